"""Items of credit notes: the note itself never changes, the state of its refund does (R50)."""

from datetime import datetime

from pynamodb.expressions.condition import Condition
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
    # Attributes, because a list filters by the one and conditions name the other.
    filtered = {"invoice_number": note.invoice_number, "refund": note.refund}
    item = document_item(key, note, REFUND_BYTES, **filtered)
    return Put(WriteName("credit_note", note.office_id), item, conditions.absent())


def made_refund_update(note: CreditNote, at: datetime, reference: str) -> ItemUpdate:
    """The provider has accepted a refund that was pending: it is recorded once."""
    kept = attribute("refund_reference").set(reference)
    return _refund_update(note, "made", at, conditions.refund_is("pending"), kept)


def failed_refund_update(note: CreditNote, at: datetime) -> ItemUpdate:
    """The refund failed, perhaps after the provider had accepted it: it is recorded once."""
    return _refund_update(note, "failed", at, conditions.refund_is("pending", "made"))


def _refund_update(
    note: CreditNote, status: RefundStatus, at: datetime, condition: Condition, *more: Action
) -> ItemUpdate:
    actions = (attribute("refund").set(status), attribute("refunded_at").set(instant(at)), *more)
    key = keys.credit_note(note.office_id, note.number)
    return ItemUpdate(WriteName("credit_note", note.office_id), key, actions, condition)
