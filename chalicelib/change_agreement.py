"""Change a company's agreement: what the vendor lets it choose by itself (R52)."""

from .domain.directory import AgreementChange, Company, CompanyAgreement
from .domain.record import replace
from .domain.refusals import not_found
from .service.ports import Directory
from .service.requests import Request, Service


def change_agreement(
    service: Service, directory: Directory, request: Request, agreement: CompanyAgreement
) -> Company:
    """Replaces the agreement of the caller's company. It applies to what is decided from now on; an
    agreement equal to the present one changes nothing."""

    def attempt() -> Company:
        company = directory.company(request.caller.company_id)
        if company is None:
            raise not_found("company")
        if company.agreement != agreement:
            who = request.caller.sub
            change = AgreementChange(request.at, who, company.agreement, request.reason)
            directory.change_agreement(company, agreement, change)
        return replace(company, agreement=agreement)

    return service.retries.run(attempt)
