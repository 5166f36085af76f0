"""What a verb is given and returns: the service, who asks, for which office, and the answer."""

from datetime import datetime

from ..domain.account import Ledger
from ..domain.caller import Caller
from ..domain.change import Stamp
from ..domain.journal import Source
from ..domain.record import Record
from ..domain.refusals import idempotency_key_reused
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


def require_reach(service: Service, request: Request, office_id: int) -> None:
    """Refuses an office that is not among the caller's. The usual case needs no read: whether it
    is the company's is part of the write's own condition."""
    if not request.caller.reaches(office_id):
        account = service.attempts.until_done(lambda: service.store.account(office_id))
        request.caller.require(account, office_id)
