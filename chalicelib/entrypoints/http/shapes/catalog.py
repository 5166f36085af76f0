"""The catalog of prices."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from ....domain.catalog import HIGHEST_PRICE_MINOR, MOST_PRICE_LISTS, Catalog, Currency
from ....domain.licenses import AccountType, LicenseType
from ....domain.terms import PlanPeriod
from .common import BY_LICENSE_TYPE, Body, Number, Reason

Price = Annotated[int, Meta(ge=0, le=HIGHEST_PRICE_MINOR)]
Prices = Annotated[dict[LicenseType, Price], BY_LICENSE_TYPE]


class PriceListBody(Body, frozen=True):
    account_type: AccountType
    plan_period: PlanPeriod
    currency: Currency
    effective_from: date
    prices: Prices


class CatalogBody(Body, frozen=True):
    """The whole catalog, in place of the revision that it was made from."""

    revision: Annotated[int, Meta(ge=0)]
    price_lists: Annotated[list[PriceListBody], Meta(max_length=MOST_PRICE_LISTS)]
    in_force_at: datetime | None = None
    """As it was read; when the new revision is in force is not the client's to say."""
    reason: Reason | None = None


class PriceListResponse(Struct):
    account_type: AccountType
    plan_period: PlanPeriod
    currency: Currency
    effective_from: date
    prices: Annotated[dict[LicenseType, Number], BY_LICENSE_TYPE]


class CatalogResponse(Struct):
    revision: Number
    in_force_at: datetime
    """Cycles that begin then or later are priced by it."""
    price_lists: list[PriceListResponse]


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
