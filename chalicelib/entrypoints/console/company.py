"""My Company: its offices with their licenses and bills."""

from collections.abc import Sequence

from chalice.app import Blueprint

from ...domain.account import Account, Counts
from ...domain.directory import Office
from ...domain.ids import LARGEST_ID
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...service.current_accounts import current_accounts
from ...service.policy import Verb
from .page_request import Reply, Visit, page
from .pagination import slice_of
from .quantity_fields import whole_number
from .responses import Html

routes = Blueprint(__name__)

MOST_LINES = 40
"""Of license types in the tables of one page: a big company's page stays below 50 KB."""
TILES = 48
FEW = 8
"""Offices to choose from by radio buttons; more are in a list to select from."""


class CompanyRow(Record):
    """One office of the company's list."""

    office: Office
    account: Account

    @property
    def held(self) -> list[tuple[LicenseType, Counts]]:
        return [pair for pair in self.account.counts.items() if pair[1].purchased]

    @property
    def lines(self) -> int:
        """How much of the page it takes: its head counts as two."""
        return len(self.held) + 2


@page(routes, "GET", "/", Verb.READ)
def get_console_home(visit: Visit) -> Reply:
    return visit.redirect("/company/licenses")


@page(routes, "GET", "/company/licenses", Verb.READ)
def get_console_company_licenses(visit: Visit) -> Reply:
    """Totals of all offices; of the offices themselves, a page."""
    rows = company_rows(visit)
    totals = {
        kind: sum((row.account.counts[kind] for row in rows), Counts()) for kind in LicenseType
    }
    part = slice_of(_found(visit, rows), visit.query, MOST_LINES, lambda row: row.lines)
    shows = {
        "rows": rows,
        "totals": [pair for pair in totals.items() if pair[1].purchased],
        "part": part,
        "sought": visit.query.get("office", ""),
    }
    return Html("company_licenses.html", shows)


@page(routes, "GET", "/company/purchase", Verb.PURCHASE)
def get_console_company_purchase(visit: Visit) -> Reply:
    """Which office; then its own form."""
    chosen = whole_number(visit.query.get("office", ""), most=LARGEST_ID)
    if chosen:
        return visit.redirect(f"/offices/{chosen}/purchase", source="company_settings")
    return Html("company_purchase.html", {"offices": offices_of(visit), "few": FEW})


@page(routes, "GET", "/company/billing", Verb.READ)
def get_console_company_billing(visit: Visit) -> Reply:
    rows = company_rows(visit)
    part = slice_of(_found(visit, rows), visit.query, TILES)
    shows = {"rows": rows, "part": part, "sought": visit.query.get("office", "")}
    return Html("company_billing.html", shows)


def offices_of(visit: Visit) -> list[Office]:
    """The visitor's offices, the primary one first."""
    found = visit.read(lambda: visit.listings.offices(visit.caller.company_id))
    mine = [office for office in found if visit.caller.reaches(office.office_id)]
    return sorted(mine, key=lambda office: (not office.is_primary, office.name))


def company_rows(visit: Visit) -> list[CompanyRow]:
    """The visitor's offices with their accounts, in their running cycles."""
    offices, service = offices_of(visit), visit.service
    numbers = [office.office_id for office in offices]
    accounts = current_accounts(service.store, service.retries, numbers, visit.asked.at)
    return [CompanyRow(office, accounts[office.office_id]) for office in offices]


def _found(visit: Visit, rows: Sequence[CompanyRow]) -> Sequence[CompanyRow]:
    """Those whose names have in them what was sought."""
    sought = visit.query.get("office", "").strip().casefold()
    return [row for row in rows if sought in row.office.name.casefold()]
