"""What a verb is given and returns: the service, who asks, for which office, and the answer."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from ..domain.account import Ledger
from ..domain.caller import Caller
from ..domain.change import EntryMetadata
from ..domain.journal import Source
from ..domain.record import Record
from ..domain.refusals import idempotency_key_reused
from .ports import IdempotencyKey, IdempotencyRecord, Store, StoredResponse
from .retries import Retries

_T = TypeVar("_T")

ResponseOf = Callable[[_T], StoredResponse]
"""Makes the response of what a verb did; it is stored in the same transaction."""


class Service(Record):
    """What a verb works with: the store, and how to try again."""

    store: Store
    retries: Retries


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

    stored_response: StoredResponse
    replayed: bool


def replay(stored_response: StoredResponse, key: IdempotencyKey) -> Outcome:
    """The first answer again. Raises when the key came with another request."""
    if stored_response.request_hash != key.request_hash:
        raise idempotency_key_reused()
    return Outcome(stored_response, replayed=True)


def answered_before(service: Service, request: Request) -> Outcome | None:
    """The first answer to the request's key, if it was used. Raises as `replay` does."""
    key = request.key
    if key is None:
        return None
    stored_response = service.retries.run(lambda: service.store.stored_response(key, request.at))
    return replay(stored_response, key) if stored_response else None


def idempotency_record_of(
    request: Request, stored_response: StoredResponse
) -> IdempotencyRecord | None:
    """What is to be kept for repeats of the request: nothing without a key."""
    return IdempotencyRecord(request.key, stored_response, request.at) if request.key else None


def metadata_of(command: Command, ledger: Ledger) -> EntryMetadata:
    """What the journal will say of when, who, where from and why."""
    # Another invocation, whose clock is ahead, may have opened the cycle that is still to come by
    # this one's clock. Nothing happens before its cycle began.
    at = max(command.request.at, ledger.account.cycle.start)
    return EntryMetadata(at, command.request.caller.actor, command.source, command.reason)


def require_reach(service: Service, request: Request, office_id: int) -> None:
    """Refuses an office that is not among the caller's. The usual case needs no read: whether it
    is the company's is part of the write's own condition."""
    if not request.caller.reaches(office_id):
        account = service.retries.run(lambda: service.store.account(office_id))
        request.caller.require(account, office_id)
