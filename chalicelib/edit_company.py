"""Edit a company's record: its details and metadata, its agreement (R52) and external id (R58)."""

from collections.abc import Callable

from .domain.directory import Company, with_edit_time
from .domain.external_id import IdKind
from .domain.metadata import MetadataChange, MetadataPatch, changed_metadata
from .domain.record import Record, field
from .domain.record_change import RecordChange
from .domain.refusals import not_found
from .service.directory_ports import CompanyChange, Directory
from .service.external_id_owners import refusal_of_taken
from .service.ports import ConditionsFailed, Retryable
from .service.record_changes import details_change, external_id_change, record_change
from .service.requests import Request, Service


class CompanyEdit(Record):
    """What is to change: `edit` returns the edited company, `metadata` is a merge patch."""

    edit: Callable[[Company], Company]
    metadata: MetadataPatch = field(default_factory=dict)


def edit_company(
    service: Service, directory: Directory, request: Request, wanted: CompanyEdit
) -> Company:
    """Edits the caller's company. An agreement applies to what is decided from now on; equal values
    change nothing. What changes is in the company's history (R26)."""

    def attempt() -> Company:
        change = _change(service, directory, request, wanted)
        if change.history:
            try:
                directory.change_company(change)
            except ConditionsFailed as failure:
                if failure.external_id_owners and not failure.change_exists:
                    pointers: dict[IdKind, str] = {"company": "/external_id"}
                    raise refusal_of_taken(request.caller, failure, pointers) from failure
                if not failure.change_exists:
                    raise Retryable("stale") from failure
        return change.after

    return service.retries.run(attempt)


def _change(
    service: Service, directory: Directory, request: Request, wanted: CompanyEdit
) -> CompanyChange:
    company_id = request.caller.company_id
    before = directory.company(company_id)
    if before is None:
        raise not_found("company")
    metadata = None
    if wanted.metadata:
        read = service.store.metadata(company_id, "company", company_id)
        metadata = changed_metadata(read, wanted.metadata)
    after = with_edit_time(before, wanted.edit(before), request.at)
    return CompanyChange(before, after, _history(request, before, after, metadata), metadata)


def _history(
    request: Request, before: Company, after: Company, metadata: MetadataChange | None
) -> tuple[RecordChange, ...]:
    agreement = None
    if before.agreement != after.agreement:
        agreements = before.agreement.shown, after.agreement.shown
        agreement = record_change(request, "agreement", *agreements)
    external_id = external_id_change(request, before.external_id, after.external_id)
    details = details_change(request, before.details, after.details, metadata)
    return tuple(each for each in (agreement, external_id, details) if each)
