"""The one way in which what an office owns changes.

Read account and idempotency record together, answer a repeat with its receipt, roll forward over
missed boundaries, decide in the pure domain, commit under the condition that nothing changed;
otherwise from the start.
"""

from collections.abc import Callable
from datetime import datetime

from ..domain.account import Ledger
from ..domain.caller import Caller
from ..domain.change import Change, Stamp
from ..domain.journal import Source
from ..domain.record import Record
from ..domain.refusals import idempotency_key_reused
from ..finalize import all_up_to_date
from .ports import IdempotencyKey, Keep, Receipt, Store
from .retries import Attempts


class Service(Record):
    """What a verb works with: the store, and how to try again."""

    store: Store
    attempts: Attempts


class Request(Record):
    """Who asks, when, and under which idempotency key. `request_id` is this request's alone, not
    its repeats'. `reason` is what vendor staff must give for every change."""

    caller: Caller
    at: datetime
    request_id: str
    key: IdempotencyKey | None = None
    reason: str | None = None


class Command(Record):
    """A request to change what an office owns, with what the journal will say of it."""

    request: Request
    office_id: int
    source: Source
    reason: str | None = None


class Outcome(Record):
    """The answer, and whether it is the answer of an earlier request with the same key."""

    receipt: Receipt
    replayed: bool


Decide = Callable[[Ledger, Stamp], Change]
Answer = Callable[[Change], Receipt]


def change_office(service: Service, command: Command, decide: Decide, answer: Answer) -> Outcome:
    """Commits what `decide` decides and returns what `answer` makes of it. Raises Refusal."""
    return change_offices(
        service,
        command.request,
        (command.office_id,),
        lambda ledgers: (decide(ledgers[0], stamp_of(command, ledgers[0])),),
        lambda changes: answer(changes[0]),
    )


def change_offices(
    service: Service,
    request: Request,
    office_ids: tuple[int, ...],
    decide: Callable[[tuple[Ledger, ...]], tuple[Change, ...]],
    answer: Callable[[tuple[Change, ...]], Receipt],
) -> Outcome:
    """The same for several offices in one transaction. Nothing is written where `decide` finds
    nothing to change."""

    def attempt() -> Outcome:
        readings = all_up_to_date(
            service.store, office_ids, request.at, request.caller, request.key
        )
        if request.key and readings[0].receipt:
            return replay(readings[0].receipt, request.key)
        ledgers = tuple(reading.ledger for reading in readings if reading.ledger)
        assert len(ledgers) == len(office_ids)
        changes = decide(ledgers)
        receipt = answer(changes)
        if changes:
            service.store.commit(*changes, keep=keep_of(request, receipt))
        return Outcome(receipt, replayed=False)

    return service.attempts.until_done(attempt)


def replay(receipt: Receipt, key: IdempotencyKey) -> Outcome:
    """The first answer again. Raises when the key came with another request."""
    if receipt.request_hash != key.request_hash:
        raise idempotency_key_reused()
    return Outcome(receipt, replayed=True)


def answered_before(service: Service, request: Request) -> Outcome | None:
    """The first answer to the request's key, if it was used. Raises as `replay` does."""
    key = request.key
    if key is None:
        return None
    receipt = service.attempts.until_done(lambda: service.store.receipt(key, request.at))
    return replay(receipt, key) if receipt else None


def keep_of(request: Request, receipt: Receipt) -> Keep | None:
    """What is to be kept for repeats of the request: nothing without a key."""
    return Keep(request.key, receipt, request.at) if request.key else None


def stamp_of(command: Command, ledger: Ledger) -> Stamp:
    """What the journal will say of when, who, where from and why."""
    # Another invocation, whose clock is ahead, may have opened the cycle that is still to come by
    # this one's clock. Nothing happens before its cycle began.
    at = max(command.request.at, ledger.account.cycle.start)
    return Stamp(at, command.request.caller.actor, command.source, command.reason)
