"""What an office owns, what a caller may do with it, and when it is told of it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.account import MOST_PURCHASED, Counts, Ledger, Removal
from ....domain.licenses import LicenseType
from .common import (
    Body,
    ContactResponse,
    Id,
    MoneyResponse,
    Number,
    PeriodResponse,
    period_response,
)


class CountsResponse(Struct):
    """Of one license type. `purchased = assigned + scheduled_for_removal + available`."""

    license_type: LicenseType
    kind: Literal["license", "add_on"]
    purchased: Number
    assigned: Number
    scheduled_for_removal: Number
    available: Number
    renewing: Number
    unit_price: MoneyResponse | UnsetType = UNSET


def counts_response(
    license_type: LicenseType, held: Counts, price_minor: int | None = None, currency: str = ""
) -> CountsResponse:
    return CountsResponse(
        license_type=license_type,
        kind=license_type.kind,
        purchased=held.purchased,
        assigned=held.assigned,
        scheduled_for_removal=held.scheduled,
        available=held.available,
        renewing=held.renewing,
        unit_price=UNSET if price_minor is None else MoneyResponse(price_minor, currency),
    )


class LicensesResponse(Struct):
    """All ten license types, also those at zero."""

    office_id: Id
    version: Number
    cycle: PeriodResponse
    items: list[CountsResponse]


def licenses_response(ledger: Ledger) -> LicensesResponse:
    """All ten types, also those at zero; a price for those that the plan sells."""
    account, terms = ledger.account, ledger.terms
    return LicensesResponse(
        office_id=account.office_id,
        version=account.seq,
        cycle=period_response(account.cycle),
        items=[
            counts_response(kind, account.counts[kind], terms.prices.get(kind), terms.currency)
            for kind in LicenseType
        ],
    )


class OfficeLicensesResponse(Struct):
    office_id: Id
    name: str
    items: list[CountsResponse]


class CompanyLicensesResponse(Struct):
    items: list[CountsResponse]
    offices: list[OfficeLicensesResponse]


CapabilityCode = Literal["contact_csm", "contact_reseller", "forbidden", "office_on_hold"]


class CapabilityResponse(Struct):
    """`code` and `contact` as in the refusal that trying would meet."""

    allowed: bool
    code: CapabilityCode | UnsetType = UNSET
    contact: ContactResponse | UnsetType | None = UNSET


class CapabilitiesResponse(Struct):
    purchase: CapabilityResponse
    remove: CapabilityResponse
    restore: CapabilityResponse
    transfer: CapabilityResponse


class RemovalResponse(Struct):
    """One lot of licenses that leave when the cycle ends."""

    removal_id: Id
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1)]
    remaining: Annotated[int, Meta(ge=1)]
    requested_at: datetime
    requested_by: str
    effective_at: datetime


def removal_response(lot: Removal) -> RemovalResponse:
    return RemovalResponse(
        removal_id=lot.removal_id,
        license_type=lot.license_type,
        quantity=lot.quantity,
        remaining=lot.remaining,
        requested_at=lot.requested_at,
        requested_by=lot.requested_by,
        effective_at=lot.effective_at,
    )


Threshold = Annotated[int, Meta(ge=0, le=MOST_PURCHASED)]


class ThresholdsBody(Body, frozen=True):
    """Both, in place of what was. 0 and 10,000,000 are never crossed."""

    low_below: Threshold
    idle_above: Threshold


class ThresholdsResponse(Struct):
    """Fewer available than `low_below` are low, more than `idle_above` idle."""

    low_below: Number
    idle_above: Number
