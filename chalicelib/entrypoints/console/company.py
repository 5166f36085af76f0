"""My Company: its offices with their licenses and bills."""

from collections.abc import Sequence

from chalice.app import Blueprint

from ...domain.account import Account, Counts
from ...domain.directory import Office
from ...domain.ids import LARGEST_ID
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...service.policy import Verb
from .page_request import PageRequest, PageResponse, console_page
from .pagination import slice_of
from .quantity_fields import whole_number
from .responses import Html

routes = Blueprint(__name__)

TABLE_LINES_PER_PAGE = 40
"""Table lines on one page. It keeps the page of a large company below 50 KB."""
TILES_PER_PAGE = 48
MOST_RADIO_BUTTONS = 8
"""More offices are offered in a select list."""


class CompanyRow(Record):
    """One office of the company's list."""

    office: Office
    account: Account

    @property
    def owned(self) -> list[tuple[LicenseType, Counts]]:
        return [pair for pair in self.account.counts.items() if pair[1].purchased]

    @property
    def lines(self) -> int:
        """The number of lines on the page: the heading counts as two."""
        return len(self.owned) + 2


@console_page(routes, "GET", "/", Verb.READ)
def get_console_home(request: PageRequest) -> PageResponse:
    return request.redirect("/company/licenses")


@console_page(routes, "GET", "/company/licenses", Verb.READ)
def get_console_company_licenses(request: PageRequest) -> PageResponse:
    """The totals of all offices, and one page of the offices."""
    rows = company_rows(request)
    totals = {
        kind: sum((row.account.counts[kind] for row in rows), Counts()) for kind in LicenseType
    }
    part = slice_of(
        _matching_rows(request, rows), request.query, TABLE_LINES_PER_PAGE, lambda row: row.lines
    )
    variables = {
        "rows": rows,
        "totals": [pair for pair in totals.items() if pair[1].purchased],
        "part": part,
        "search_text": request.query.get("office", ""),
    }
    return Html("company_licenses.html", variables)


@console_page(routes, "GET", "/company/purchase", Verb.PURCHASE)
def get_console_company_purchase(request: PageRequest) -> PageResponse:
    """Choose an office, then continue with its form."""
    chosen = whole_number(request.query.get("office", ""), most=LARGEST_ID)
    if chosen:
        return request.redirect(f"/offices/{chosen}/purchase", source="company_settings")
    return Html(
        "company_purchase.html",
        {"offices": offices_of(request), "most_radio_buttons": MOST_RADIO_BUTTONS},
    )


@console_page(routes, "GET", "/company/billing", Verb.READ)
def get_console_company_billing(request: PageRequest) -> PageResponse:
    rows = company_rows(request)
    part = slice_of(_matching_rows(request, rows), request.query, TILES_PER_PAGE)
    variables = {"rows": rows, "part": part, "search_text": request.query.get("office", "")}
    return Html("company_billing.html", variables)


def offices_of(request: PageRequest) -> list[Office]:
    """The caller's offices, the primary one first."""
    mine = request.queries.offices()
    return sorted(mine, key=lambda office: (not office.is_primary, office.name))


def company_rows(request: PageRequest) -> list[CompanyRow]:
    """The caller's offices with their accounts in the current cycle."""
    offices = offices_of(request)
    accounts = request.queries.accounts(offices)
    return [CompanyRow(office, accounts[office.office_id]) for office in offices]


def _matching_rows(request: PageRequest, rows: Sequence[CompanyRow]) -> Sequence[CompanyRow]:
    """The rows whose office name contains the search text."""
    search_text = request.query.get("office", "").strip().casefold()
    return [row for row in rows if search_text in row.office.name.casefold()]
