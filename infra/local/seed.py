"""The demo company: three offices on three kinds of plan."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.domain.catalog import NO_CATALOG, Catalog, PriceList, list_prices
from chalicelib.domain.directory import Company, Office
from chalicelib.domain.licenses import AccountType
from chalicelib.domain.products import SHIPPED
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Action, Contact, PlanPeriod, Terms
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from chalicelib.service.directory_ports import Directory
from chalicelib.service.ports import Store

COMPANY_ID = 5000000000000001
NEW_YORK = 5000000000000101
BERLIN = 5000000000000102
TOKYO = 5000000000000103

PRICE_LISTS = msgspec.json.decode(
    Path(__file__).with_name("catalog.json").read_bytes(), type=tuple[PriceList, ...]
)
"""A plausible public price list: every account type, period and currency."""


@dataclass(frozen=True)
class Demo:
    """An office of the demo company. Its cycles start on the first of the month, or of January, so
    purchases in the demo are usually prorated."""

    office_id: int
    name: str
    country: str
    timezone: str
    currency: str
    plan_period: PlanPeriod
    invoiced: bool = False


OFFICES = (
    Demo(NEW_YORK, "New York", "US", "America/New_York", "USD", "monthly"),
    Demo(BERLIN, "Berlin", "DE", "Europe/Berlin", "EUR", "yearly"),
    Demo(TOKYO, "Tokyo", "JP", "Asia/Tokyo", "JPY", "monthly", invoiced=True),
)


@dataclass(frozen=True)
class Founding:
    """The demo company at its beginning."""

    name: str
    account_type: AccountType
    offices: tuple[Demo, ...]


DEFAULT = Founding("Seatledger Demo", "pro", OFFICES)


def seed(directory: DynamoDirectory, catalogs: DynamoCatalogs, now: datetime) -> None:
    """Creates the catalog, and a pro company with a monthly and a yearly office that pay by card,
    and a contracted one."""
    found(directory, put_default_catalog(catalogs, now), DEFAULT, now)


def put_default_catalog(catalogs: DynamoCatalogs, now: datetime) -> Catalog:
    """Stores Dialpad's products and prices, in force at once."""
    catalog = Catalog(1, now, PRICE_LISTS, stored_products=SHIPPED)
    catalogs.replace(NO_CATALOG, catalog)
    return catalog


def found(directory: DynamoDirectory, catalog: Catalog, founding: Founding, now: datetime) -> None:
    """Creates the company, with offices that own nothing."""
    directory.add_company(Company(COMPANY_ID, founding.name, founding.account_type, now))
    for demo in founding.offices:
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
        open_office(directory, office, _terms(founding.account_type, demo, catalog, now), now)


def _terms(account_type: AccountType, demo: Demo, catalog: Catalog, now: datetime) -> Terms:
    today = now.astimezone(ZoneInfo(demo.timezone)).date()
    terms = Terms(
        revision=0,
        account_type=account_type,
        plan_period=demo.plan_period,
        annual_commit_monthly_billing=False,
        invoiced=demo.invoiced,
        currency=demo.currency,
        timezone=demo.timezone,
        anchor=today.replace(day=1, month=1 if demo.plan_period == "yearly" else today.month),
        prices={},
        not_self_serve=frozenset({Action.REMOVE}) if demo.invoiced else frozenset(),
        contact=Contact("Hana Sato", "hana.sato@seatledger.example") if demo.invoiced else None,
    )
    return replace(terms, prices=list_prices(catalog, terms, now))


def offices_in(directory: Directory, store: Store, now: datetime) -> list[Demo]:
    """The demo company's offices as they are stored."""
    found = []
    for office_id in (NEW_YORK, BERLIN, TOKYO):
        office, account = directory.office(COMPANY_ID, office_id), store.account(office_id)
        if office and account:
            (ledger,) = store.ledgers([account], now)
            found.append(
                Demo(
                    office_id,
                    office.name,
                    office.country,
                    office.timezone,
                    office.currency,
                    ledger.terms.plan_period,
                    ledger.terms.invoiced,
                )
            )
    return found
