"""A small vendor's catalog, and the faults of another one that is to replace it."""

from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.catalog import Catalog, PriceList
from chalicelib.domain.catalog_check import NO_NUMBER, WantedCatalog, faults_of, next_products
from chalicelib.domain.invoicing_check import next_invoicing
from chalicelib.domain.products import Brand, CatalogAccountType, CatalogType, Products
from chalicelib.domain.record import replace

AT = datetime(2026, 3, 10, 14, 5, tzinfo=UTC)
TEAM, ORG = CatalogAccountType("team", "Team", 1), CatalogAccountType("org", "Organization", 2)
EDITOR = CatalogType(
    NO_NUMBER, "editor", "Editor", "license", ("user",), ("team", "org"), user_license="edit"
)
VIEWER = CatalogType(NO_NUMBER, "viewer", "Viewer", "license", ("user",), ("org",))
PLUGIN = CatalogType(NO_NUMBER, "plugin", "Plugin", "add_on", ("device", "user"), ("team",))
BRAND, OTHER_BRAND = Brand("Draw", "#0a5c45"), Brand("Paint", "#aa0000")
OLD = Products(
    (replace(EDITOR, number=0), replace(VIEWER, number=1)),
    (TEAM, ORG),
    BRAND,
    other_user_licenses=("guest",),
    telephony=True,
)


def prices(**price_by_type: int) -> tuple[PriceList, ...]:
    since = date(2026, 1, 1)
    return (PriceList("org", "monthly", "USD", since, price_by_type),)


def catalog(products: Products = OLD, lists: tuple[PriceList, ...] = ()) -> Catalog:
    return Catalog(3, AT, lists, stored_products=products)


def wanted(*types: CatalogType, **more: Any) -> WantedCatalog:
    return WantedCatalog(**{"price_lists": (), "license_types": types, **more})


def faults(of: WantedCatalog, before: Catalog | None = None) -> list[tuple[str, str]]:
    old = before or catalog()
    products = next_products(old, of)
    after = Catalog(4, AT, of.price_lists, stored_products=products)
    invoicing = next_invoicing(old.invoicing, of.invoicing)
    return faults_of(old, of, replace(after, invoicing=invoicing))
