"""What an office owns, what a caller may do with it, and when it is told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.account import MOST_PURCHASED, Counts, Ledger, Removal
from ....domain.licenses import LicenseType
from . import meanings
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

    license_type: Annotated[LicenseType, meanings.LICENSE_TYPE]
    kind: Annotated[
        Literal["license", "add_on"],
        Meta(description="`license` for what users hold, `add_on` for everything else."),
    ]
    purchased: Annotated[Number, Meta(description="Owned and paid for, held or not.")]
    assigned: Annotated[Number, Meta(description="Held by a user, room, number or fax line.")]
    scheduled_for_removal: Annotated[
        Number, Meta(description="Leave when the cycle ends; can be restored until then.")
    ]
    available: Annotated[
        Number,
        Meta(
            description="Neither held nor leaving: what can be assigned or scheduled for removal."
        ),
    ]
    renewing: Annotated[Number, Meta(description="What the next cycle will be billed for.")]
    unit_price: Annotated[
        MoneyResponse | UnsetType,
        Meta(description="For one and a whole cycle; absent where the plan does not sell it."),
    ] = UNSET


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
    version: Annotated[
        Number,
        Meta(
            description="Counts the changes of what the office owns: the `seq` of the last entry."
        ),
    ]
    cycle: Annotated[PeriodResponse, meanings.CYCLE]
    items: Annotated[list[CountsResponse], meanings.LISTED]


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
    items: Annotated[list[CountsResponse], meanings.LISTED]


class CompanyLicensesResponse(Struct):
    items: Annotated[list[CountsResponse], meanings.LISTED]
    offices: Annotated[list[OfficeLicensesResponse], Meta(description="Office by office.")]


CapabilityCode = Literal["contact_csm", "contact_reseller", "forbidden", "office_on_hold"]


class CapabilityResponse(Struct):
    """`code` and `contact` as in the refusal that trying would meet."""

    allowed: Annotated[bool, Meta(description="Whether this caller may do it now.")]
    code: Annotated[
        CapabilityCode | UnsetType, Meta(description="Stable name of the problem, for programs.")
    ] = UNSET
    contact: Annotated[ContactResponse | UnsetType | None, meanings.CONTACT] = UNSET


class CapabilitiesResponse(Struct):
    purchase: CapabilityResponse
    remove: Annotated[CapabilityResponse, Meta(description="Schedule a removal.")]
    restore: Annotated[CapabilityResponse, Meta(description="Take back from removal.")]
    transfer: Annotated[CapabilityResponse, Meta(description="Move to another office.")]


class RemovalResponse(Struct):
    """One lot of licenses that leave when the cycle ends."""

    removal_id: Annotated[Id, meanings.REMOVAL_ID]
    license_type: Annotated[LicenseType, meanings.LICENSE_TYPE]
    quantity: Annotated[int, Meta(ge=1)]
    remaining: Annotated[int, Meta(ge=1, description="How many of them are still to leave.")]
    requested_at: Annotated[datetime, Meta(description="When it was scheduled.")]
    requested_by: Annotated[str, Meta(description="Who scheduled it: the token's `sub`.")]
    effective_at: Annotated[
        datetime,
        Meta(description="When they leave: the end of the cycle, or of the commitment year."),
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
    """Both, in place of what was. 0 and 10,000,000 are never crossed."""

    low_below: Annotated[Threshold, meanings.LOW_BELOW]
    idle_above: Annotated[Threshold, meanings.IDLE_ABOVE]


class ThresholdsResponse(Struct):
    """Fewer available than `low_below` are low, more than `idle_above` idle."""

    low_below: Annotated[Number, meanings.LOW_BELOW]
    idle_above: Annotated[Number, meanings.IDLE_ABOVE]
