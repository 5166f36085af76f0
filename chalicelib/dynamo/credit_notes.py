"""Items of credit notes: the note itself never changes, the state of its refund does (R50)."""

from datetime import datetime

from pynamodb.expressions.update import Action

from ..domain.calendar import instant
from ..domain.credit_note import CreditNote, RefundStatus
from . import conditions, keys
from .conditions import attribute
from .items import document_item
from .transaction import ItemUpdate, Put, WriteName

REFUND_BYTES = 128
"""Reserved in the item for the state of the refund, which a later update adds."""


def credit_note_put(note: CreditNote) -> Put:
    key = keys.credit_note(note.office_id, note.number)
    item = document_item(key, note, REFUND_BYTES, refund=note.refund)
    return Put(WriteName("credit_note", note.office_id), item, conditions.absent())


def failed_refund_update(note: CreditNote, at: datetime) -> ItemUpdate:
    return refund_update(note, "failed", at, None)


def refund_update(
    note: CreditNote, status: RefundStatus, at: datetime, reference: str | None
) -> ItemUpdate:
    """The outcome of a refund that was pending: it is recorded once."""
    actions: tuple[Action, ...] = (
        attribute("refund").set(status),
        attribute("refunded_at").set(instant(at)),
    )
    if reference:
        actions = (*actions, attribute("refund_reference").set(reference))
    key = keys.credit_note(note.office_id, note.number)
    name = WriteName("credit_note", note.office_id)
    return ItemUpdate(name, key, actions, attribute("refund") == "pending")
