"""Licenses, capabilities, scheduled removals, and thresholds of an office."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.account import MOST_PURCHASED, Counts, Ledger, Removal
from ....domain.licenses import LicenseType
from ....domain.products import Products
from ....domain.record import Instant
from . import descriptions
from .common import (
    Body,
    ContactResponse,
    Id,
    LicenseTypeId,
    MoneyResponse,
    Number,
    PeriodResponse,
    Reason,
    period_response,
)


class CountsResponse(Struct):
    """Counts of one type. `purchased = assigned + scheduled_for_removal + available`."""

    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    kind: Annotated[
        Literal["license", "add_on"],
        Meta(description="`license` if users hold it, otherwise `add_on`."),
    ]
    purchased: Annotated[Number, Meta(description="Owned and billed, assigned or not.")]
    assigned: Annotated[Number, Meta(description="Assigned to users, rooms, numbers or fax lines.")]
    scheduled_for_removal: Annotated[
        Number, Meta(description="Scheduled for removal: billed until then, and can be restored.")
    ]
    available: Annotated[
        Number,
        Meta(description="Neither assigned nor scheduled for removal: can be assigned or removed."),
    ]
    renewing: Annotated[Number, Meta(description="How many licenses the next cycle is billed for.")]
    unit_price: Annotated[
        MoneyResponse | UnsetType,
        Meta(
            description="The price of one for a whole cycle; absent if the plan does not sell it."
        ),
    ] = UNSET


def counts_response(
    products: Products,
    license_type: LicenseType,
    held: Counts,
    price_minor: int | None = None,
    currency: str = "",
) -> CountsResponse:
    return CountsResponse(
        license_type=license_type,
        kind=products[license_type].kind,
        purchased=held.purchased,
        assigned=held.assigned,
        scheduled_for_removal=held.scheduled,
        available=held.available,
        renewing=held.renewing,
        unit_price=UNSET if price_minor is None else MoneyResponse(price_minor, currency),
    )


class LicensesResponse(Struct):
    """The license types that are sold here or owned, including those at zero."""

    office_id: Id
    version: Annotated[
        Number,
        Meta(description="The `seq` of the office's last journal entry."),
    ]
    cycle: Annotated[PeriodResponse, descriptions.CYCLE]
    items: Annotated[list[CountsResponse], descriptions.LISTED]


def licenses_response(ledger: Ledger) -> LicensesResponse:
    """Those that the plan sells have a price."""
    account, currency, products = ledger.account, ledger.terms.currency, ledger.products
    return LicensesResponse(
        office_id=account.office_id,
        version=account.seq,
        cycle=period_response(account.cycle),
        items=[
            counts_response(products, kind, account.counts[kind], ledger.offer_of(kind), currency)
            for kind in products.ordered(ledger.sells | account.counts.keys())
        ],
    )


class OfficeLicensesResponse(Struct):
    office_id: Id
    name: str
    items: Annotated[list[CountsResponse], descriptions.LISTED]


class CompanyLicensesResponse(Struct):
    items: Annotated[list[CountsResponse], descriptions.LISTED]
    offices: Annotated[
        list[OfficeLicensesResponse], Meta(description="The licenses of each office.")
    ]
    cursor: Annotated[str | UnsetType, descriptions.CURSOR] = UNSET


CapabilityCode = Literal["contact_csm", "contact_reseller", "forbidden", "office_on_hold"]


class CapabilityResponse(Struct):
    """If the action is not allowed, `code` and `contact` are those of its refusal."""

    allowed: Annotated[bool, Meta(description="True if the caller may do it now.")]
    code: Annotated[
        CapabilityCode | UnsetType, Meta(description="The problem code of the refusal.")
    ] = UNSET
    contact: Annotated[ContactResponse | UnsetType | None, descriptions.CONTACT] = UNSET


class CapabilitiesResponse(Struct):
    purchase: CapabilityResponse
    remove: Annotated[CapabilityResponse, Meta(description="Schedule a removal.")]
    restore: Annotated[CapabilityResponse, Meta(description="Restore from a scheduled removal.")]
    transfer: Annotated[
        CapabilityResponse, Meta(description="Move available licenses to another office.")
    ]


class RemovalResponse(Struct):
    """A scheduled removal of one license type."""

    removal_id: Annotated[Id, descriptions.REMOVAL_ID]
    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    quantity: Annotated[int, Meta(ge=1)]
    remaining: Annotated[int, Meta(ge=1, description="How many of them are still scheduled.")]
    requested_at: Annotated[Instant, Meta(description="When it was scheduled.")]
    requested_by: Annotated[str, Meta(description="Who scheduled it: the token's `sub`.")]
    effective_at: Annotated[
        Instant,
        Meta(description="When it takes effect: at the end of the cycle or commitment year."),
    ]


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
    """Both thresholds, which replace the current ones."""

    low_below: Annotated[Threshold, descriptions.LOW_BELOW]
    idle_above: Annotated[Threshold, descriptions.IDLE_ABOVE]
    reason: Annotated[Reason | None, descriptions.REASON] = None


class ThresholdsResponse(Struct):
    """The thresholds of an office."""

    low_below: Annotated[Number, descriptions.LOW_BELOW]
    idle_above: Annotated[Number, descriptions.IDLE_ABOVE]
