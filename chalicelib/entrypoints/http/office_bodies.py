"""Bodies of Dialpad's API for companies and offices."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from ...domain.catalog import Currency
from ...domain.licenses import AccountType
from ...domain.terms import PlanPeriod
from .parsing import ADDRESS, ONE_LINE, Body

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
# fmt: on

Line = Annotated[str, Meta(max_length=200, pattern=ONE_LINE)]
OfficeName = Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=ADDRESS)]
Time = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9](?!\\n)$")]
Hours = Annotated[list[Time], Meta(max_length=20)] | UnsetType


class BillingAddress(Body, frozen=True):
    """BillingContactMessage."""

    address_line_1: Line
    city: Line
    country: Line
    postal_code: Line
    region: Line
    address_line_2: Line = ""


class BillingContact(Body, frozen=True):
    """BillingPointOfContactMessage."""

    email: Email
    name: Line
    phone: Line = ""


class E911Address(Body, frozen=True):
    """E911Message."""

    address: Line
    city: Line
    country: Line
    state: Line
    zip: Line
    address2: Line = ""


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
    mainline_number: Line | UnsetType = UNSET
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


class CreateCompany(Body, frozen=True):
    """A customer, with its primary office."""

    name: OfficeName
    account_type: AccountType
    office: CreateOffice
    admin_email: Email | None = None
    domain: Line | None = None
