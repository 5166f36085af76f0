"""Offices and their plans, in the shapes of Dialpad's API: the fields of its OfficeProto, PlanProto
and AvailableLicensesProto that apply here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from ....domain.account import Ledger
from ....domain.catalog import Currency
from ....domain.directory import Office
from ....domain.metadata import Metadata
from ....domain.money import decimal_text
from ....domain.products import SHIPPED
from ....domain.terms import PlanPeriod
from . import descriptions
from .addresses import BillingAddress, BillingContact, Country, E911Address, TextLine
from .billing_data import PURCHASE_ORDER_NUMBER
from .common import ONE_LINE, Body, ExternalIdText, Id, Number, Reason
from .metadata import MetadataShown, NewMetadataBody

Json = dict[str, Any]

OfficeName = Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]
Time = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9](?!\\n)$")]
Hours = Annotated[list[Time], Meta(max_length=20)] | UnsetType


class NewOffice(Body, frozen=True):
    """The first office of a company, in the shape of Dialpad's CreateOfficeMessage."""

    annual_commit_monthly_billing: Annotated[bool, descriptions.ANNUAL_COMMIT_MONTHLY_BILLING]
    billing_address: Annotated[BillingAddress, Meta(description="The address on bills.")]
    country: Country
    currency: Annotated[Currency, descriptions.CURRENCY]
    invoiced: Annotated[bool, descriptions.INVOICED]
    name: OfficeName
    plan_period: Annotated[PlanPeriod, descriptions.PLAN_PERIOD]
    unified_billing: Annotated[
        bool, Meta(description="True if billed with the company's other offices.")
    ]
    billing_contact: Annotated[
        BillingContact | UnsetType, Meta(description="The person who gets the bills.")
    ] = UNSET
    e911_address: Annotated[E911Address | UnsetType, descriptions.E911_ADDRESS] = UNSET
    timezone: Annotated[
        Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType, descriptions.TIMEZONE
    ] = UNSET
    use_same_address: Annotated[
        bool, Meta(description="True if the billing address is also the emergency address.")
    ] = False
    auto_call_recording: Annotated[bool | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    first_action: Annotated[
        Literal["menu", "operators"] | UnsetType, descriptions.ONLY_DIALPADS
    ] = UNSET
    group_description: Annotated[
        Annotated[str, Meta(max_length=256)] | UnsetType, descriptions.ONLY_DIALPADS
    ] = UNSET
    hours_on: Annotated[bool | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    international_enabled: Annotated[bool | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    mainline_number: Annotated[TextLine | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    no_operators_action: Annotated[
        Literal[
            "bridge_target",
            "company_directory",
            "department",
            "directory",
            "disabled",
            "extension",
            "menu",
            "message",
            "operator",
            "person",
            "scripted_ivr",
            "voicemail",
        ]
        | UnsetType,
        descriptions.ONLY_DIALPADS,
    ] = UNSET
    ring_seconds: Annotated[
        Annotated[int, Meta(ge=10, le=45)] | UnsetType, descriptions.ONLY_DIALPADS
    ] = UNSET
    routing_options: Annotated[dict[str, Any] | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    voice_intelligence: Annotated[dict[str, Any] | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    monday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    tuesday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    wednesday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    thursday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    friday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    saturday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    sunday_hours: Annotated[Hours, descriptions.HOURS] = UNSET
    external_id: Annotated[ExternalIdText | None, descriptions.EXTERNAL_ID] = None
    metadata: NewMetadataBody = UNSET


class CreateOffice(NewOffice, frozen=True):
    """Dialpad's CreateOfficeMessage. Settings of telephony are stored and have no effect here."""

    reason: Annotated[Reason | None, descriptions.REASON] = None


HoursShown = Annotated[list[Time] | UnsetType, descriptions.HOURS]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Office(Struct, kw_only=True):
    id: Id
    office_id: Id
    name: str
    country: Country
    timezone: Annotated[str, descriptions.TIMEZONE]
    is_primary_office: Annotated[bool, Meta(description="True for the company's first office.")]
    state: Literal["active"]
    external_id: Annotated[str | UnsetType, descriptions.EXTERNAL_ID] = UNSET
    e911_address: Annotated[E911Address | UnsetType, descriptions.E911_ADDRESS] = UNSET
    first_action: Annotated[str | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    no_operators_action: Annotated[str | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    ring_seconds: Annotated[int | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    routing_options: Annotated[dict[str, Any] | UnsetType, descriptions.ONLY_DIALPADS] = UNSET
    billing_address: Annotated[
        BillingAddress | UnsetType, Meta(description="The address on bills.")
    ] = UNSET
    billing_contact: Annotated[
        BillingContact | UnsetType, Meta(description="The person who gets the bills.")
    ] = UNSET
    purchase_order_number: Annotated[str | UnsetType, PURCHASE_ORDER_NUMBER] = UNSET
    metadata: MetadataShown = UNSET


OfficeResponse = defstruct(
    "OfficeResponse",
    [(f"{day}_hours", HoursShown, UNSET) for day in WEEKDAYS],
    bases=(_Office,),
    namespace={"__doc__": "Dialpad's OfficeProto. Hours and routing are those that were sent."},
    module=__name__,
    kw_only=True,
)

SETTINGS_SHOWN = (
    "first_action",
    "friday_hours",
    "monday_hours",
    "no_operators_action",
    "ring_seconds",
    "routing_options",
    "saturday_hours",
    "sunday_hours",
    "thursday_hours",
    "tuesday_hours",
    "wednesday_hours",
)
"""The settings of the office's creation that responses contain."""


def office_response(found: Office, metadata: Metadata | None = None) -> Json:
    settings = msgspec.json.decode(found.settings)
    response: Json = {
        "id": found.office_id,
        "office_id": found.office_id,
        "name": found.name,
        "country": found.country,
        "timezone": found.timezone,
        "is_primary_office": found.is_primary,
        "state": "active",
    }
    if found.external_id:
        response["external_id"] = found.external_id
    if found.e911_address:
        response["e911_address"] = found.e911_address
    if found.billing_address:
        response["billing_address"] = found.billing_address
    if found.contact:
        response["billing_contact"] = found.contact
    if found.purchase_order_number:
        response["purchase_order_number"] = found.purchase_order_number
    if metadata and metadata.pairs:
        response["metadata"] = metadata.pairs
    return response | {name: settings[name] for name in SETTINGS_SHOWN if name in settings}


DIALPADS_TYPES = SHIPPED.ids
"""The license types that Dialpad's API names. A vendor who has no such type has 0 of it."""

HowMany = Annotated[Number, Meta(description="How many of this license type.")]


class _Billing(Struct, kw_only=True):
    balance: Annotated[
        str,
        Meta(
            pattern="^[0-9]+([.][0-9]{2})?(?!\\n)$",
            description="Credit that pays the next invoices first, in whole units of the "
            "office's currency.",
        ),
    ]
    next_billing_date: Annotated[
        Number, Meta(description="The end of the cycle, in milliseconds since 1970 UTC.")
    ]
    ppu_address: Annotated[BillingAddress | UnsetType, Meta(description="The billing address.")] = (
        UNSET
    )


DialpadPlanResponse = defstruct(
    "DialpadPlanResponse",
    [(kind, HowMany) for kind in DIALPADS_TYPES],
    bases=(_Billing,),
    namespace={"__doc__": "Dialpad's PlanProto: how many of each license type are purchased."},
    module=__name__,
    kw_only=True,
)


def dialpad_plan_response(found: Office, ledger: Ledger) -> Json:
    """The purchased licenses, and the balance (R48)."""
    counts = ledger.account.counts
    response: Json = {kind: counts[kind].purchased for kind in DIALPADS_TYPES}
    response["balance"] = decimal_text(ledger.account.balance_minor, ledger.terms.currency)
    response["next_billing_date"] = int(ledger.account.cycle.end.timestamp()) * 1000
    if found.billing_address:
        response["ppu_address"] = found.billing_address
    return response


AvailableLicensesResponse = defstruct(
    "AvailableLicensesResponse",
    [(kind, HowMany) for kind in DIALPADS_TYPES],
    namespace={
        "__doc__": "Dialpad's AvailableLicensesProto: how many of each license type are available."
    },
    module=__name__,
)


def available_licenses_response(ledger: Ledger) -> Json:
    counts = ledger.account.counts
    return {kind: counts[kind].available for kind in DIALPADS_TYPES}


class OfficeOpenedResponse(Struct):
    """Dialpad's OfficeUpdateResponse."""

    office: OfficeResponse  # type: ignore[valid-type]
    plan: DialpadPlanResponse  # type: ignore[valid-type]


def office_opened_response(made: Office, ledger: Ledger, metadata: Metadata) -> Json:
    return {"office": office_response(made, metadata), "plan": dialpad_plan_response(made, ledger)}
