"""What can be changed of an office."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.directory import Office
from ....domain.record import replace
from ....domain.terms import Collect
from ....edit_office import OfficeEdit
from . import descriptions
from .addresses import BillingAddress, BillingContact
from .billing_data import (
    BILLING_ADDRESS,
    BILLING_CONTACT,
    PURCHASE_ORDER_NUMBER,
    ContactPerson,
    PostalAddress,
    PurchaseOrderNumber,
    contact_in,
    plain,
    require_valid,
)
from .common import Body, ExternalIdText, Id, Reason, external_id_in, given_fields
from .metadata import MetadataBody, MetadataShown, metadata_in
from .offices import Json, OfficeName


class ChangeOffice(Body, frozen=True):
    """What is to change of an office: at least one field."""

    name: OfficeName | UnsetType = UNSET
    billing_address: Annotated[PostalAddress | UnsetType, BILLING_ADDRESS] = UNSET
    billing_contact: Annotated[
        ContactPerson | UnsetType | None,
        Meta(description=f"{BILLING_CONTACT.description} Null removes it."),
    ] = UNSET
    purchase_order_number: Annotated[
        PurchaseOrderNumber | UnsetType | None,
        Meta(description=f"{PURCHASE_ORDER_NUMBER.description} Null removes it."),
    ] = UNSET
    metadata: MetadataBody = UNSET
    collect: Annotated[Collect | UnsetType, descriptions.COLLECT] = UNSET
    external_id: Annotated[
        ExternalIdText | UnsetType | None, descriptions.REMOVABLE_EXTERNAL_ID
    ] = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


OFFICE_FIELDS = tuple(name for name in ChangeOffice.__struct_fields__ if name != "reason")


def office_edit_of(body: ChangeOffice) -> OfficeEdit:
    """The edit that the body asks for. Raises if it asks for nothing."""
    given = given_fields(body, OFFICE_FIELDS)
    changes: Json = {
        name: given[name] for name in ("name", "purchase_order_number") if name in given
    }
    require_valid(body.billing_address)
    if body.billing_address is not UNSET:
        # Dialpad's answers always have these two.
        always = {"postal_code": "", "region": ""}
        changes["billing_address"] = {**always, **plain(body.billing_address)}
    if body.billing_contact is not UNSET:
        # Empty, not None: an office of an older release has its contact elsewhere, too.
        changes["billing_contact"] = (
            contact_in(body.billing_contact) if body.billing_contact else {}
        )
    if "external_id" in given:
        changes["external_id"] = external_id_in(body.external_id)

    def edit(office: Office) -> Office:
        return replace(office, **changes)

    return OfficeEdit(given.get("collect"), edit, metadata_in(body.metadata))


class OfficeChangedResponse(Struct):
    """What can be changed of an office, after the change."""

    id: Id
    collect: Annotated[Collect, descriptions.COLLECT]
    name: str
    external_id: Annotated[str | UnsetType, descriptions.EXTERNAL_ID] = UNSET
    billing_address: Annotated[BillingAddress | UnsetType, BILLING_ADDRESS] = UNSET
    billing_contact: Annotated[BillingContact | UnsetType, BILLING_CONTACT] = UNSET
    purchase_order_number: Annotated[str | UnsetType, PURCHASE_ORDER_NUMBER] = UNSET
    metadata: MetadataShown = UNSET


def office_changed_response(office: Office, collect: Collect) -> Json:
    optional = {"external_id": office.external_id, **office.details}
    given = {name: value for name, value in optional.items() if value}
    return {"id": office.office_id, "collect": collect, **given}
