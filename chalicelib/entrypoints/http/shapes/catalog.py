"""The catalog of prices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from ....domain.catalog import HIGHEST_PRICE_MINOR, MOST_PRICE_LISTS, Catalog, Currency
from ....domain.licenses import AccountType, LicenseType
from ....domain.terms import PlanPeriod
from . import descriptions
from .common import BY_LICENSE_TYPE, LARGEST_INTEGER, Body, Number, Reason

Price = Annotated[int, Meta(ge=0, le=HIGHEST_PRICE_MINOR)]
Prices = Annotated[dict[LicenseType, Price], BY_LICENSE_TYPE]


class PriceListBody(Body, frozen=True):
    account_type: Annotated[AccountType, descriptions.ACCOUNT_TYPE]
    plan_period: Annotated[PlanPeriod, descriptions.PLAN_PERIOD]
    currency: Annotated[Currency, descriptions.CURRENCY]
    effective_from: Annotated[date, descriptions.EFFECTIVE_FROM]
    prices: Annotated[Prices, descriptions.PRICES]


class CatalogBody(Body, frozen=True):
    """The whole catalog, which replaces the revision that was edited."""

    revision: Annotated[int, Meta(ge=0, le=LARGEST_INTEGER), descriptions.REVISION]
    price_lists: Annotated[
        list[PriceListBody], Meta(max_length=MOST_PRICE_LISTS), descriptions.PRICE_LISTS
    ]
    in_force_at: Annotated[
        datetime | None,
        Meta(description="Ignored; accepted so that a catalog can be sent back as it was read."),
    ] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class PriceListResponse(Struct):
    account_type: Annotated[AccountType, descriptions.ACCOUNT_TYPE]
    plan_period: Annotated[PlanPeriod, descriptions.PLAN_PERIOD]
    currency: Annotated[Currency, descriptions.CURRENCY]
    effective_from: Annotated[date, descriptions.EFFECTIVE_FROM]
    prices: Annotated[dict[LicenseType, Number], BY_LICENSE_TYPE, descriptions.PRICES]


class CatalogResponse(Struct):
    revision: Annotated[Number, descriptions.REVISION]
    in_force_at: Annotated[
        datetime, Meta(description="Sets the prices of cycles that begin at this instant or later.")
    ]
    price_lists: Annotated[list[PriceListResponse], descriptions.PRICE_LISTS]


def catalog_response(known: Catalog) -> CatalogResponse:
    return CatalogResponse(
        known.revision,
        known.in_force_at,
        [
            PriceListResponse(
                each.account_type,
                each.plan_period,
                each.currency,
                each.effective_from,
                dict(each.prices),
            )
            for each in known.price_lists
        ],
    )
