"""What an office's terms and state allow, whatever the quantities (R9, R10, R17, R23, R25)."""

import pytest

from chalicelib.domain import office_policy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import contracted, ledger


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else "allowed"


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["company_admin", "office_admin", "csm"])
def test_an_office_without_limits_allows_everything(action: Action, role: str) -> None:
    assert office_policy.refusal_of(ledger(), action, role) is None
    office_policy.require(ledger(), action, role)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["company_admin", "csm"])
def test_an_office_on_hold_allows_nothing(action: Action, role: str) -> None:
    with pytest.raises(Refusal) as refused:
        office_policy.require(ledger(declined_invoices=1), action, role)
    assert refused.value.code == "office_on_hold"


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
    office = ledger(on=contracted(), declined_invoices=1)
    assert (
        code_of(office_policy.refusal_of(office, Action.REMOVE, "company_admin")) == "contact_csm"
    )
    assert code_of(office_policy.refusal_of(office, Action.REMOVE, "csm")) == "office_on_hold"


def test_a_transfer_that_the_terms_forbid_names_whom_to_contact() -> None:
    office = ledger(on=usual_terms(not_self_serve=frozenset({Action.TRANSFER}), contact=CSM))
    with pytest.raises(Refusal) as refused:
        office_policy.require(office, Action.TRANSFER, "company_admin")
    assert refused.value.code == "contact_csm"
    assert refused.value.members["contact"]["name"] == "Hana Sato"
    office_policy.require(office, Action.TRANSFER, "csm")
