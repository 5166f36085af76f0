"""The catalog of prices."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ....domain.catalog import Catalog, Currency, PriceList
from ....domain.licenses import AccountType, AssigneeType
from ....domain.products import CatalogType
from ....domain.record import Instant, asdict
from ....domain.terms import PlanPeriod
from . import descriptions
from .common import (
    BY_LICENSE_TYPE,
    AccountTypeId,
    LicenseTypeId,
    Number,
    UserLicenseName,
)
from .invoicing import (
    PAYMENT_NOTE,
    SELLER,
    TAX_RATES,
    SellerResponse,
    TaxRateResponse,
    seller_response,
    tax_rate_responses,
)

ProductKind = Literal["license", "add_on"]


class PriceListResponse(Struct):
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    plan_period: Annotated[PlanPeriod, descriptions.PLAN_PERIOD]
    currency: Annotated[Currency, descriptions.CURRENCY]
    effective_from: Annotated[date, descriptions.EFFECTIVE_FROM]
    prices: Annotated[dict[LicenseTypeId, Number], BY_LICENSE_TYPE, descriptions.PRICES]


class LicenseTypeResponse(Struct):
    """A license type of the catalog."""

    number: Annotated[Number, Meta(description="Permanent, given by the service.")]
    id: Annotated[LicenseTypeId, Meta(description="The id, which requests use.")]
    name: Annotated[str, Meta(description="The name of one.")]
    plural: Annotated[str, Meta(description="The name of several.")]
    kind: Annotated[ProductKind, Meta(description="`license` if it is what users come for.")]
    held_by: Annotated[list[AssigneeType], Meta(description="What can hold one.")]
    sold_on: Annotated[list[AccountTypeId], Meta(description="The plans that sell it.")]
    user_license: Annotated[
        UserLicenseName | None, Meta(description="What a user's `license` calls it.")
    ]
    retired: Annotated[bool, Meta(description="True if it cannot be bought any more.")]


class AccountTypeResponse(Struct):
    """An account type of the catalog."""

    id: AccountTypeId
    name: str
    rank: Annotated[Number, Meta(description="A higher rank is the more expensive plan.")]
    transfers: Annotated[bool, Meta(description="True if its offices can transfer licenses.")]


class BrandResponse(Struct):
    """How the console presents the vendor."""

    product_name: Annotated[str, Meta(description="The product's name.")]
    accent_color: Annotated[str, Meta(description="The color of buttons and links.")]
    support_url: Annotated[str | None, Meta(description="Where people find help.")]
    logo_svg: Annotated[str | None, Meta(description="The logo, one <svg> element.")]


class CatalogResponse(Struct):
    revision: Annotated[Number, descriptions.REVISION]
    in_force_at: Annotated[
        Instant, Meta(description="Sets the prices of cycles that begin at this instant or later.")
    ]
    price_lists: Annotated[list[PriceListResponse], descriptions.PRICE_LISTS]
    license_types: Annotated[list[LicenseTypeResponse], descriptions.LICENSE_TYPES]
    account_types: Annotated[list[AccountTypeResponse], descriptions.ACCOUNT_TYPES]
    brand: Annotated[BrandResponse, descriptions.BRAND]
    other_user_licenses: Annotated[list[UserLicenseName], descriptions.OTHER_USER_LICENSES]
    telephony: Annotated[bool, descriptions.TELEPHONY]
    seller: Annotated[SellerResponse | None, SELLER]
    payment_note: Annotated[str | None, PAYMENT_NOTE]
    tax_rates: Annotated[list[TaxRateResponse], TAX_RATES]


def catalog_response(known: Catalog) -> CatalogResponse:
    products = known.products
    return CatalogResponse(
        known.revision,
        known.in_force_at,
        [_price_list_response(each) for each in known.price_lists],
        [license_type_response(each) for each in products.listed],
        [
            AccountTypeResponse(each.id, each.name, each.rank, each.transfers)
            for each in products.account_types
        ],
        BrandResponse(**asdict(products.brand)),
        [*products.other_user_licenses],
        products.telephony,
        seller_response(known.invoicing),
        known.invoicing.payment_note,
        tax_rate_responses(known.invoicing),
    )


def _price_list_response(each: PriceList) -> PriceListResponse:
    return PriceListResponse(
        each.account_type,
        each.plan_period,
        each.currency,
        each.effective_from,
        dict(each.prices),
    )


def license_type_response(each: CatalogType) -> LicenseTypeResponse:
    return LicenseTypeResponse(
        each.number,
        each.id,
        each.name,
        each.plural or each.name,
        each.kind,
        [*each.held_by],
        [*each.sold_on],
        each.user_license,
        each.retired,
    )


class PublicCatalogResponse(Struct):
    """What the vendor sells to a company."""

    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    license_types: Annotated[list[LicenseTypeResponse], descriptions.LICENSE_TYPES]
    price_lists: Annotated[list[PriceListResponse], descriptions.PRICE_LISTS]
    brand: Annotated[BrandResponse, descriptions.BRAND]


def public_catalog_response(
    known: Catalog, account_type: AccountType, today: date
) -> PublicCatalogResponse:
    """With the lists of the account type's plans that are effective today."""
    plans = sorted({each.plan for each in known.price_lists if each.account_type == account_type})
    effective = [known.list_for(plan, today) for plan in plans]
    return PublicCatalogResponse(
        account_type,
        [license_type_response(each) for each in known.products.listed],
        [_price_list_response(each) for each in effective if each],
        BrandResponse(**asdict(known.products.brand)),
    )
