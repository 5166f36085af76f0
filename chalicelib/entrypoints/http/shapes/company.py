"""Companies, in the shape of Dialpad's API: the fields of its CompanyProto that apply here."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.account import Ledger
from ....domain.catalog import Currency
from ....domain.directory import Company, Office
from ....domain.metadata import Metadata
from ....open_office import Opening
from . import descriptions
from .addresses import Country, TextLine
from .billing_data import (
    BILLING_ADDRESS,
    BILLING_CONTACT,
    LEGAL_NAME,
    TAX_IDS,
    ContactPerson,
    PostalAddress,
    TaxIdResponse,
)
from .common import AccountTypeId, Body, Email, ExternalIdText, Id, Number, Reason
from .metadata import MetadataShown, NewMetadataBody
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


LONGEST_COMPANY_NAME = 100
CompanyNameText = Annotated[str, Meta(min_length=1, max_length=LONGEST_COMPANY_NAME)]


class CreateCompany(Body, frozen=True):
    """A new company with its primary office."""

    name: OfficeName
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    office: NewOffice
    admin_email: Email | None = None
    domain: Annotated[TextLine | None, descriptions.DOMAIN] = None
    external_id: Annotated[ExternalIdText | None, COMPANY_EXTERNAL_ID] = None
    metadata: NewMetadataBody = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


class AgreementResponse(Struct):
    """What the vendor lets the company choose by itself."""

    may_be_invoiced: Annotated[bool, descriptions.MAY_BE_INVOICED]
    may_commit: Annotated[bool, descriptions.MAY_COMMIT]
    may_collect_later: Annotated[bool, descriptions.MAY_COLLECT_LATER]
    max_offices: Annotated[Number, descriptions.MAX_OFFICES]
    credit_limit: Annotated[dict[Currency, Number] | UnsetType, descriptions.CREDIT_LIMIT] = UNSET


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
    legal_name: Annotated[str | UnsetType, LEGAL_NAME] = UNSET
    billing_address: Annotated[PostalAddress | UnsetType, BILLING_ADDRESS] = UNSET
    billing_contact: Annotated[ContactPerson | UnsetType, BILLING_CONTACT] = UNSET
    tax_ids: Annotated[list[TaxIdResponse] | UnsetType, TAX_IDS] = UNSET
    metadata: MetadataShown = UNSET


def company_response(
    found: Company, offices: list[Office], metadata: Metadata | None = None
) -> Json:
    optional = {
        "metadata": metadata and metadata.pairs,
        "admin_email": found.admin_email,
        "domain": found.domain,
        "external_id": found.external_id,
        "country": next((office.country for office in offices if office.is_primary), None),
        **found.details,
    }
    return {
        "id": found.company_id,
        "name": found.name,
        "account_type": found.account_type,
        "office_count": len(offices),
        "state": "active",
        "agreement": found.agreement.shown,
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


def company_created_response(opening: Opening, ledger: Ledger) -> Json:
    primary = opening.office
    return {
        "company": company_response(opening.company, [primary], opening.company_metadata),
        **office_opened_response(primary, ledger, opening.metadata),
    }
