"""Spending limits of a company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast

from msgspec import Meta, Struct, convert, field

from ....domain.directory import LARGEST_MAX_OFFICES
from ....domain.limits import OrderLimits, SpendingLimits
from . import descriptions
from .common import AmountByCurrency, Body, Reason

OfficeIdText = Annotated[str, Meta(pattern="^[1-9][0-9]{0,15}(?!\\n)$")]

_PER_ORDER = Meta(
    description="The most that one order can come to with its tax, in minor units by currency."
)
_PER_CYCLE = Meta(
    description="The most that the orders of an office's running cycle can come to, in minor units "
    "by currency."
)
_OFFICE_ADMIN = Meta(description="Limits of the orders of office admins, in every office.")
_OFFICES = Meta(
    description="Limits by office id: of orders in the office by anyone of the company. Office "
    "admins are bound by these and by `office_admin`."
)


class OrderLimitsBody(Body, frozen=True):
    """What can be ordered at once, and in a cycle. No limit in a currency that is absent."""

    per_order: Annotated[AmountByCurrency, _PER_ORDER] = field(default_factory=dict)
    per_cycle: Annotated[AmountByCurrency, _PER_CYCLE] = field(default_factory=dict)


class SpendingLimitsBody(Body, frozen=True):
    """All limits of the company, which replace the present ones. What is absent has no limit."""

    office_admin: Annotated[OrderLimitsBody, _OFFICE_ADMIN] = OrderLimitsBody()
    offices: Annotated[
        Annotated[dict[OfficeIdText, OrderLimitsBody], Meta(max_length=LARGEST_MAX_OFFICES)],
        _OFFICES,
    ] = field(default_factory=dict)
    reason: Annotated[Reason | None, descriptions.REASON] = None


class OrderLimitsResponse(Struct):
    """What can be ordered at once, and in a cycle."""

    per_order: Annotated[AmountByCurrency, _PER_ORDER]
    per_cycle: Annotated[AmountByCurrency, _PER_CYCLE]


class SpendingLimitsResponse(Struct):
    """The spending limits of a company."""

    office_admin: Annotated[OrderLimitsResponse, _OFFICE_ADMIN]
    offices: Annotated[dict[OfficeIdText, OrderLimitsResponse], _OFFICES]


def spending_limits_in(body: SpendingLimitsBody) -> SpendingLimits:
    """The limits; an office without any is left out."""
    offices = {office_id: _limits(each) for office_id, each in body.offices.items()}
    return SpendingLimits(
        _limits(body.office_admin),
        {office_id: each for office_id, each in offices.items() if each.shown},
    )


def _limits(body: OrderLimitsBody) -> OrderLimits:
    return OrderLimits(_amounts(body.per_order), _amounts(body.per_cycle))


def _amounts(given: AmountByCurrency) -> Mapping[str, int]:
    return cast("Mapping[str, int]", given)


def spending_limits_response(limits: SpendingLimits) -> SpendingLimitsResponse:
    offices = {office_id: _response(each) for office_id, each in limits.offices.items()}
    return SpendingLimitsResponse(_response(limits.office_admin), offices)


def _response(limits: OrderLimits) -> OrderLimitsResponse:
    return convert(limits, OrderLimitsResponse, from_attributes=True)
