"""The demo company: three offices, three kinds of plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.directory import Company, Office
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.terms import Action, Contact, Terms
from chalicelib.dynamo.directory import Directory
from chalicelib.open_office import open_office

COMPANY_ID = 5000000000000001
NEW_YORK = 5000000000000101
BERLIN = 5000000000000102
TOKYO = 5000000000000103

MONTHLY_USD = dict(
    zip(LicenseType, (2500, 9500, 8000, 1500, 1000, 500, 1500, 2500, 1500, 2500), strict=True)
)
YEARLY_EUR = dict(
    zip(
        LicenseType,
        (25200, 95000, 80400, 15000, 10200, 5100, 15000, 25200, 15000, 25200),
        strict=True,
    )
)
MONTHLY_JPY = dict(
    zip(LicenseType, (3000, 11000, 9500, 1800, 1200, 600, 1800, 3000, 1800, 3000), strict=True)
)


@dataclass(frozen=True)
class Demo:
    """One office of the seed. Its cycles start on the first of the month, or of January, so that
    what is bought in the demo is usually prorated."""

    office_id: int
    name: str
    country: str
    timezone: str
    currency: str
    plan_period: str
    prices: Mapping[LicenseType, int]
    invoiced: bool = False


OFFICES = (
    Demo(NEW_YORK, "New York", "US", "America/New_York", "USD", "monthly", MONTHLY_USD),
    Demo(BERLIN, "Berlin", "DE", "Europe/Berlin", "EUR", "yearly", YEARLY_EUR),
    Demo(TOKYO, "Tokyo", "JP", "Asia/Tokyo", "JPY", "monthly", MONTHLY_JPY, invoiced=True),
)


def seed(directory: Directory, now: datetime) -> None:
    """A pro company with a monthly card office, a yearly card office, and a contracted one."""
    directory.add_company(Company(COMPANY_ID, "Seatledger Demo", "pro", now))
    for demo in OFFICES:
        office = Office(
            office_id=demo.office_id,
            company_id=COMPANY_ID,
            name=demo.name,
            timezone=demo.timezone,
            currency=demo.currency,
            country=demo.country,
            is_primary=demo.office_id == NEW_YORK,
            created_at=now,
        )
        open_office(directory, office, _terms(demo, now), now)


def _terms(demo: Demo, now: datetime) -> Terms:
    today = now.astimezone(ZoneInfo(demo.timezone)).date()
    return Terms(
        revision=0,
        account_type="pro",
        plan_period=demo.plan_period,
        annual_commit_monthly_billing=False,
        invoiced=demo.invoiced,
        currency=demo.currency,
        timezone=demo.timezone,
        anchor=today.replace(day=1, month=1 if demo.plan_period == "yearly" else today.month),
        prices=demo.prices,
        not_self_serve=frozenset({Action.REMOVE}) if demo.invoiced else frozenset(),
        contact=Contact("Hana Sato", "hana.sato@seatledger.example") if demo.invoiced else None,
    )
