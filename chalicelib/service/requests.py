"""The parameters and results of verbs: service, request, command, outcome."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from ..domain.account import Ledger
from ..domain.caller import Caller
from ..domain.change import EntryMetadata
from ..domain.journal import Source
from ..domain.record import Record, field, replace
from ..domain.refusals import Refusal, idempotency_key_reused
from .payment_ports import CardPayments, CardRequest, attempt_id_of
from .ports import IdempotencyKey, IdempotencyRecord, Store, StoredResponse
from .recent import Recent
from .retries import Retries
from .turns import Turns

_T = TypeVar("_T")

ResponseOf = Callable[[_T], StoredResponse]
"""Makes the response of what a verb did; it is stored in the same transaction."""


class Service(Record):
    """The dependencies of a verb: the store, the retries, the turns of contended offices, the
    assignments that this process made or met lately, and the payment provider, if there is one."""

    store: Store
    retries: Retries
    turns: Turns
    recent: Recent = field(default_factory=Recent)
    payments: CardPayments | None = None


class Request(Record):
    """Caller, time and idempotency key of one request. A repeat has another `request_id`. Vendor
    staff must give a `reason` for every change. `return_url` is where a person goes back to who has
    to confirm a payment with the bank."""

    caller: Caller
    at: datetime
    request_id: str
    key: IdempotencyKey | None = None
    reason: str | None = None
    return_url: str = ""


class Command(Record):
    """A request to change what an office owns, with the source and reason for the journal."""

    request: Request
    office_id: int
    source: Source
    reason: str | None = None


class Outcome(Record):
    """The response. `replayed` is True if it is the stored response to an earlier request."""

    stored_response: StoredResponse
    replayed: bool


def card_request_of(request: Request, office_id: int) -> CardRequest:
    """What the request wants of the office's card. The id of one with a key is made of it, so that
    a repeat has the same."""
    return CardRequest(
        company_id=request.caller.company_id,
        office_id=office_id,
        at=request.at,
        by=request.caller.actor,
        request_id=attempt_id_of(request.key) if request.key else request.request_id,
        reason=request.reason,
    )


def replay(stored_response: StoredResponse, key: IdempotencyKey) -> Outcome:
    """The stored response as outcome. Raises if the key was used with another request."""
    if stored_response.request_hash != key.request_hash:
        raise idempotency_key_reused()
    return Outcome(stored_response, replayed=True)


def replay_or_raise(service: Service, request: Request, refusal: Refusal) -> Outcome:
    """The stored response to the request's key, otherwise raises the refusal.

    The key and what a decision rests on are not read in one snapshot. An earlier attempt or a
    concurrent repeat of this request may commit in between, and what it changes, or what is changed
    after it, may be the reason for the refusal.
    """
    key = request.key
    stored_response = service.store.stored_response(key, request.at) if key else None
    if key is None or stored_response is None:
        raise refusal
    return replay(stored_response, key)


def stored_outcome(service: Service, request: Request) -> Outcome | None:
    """The stored response to the request's key, if there is one. Raises as `replay` does."""
    key = request.key
    if key is None:
        return None
    stored_response = service.retries.run(lambda: service.store.stored_response(key, request.at))
    return replay(stored_response, key) if stored_response else None


def idempotency_record_of(
    request: Request, stored_response: StoredResponse
) -> IdempotencyRecord | None:
    """The record to store for repeats of the request; None without a key."""
    return IdempotencyRecord(request.key, stored_response, request.at) if request.key else None


def metadata_of(command: Command, ledger: Ledger) -> EntryMetadata:
    """The metadata of the command's journal entry."""
    # A process whose clock is ahead may have opened a cycle that begins in this process's future.
    # No entry may be dated before its cycle began.
    at = max(command.request.at, ledger.account.cycle.start)
    return EntryMetadata(at, command.request.caller.actor, command.source, command.reason)


def with_own_key(request: Request) -> Request:
    """The request with its key; one without has a key made of its id. If the response to an attempt
    is lost, the key's record prevents the next attempt from doing it again, and from overwriting
    what another request has set in between."""
    if request.key:
        return request
    scope = f"request {request.request_id}"
    return replace(request, key=IdempotencyKey(request.caller.company_id, scope, request_hash=""))


def require_reach(service: Service, request: Request, office_id: int) -> None:
    """Raises if the caller may not act on the office. Reads the account only to tell not_found from
    forbidden. That the office belongs to the company is a condition of the write itself."""
    if not request.caller.reaches(office_id):
        account = service.retries.run(lambda: service.store.account(office_id))
        request.caller.require(account, office_id)
