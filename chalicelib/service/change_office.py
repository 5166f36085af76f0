"""Every change of what an office owns is made here.

An attempt reads account and idempotency record together, returns the stored response to a repeat,
rolls the office forward over missed boundaries, decides in the pure domain, and commits if the
account is unchanged since the read. If it has changed, the next attempt starts over in its turn.
"""

from collections.abc import Callable

from ..domain.account import Ledger
from ..domain.change import Change, EntryMetadata
from ..domain.record import replace
from ..domain.refusals import Refusal
from .authorizing import Authorizer
from .limits import require_within_limits
from .office_state import all_up_to_date
from .ports import StoredResponse
from .requests import (
    Command,
    Outcome,
    Request,
    ResponseOf,
    Service,
    idempotency_record_of,
    metadata_of,
    replay,
    replay_or_raise,
    with_own_key,
)

Decide = Callable[[Ledger, EntryMetadata], Change]


def change_office(
    service: Service, command: Command, decide: Decide, response_of: ResponseOf[Change]
) -> Outcome:
    """Commits the change that `decide` returns. The outcome has the `response_of` that change.
    Raises Refusal."""
    return change_offices(
        service,
        command.request,
        (command.office_id,),
        lambda ledgers: (decide(ledgers[0], metadata_of(command, ledgers[0])),),
        lambda changes: response_of(changes[0]),
    )


def set_once(
    service: Service,
    command: Command,
    decide: Callable[[Ledger, EntryMetadata], Change | None],
    stored_response: StoredResponse,
) -> Outcome:
    """For changes that set a value. Nothing is written if `decide` returns None, because the value
    is set already."""

    def changes_of(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        change = decide(ledgers[0], metadata_of(command, ledgers[0]))
        return (change,) if change else ()

    office_ids = (command.office_id,)
    return change_offices(
        service, command.request, office_ids, changes_of, lambda _: stored_response
    )


def change_offices(
    service: Service,
    sent: Request,
    office_ids: tuple[int, ...],
    decide: Callable[[tuple[Ledger, ...]], tuple[Change, ...]],
    response_of: Callable[[tuple[Change, ...]], StoredResponse],
) -> Outcome:
    """The same for several offices in one transaction. Writes nothing if `decide` returns no
    changes. A request without a key takes effect once, too: it gets a key of its own."""
    request = with_own_key(sent)
    authorizer = Authorizer(service, request)

    def attempt() -> Outcome:
        readings = all_up_to_date(
            service.store, office_ids, request.at, request.caller, request.key
        )
        if request.key and readings[0].stored_response:
            return replay(readings[0].stored_response, request.key)
        ledgers = tuple(reading.ledger for reading in readings if reading.ledger)
        assert len(ledgers) == len(office_ids)
        try:
            changes = decide(ledgers)
            counted_by = require_within_limits(service.store, readings[0], changes)
            ready = authorizer.authorized(changes, readings[0].attempt)
        except Refusal as refusal:
            return replay_or_raise(service, request, refusal)
        stored_response = response_of(changes)
        if changes:
            service.store.commit(
                *ready.changes,
                idempotency=idempotency_record_of(request, stored_response),
                attempt=ready.attempt,
                counted_by=counted_by,
            )
        return Outcome(stored_response, replayed=False)

    outcome = service.retries.run(
        lambda: service.turns.timed(attempt),
        lambda failed: service.turns.pause_s(office_ids, failed),
    )
    return outcome if sent.key else replace(outcome, replayed=False)
