"""Billing of an office: its plan, the next bill, invoices."""

from chalice.app import Blueprint

from ...domain.billing import BilledLine, accrued_range, lines_of, next_bill
from ...domain.journal import Entry
from ...domain.refusals import not_found
from ...service.policy import Verb
from ...service.ports import Paging
from .office_view import done_in, done_shows, office_view
from .page_request import Reply, Visit, page
from .pagination import slice_of
from .responses import Html

routes = Blueprint(__name__)

LATEST = 6
PER_PAGE = 25
MOST_LINES = 40
"""Of a bill on one page: what accrued may be many charges."""


@page(routes, "GET", "/offices/{office_id}/billing", Verb.READ)
def get_console_billing(visit: Visit, office_id: int) -> Reply:
    """Three reads: the ledger, the latest invoices with the order just confirmed, and what has
    accrued where anything has."""
    view = office_view(visit, office_id, latest_invoices=LATEST, entry_seq=done_in(visit))
    charges = _charges(visit, office_id, accrued_range([], view.ledger))
    bill = next_bill(view.ledger, charges)
    part = slice_of(bill.lines, visit.query, MOST_LINES)
    shows = {"view": view, "bill": bill, "part": part, "how": _how, **done_shows(view)}
    return Html("billing.html", shows)


@page(routes, "GET", "/offices/{office_id}/invoices", Verb.READ)
def get_console_invoices(visit: Visit, office_id: int) -> Reply:
    view, paging = office_view(visit, office_id), Paging(PER_PAGE, visit.query.get("cursor"))
    found = visit.read(lambda: visit.listings.invoices(office_id, paging))
    return Html("invoices.html", {"view": view, "invoices": found.items, "cursor": found.cursor})


@page(routes, "GET", "/offices/{office_id}/invoices/{number}", Verb.READ)
def get_console_invoice(visit: Visit, office_id: int, number: int) -> Reply:
    view = office_view(visit, office_id, invoice_numbers=[number])
    if not view.invoices:
        raise not_found("invoice in this office")
    invoice = view.invoices[0]
    lines = lines_of(invoice, _charges(visit, office_id, accrued_range([invoice])))
    part = slice_of(lines, visit.query, MOST_LINES)
    shows = {"view": view, "invoice": invoice, "part": part, "how": _how}
    return Html("invoice.html", shows)


def _charges(visit: Visit, office_id: int, entries: tuple[int, int] | None) -> list[Entry]:
    if entries is None:
        return []
    return visit.read(lambda: visit.listings.charges(office_id, *entries))


def _how(billed: BilledLine) -> str:
    """`22 of 31 days`, `one cycle`: what a line's description says after its quantity."""
    return billed.line.description.partition(", ")[2]
