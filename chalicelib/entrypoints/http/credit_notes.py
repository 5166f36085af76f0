"""Credit notes, which correct invoices."""

from __future__ import annotations

from chalice.app import Blueprint

from ...domain.account import Account
from ...domain.change import Change
from ...domain.credit_note import CreditNote
from ...domain.ids import derived_id
from ...issue_credit_note import issue_credit_note
from ...service.parties import Parties
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.read_ports import Page, Paging
from ..reply import Reply
from .list_pages import list_reply
from .operation import Call, ok, operation, outcome_of
from .registry import NEEDS_AVAILABLE, Operation
from .shapes.credit_notes import (
    CreditNoteBody,
    CreditNoteResponse,
    credit_note_response,
    credit_order_of,
)

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/invoices/{number}/credit_notes",
        verb=Verb.ISSUE_CREDIT_NOTE,
        body=CreditNoteBody,
        idempotency="optional",
        chapter="Vendor staff",
        summary="Correct an invoice by a credit note",
        responses={201: CreditNoteResponse},
        codes=NEEDS_AVAILABLE,
        more="It pays what the invoice still costs, then other open invoices, the oldest first, "
        "then accrued charges; the rest is the office's balance. An invoice that is credited in "
        "full has the status `credited`, and ends its hold.",
    ),
)
def post_credit_note(call: Call[CreditNoteBody], office_id: int, number: int) -> Reply:
    def response_of(change: Change) -> StoredResponse:
        note = change.credit_note
        assert note
        seller = call.queries.seller(note.issued_at)
        return call.stored_response(201, _response(note, Parties(seller, note.buyer)))

    command = call.command(office_id, call.source("api"))
    order = credit_order_of(call.body)
    return outcome_of(issue_credit_note(call.service, command, number, order, response_of))


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/invoices/{number}/credit_notes",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="The credit notes of an invoice, newest first",
        responses={200: CreditNoteResponse},
        listed="paged",
    ),
)
def get_credit_notes_of_invoice(call: Call[None], office_id: int, number: int) -> Reply:
    paging = call.paging()
    account = call.queries.ledger(office_id).account
    invoice = call.queries.invoice(account, number)
    return _listed(call, account, paging, invoice.number)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/credit_notes",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="The office's credit notes, newest first",
        responses={200: CreditNoteResponse},
        listed="paged",
    ),
)
def get_credit_notes(call: Call[None], office_id: int) -> Reply:
    paging = call.paging()
    return _listed(call, call.queries.ledger(office_id).account, paging)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/credit_notes/{number}",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="One credit note",
        responses={200: CreditNoteResponse},
    ),
)
def get_credit_note(call: Call[None], office_id: int, number: int) -> Reply:
    account = call.queries.ledger(office_id).account
    return ok(_with_parties(call, call.queries.credit_note(account, number)))


def _listed(
    call: Call[None], account: Account, paging: Paging, invoice_number: int | None = None
) -> Reply:
    def read(page: Paging) -> Page[CreditNote]:
        return call.queries.credit_notes_page(account, page, invoice_number)

    return list_reply(read, paging, lambda each: _with_parties(call, each))


def _with_parties(call: Call[None], note: CreditNote) -> CreditNoteResponse:
    seller = call.queries.seller(note.issued_at)
    return _response(note, Parties(seller, note.buyer))


def _response(note: CreditNote, parties: Parties) -> CreditNoteResponse:
    entry_id = derived_id("entry", note.office_id, note.entry_seq)
    return credit_note_response(note, entry_id, parties)
