"""Checks a whole catalog before it replaces another: every error, each with its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from .brand_check import Fault, faults_of_brand
from .catalog import Catalog, PriceList
from .invoicing_check import AS_BEFORE, WantedInvoicing, faults_of_invoicing
from .licenses import LicenseType
from .line_of_text import line_error
from .products import (
    MOST_NUMBERS,
    MOST_TYPES,
    Brand,
    CatalogAccountType,
    CatalogType,
    Products,
)
from .record import Record, replace

NO_NUMBER = -1
_ID = re.compile(r"[a-z][a-z0-9_]{1,39}\Z")
_USER_LICENSE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_FORM = "small letters, digits and _, and begin with a letter"
_ID_WANTED, _USER_LICENSE_WANTED = f"must be 2 to 40 {_FORM}", f"must be 1 to 40 {_FORM}"


class WantedCatalog(Record):
    """A catalog that is to replace another. What is None stays as it is. License types whose
    number the request leaves out have NO_NUMBER."""

    price_lists: tuple[PriceList, ...]
    license_types: tuple[CatalogType, ...] | None = None
    account_types: tuple[CatalogAccountType, ...] | None = None
    brand: Brand | None = None
    other_user_licenses: tuple[str, ...] | None = None
    telephony: bool | None = None
    invoicing: WantedInvoicing = AS_BEFORE


def next_products(before: Catalog, wanted: WantedCatalog) -> Products:
    """The products of the revision after `before`: types keep their numbers, new ones get the next,
    and types that are left out are kept as dropped."""
    old = before.products
    return Products(
        license_types=_numbered(before, wanted.license_types),
        account_types=old.account_types if wanted.account_types is None else wanted.account_types,
        brand=wanted.brand or old.brand,
        other_user_licenses=old.other_user_licenses
        if wanted.other_user_licenses is None
        else wanted.other_user_licenses,
        telephony=old.telephony if wanted.telephony is None else wanted.telephony,
    )


def _numbered(before: Catalog, wanted: Sequence[CatalogType] | None) -> tuple[CatalogType, ...]:
    sold = _types_for_sale(before)
    old = {
        each.id: replace(each, was_for_sale=each.was_for_sale or each.id in sold)
        for each in before.products.license_types
    }
    if wanted is None:
        return (*old.values(),)
    following = max((each.number for each in old.values()), default=-1) + 1
    rows: dict[LicenseType, CatalogType] = {
        each.id: replace(each, dropped=True) for each in old.values()
    }
    for each in wanted:
        known = old.get(each.id)
        number = known.number if known else following
        following += 0 if known else 1
        for_sale = known is not None and known.was_for_sale
        rows[each.id] = replace(each, number=number, was_for_sale=for_sale)
    return (*sorted(rows.values(), key=lambda each: each.number),)


def is_same_offer(first: Products, second: Products) -> bool:
    """True if both differ in nothing that a request can set."""
    return _as_sent(first) == _as_sent(second)


def has_right_numbers(wanted: WantedCatalog, products: Products) -> bool:
    """True if the numbers that the request gives are those of the types."""
    given = [each for each in wanted.license_types or () if each.number != NO_NUMBER]
    return all(products[each.id].number == each.number for each in given)


def _as_sent(products: Products) -> Products:
    types = tuple(replace(each, was_for_sale=False) for each in products.license_types)
    return replace(products, license_types=types)


def _types_for_sale(catalog: Catalog) -> frozenset[LicenseType]:
    """The types that the catalog has a price for."""
    return frozenset(kind for each in catalog.price_lists for kind in each.prices)


def faults_of(before: Catalog, wanted: WantedCatalog, after: Catalog) -> list[Fault]:
    """All errors of the wanted catalog, in the order of its fields. `after` is the revision that it
    would be."""
    products = after.products
    return [
        *_faults_of_types(before, wanted, products),
        *_faults_of_account_types(wanted.account_types or ()),
        *faults_of_brand(wanted.brand),
        *_faults_of_other_licenses(wanted.other_user_licenses or (), products),
        *_faults_of_price_lists(wanted.price_lists, products),
        *_missing_price_lists(before, after),
        *faults_of_invoicing(wanted.invoicing, after.invoicing),
    ]


def _faults_of_types(before: Catalog, wanted: WantedCatalog, products: Products) -> Iterator[Fault]:
    types = wanted.license_types
    if types is None:
        return
    yield from _faults_of_number(types, products)
    sent = {each.id for each in types}
    for each in products.license_types:
        if each.id not in sent and each.was_for_sale:
            text = "was for sale, and offices may own some. Send it with `retired` true"
            yield "/license_types", f"must keep {each.id}, which {text}"
    yield from _duplicates("/license_types", "id", [each.id for each in types])
    names = [each.user_license for each in types]
    yield from _duplicates("/license_types", "user_license", names)
    for place, each in enumerate(types):
        for below, text in _faults_of_type(each, before, products):
            yield f"/license_types/{place}{below}", text


def _faults_of_number(types: Sequence[CatalogType], products: Products) -> Iterator[Fault]:
    if not 1 <= sum(not each.retired for each in types) <= MOST_TYPES:
        yield "/license_types", f"must have 1 to {MOST_TYPES} types that are not retired"
    if len(products.license_types) > MOST_NUMBERS:
        text = f"a deployment can have had {MOST_NUMBERS}, also retired and dropped ones"
        yield "/license_types", f"must not add more types: {text}; rename one you sell no longer"


def _faults_of_type(each: CatalogType, before: Catalog, products: Products) -> Iterator[Fault]:
    yield from _faults_of_names(each)
    if not each.held_by or len({*each.held_by}) < len(each.held_by):
        yield "/held_by", "must have at least one kind of holder, each once"
    if not each.sold_on and not each.retired:
        yield "/sold_on", "must have at least one account type, unless the type is retired"
    for place, account_type in enumerate(each.sold_on):
        if products.account_type(account_type) is None:
            ids = ", ".join(products.account_type_ids)
            yield f"/sold_on/{place}", f"must be one of the account types {ids}"
    known = before.products.find(each.id)
    if each.number != NO_NUMBER and known is None:
        yield "/number", "must be left out: the service numbers new types"
    elif each.number != NO_NUMBER and known and known.number != each.number:
        yield "/number", f"must be {known.number}, or left out: numbers are permanent"


def _faults_of_names(each: CatalogType) -> Iterator[Fault]:
    if not _ID.match(each.id):
        yield "/id", _ID_WANTED
    for name, text in (("name", each.name), ("plural", each.plural)):
        if error := line_error(text) if text is not None else "":
            yield f"/{name}", error
    if each.user_license is None:
        return
    if each.kind != "license" or "user" not in each.held_by:
        yield "/user_license", "goes with licenses that users hold only"
    elif not _USER_LICENSE.match(each.user_license):
        yield "/user_license", _USER_LICENSE_WANTED


def _faults_of_account_types(types: Sequence[CatalogAccountType]) -> Iterator[Fault]:
    yield from _duplicates("/account_types", "id", [each.id for each in types])
    yield from _duplicates("/account_types", "rank", [each.rank for each in types])
    for place, each in enumerate(types):
        if not _ID.match(each.id):
            yield f"/account_types/{place}/id", _ID_WANTED
        if error := line_error(each.name):
            yield f"/account_types/{place}/name", error


def _faults_of_other_licenses(names: Sequence[str], products: Products) -> Iterator[Fault]:
    for place, name in enumerate(names):
        pointer = f"/other_user_licenses/{place}"
        if not _USER_LICENSE.match(name):
            yield pointer, _USER_LICENSE_WANTED
        if name in products.user_licenses:
            yield pointer, f"must not be the `user_license` of {products.user_licenses[name]}"
        if name in names[:place]:
            yield pointer, "must differ from the others"


def _faults_of_price_lists(price_lists: Sequence[PriceList], products: Products) -> Iterator[Fault]:
    """Each list must price exactly what its plan sells, and can price retired types."""
    seen: dict[object, int] = {}
    for position, each in enumerate(price_lists):
        pointer = f"/price_lists/{position}"
        first = seen.setdefault((each.plan, each.effective_from), position)
        if first != position:
            yield pointer, f"must differ in plan or date from /price_lists/{first}"
        if products.account_type(each.account_type) is None:
            ids = ", ".join(products.account_type_ids)
            yield f"{pointer}/account_type", f"must be one of {ids}"
            continue
        yield from _faults_of_prices(f"{pointer}/prices", each, products)


def _faults_of_prices(pointer: str, each: PriceList, products: Products) -> Iterator[Fault]:
    sold = products.sold_on(each.account_type)
    for missing in sorted(sold - each.prices.keys()):
        yield f"{pointer}/{missing}", "is required"
    for extra in sorted(each.prices.keys() - sold):
        if extra not in products:
            yield f"{pointer}/{extra}", "is not a license type of this catalog"
        elif not products[extra].retired:
            yield f"{pointer}/{extra}", f"is not sold on {each.account_type} plans"


def _missing_price_lists(before: Catalog, after: Catalog) -> Iterator[Fault]:
    """A plan that has a price list in `before` must have one when `after` comes into force. Without
    a list, its offices would keep their old prices for ever."""
    if not before.price_lists:
        return
    # An office's local date may be one day behind the UTC date.
    day = after.in_force_at.date() - timedelta(days=1)
    for plan in sorted({each.plan for each in before.price_lists}):
        if after.list_for(plan, day) is None:
            yield "/price_lists", f"must have a list for {', '.join(plan)} that is effective now"


def _duplicates(pointer: str, name: str, values: Iterable[object]) -> Iterator[Fault]:
    seen: dict[object, int] = {}
    for place, value in enumerate(values):
        first = seen.setdefault(value, place)
        if value is not None and first != place:
            yield f"{pointer}/{place}/{name}", f"must differ from {pointer}/{first}/{name}"
