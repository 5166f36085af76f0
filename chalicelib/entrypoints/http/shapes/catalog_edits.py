"""A catalog that is to replace another."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from ....domain.brand_check import LONGEST_LOGO
from ....domain.catalog import HIGHEST_PRICE_MINOR, MOST_PRICE_LISTS, Currency, PriceList
from ....domain.catalog_check import NO_NUMBER, WantedCatalog
from ....domain.licenses import AssigneeType
from ....domain.products import MOST_NUMBERS, Brand, CatalogAccountType, CatalogType
from ....domain.record import Instant, asdict
from ....domain.terms import PlanPeriod
from . import descriptions
from .catalog import ProductKind
from .common import (
    BY_LICENSE_TYPE,
    LARGEST_INTEGER,
    AccountTypeId,
    Body,
    LicenseTypeId,
    Reason,
    UserLicenseName,
)
from .invoicing import (
    PAYMENT_NOTE,
    SELLER,
    TAX_RATES,
    PaymentNote,
    SellerBody,
    TaxRates,
    wanted_invoicing,
)

Label = Annotated[str, Meta(min_length=1, max_length=60)]
MOST_ACCOUNT_TYPES = 20
Price = Annotated[int, Meta(ge=0, le=HIGHEST_PRICE_MINOR)]
Prices = Annotated[dict[LicenseTypeId, Price], BY_LICENSE_TYPE]


class PriceListBody(Body, frozen=True):
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    plan_period: Annotated[PlanPeriod, descriptions.PLAN_PERIOD]
    currency: Annotated[Currency, descriptions.CURRENCY]
    effective_from: Annotated[date, descriptions.EFFECTIVE_FROM]
    prices: Annotated[Prices, descriptions.PRICES]


class LicenseTypeBody(Body, frozen=True):
    """A license type. Its id is permanent; its names are not."""

    id: Annotated[LicenseTypeId, Meta(description="The id: small letters, digits and `_`.")]
    name: Annotated[Label, Meta(description="The name of one, for people.")]
    kind: Annotated[ProductKind, Meta(description="`license` if it is what users come for.")]
    held_by: Annotated[
        Annotated[list[AssigneeType], Meta(min_length=1, max_length=5)],
        Meta(description="What can hold one."),
    ]
    sold_on: Annotated[
        Annotated[list[AccountTypeId], Meta(max_length=MOST_ACCOUNT_TYPES)],
        Meta(description="The account types whose plans sell it."),
    ]
    plural: Annotated[Label | None, Meta(description="The name of several.")] = None
    user_license: Annotated[
        UserLicenseName | None,
        Meta(
            description="What a user's `license` calls it. By default the id, for licenses that "
            "users hold; other types have none."
        ),
    ] = None
    retired: Annotated[
        bool,
        Meta(description="True: cannot be bought; offices that own some keep and renew them."),
    ] = False
    number: Annotated[
        Annotated[int, Meta(ge=0, le=MOST_NUMBERS)] | None,
        Meta(description="Given by the service, and permanent; accepted as it was read."),
    ] = None


class AccountTypeBody(Body, frozen=True):
    """An account type: the kind of plan of a company."""

    id: Annotated[AccountTypeId, Meta(description="The id: small letters, digits and `_`.")]
    name: Annotated[Label, Meta(description="The name, for people.")]
    rank: Annotated[
        Annotated[int, Meta(ge=0, le=1000)],
        Meta(description="A higher rank is the more expensive plan; each has another."),
    ]
    transfers: Annotated[
        bool, Meta(description="True if its offices can transfer licenses to each other.")
    ] = False


class BrandBody(Body, frozen=True):
    """How the console presents the vendor."""

    product_name: Annotated[Label, Meta(description="The product's name.")]
    accent_color: Annotated[
        Annotated[str, Meta(max_length=7)],
        Meta(description="Like #0a5c45. White text on it must be readable: 4.5 to 1."),
    ]
    support_url: Annotated[
        Annotated[str, Meta(max_length=500)] | None,
        Meta(description="Where people find help: https:// or mailto:."),
    ] = None
    logo_svg: Annotated[
        Annotated[str, Meta(max_length=LONGEST_LOGO)] | None,
        Meta(description="One <svg> element, without scripts and links."),
    ] = None


class CatalogBody(Body, frozen=True):
    """The whole catalog, which replaces the revision that was edited. What is left out or null
    stays as it is."""

    revision: Annotated[int, Meta(ge=0, le=LARGEST_INTEGER), descriptions.REVISION]
    price_lists: Annotated[
        list[PriceListBody], Meta(max_length=MOST_PRICE_LISTS), descriptions.PRICE_LISTS
    ]
    license_types: Annotated[
        Annotated[list[LicenseTypeBody], Meta(min_length=1, max_length=MOST_NUMBERS)] | None,
        descriptions.LICENSE_TYPES,
    ] = None
    account_types: Annotated[
        Annotated[list[AccountTypeBody], Meta(min_length=1, max_length=MOST_ACCOUNT_TYPES)] | None,
        descriptions.ACCOUNT_TYPES,
    ] = None
    brand: Annotated[BrandBody | None, descriptions.BRAND] = None
    other_user_licenses: Annotated[
        Annotated[list[UserLicenseName], Meta(max_length=20)] | None,
        descriptions.OTHER_USER_LICENSES,
    ] = None
    telephony: Annotated[bool | None, descriptions.TELEPHONY] = None
    seller: Annotated[SellerBody | None, SELLER] = None
    payment_note: Annotated[PaymentNote | None, PAYMENT_NOTE] = None
    tax_rates: Annotated[TaxRates | None, TAX_RATES] = None
    in_force_at: Annotated[
        Instant | None,
        Meta(description="Ignored; accepted so that a catalog can be sent back as it was read."),
    ] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


def wanted_catalog(body: CatalogBody) -> WantedCatalog:
    """The catalog of the body."""
    types, account_types, brand = body.license_types, body.account_types, body.brand
    licenses = body.other_user_licenses
    return WantedCatalog(
        price_lists=tuple(
            PriceList(
                each.account_type, each.plan_period, each.currency, each.effective_from, each.prices
            )
            for each in body.price_lists
        ),
        license_types=None if types is None else tuple(map(_catalog_type, types)),
        account_types=None
        if account_types is None
        else tuple(
            CatalogAccountType(each.id, each.name, each.rank, each.transfers)
            for each in account_types
        ),
        brand=None if brand is None else Brand(**asdict(brand)),
        other_user_licenses=None if licenses is None else tuple(licenses),
        telephony=body.telephony,
        invoicing=wanted_invoicing(body.seller, body.tax_rates, body.payment_note),
    )


def _catalog_type(body: LicenseTypeBody) -> CatalogType:
    is_users_own = body.kind == "license" and "user" in body.held_by
    return CatalogType(
        number=NO_NUMBER if body.number is None else body.number,
        id=body.id,
        name=body.name,
        kind=body.kind,
        held_by=tuple(body.held_by),
        sold_on=tuple(body.sold_on),
        plural=None if body.plural == body.name else body.plural,
        user_license=body.user_license or (body.id if is_users_own else None),
        retired=body.retired,
    )
