"""Offices and their plans in the shapes of Dialpad's API: the fields of its OfficeProto, PlanProto
and AvailableLicensesProto that have a meaning here."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from ....domain.account import Ledger
from ....domain.catalog import Currency
from ....domain.directory import Office
from ....domain.licenses import LicenseType
from ....domain.terms import PlanPeriod
from .common import ONE_LINE, Body, Email, Id, Number

Json = dict[str, Any]

# fmt: off
Country = Literal[
    "AR", "AT", "AU", "BD", "BE", "BG", "BH", "BR", "CA", "CH", "CI", "CL",
    "CN", "CO", "CR", "CY", "CZ", "DE", "DK", "DO", "DP", "EC", "EE", "EG",
    "ES", "FI", "FR", "GB", "GH", "GR", "GT", "HK", "HR", "HU", "ID", "IE",
    "IL", "IN", "IS", "IT", "JP", "KE", "KH", "KR", "KZ", "LK", "LT", "LU",
    "LV", "MA", "MD", "MM", "MT", "MX", "MY", "NG", "NL", "NO", "NZ", "PA",
    "PE", "PH", "PK", "PL", "PR", "PT", "PY", "RO", "RU", "SA", "SE", "SG",
    "SI", "SK", "SV", "TH", "TR", "TW", "UA", "US", "UY", "VE", "VN", "ZA",
]
"""As CreateOfficeMessage lists them."""

TextLine = Annotated[str, Meta(max_length=200, pattern=ONE_LINE)]
OfficeName = Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]
Time = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9](?!\\n)$")]
Hours = Annotated[list[Time], Meta(max_length=20)] | UnsetType


class BillingAddress(Body, frozen=True):
    """BillingContactMessage."""

    address_line_1: TextLine
    city: TextLine
    country: TextLine
    postal_code: TextLine
    region: TextLine
    address_line_2: TextLine = ""


class BillingContact(Body, frozen=True):
    """BillingPointOfContactMessage."""

    email: Email
    name: TextLine
    phone: TextLine = ""


class E911Address(Body, frozen=True):
    """E911Message."""

    address: TextLine
    city: TextLine
    country: TextLine
    state: TextLine
    zip: TextLine
    address2: TextLine = ""


class CreateOffice(Body, frozen=True):
    """CreateOfficeMessage. What is about telephony is kept and shown, and has no meaning here."""

    annual_commit_monthly_billing: bool
    billing_address: BillingAddress
    country: Country
    currency: Currency
    invoiced: bool
    name: OfficeName
    plan_period: PlanPeriod
    unified_billing: bool
    billing_contact: BillingContact | UnsetType = UNSET
    e911_address: E911Address | UnsetType = UNSET
    timezone: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET
    use_same_address: bool = False
    auto_call_recording: bool | UnsetType = UNSET
    first_action: Literal["menu", "operators"] | UnsetType = UNSET
    group_description: Annotated[str, Meta(max_length=256)] | UnsetType = UNSET
    hours_on: bool | UnsetType = UNSET
    international_enabled: bool | UnsetType = UNSET
    mainline_number: TextLine | UnsetType = UNSET
    no_operators_action: (
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
        | UnsetType
    ) = UNSET
    ring_seconds: Annotated[int, Meta(ge=10, le=45)] | UnsetType = UNSET
    routing_options: dict[str, Any] | UnsetType = UNSET
    voice_intelligence: dict[str, Any] | UnsetType = UNSET
    monday_hours: Hours = UNSET
    tuesday_hours: Hours = UNSET
    wednesday_hours: Hours = UNSET
    thursday_hours: Hours = UNSET
    friday_hours: Hours = UNSET
    saturday_hours: Hours = UNSET
    sunday_hours: Hours = UNSET

HoursShown = list[Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]] | UnsetType
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Office(Struct, kw_only=True):
    id: Id
    office_id: Id
    name: str
    country: Country
    timezone: str
    is_primary_office: bool
    state: Literal["active"]
    e911_address: E911Address | UnsetType = UNSET
    first_action: str | UnsetType = UNSET
    no_operators_action: str | UnsetType = UNSET
    ring_seconds: int | UnsetType = UNSET
    routing_options: dict[str, Any] | UnsetType = UNSET

OfficeResponse = defstruct(
    "OfficeResponse",
    [(f"{day}_hours", HoursShown, UNSET) for day in WEEKDAYS],
    bases=(_Office,),
    namespace={"__doc__": "Dialpad's OfficeProto. Hours and routing are as they were given."},
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
"""Of what was said when the office was opened."""


def office_response(found: Office) -> Json:
    settings = msgspec.json.decode(found.settings)
    answer: Json = {
        "id": found.office_id,
        "office_id": found.office_id,
        "name": found.name,
        "country": found.country,
        "timezone": found.timezone,
        "is_primary_office": found.is_primary,
        "state": "active",
    }
    if found.e911_address:
        answer["e911_address"] = found.e911_address
    return answer | {name: settings[name] for name in SETTINGS_SHOWN if name in settings}


class _Billing(Struct, kw_only=True):
    balance: Literal["0.00"]
    next_billing_date: Number
    ppu_address: BillingAddress | UnsetType = UNSET

DialpadPlanResponse = defstruct(
    "DialpadPlanResponse",
    [(str(kind), Number) for kind in LicenseType],
    bases=(_Billing,),
    namespace={"__doc__": "Dialpad's PlanProto: the ten types as purchased."},
    module=__name__,
    kw_only=True,
)


def dialpad_plan_response(found: Office, ledger: Ledger) -> Json:
    """What is purchased. `balance` is what is left of prepaid credit, and nobody has any here."""
    answer: Json = {kind.value: held.purchased for kind, held in ledger.account.counts.items()}
    answer["balance"] = "0.00"
    answer["next_billing_date"] = int(ledger.account.cycle.end.timestamp()) * 1000
    if found.billing_address:
        answer["ppu_address"] = found.billing_address
    return answer

AvailableLicensesResponse = defstruct(
    "AvailableLicensesResponse",
    [(str(kind), Number) for kind in LicenseType],
    namespace={"__doc__": "Dialpad's AvailableLicensesProto: the ten types as available."},
    module=__name__,
)


def available_licenses_response(ledger: Ledger) -> Json:
    return {kind.value: held.available for kind, held in ledger.account.counts.items()}


class OfficeOpenedResponse(Struct):
    """Dialpad's OfficeUpdateResponse."""

    office: OfficeResponse  # type: ignore[valid-type]
    plan: DialpadPlanResponse  # type: ignore[valid-type]


def office_opened_response(made: Office, ledger: Ledger) -> Json:
    """Dialpad's OfficeUpdateResponse."""
    return {"office": office_response(made), "plan": dialpad_plan_response(made, ledger)}
