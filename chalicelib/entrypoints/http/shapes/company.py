"""Companies, in the shape of Dialpad's API: the fields of its CompanyProto that apply here."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from ....domain.account import Ledger
from ....domain.directory import Company, Office
from ....domain.licenses import AccountType
from . import descriptions
from .addresses import Country, TextLine
from .common import Body, Email, Id, Number
from .offices import (
    CreateOffice,
    Json,
    OfficeName,
    OfficeOpenedResponse,
    office_opened_response,
)


class CreateCompany(Body, frozen=True):
    """A new company with its primary office."""

    name: OfficeName
    account_type: Annotated[AccountType, descriptions.ACCOUNT_TYPE]
    office: CreateOffice
    admin_email: Email | None = None
    domain: Annotated[TextLine | None, descriptions.DOMAIN] = None


class CompanyResponse(Struct):
    """Dialpad's CompanyProto."""

    id: Id
    name: str
    account_type: Annotated[AccountType, descriptions.ACCOUNT_TYPE]
    office_count: Number
    state: Literal["active"]
    admin_email: str | UnsetType = UNSET
    domain: Annotated[str | UnsetType, descriptions.DOMAIN] = UNSET
    country: Country | UnsetType = UNSET


def company_response(found: Company, offices: list[Office]) -> Json:
    optional = {
        "admin_email": found.admin_email,
        "domain": found.domain,
        "country": next((office.country for office in offices if office.is_primary), None),
    }
    return {
        "id": found.company_id,
        "name": found.name,
        "account_type": found.account_type,
        "office_count": len(offices),
        "state": "active",
        **{name: value for name, value in optional.items() if value},
    }


class CompanyCreatedResponse(OfficeOpenedResponse):
    """A company with its primary office."""

    company: CompanyResponse


def company_created_response(made: Company, primary: Office, ledger: Ledger) -> Json:
    return {"company": company_response(made, [primary]), **office_opened_response(primary, ledger)}
