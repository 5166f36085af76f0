"""Refunds that credit notes promise: asks the provider, and records what it says (R50).

The note says `pending` until then. A step that is killed or whose answer is lost is repeated, under
the same key of the provider, or finds the refund by its metadata where a key does not help. So a
note is refunded once, whoever repeats it.
"""

from collections.abc import Mapping
from datetime import datetime

from ..domain.caller import Caller
from ..domain.credit_note import CreditNote
from ..domain.refusals import Refusal, RefusalCode
from ..issue_credit_note import record_failed_refund
from ..service.ports import Retryable, StoredResponse
from ..service.requests import Command, Request
from .invoice_payment import KEYS_KEPT_FOR
from .outcomes import COLLECTOR, Collector
from .provider import NoAnswer, Refund, RefundRefused, StoredFailure

MOST_REFUND_KEYS = 6
"""How many keys are asked in turn while the provider has stored failures under those before: one
more than the deliveries of a message, each of which can meet a new failure."""


def refund(work: Collector, office_id: int, number: int, at: datetime) -> None:
    """Pays back what the credit note promises. Does nothing if its outcome is known. Raises
    Retryable, NoAnswer."""
    note = work.service.store.credit_note(office_id, number)
    if note and note.refund == "pending":
        _record(work, note, _asked(work, note, at), at)


def record_refunds(work: Collector, intent_id: str, at: datetime) -> None:
    """Records what became of the intent's refunds that credit notes have promised: also of one that
    failed after the provider had accepted it. Raises Retryable, NoAnswer."""
    for each in work.provider.refunds_of(intent_id):
        about = each.metadata
        if "credit_note" not in about:
            continue
        note = work.service.store.credit_note(int(about["office_id"]), int(about["credit_note"]))
        if note and note.refund_of == intent_id:
            _record(work, note, each, at)


def _asked(work: Collector, note: CreditNote, at: datetime) -> Refund | None:
    """The refund as it is now, None if the provider refuses it for good."""
    # The provider forgets keys after a day, and would refund again.
    if at - note.issued_at > KEYS_KEPT_FOR and (made := _made_before(work, note)):
        return made
    for place in range(MOST_REFUND_KEYS):
        try:
            return _ask(work, note, f"refund-{note.office_id}-{note.number}-{place}")
        except RefundRefused:
            return _made_before(work, note)
        except StoredFailure:
            # Everybody who repeats it meets the same failure, and goes on to the same next key.
            if made := _made_before(work, note):
                return made
    raise NoAnswer(f"the provider has stored failures under all keys of credit note {note.number}")


def _ask(work: Collector, note: CreditNote, key: str) -> Refund:
    assert note.refund_of, note
    return work.provider.refund(note.refund_of, note.refund_minor, _about(note), key)


def _made_before(work: Collector, note: CreditNote) -> Refund | None:
    """The refund that an earlier call has made."""
    assert note.refund_of, note
    made, about = work.provider.refunds_of(note.refund_of), _about(note).items()
    return next((each for each in made if about <= each.metadata.items()), None)


def _about(note: CreditNote) -> Mapping[str, str]:
    """What the provider keeps with the refund."""
    return {
        "office_id": str(note.office_id),
        "invoice": str(note.invoice_number),
        "credit_note": str(note.number),
    }


def _record(work: Collector, note: CreditNote, made: Refund | None, at: datetime) -> None:
    if made and made.status == "made":
        if note.refund == "pending":
            work.service.store.refund_made(note, at, made.refund_id)
    elif note.refund in ("pending", "made"):
        _record_failed(work, note, at)


def _record_failed(work: Collector, note: CreditNote, at: datetime) -> None:
    """The amount is credit of the office again, once: the state of the note's refund changes in the
    same transaction."""
    store, office_id = work.service.store, note.office_id
    account = store.account(office_id)
    assert account, note
    caller = Caller(COLLECTOR, "payments", account.company_id)
    request = Request(caller, at, f"refund-{office_id}-{note.number}")
    command = Command(request, office_id, "schedule")
    try:
        record_failed_refund(
            work.service, command, note.number, lambda _: StoredResponse("", 200, "")
        )
    except Refusal as refusal:
        if refusal.code == RefusalCode.CONTENDED:
            raise Retryable("stale") from refusal
        newer = store.credit_note(office_id, note.number)
        if newer is None or newer.refund != "failed":
            raise AssertionError(f"credit note {note.number}: {refusal.detail}") from refusal
