"""The one factory of offices and terms for tests: a New York office on a monthly card plan."""

from datetime import date, datetime
from typing import Any

from chalicelib.domain.directory import Office
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Action, Contact, Terms
from tests.license_types import LicenseType
from tests.model.plan import Plan

CSM = Contact("Hana Sato", "hana.sato@seatledger.example")

PRICES: dict[str, int] = dict(
    zip(LicenseType, (2500, 9500, 8000, 1500, 1000, 500, 1500, 2500, 1500, 2500), strict=True)
)

ACTION_BY_NAME = {
    "purchase": Action.PURCHASE,
    "removal": Action.REMOVE,
    "restoration": Action.RESTORE,
}


def usual_office(office_id: int, company_id: int, created_at: datetime, **changes: Any) -> Office:
    """Not the primary office; named Boston, so that it differs from the demo company's offices."""
    plain = Office(
        office_id=office_id,
        company_id=company_id,
        name="Boston",
        timezone="America/New_York",
        currency="USD",
        country="US",
        is_primary=False,
        created_at=created_at,
    )
    return replace(plain, **changes)


def usual_terms(**changes: Any) -> Terms:
    """A pro plan by card, monthly, everything self-serve."""
    plain = Terms(
        revision=0,
        account_type="pro",
        plan_period="monthly",
        annual_commit_monthly_billing=False,
        invoiced=False,
        currency="USD",
        timezone="America/New_York",
        anchor=date(2026, 1, 1),
        prices=PRICES,
    )
    return replace(plain, **changes)


def terms_of(plan: Plan) -> Terms:
    """The terms of an office on a plan of the tests' own model."""
    return usual_terms(
        account_type=plan.account_type,
        plan_period="yearly" if plan.months == 12 else "monthly",
        annual_commit_monthly_billing=plan.committed,
        invoiced=plan.invoiced,
        currency=plan.currency,
        timezone=plan.timezone,
        anchor=plan.anchor,
        prices=dict(plan.prices.items()),
        not_self_serve=frozenset(ACTION_BY_NAME[name] for name in plan.forbidden),
        resold=plan.contact_code == "contact_reseller",
        contact=CSM,
    )
