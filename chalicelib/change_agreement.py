"""Change a company's agreement: what the vendor lets it choose by itself (R52)."""

from collections.abc import Callable

from .domain.directory import Company, CompanyAgreement
from .domain.record import asdict, replace
from .domain.refusals import not_found
from .service.ports import ConditionsFailed, Directory, Retryable
from .service.record_changes import record_change
from .service.requests import Request, Service

AgreementEdit = Callable[[CompanyAgreement], CompanyAgreement]


def change_agreement(
    service: Service, directory: Directory, request: Request, edit: AgreementEdit
) -> Company:
    """Replaces the agreement of the caller's company by what `edit` returns for it. It applies to
    what is decided from now on; an agreement equal to the present one changes nothing."""

    def attempt() -> Company:
        company = directory.company(request.caller.company_id)
        if company is None:
            raise not_found("company")
        before, after = company.agreement, edit(company.agreement)
        if before != after:
            change = record_change(request, "agreement", asdict(before), asdict(after))
            try:
                directory.change_agreement(company, after, change)
            except ConditionsFailed as failure:
                if not failure.change_exists:
                    raise Retryable("stale") from failure
        return replace(company, agreement=after)

    return service.retries.run(attempt)
