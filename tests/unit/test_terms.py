"""What a plan allows, and when its removals take effect (R9, R10, R12, R17, R30)."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.calendar import Cycle
from chalicelib.domain.products import SHIPPED
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from chalicelib.domain.transitions._prices import with_prices
from tests.license_types import LICENSES_FOR_USERS, LicenseType
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import MARCH, MARCH_ENDS, TALK, contracted, ledger

ADMINS = ("company_admin", "office_admin")


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", [*ADMINS, "csm"])
def test_a_plan_without_limits_allows_everything(action: Action, role: str) -> None:
    assert usual_terms().refusal_of(action, role) is None


@pytest.mark.parametrize("role", ADMINS)
def test_a_forbidden_action_names_the_csm(role: str) -> None:
    refusal = contracted().refusal_of(Action.REMOVE, role)
    assert refusal
    assert refusal.code == "contact_csm"
    assert refusal.members == {
        "contact": {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
    }
    assert refusal.detail.endswith("Please contact Hana Sato.")


def test_a_resold_plan_names_the_reseller() -> None:
    resold = usual_terms(resold=True, not_self_serve=frozenset({Action.PURCHASE}), contact=CSM)
    refusal = resold.refusal_of(Action.PURCHASE, "company_admin")
    assert refusal
    assert refusal.code == "contact_reseller"
    assert refusal.members["contact"]["name"] == "Hana Sato"


def test_a_plan_without_a_named_contact_refuses_all_the_same() -> None:
    refusal = usual_terms(not_self_serve=frozenset({Action.RESTORE})).refusal_of(
        Action.RESTORE, "company_admin"
    )
    assert refusal
    assert refusal.code == "contact_csm"
    assert refusal.members == {"contact": None}
    assert refusal.detail.endswith("Please contact your Customer Success Manager.")


@pytest.mark.parametrize("action", Action)
def test_vendor_staff_may_do_what_admins_may_not(action: Action) -> None:
    forbidding = usual_terms(not_self_serve=frozenset(Action), contact=CSM)
    assert forbidding.refusal_of(action, "csm") is None
    assert forbidding.refusal_of(action, "company_admin") is not None


@pytest.mark.parametrize("allowed", [Action.PURCHASE, Action.RESTORE])
def test_forbidding_one_action_leaves_the_others(allowed: Action) -> None:
    assert contracted().refusal_of(allowed, "company_admin") is None


@pytest.mark.parametrize("account_type", ["free", "standard"])
@pytest.mark.parametrize("license_type", [*LicenseType])
def test_sell_and_contact_center_are_not_sold_on_the_smaller_plans(
    account_type: str, license_type: str
) -> None:
    small = ledger(on=usual_terms(account_type=account_type))
    if license_type in ("sell_lines", "contact_center_lines"):
        with pytest.raises(Refusal) as refused:
            with_prices(small, [license_type])
        assert refused.value.code == "license_type_not_in_plan"
        assert refused.value.members == {"license_type": license_type}
        assert account_type in refused.value.detail
    else:
        with_prices(small, [license_type])


@pytest.mark.parametrize("account_type", ["pro", "enterprise"])
@pytest.mark.parametrize("license_type", [*LicenseType])
def test_everything_is_sold_on_the_larger_plans(account_type: str, license_type: str) -> None:
    with_prices(ledger(on=usual_terms(account_type=account_type)), [license_type])


def test_users_hold_three_of_the_types() -> None:
    assert [each.id for each in SHIPPED.listed if each.kind == "license"] == [
        "talk_lines",
        "sell_lines",
        "contact_center_lines",
    ]
    assert {each.kind for each in SHIPPED.listed} == {"license", "add_on"}
    assert TALK in LICENSES_FOR_USERS


def test_a_monthly_plan_counts_single_months() -> None:
    assert usual_terms().calendar.months == 1


def test_a_yearly_plan_counts_years() -> None:
    assert usual_terms(plan_period="yearly").calendar.months == 12


def test_removals_take_effect_when_the_cycle_ends() -> None:
    assert usual_terms().removal_takes_effect_at(MARCH) == MARCH_ENDS


# An annual commitment billed monthly, from 1 January 2026: cycle 11 is December.
JANUARY_2027 = datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC)
JANUARY_2028 = datetime(2028, 1, 1, 5, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "effective_at"),
    [
        (0, JANUARY_2027),
        (2, JANUARY_2027),
        (10, JANUARY_2027),
        (11, JANUARY_2027),
        (12, JANUARY_2028),
        (22, JANUARY_2028),
        (23, JANUARY_2028),
    ],
)
def test_removals_from_a_commitment_wait_for_the_end_of_its_year(
    number: int, effective_at: datetime
) -> None:
    committed = usual_terms(annual_commit_monthly_billing=True)
    cycle = committed.calendar.cycle(number)
    assert committed.removal_takes_effect_at(cycle) == effective_at


def test_a_commitments_year_is_counted_from_its_own_anchor() -> None:
    committed = usual_terms(annual_commit_monthly_billing=True, anchor=date(2025, 8, 31))
    cycle = committed.calendar.cycle_at(datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC))
    assert committed.removal_takes_effect_at(cycle) == datetime(2026, 8, 31, 4, 0, 0, tzinfo=UTC)


def test_a_commitment_that_ends_with_the_running_cycle_ends_when_that_does() -> None:
    # A zone that has changed its rules since the cycle was opened moves midnight by an hour.
    committed = usual_terms(annual_commit_monthly_billing=True)
    an_hour_later = datetime(2027, 1, 1, 6, 0, 0, tzinfo=UTC)
    december = Cycle(11, datetime(2026, 12, 1, 5, 0, 0, tzinfo=UTC), an_hour_later)
    assert committed.removal_takes_effect_at(december) == an_hour_later


@pytest.mark.parametrize(("agreed", "days"), [(None, 30), (0, 0), (14, 14), (365, 365)])
def test_only_invoices_of_an_invoiced_plan_are_due_later(agreed: int | None, days: int) -> None:
    assert usual_terms(invoiced=True, payment_days=agreed).due_after_days == days
    assert usual_terms(payment_days=agreed).due_after_days == 0
