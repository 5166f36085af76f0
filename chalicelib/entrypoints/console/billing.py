"""Billing of an office: its plan, the next bill and its invoices."""

from ...domain.billing import accrued_range, lines_of, next_bill
from ...domain.credit_note import CreditNote
from ...domain.crediting import refunded_minor
from ...domain.directory import Office
from ...domain.journal import Entry, Invoice
from ...domain.refusals import Refusal, not_found
from ...domain.terms import Collect
from ...edit_office import OfficeEdit, edit_office
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.read_ports import Paging
from ..bookkeeping.period import last_month
from . import vocabulary
from .bill_rows import bill_rows
from .cards import card_message
from .collecting import COLLECT_MESSAGES, collecting_of
from .confirmation import confirmation_of, confirmed_entry_seq
from .office_view import OfficeView, office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .pagination import slice_of
from .responses import Html
from .unpaid import is_payable, paid_message, paid_number, unpaid_invoices

routes = PageRoutes()

LATEST_INVOICES = 6
INVOICES_PER_PAGE = 25
BILL_LINES_PER_PAGE = 40
"""A bill may have a line for each of many purchases."""


@console_page(routes, "GET", "/offices/{office_id}/billing", Verb.READ)
def get_console_billing(request: PageRequest, office_id: int) -> PageResponse:
    return _billing_page(request, office_id)


@console_page(routes, "POST", "/offices/{office_id}/billing", Verb.CHANGE_OFFICE)
def post_console_billing(request: PageRequest, office_id: int) -> PageResponse:
    """Sets when charges are collected. It is posted to the page itself, so that signing in again
    returns to it."""
    collect: Collect = "next_bill" if request.form.get("collect") == "next_bill" else "at_once"
    if error := request.reason_error(Verb.CHANGE_OFFICE):
        return _collecting_page(request, office_id, error)
    change = request.change(Verb.CHANGE_OFFICE)
    command = change.command(office_id, change.source("billing"))

    def response_of(_: Office, __: Collect) -> StoredResponse:
        return change.stored_response(303, {})

    try:
        edit_office(
            change.service, change.wired.directory, command, OfficeEdit(collect), response_of
        )
    except Refusal as refusal:
        return _billing_page(request, office_id, refusal.detail)
    return request.redirect(f"/offices/{office_id}/billing", collect=collect)


@console_page(routes, "GET", "/offices/{office_id}/billing/collecting", Verb.CHANGE_OFFICE)
def get_console_collecting(request: PageRequest, office_id: int) -> PageResponse:
    """Asks before it changes when charges are collected, which may make what has accrued due."""
    return _collecting_page(request, office_id)


def _collecting_page(request: PageRequest, office_id: int, error: str = "") -> PageResponse:
    view = office_view(request, office_id)
    collecting = collecting_of(view)
    if collecting is None:
        return request.redirect(f"/offices/{office_id}/billing")
    variables = {"view": view, "collecting": collecting, "error": error}
    return Html("collecting_confirmation.html", variables, 400 if error else 200)


def _billing_page(request: PageRequest, office_id: int, error: str = "") -> Html:
    """Makes at most three reads: the ledger; the latest invoices and the entry just confirmed; the
    accrued entries, if there are any. One more while the company is on hold, and one more if older
    invoices are to be paid."""
    paid = paid_number(request.query)
    view = office_view(
        request,
        office_id,
        latest_invoices=LATEST_INVOICES,
        invoice_numbers=[paid] if paid else [],
        entry_seq=confirmed_entry_seq(request),
    )
    charges = _charged_entries(view, accrued_range([], view.ledger))
    bill = next_bill(view.ledger, charges)
    part = slice_of(bill.lines, request.query, BILL_LINES_PER_PAGE)
    variables = {
        "view": view,
        "bill": bill,
        "part": part,
        "rows": bill_rows(part.items, view.currency),
        "done": confirmation_of(view),
        "collecting": collecting_of(view),
        "latest": view.invoices[:LATEST_INVOICES],
        "unpaid": unpaid_invoices(view),
        "pays": request.may(Verb.PAY),
        "period": last_month(request.at, view.timezone),
        "message": _message(view),
        "error": error,
    }
    return Html("billing.html", variables, 400 if error else 200)


def _message(view: OfficeView) -> str:
    """What was just done here, if the address says so."""
    collect = view.ledger.terms.collect
    if view.request.query.get("collect") == collect:
        return COLLECT_MESSAGES[collect]
    return card_message(view) or paid_message(view)


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
    products = request.queries.products_at(invoice.issued_at)
    vocabulary.speak(lambda: products)  # As the printed page names them (R50).
    lines = lines_of(invoice, _charged_entries(view, accrued_range([invoice])))
    notes = _notes_of(view, invoice)
    part = slice_of(lines, request.query, BILL_LINES_PER_PAGE)
    variables = {
        "view": view,
        "invoice": invoice,
        "can_pay": is_payable(view, invoice) and request.may(Verb.PAY),
        "part": part,
        "rows": bill_rows(part.items, invoice.currency),
        "notes": notes,
        "refunded_minor": refunded_minor(invoice, notes),
    }
    return Html("invoice.html", variables)


def _notes_of(view: OfficeView, invoice: Invoice) -> list[CreditNote]:
    """The invoice's credit notes, in one read if it has some."""
    if not invoice.credited:
        return []
    found = view.request.queries.credit_notes(view.ledger.account)
    return [each for each in found if each.invoice_number == invoice.number]


def _charged_entries(view: OfficeView, entries: tuple[int, int] | None) -> list[Entry]:
    return view.request.queries.charges(view.ledger.account, entries)
