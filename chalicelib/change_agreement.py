"""Change what the vendor says about a company: its agreement (R52) and its external id (R58)."""

from collections.abc import Callable

from .domain.directory import Company
from .domain.external_id import IdKind
from .domain.record import asdict
from .domain.refusals import not_found
from .service.external_id_owners import refusal_of_taken
from .service.ports import ConditionsFailed, Directory, Retryable
from .service.record_changes import record_change
from .service.requests import Request, Service

CompanyEdit = Callable[[Company], Company]


def change_agreement(
    service: Service, directory: Directory, request: Request, edit: CompanyEdit
) -> Company:
    """Replaces agreement and external id of the caller's company by what `edit` returns for it. An
    agreement applies to what is decided from now on; equal values change nothing."""

    def attempt() -> Company:
        before = directory.company(request.caller.company_id)
        if before is None:
            raise not_found("company")
        after, change = edit(before), None
        if before.agreement != after.agreement:
            agreements = asdict(before.agreement), asdict(after.agreement)
            change = record_change(request, "agreement", *agreements)
        if before != after:
            try:
                directory.change_company(before, after, change)
            except ConditionsFailed as failure:
                if failure.external_id_owners and not failure.change_exists:
                    pointers: dict[IdKind, str] = {"company": "/external_id"}
                    raise refusal_of_taken(request.caller, failure, pointers) from failure
                if not failure.change_exists:
                    raise Retryable("stale") from failure
        return after

    return service.retries.run(attempt)
