"""What an office owns, what a caller may do with it, and when it is told of it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.account import MOST_PURCHASED, Counts, Ledger, Removal
from ....domain.licenses import LicenseType
from .common import Body, ContactAnswer, Id, MoneyAnswer, Number, PeriodAnswer, period_response


class CountsAnswer(Struct):
    """Of one license type. `purchased = assigned + scheduled_for_removal + available`."""

    license_type: LicenseType
    kind: Literal["license", "add_on"]
    purchased: Number
    assigned: Number
    scheduled_for_removal: Number
    available: Number
    renewing: Number
    unit_price: MoneyAnswer | UnsetType = UNSET


def counts_response(
    license_type: LicenseType, held: Counts, price_minor: int | None = None, currency: str = ""
) -> CountsAnswer:
    return CountsAnswer(
        license_type=license_type,
        kind=license_type.kind,
        purchased=held.purchased,
        assigned=held.assigned,
        scheduled_for_removal=held.scheduled,
        available=held.available,
        renewing=held.renewing,
        unit_price=UNSET if price_minor is None else MoneyAnswer(price_minor, currency),
    )


class LicensesAnswer(Struct):
    """All ten license types, also those at zero."""

    office_id: Id
    version: Number
    cycle: PeriodAnswer
    items: list[CountsAnswer]


def licenses_response(ledger: Ledger) -> LicensesAnswer:
    """All ten types, also those at zero; a price for those that the plan sells."""
    account, terms = ledger.account, ledger.terms
    return LicensesAnswer(
        office_id=account.office_id,
        version=account.seq,
        cycle=period_response(account.cycle),
        items=[
            counts_response(kind, account.counts[kind], terms.prices.get(kind), terms.currency)
            for kind in LicenseType
        ],
    )


class OfficeLicensesAnswer(Struct):
    office_id: Id
    name: str
    items: list[CountsAnswer]


class CompanyLicensesAnswer(Struct):
    items: list[CountsAnswer]
    offices: list[OfficeLicensesAnswer]


CapabilityCode = Literal["contact_csm", "contact_reseller", "forbidden", "office_on_hold"]


class CapabilityAnswer(Struct):
    """`code` and `contact` as in the refusal that trying would meet."""

    allowed: bool
    code: CapabilityCode | UnsetType = UNSET
    contact: ContactAnswer | UnsetType | None = UNSET


class CapabilitiesAnswer(Struct):
    purchase: CapabilityAnswer
    remove: CapabilityAnswer
    restore: CapabilityAnswer
    transfer: CapabilityAnswer


class RemovalAnswer(Struct):
    """One lot of licenses that leave when the cycle ends."""

    removal_id: Id
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1)]
    remaining: Annotated[int, Meta(ge=1)]
    requested_at: datetime
    requested_by: str
    effective_at: datetime


def removal_response(lot: Removal) -> RemovalAnswer:
    return RemovalAnswer(
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


class ThresholdsAnswer(Struct):
    """Fewer available than `low_below` are low, more than `idle_above` idle."""

    low_below: Number
    idle_above: Number
