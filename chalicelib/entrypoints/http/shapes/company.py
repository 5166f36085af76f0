"""Companies, in the shape of Dialpad's API: the fields of its CompanyProto that apply here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from ....domain.account import Ledger
from ....domain.directory import LARGEST_MAX_OFFICES, Company, Office
from ....domain.record import asdict, replace
from ....domain.refusals import invalid
from . import descriptions
from .addresses import Country, TextLine
from .common import AccountTypeId, Body, Email, ExternalIdText, Id, Number, Reason, external_id_in
from .offices import (
    Json,
    NewOffice,
    OfficeName,
    OfficeOpenedResponse,
    office_opened_response,
)

COMPANY_EXTERNAL_ID = Meta(
    description="What the vendor's own system calls the company: at most one company has it. Kept "
    "as sent; letters keep their case."
)


class CreateCompany(Body, frozen=True):
    """A new company with its primary office."""

    name: OfficeName
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    office: NewOffice
    admin_email: Email | None = None
    domain: Annotated[TextLine | None, descriptions.DOMAIN] = None
    external_id: Annotated[ExternalIdText | None, COMPANY_EXTERNAL_ID] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class AgreementBody(Body, frozen=True):
    """What is to change of the agreement."""

    may_be_invoiced: Annotated[bool | UnsetType, descriptions.MAY_BE_INVOICED] = UNSET
    may_commit: Annotated[bool | UnsetType, descriptions.MAY_COMMIT] = UNSET
    may_collect_later: Annotated[bool | UnsetType, descriptions.MAY_COLLECT_LATER] = UNSET
    max_offices: Annotated[
        Annotated[int, Meta(ge=1, le=LARGEST_MAX_OFFICES)] | UnsetType, descriptions.MAX_OFFICES
    ] = UNSET


class ChangeCompany(Body, frozen=True):
    """What is to change of a company: at least one field."""

    agreement: Annotated[AgreementBody | UnsetType, descriptions.AGREEMENT] = UNSET
    external_id: Annotated[
        ExternalIdText | UnsetType | None,
        Meta(description=f"{COMPANY_EXTERNAL_ID.description} Null removes it."),
    ] = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


def company_edit_of(body: ChangeCompany) -> Callable[[Company], Company]:
    """Applies the body's fields to a company. Raises if the body changes nothing."""
    external_id = external_id_in(body.external_id)
    if body.agreement is UNSET and external_id is UNSET:
        raise invalid("", "must have `agreement`, `external_id` or both")
    agreed = {} if body.agreement is UNSET else asdict(body.agreement)
    given = {name: value for name, value in agreed.items() if value is not UNSET}

    def edit(company: Company) -> Company:
        company = replace(company, agreement=replace(company.agreement, **given))
        return company if external_id is UNSET else replace(company, external_id=external_id)

    return edit


class AgreementResponse(Struct):
    """What the vendor lets the company choose by itself."""

    may_be_invoiced: Annotated[bool, descriptions.MAY_BE_INVOICED]
    may_commit: Annotated[bool, descriptions.MAY_COMMIT]
    may_collect_later: Annotated[bool, descriptions.MAY_COLLECT_LATER]
    max_offices: Annotated[Number, descriptions.MAX_OFFICES]


class CompanyResponse(Struct):
    """Dialpad's CompanyProto, and the agreement with the vendor."""

    id: Id
    name: str
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    office_count: Number
    state: Literal["active"]
    agreement: Annotated[AgreementResponse, descriptions.AGREEMENT]
    admin_email: str | UnsetType = UNSET
    domain: Annotated[str | UnsetType, descriptions.DOMAIN] = UNSET
    country: Country | UnsetType = UNSET
    external_id: Annotated[str | UnsetType, COMPANY_EXTERNAL_ID] = UNSET


def company_response(found: Company, offices: list[Office]) -> Json:
    optional = {
        "admin_email": found.admin_email,
        "domain": found.domain,
        "external_id": found.external_id,
        "country": next((office.country for office in offices if office.is_primary), None),
    }
    return {
        "id": found.company_id,
        "name": found.name,
        "account_type": found.account_type,
        "office_count": len(offices),
        "state": "active",
        "agreement": to_builtins(found.agreement),
        **{name: value for name, value in optional.items() if value},
    }


class CompanyFoundResponse(Struct):
    """A company as lists of companies show it."""

    id: Id
    name: str
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    external_id: Annotated[str | UnsetType, COMPANY_EXTERNAL_ID] = UNSET


def company_found_response(found: Company) -> CompanyFoundResponse:
    external_id = found.external_id or UNSET
    return CompanyFoundResponse(found.company_id, found.name, found.account_type, external_id)


class CompanyCreatedResponse(OfficeOpenedResponse):
    """A company with its primary office."""

    company: CompanyResponse


def company_created_response(made: Company, primary: Office, ledger: Ledger) -> Json:
    return {"company": company_response(made, [primary]), **office_opened_response(primary, ledger)}
