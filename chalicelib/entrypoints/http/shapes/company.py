"""Companies in the shapes of Dialpad's API: the fields of its CompanyProto that have a meaning
here."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from ....domain.account import Ledger
from ....domain.directory import Company, Office
from ....domain.licenses import AccountType
from .common import Body, Email, Id, Number
from .offices import (
    Country,
    CreateOffice,
    Json,
    OfficeName,
    OfficeOpenedResponse,
    TextLine,
    office_opened_response,
)


class CreateCompany(Body, frozen=True):
    """A customer, with its primary office."""

    name: OfficeName
    account_type: AccountType
    office: CreateOffice
    admin_email: Email | None = None
    domain: TextLine | None = None


class CompanyResponse(Struct):
    """Dialpad's CompanyProto."""

    id: Id
    name: str
    account_type: AccountType
    office_count: Number
    state: Literal["active"]
    admin_email: str | UnsetType = UNSET
    domain: str | UnsetType = UNSET
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


class CompanyFoundedResponse(OfficeOpenedResponse):
    """A company with its primary office."""

    company: CompanyResponse


def company_founded_response(made: Company, primary: Office, ledger: Ledger) -> Json:
    return {"company": company_response(made, [primary]), **office_opened_response(primary, ledger)}
