"""Change an office's record and when it collects charges, in one transaction (R8, R58)."""

from collections.abc import Callable

from .domain.account import Ledger
from .domain.change import Change
from .domain.directory import Office
from .domain.external_id import IdKind
from .domain.record import Record
from .domain.refusals import not_found
from .domain.terms import Collect
from .domain.transitions.collect import decide_collect
from .service.directory_ports import Directory
from .service.external_id_owners import refusal_of_taken
from .service.office_state import up_to_date
from .service.ports import ConditionsFailed, Retryable, StoredResponse
from .service.record_changes import external_id_change
from .service.requests import (
    Command,
    Outcome,
    Service,
    idempotency_record_of,
    metadata_of,
    with_own_key,
)


class OfficeEdit(Record):
    """What is to change: when it collects charges, and what `edit` changes of the office's record.
    None leaves it unchanged."""

    collect: Collect | None = None
    edit: Callable[[Office], Office] | None = None


def edit_office(
    service: Service,
    directory: Directory,
    command: Command,
    wanted: OfficeEdit,
    response_of: Callable[[Office, Collect], StoredResponse],
) -> Outcome:
    """Writes nothing if all values are the present ones. Turned back to `at_once`, the office
    invoices what has accrued (R8)."""
    request = with_own_key(command.request)
    company_id, office_id = request.caller.company_id, command.office_id

    def attempt() -> Outcome:
        reading = up_to_date(service.store, office_id, request.at, request.caller, request.key)
        if reading.stored_response:
            return Outcome(reading.stored_response, replayed=False)
        ledger, before = reading.ledger, directory.office(company_id, office_id)
        if ledger is None or before is None:
            raise not_found("office")
        after = wanted.edit(before) if wanted.edit else before
        changes = _changes(ledger, wanted.collect, command)
        stored_response = response_of(after, wanted.collect or ledger.terms.collect)
        if after != before or changes:
            idempotency = idempotency_record_of(request, stored_response)
            ids = before.external_id, after.external_id
            record_change = external_id_change(request, *ids, office_id=office_id)
            try:
                directory.change_office(before, after, changes, idempotency, record_change)
            except ConditionsFailed as failure:
                # An earlier attempt whose response was lost is found by its key.
                if failure.external_id_owners and not failure.stored_response:
                    pointers: dict[IdKind, str] = {"office": "/external_id"}
                    raise refusal_of_taken(request.caller, failure, pointers) from failure
                raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)


def _changes(ledger: Ledger, collect: Collect | None, command: Command) -> tuple[Change, ...]:
    if collect is None or collect == ledger.terms.collect:
        return ()
    return (decide_collect(ledger, collect, metadata_of(command, ledger)),)
