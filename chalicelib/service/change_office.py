"""The one way in which what an office owns changes.

Read account and idempotency record together, answer a repeat with its stored response, roll forward
over missed boundaries, decide in the pure domain, commit under the condition that nothing changed;
otherwise from the start.
"""

from collections.abc import Callable

from ..domain.account import Ledger
from ..domain.change import Change, EntryMetadata
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
)

Decide = Callable[[Ledger, EntryMetadata], Change]


def change_office(
    service: Service, command: Command, decide: Decide, answer: ResponseOf[Change]
) -> Outcome:
    """Commits what `decide` decides and returns what `answer` makes of it. Raises Refusal."""
    return change_offices(
        service,
        command.request,
        (command.office_id,),
        lambda ledgers: (decide(ledgers[0], metadata_of(command, ledgers[0])),),
        lambda changes: answer(changes[0]),
    )


def change_offices(
    service: Service,
    request: Request,
    office_ids: tuple[int, ...],
    decide: Callable[[tuple[Ledger, ...]], tuple[Change, ...]],
    answer: Callable[[tuple[Change, ...]], StoredResponse],
) -> Outcome:
    """The same for several offices in one transaction. Nothing is written where `decide` finds
    nothing to change."""

    def attempt() -> Outcome:
        readings = all_up_to_date(
            service.store, office_ids, request.at, request.caller, request.key
        )
        if request.key and readings[0].stored_response:
            return replay(readings[0].stored_response, request.key)
        ledgers = tuple(reading.ledger for reading in readings if reading.ledger)
        assert len(ledgers) == len(office_ids)
        changes = decide(ledgers)
        stored_response = answer(changes)
        if changes:
            service.store.commit(
                *changes, idempotency=idempotency_record_of(request, stored_response)
            )
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)
