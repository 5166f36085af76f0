"""What can be changed of a company."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from ....domain.directory import LARGEST_MAX_OFFICES, Company
from ....domain.record import asdict, replace
from ....domain.tax_id import TaxId
from ....edit_company import CompanyEdit
from . import descriptions
from .billing_data import (
    BILLING_ADDRESS,
    BILLING_CONTACT,
    LEGAL_NAME,
    TAX_IDS,
    ContactPerson,
    PostalAddress,
    SomeLine,
    TaxIds,
    contact_in,
    plain,
    require_valid,
)
from .common import AmountByCurrency, Body, ExternalIdText, Reason, external_id_in, given_fields
from .company import COMPANY_EXTERNAL_ID
from .metadata import MetadataBody, metadata_in
from .offices import OfficeName


class AgreementBody(Body, frozen=True):
    """What is to change of the agreement."""

    may_be_invoiced: Annotated[bool | UnsetType, descriptions.MAY_BE_INVOICED] = UNSET
    may_commit: Annotated[bool | UnsetType, descriptions.MAY_COMMIT] = UNSET
    may_collect_later: Annotated[bool | UnsetType, descriptions.MAY_COLLECT_LATER] = UNSET
    max_offices: Annotated[
        Annotated[int, Meta(ge=1, le=LARGEST_MAX_OFFICES)] | UnsetType, descriptions.MAX_OFFICES
    ] = UNSET
    credit_limit: Annotated[
        AmountByCurrency | UnsetType | None,
        Meta(
            description=f"{descriptions.CREDIT_LIMIT.description} Replaced as a whole; null "
            "removes all."
        ),
    ] = UNSET


class ChangeCompany(Body, frozen=True):
    """What is to change of a company: at least one field. Null removes a value."""

    name: OfficeName | UnsetType = UNSET
    legal_name: Annotated[SomeLine | UnsetType | None, LEGAL_NAME] = UNSET
    billing_address: Annotated[PostalAddress | UnsetType | None, BILLING_ADDRESS] = UNSET
    billing_contact: Annotated[ContactPerson | UnsetType | None, BILLING_CONTACT] = UNSET
    tax_ids: Annotated[TaxIds | UnsetType, TAX_IDS] = UNSET
    metadata: MetadataBody = UNSET
    agreement: Annotated[AgreementBody | UnsetType, descriptions.AGREEMENT] = UNSET
    external_id: Annotated[
        ExternalIdText | UnsetType | None,
        Meta(description=f"{COMPANY_EXTERNAL_ID.description} Null removes it."),
    ] = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


COMPANY_FIELDS = tuple(name for name in ChangeCompany.__struct_fields__ if name != "reason")
ONLY_VENDORS = ("agreement", "external_id")
"""Fields that only the vendor changes: an external id is unique among all companies."""


def company_edit_of(body: ChangeCompany) -> CompanyEdit:
    """The edit that the body asks for. Raises if it asks for nothing."""
    given = given_fields(body, COMPANY_FIELDS)
    changes: dict[str, Any] = {
        name: given[name] for name in ("name", "legal_name") if name in given
    }
    agreed = _agreed(body)
    tax_ids = tuple(TaxId(each.country, each.value) for each in body.tax_ids or ())
    require_valid(body.billing_address, tax_ids)
    if "tax_ids" in given:
        changes["tax_ids"] = tax_ids
    if "billing_address" in given:
        changes["billing_address"] = body.billing_address and plain(body.billing_address)
    if "billing_contact" in given:
        changes["billing_contact"] = body.billing_contact and contact_in(body.billing_contact)
    if "external_id" in given:
        changes["external_id"] = external_id_in(body.external_id)

    def edit(company: Company) -> Company:
        return replace(company, **changes, agreement=replace(company.agreement, **agreed))

    return CompanyEdit(edit, metadata_in(body.metadata))


def _agreed(body: ChangeCompany) -> dict[str, Any]:
    agreed = {} if body.agreement is UNSET else asdict(body.agreement)
    given = {name: value for name, value in agreed.items() if value is not UNSET}
    return {name: {} if value is None else value for name, value in given.items()}
