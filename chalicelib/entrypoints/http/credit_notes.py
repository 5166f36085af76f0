"""Credit notes, which correct invoices."""

from __future__ import annotations

from chalice.app import Blueprint

from ...domain.account import Ledger
from ...domain.change import Change
from ...domain.credit_note import CreditNote
from ...domain.ids import derived_id
from ...domain.refusals import not_found
from ...issue_credit_note import issue_credit_note
from ...service.parties import Parties
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .operation import Call, ok, operation, outcome_of
from .registry import NEEDS_AVAILABLE, Operation
from .shapes.common import ListResponse
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
        listed="whole",
    ),
)
def get_credit_notes_of_invoice(call: Call[None], office_id: int, number: int) -> Reply:
    ledger = call.queries.ledger(office_id)
    invoice = call.queries.invoice(ledger.account, number)
    found = call.queries.credit_notes(ledger.account)
    return _listed(call, [each for each in found if each.invoice_number == invoice.number])


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/credit_notes",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="The office's credit notes, newest first",
        responses={200: CreditNoteResponse},
        listed="whole",
    ),
)
def get_credit_notes(call: Call[None], office_id: int) -> Reply:
    return _listed(call, _notes(call, office_id)[1])


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
    _, notes = _notes(call, office_id)
    found = next((each for each in notes if each.number == number), None)
    if found is None:
        raise not_found("credit note in this office")
    return ok(_with_parties(call, found))


def _notes(call: Call[None], office_id: int) -> tuple[Ledger, list[CreditNote]]:
    ledger = call.queries.ledger(office_id)
    return ledger, call.queries.credit_notes(ledger.account)


def _listed(call: Call[None], notes: list[CreditNote]) -> Reply:
    return ok(ListResponse([_with_parties(call, each) for each in notes]))


def _with_parties(call: Call[None], note: CreditNote) -> CreditNoteResponse:
    seller = call.queries.seller(note.issued_at)
    return _response(note, Parties(seller, note.buyer))


def _response(note: CreditNote, parties: Parties) -> CreditNoteResponse:
    entry_id = derived_id("entry", note.office_id, note.entry_seq)
    return credit_note_response(note, entry_id, parties)
