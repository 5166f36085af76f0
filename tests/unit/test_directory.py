"""What the directory keeps of companies and offices, and what can be edited of it."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.directory import Company, CompanyAgreement, Office
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
    nothing: dict[str, Any] = {"name": "Oslo", "billing_address": None, "billing_contact": None}
    assert OFFICE.details == nothing
    edited = replace(OFFICE, billing_address={"city": "Oslo"}, billing_contact=ADA)
    assert edited.details == {
        "name": "Oslo",
        "billing_address": {"city": "Oslo"},
        "billing_contact": ADA,
    }


def test_the_contact_of_an_office_that_an_older_release_opened_is_among_its_settings() -> None:
    older = replace(OFFICE, settings=OLD_SETTINGS)
    assert (older.contact, older.details["billing_contact"]) == (BO, BO)
    assert OFFICE.contact is None


def test_a_contact_that_was_edited_or_removed_is_not_the_old_one() -> None:
    older = replace(OFFICE, settings=OLD_SETTINGS)
    assert replace(older, billing_contact=ADA).contact == ADA
    assert replace(older, billing_contact={}).contact is None
