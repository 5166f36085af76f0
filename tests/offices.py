"""The one factory of offices and terms for tests: a New York office on a monthly card plan."""

from datetime import date, datetime
from typing import Any

from chalicelib.domain.directory import Office
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Contact, Terms

CSM = Contact("Hana Sato", "hana.sato@seatledger.example")

PRICES = dict(
    zip(LicenseType, (2500, 9500, 8000, 1500, 1000, 500, 1500, 2500, 1500, 2500), strict=True)
)


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
