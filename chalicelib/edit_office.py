"""Edit an office's record and when it collects charges, in one transaction (R8, R58)."""

from collections.abc import Callable

from .domain.account import Ledger
from .domain.change import Change
from .domain.directory import Office, with_edit_time
from .domain.external_id import IdKind
from .domain.metadata import MetadataPatch, changed_metadata
from .domain.record import Record, field, replace
from .domain.refusals import not_found
from .domain.terms import Collect
from .domain.transitions.collect import decide_collect
from .service.directory_ports import Directory, OfficeChange
from .service.external_id_owners import refusal_of_taken
from .service.office_state import up_to_date
from .service.ports import ConditionsFailed, Retryable, StoredResponse
from .service.record_changes import details_change, external_id_change
from .service.requests import (
    Command,
    Outcome,
    Request,
    Service,
    idempotency_record_of,
    metadata_of,
    with_own_key,
)


class OfficeEdit(Record):
    """What is to change: when it collects charges, and what `edit` changes of the office's record.
    None leaves it unchanged. `metadata` is a merge patch."""

    collect: Collect | None = None
    edit: Callable[[Office], Office] | None = None
    metadata: MetadataPatch = field(default_factory=dict)


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
        change = _change(service, request, before, wanted)
        change = replace(change, ledger=_collect_changes(ledger, wanted.collect, command))
        stored_response = response_of(change.after, wanted.collect or ledger.terms.collect)
        if change.history or change.ledger:
            idempotency = idempotency_record_of(request, stored_response)
            try:
                directory.change_office(change, idempotency)
            except ConditionsFailed as failure:
                # An earlier attempt whose response was lost is found by its key.
                if failure.external_id_owners and not failure.stored_response:
                    pointers: dict[IdKind, str] = {"office": "/external_id"}
                    raise refusal_of_taken(request.caller, failure, pointers) from failure
                raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    return service.retries.run(attempt)


def _change(service: Service, request: Request, before: Office, wanted: OfficeEdit) -> OfficeChange:
    """The change of the record, without that of the ledger."""
    office_id, metadata = before.office_id, None
    if wanted.metadata:
        read = service.store.metadata(before.company_id, "office", office_id)
        metadata = changed_metadata(read, wanted.metadata)
    edited = wanted.edit(before) if wanted.edit else before
    after = with_edit_time(before, edited, request.at)
    ids = before.external_id, after.external_id
    history = (
        external_id_change(request, *ids, office_id=office_id),
        details_change(request, before.details, after.details, metadata, office_id=office_id),
    )
    return OfficeChange(before, after, tuple(each for each in history if each), metadata)


def _collect_changes(
    ledger: Ledger, collect: Collect | None, command: Command
) -> tuple[Change, ...]:
    if collect is None or collect == ledger.terms.collect:
        return ()
    return (decide_collect(ledger, collect, metadata_of(command, ledger)),)
