"""Billing of an office: its plan, the next bill and its invoices."""

from chalice.app import Blueprint

from ...domain.billing import BilledLine, accrued_range, lines_of, next_bill
from ...domain.journal import Entry
from ...domain.refusals import not_found
from ...service.policy import Verb
from ...service.read_ports import Paging
from .office_view import OfficeView, confirmation_variables, confirmed_entry_seq, office_view
from .page_request import PageRequest, PageResponse, console_page
from .pagination import slice_of
from .responses import Html

routes = Blueprint(__name__)

LATEST_INVOICES = 6
INVOICES_PER_PAGE = 25
BILL_LINES_PER_PAGE = 40
"""A bill may have a line for each of many purchases."""


@console_page(routes, "GET", "/offices/{office_id}/billing", Verb.READ)
def get_console_billing(request: PageRequest, office_id: int) -> PageResponse:
    """Makes at most three reads: the ledger; the latest invoices and the entry just confirmed; the
    accrued entries, if there are any."""
    view = office_view(
        request, office_id, latest_invoices=LATEST_INVOICES, entry_seq=confirmed_entry_seq(request)
    )
    purchases = _charged_entries(view, accrued_range([], view.ledger))
    bill = next_bill(view.ledger, purchases)
    part = slice_of(bill.lines, request.query, BILL_LINES_PER_PAGE)
    variables = {
        "view": view,
        "bill": bill,
        "part": part,
        "how": _calculation,
        **confirmation_variables(view),
    }
    return Html("billing.html", variables)


@console_page(routes, "GET", "/offices/{office_id}/invoices", Verb.READ)
def get_console_invoices(request: PageRequest, office_id: int) -> PageResponse:
    view = office_view(request, office_id)
    paging = Paging(INVOICES_PER_PAGE, request.query.get("cursor"))
    found = request.queries.invoices(view.ledger.account, paging)
    return Html("invoices.html", {"view": view, "invoices": found.items, "cursor": found.cursor})


@console_page(routes, "GET", "/offices/{office_id}/invoices/{number}", Verb.READ)
def get_console_invoice(request: PageRequest, office_id: int, number: int) -> PageResponse:
    view = office_view(request, office_id, invoice_numbers=[number])
    if not view.invoices:
        raise not_found("invoice in this office")
    invoice = view.invoices[0]
    lines = lines_of(invoice, _charged_entries(view, accrued_range([invoice])))
    part = slice_of(lines, request.query, BILL_LINES_PER_PAGE)
    variables = {"view": view, "invoice": invoice, "part": part, "how": _calculation}
    return Html("invoice.html", variables)


def _charged_entries(view: OfficeView, entries: tuple[int, int] | None) -> list[Entry]:
    return view.request.queries.charges(view.ledger.account, entries)


def _calculation(billed: BilledLine) -> str:
    """The part of a line's description after its quantity: `22 of 31 days` or `one cycle`."""
    return billed.line.description.partition(", ")[2]
