"""What the directory keeps of companies and offices, and what can be edited of it."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.directory import Company, CompanyAgreement, Office, with_edit_time
from chalicelib.domain.record import replace
from chalicelib.domain.tax_id import TaxId

AT = datetime(2026, 3, 1, tzinfo=UTC)
COMPANY = Company(1, "Acme", "pro", AT)
OFFICE = Office(2, 1, "Oslo", "Europe/Oslo", "EUR", "NO", is_primary=True, created_at=AT)
ADA = {"name": "Ada", "email": "ada@example.com"}
BO = {"name": "Bo", "email": "bo@example.com"}
OLD_SETTINGS = '{"hours": "9-5", "billing_contact": {"name": "Bo", "email": "bo@example.com"}}'


def test_a_company_agrees_with_nothing_by_itself() -> None:
    """A record without an agreement, as one with an empty one."""
    agreement = COMPANY.agreement
    assert agreement == CompanyAgreement()
    assert not agreement.may_be_invoiced
    assert not agreement.may_commit
    assert not agreement.may_collect_later
    assert agreement.max_offices == 100


def test_a_company_that_an_older_release_wrote_has_no_holds_of_its_own_yet() -> None:
    assert (COMPANY.holds, COMPANY.openings) == (None, 0)


def test_all_details_of_a_company_are_in_its_history() -> None:
    assert COMPANY.details == {
        "name": "Acme",
        "legal_name": None,
        "billing_address": None,
        "billing_contact": None,
        "tax_ids": [],
    }
    edited = replace(
        COMPANY,
        legal_name="Acme AS",
        billing_address={"city": "Oslo"},
        billing_contact=ADA,
        tax_ids=(TaxId("NO", "1"), TaxId("DE", "DE123456789")),
    )
    assert edited.details == {
        "name": "Acme",
        "legal_name": "Acme AS",
        "billing_address": {"city": "Oslo"},
        "billing_contact": ADA,
        "tax_ids": [{"country": "NO", "value": "1"}, {"country": "DE", "value": "DE123456789"}],
    }


def test_agreement_and_external_id_are_no_details() -> None:
    """They have changes of their own."""
    agreement = CompanyAgreement(max_offices=3)
    other = replace(COMPANY, agreement=agreement, external_id="crm-1", openings=4)
    assert other.details == COMPANY.details
    assert replace(OFFICE, external_id="crm-2").details == OFFICE.details


def test_all_details_of_an_office_are_in_the_history() -> None:
    assert OFFICE.details == {
        "name": "Oslo",
        "billing_address": None,
        "billing_contact": None,
        "purchase_order_number": None,
    }
    edited = replace(
        OFFICE,
        billing_address={"city": "Oslo"},
        billing_contact=ADA,
        purchase_order_number="PO 7",
    )
    assert edited.details == {
        "name": "Oslo",
        "billing_address": {"city": "Oslo"},
        "billing_contact": ADA,
        "purchase_order_number": "PO 7",
    }


def test_the_contact_of_an_office_that_an_older_release_opened_is_among_its_settings() -> None:
    older = replace(OFFICE, settings=OLD_SETTINGS)
    assert (older.contact, older.details["billing_contact"]) == (BO, BO)
    assert OFFICE.contact is None


def test_a_contact_that_was_edited_or_removed_is_not_the_old_one() -> None:
    older = replace(OFFICE, settings=OLD_SETTINGS)
    assert replace(older, billing_contact=ADA).contact == ADA
    assert replace(older, billing_contact={}).contact is None


def test_an_edit_of_details_is_timed_and_another_is_not() -> None:
    renamed = with_edit_time(COMPANY, replace(COMPANY, name="Acme Group"), AT)
    assert renamed == replace(COMPANY, name="Acme Group", details_changed_at=AT)
    moved = with_edit_time(OFFICE, replace(OFFICE, billing_address={"city": "Oslo"}), AT)
    assert moved.details_changed_at == AT
    others = replace(COMPANY, external_id="crm-1", agreement=CompanyAgreement(max_offices=3))
    assert with_edit_time(COMPANY, others, AT) == others
    assert with_edit_time(OFFICE, OFFICE, AT) == OFFICE


def test_the_time_of_edits_never_goes_back() -> None:
    minute = timedelta(minutes=1)
    edited = replace(COMPANY, details_changed_at=AT)
    for at, expected in ((AT - minute, AT), (AT, AT), (AT + minute, AT + minute)):
        after = with_edit_time(edited, replace(edited, name=f"Acme {at}"), at)
        assert after.details_changed_at == expected
