"""The company: its offices with their licenses and bills."""

from collections.abc import Sequence

from ...domain.account import Account, Counts
from ...domain.directory import Office
from ...domain.ids import LARGEST_ID
from ...domain.licenses import LicenseType
from ...domain.quoting import QuoteAction
from ...domain.record import Record
from ...service.policy import Verb
from ..bookkeeping.period import last_month
from .order_form import order_form_of
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .pagination import slice_of
from .quantity_fields import whole_number
from .responses import Html

routes = PageRoutes()

TABLE_LINES_PER_PAGE = 40
"""Table lines on one page. It keeps the page of a large company below 50 KB."""
TILES_PER_PAGE = 48
COMPANY_SETTINGS = {"source": "company_settings"}
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
    owned = {kind for row in rows for kind in row.account.counts}
    totals = {
        kind: sum((row.account.counts[kind] for row in rows), Counts())
        for kind in request.products.ordered(owned)
    }
    part = slice_of(
        _matching_rows(request, rows), request.query, TABLE_LINES_PER_PAGE, lambda row: row.lines
    )
    variables = {
        **_shared_variables(request, rows),
        "totals": [pair for pair in totals.items() if pair[1].purchased],
        "part": part,
    }
    return Html("company_licenses.html", variables)


@console_page(routes, "GET", "/company/purchase", Verb.PURCHASE)
def get_console_company_purchase(request: PageRequest) -> PageResponse:
    lead = "Licenses belong to an office and are billed on its plan. Choose an office."
    return _choose_office(request, "purchase", lead)


@console_page(routes, "GET", "/company/transfer", Verb.TRANSFER)
def get_console_company_transfer(request: PageRequest) -> PageResponse:
    return _choose_office(request, "transfer", "Choose the office that gives licenses to another.")


def _choose_office(request: PageRequest, action: QuoteAction, lead: str) -> PageResponse:
    """Choose an office, then continue with its form. The only office needs no choice."""
    is_billing = request.query.get("source") == "billing"
    place = {"source": "billing", "then": "billing"} if is_billing else COMPANY_SETTINGS
    order, offices = order_form_of(action, place), offices_of(request)
    chosen = whole_number(request.query.get("office", ""), most=LARGEST_ID)
    if action == "purchase" and len(offices) == 1:
        chosen = offices[0].office_id
    if chosen:
        return request.redirect(f"/offices/{chosen}{order.path}", **place)
    variables = {
        "order": order,
        "lead": lead,
        "back": "/company/billing" if is_billing else "/company/licenses",
        "offices": offices,
        "on_hold": is_on_hold(_rows_of(request, offices)),
        "most_radio_buttons": MOST_RADIO_BUTTONS,
    }
    return Html("choose_office.html", variables)


@console_page(routes, "GET", "/company/billing", Verb.READ)
def get_console_company_billing(request: PageRequest) -> PageResponse:
    rows = company_rows(request)
    part = slice_of(_matching_rows(request, rows), request.query, TILES_PER_PAGE)
    pays = request.service.payments is not None and request.may(Verb.PAY)
    timezone = rows[0].office.timezone if rows else "UTC"
    period = last_month(request.at, timezone)
    shared = _shared_variables(request, rows)
    variables = {**shared, "part": part, "pays": pays, "period": period}
    return Html("company_billing.html", variables)


def _shared_variables(request: PageRequest, rows: Sequence[CompanyRow]) -> dict[str, object]:
    """What Licenses and Billing of a company both show."""
    on_hold = is_on_hold(rows)
    is_open = bool(rows) and (request.is_staff or not on_hold)
    return {
        "rows": rows,
        "on_hold": on_hold,
        "may_order": is_open and request.may(Verb.PURCHASE),
        "may_transfer": is_open and request.may(Verb.TRANSFER) and len(rows) > 1,
        "search_text": request.query.get("office", ""),
    }


def is_on_hold(rows: Sequence[CompanyRow]) -> bool:
    """True if a payment of one of these offices was declined: the company is on hold (R25). Of an
    office that the caller cannot access, only the pages of the other offices tell."""
    return any(row.account.on_hold for row in rows)


def offices_of(request: PageRequest) -> list[Office]:
    """The caller's offices, the primary one first."""
    mine = request.queries.offices()
    return sorted(mine, key=lambda office: (not office.is_primary, office.name))


def company_rows(request: PageRequest) -> list[CompanyRow]:
    """The caller's offices with their accounts in the current cycle."""
    return _rows_of(request, offices_of(request))


def _rows_of(request: PageRequest, offices: Sequence[Office]) -> list[CompanyRow]:
    accounts = request.queries.accounts(offices)
    return [CompanyRow(office, accounts[office.office_id]) for office in offices]


def _matching_rows(request: PageRequest, rows: Sequence[CompanyRow]) -> Sequence[CompanyRow]:
    """The rows whose office name contains the search text."""
    search_text = request.query.get("office", "").strip().casefold()
    return [row for row in rows if search_text in row.office.name.casefold()]
