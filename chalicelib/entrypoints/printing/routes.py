"""Operations of the API: invoices and credit notes as pages for printing."""

from __future__ import annotations

from chalice.app import Blueprint

from ...service.policy import Verb
from ..http.operation import Call, operation
from ..http.registry import Operation, Text
from ..reply import Reply

routes = Blueprint(__name__)

PAGE = Text("text/html", "A page of its own: no scripts, no external resources.")


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/invoices/{number}/print",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="One invoice as a page for printing",
        responses={200: PAGE},
        more="HTML for A4 and US Letter in the vendor's brand, with all lines, whatever their "
        "number. What an invoice of an older release lacks is left out.",
    ),
)
def get_printed_invoice(call: Call[None], office_id: int, number: int) -> Reply:
    from .pages import invoice_page  # Only here: Jinja2 takes 80 ms of a cold start.

    page = invoice_page(call, office_id, number)
    return Reply(200, page.text, page.headers)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/credit_notes/{number}/print",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="One credit note as a page for printing",
        responses={200: PAGE},
        more="HTML as of an invoice. The reason, which staff wrote for themselves, is not on it.",
    ),
)
def get_printed_credit_note(call: Call[None], office_id: int, number: int) -> Reply:
    from .pages import credit_note_page

    page = credit_note_page(call, office_id, number)
    return Reply(200, page.text, page.headers)
