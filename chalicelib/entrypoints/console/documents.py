"""Invoices and credit notes for printing, and files for bookkeeping."""

from collections.abc import Callable

from ...domain.refusals import Refusal, RefusalCode, invalid
from ...service.policy import Verb
from ..bookkeeping.file import CSV, CsvFile, company_file, office_file
from ..bookkeeping.period import BookedPeriod, booked_period
from ..printing.pages import credit_note_page, invoice_page
from ..printing.rendering import HTML, PrintedPage
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .responses import NO_STORE, File

routes = PageRoutes()

DAY_LABELS = {"/query/from": "The first day", "/query/to": "The last day"}


@console_page(routes, "GET", "/offices/{office_id}/invoices/{number}/print", Verb.READ)
def get_console_printed_invoice(request: PageRequest, office_id: int, number: int) -> PageResponse:
    return _page(invoice_page(request, office_id, number))


@console_page(routes, "GET", "/offices/{office_id}/credit_notes/{number}/print", Verb.READ)
def get_console_printed_credit_note(
    request: PageRequest, office_id: int, number: int
) -> PageResponse:
    return _page(credit_note_page(request, office_id, number))


@console_page(routes, "GET", "/offices/{office_id}/bookkeeping.csv", Verb.READ)
def get_console_bookkeeping(request: PageRequest, office_id: int) -> PageResponse:
    return _download(request, lambda period: office_file(request, office_id, period))


@console_page(routes, "GET", "/company/bookkeeping.csv", Verb.READ)
def get_console_company_bookkeeping(request: PageRequest) -> PageResponse:
    return _download(request, lambda period: company_file(request, period))


def _page(page: PrintedPage) -> File:
    """With the page's own policy: it has its style within itself."""
    return File(page.text, HTML, {**NO_STORE, **page.headers})


def _download(request: PageRequest, made_of: Callable[[BookedPeriod], CsvFile]) -> File:
    try:
        made = made_of(booked_period(request.query))
    except Refusal as refusal:
        raise _in_words(refusal) from refusal
    return File(made.for_spreadsheets, CSV, {**NO_STORE, **made.headers})


def _in_words(refusal: Refusal) -> Refusal:
    """The fields of the form instead of pointers."""
    if refusal.code is not RefusalCode.INVALID_REQUEST:
        return refusal
    (error, *_) = refusal.members["errors"]
    label = DAY_LABELS.get(error["pointer"])
    return invalid("", f"{label} {error['detail']}." if label else f"{error['detail']}.")
