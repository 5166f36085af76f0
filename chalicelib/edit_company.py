"""Change what the vendor says about a company: its agreement (R52) and its external id (R58)."""

from collections.abc import Callable

from .domain.directory import Company
from .domain.external_id import IdKind
from .domain.record import asdict
from .domain.record_change import RecordChange
from .domain.refusals import not_found
from .service.directory_ports import Directory
from .service.external_id_owners import refusal_of_taken
from .service.ports import ConditionsFailed, Retryable
from .service.record_changes import external_id_change, record_change
from .service.requests import Request, Service

CompanyEdit = Callable[[Company], Company]


def edit_company(
    service: Service, directory: Directory, request: Request, edit: CompanyEdit
) -> Company:
    """Replaces agreement and external id of the caller's company by what `edit` returns for it. An
    agreement applies to what is decided from now on; equal values change nothing. What changes is
    in the company's history (R26)."""

    def attempt() -> Company:
        before = directory.company(request.caller.company_id)
        if before is None:
            raise not_found("company")
        after = edit(before)
        if before != after:
            try:
                directory.change_company(before, after, _changes(request, before, after))
            except ConditionsFailed as failure:
                if failure.external_id_owners and not failure.change_exists:
                    pointers: dict[IdKind, str] = {"company": "/external_id"}
                    raise refusal_of_taken(request.caller, failure, pointers) from failure
                if not failure.change_exists:
                    raise Retryable("stale") from failure
        return after

    return service.retries.run(attempt)


def _changes(request: Request, before: Company, after: Company) -> tuple[RecordChange, ...]:
    agreement = None
    if before.agreement != after.agreement:
        agreements = asdict(before.agreement), asdict(after.agreement)
        agreement = record_change(request, "agreement", *agreements)
    external_id = external_id_change(request, before.external_id, after.external_id)
    return tuple(each for each in (agreement, external_id) if each)
