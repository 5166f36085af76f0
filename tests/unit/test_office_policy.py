"""What an office's terms and state allow, whatever the quantities (R9, R10, R17, R23, R25)."""

from datetime import datetime

import pytest

from chalicelib.domain import office_policy
from chalicelib.domain.account import Hold, Ledger, Standing
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import STAFF, Action
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import NOW, ledger


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else "allowed"


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["company_admin", "office_admin", "csm"])
def test_an_office_without_limits_allows_everything(action: Action, role: str) -> None:
    assert office_policy.refusal_of(ledger(), action, role) is None
    office_policy.require(ledger(), action, role)


HELD = Standing(Hold(NOW, 900, "EUR"))


@pytest.mark.parametrize("action", [Action.PURCHASE, Action.RESTORE, Action.TRANSFER])
@pytest.mark.parametrize("role", ["company_admin", "office_admin"])
@pytest.mark.parametrize(
    ("office", "since", "open_"),
    [
        (ledger(declined_invoices=1, open_minor=7), None, {"amount": 7, "currency": "USD"}),
        (replace(ledger(), standing=HELD), NOW, {"amount": 900, "currency": "EUR"}),
        (
            replace(ledger(declined_invoices=1), standing=HELD),
            NOW,
            {"amount": 900, "currency": "EUR"},
        ),
    ],
    ids=["its own invoice", "another office's", "both"],
)
def test_a_company_on_hold_raises_no_bill(
    action: Action, role: str, office: Ledger, since: datetime | None, open_: object
) -> None:
    with pytest.raises(Refusal) as refused:
        office_policy.require(office, action, role)
    assert refused.value.code == "office_on_hold"
    assert refused.value.members == {"on_hold_since": since, "open": open_, "contact": None}


def test_a_refusal_for_a_hold_names_the_contact() -> None:
    office = replace(ledger(on=usual_terms(contact=CSM)), standing=HELD)
    refusal = office_policy.refusal_of(office, Action.PURCHASE, "company_admin")
    assert refusal
    assert refusal.members["contact"] == {
        "name": "Hana Sato",
        "email": "hana.sato@seatledger.example",
    }


def test_refusals_name_the_vendors_contact_if_the_terms_name_nobody() -> None:
    nobodys = usual_terms(not_self_serve=frozenset({Action.REMOVE}))
    office = replace(ledger(on=nobodys), standing=HELD, vendor_contact=CSM)
    for action in (Action.PURCHASE, Action.REMOVE):
        refusal = office_policy.refusal_of(office, action, "company_admin")
        assert refusal and refusal.detail.endswith("Please contact Hana Sato.")
        assert refusal.members["contact"]["email"] == "hana.sato@seatledger.example"


def test_a_company_on_hold_removes() -> None:
    held = replace(ledger(declined_invoices=1), standing=HELD)
    assert office_policy.refusal_of(held, Action.REMOVE, "company_admin") is None


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", STAFF)
def test_vendor_staff_may_do_all_while_a_company_is_on_hold(action: Action, role: str) -> None:
    held = replace(ledger(declined_invoices=1), standing=HELD)
    assert office_policy.refusal_of(held, action, role) is None


@pytest.mark.parametrize(
    ("account_type", "code"),
    [
        ("free", "forbidden"),
        ("standard", "forbidden"),
        ("pro", "allowed"),
        ("enterprise", "allowed"),
    ],
)
@pytest.mark.parametrize("role", ["company_admin", "csm"])
def test_licenses_move_between_offices_on_the_larger_plans(
    account_type: str, code: str, role: str
) -> None:
    office = ledger(on=usual_terms(account_type=account_type))
    assert code_of(office_policy.refusal_of(office, Action.TRANSFER, role)) == code


@pytest.mark.parametrize("action", [Action.PURCHASE, Action.REMOVE, Action.RESTORE])
def test_the_smaller_plans_forbid_only_transfers(action: Action) -> None:
    assert (
        office_policy.refusal_of(
            ledger(on=usual_terms(account_type="free")), action, "company_admin"
        )
        is None
    )


def test_what_the_terms_forbid_comes_first_because_paying_would_not_help() -> None:
    terms = usual_terms(not_self_serve=frozenset({Action.PURCHASE}), contact=CSM)
    office = ledger(on=terms, declined_invoices=1)
    assert (
        code_of(office_policy.refusal_of(office, Action.PURCHASE, "company_admin")) == "contact_csm"
    )


def test_a_transfer_that_the_terms_forbid_names_whom_to_contact() -> None:
    office = ledger(on=usual_terms(not_self_serve=frozenset({Action.TRANSFER}), contact=CSM))
    with pytest.raises(Refusal) as refused:
        office_policy.require(office, Action.TRANSFER, "company_admin")
    assert refused.value.code == "contact_csm"
    assert refused.value.members["contact"]["name"] == "Hana Sato"
    office_policy.require(office, Action.TRANSFER, "csm")
