"""All errors of a catalog whose form is wrong somewhere, also those of its other parts, so that its
author sees all of them at once."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from ...domain.catalog import NO_CATALOG
from ...domain.catalog_check import WantedCatalog, faults_of, next_products
from ...domain.invoicing_check import next_invoicing
from ...domain.record import replace
from .shapes.catalog_edits import (
    AccountTypeBody,
    BrandBody,
    CatalogBody,
    LicenseTypeBody,
    PriceListBody,
    wanted_catalog,
)
from .shapes.invoicing import SellerBody, TaxRateBody
from .strict_json import FieldError

_T = TypeVar("_T")

_PLACE = re.compile(r"/(license_types|account_types|price_lists|tax_rates)/(\d+)")


def errors_of_parts(value: Any) -> list[FieldError]:
    """The errors of the rows that have the right form, at their places in the body. What depends on
    the stored catalog, or on rows of the wrong form, is not checked."""
    if not isinstance(value, dict):
        return []
    types, type_places = _rows(value.get("license_types"), LicenseTypeBody)
    plans, plan_places = _rows(value.get("account_types"), AccountTypeBody)
    lists, list_places = _rows(value.get("price_lists"), PriceListBody)
    rates, rate_places = _rows(value.get("tax_rates"), TaxRateBody)
    body = CatalogBody(
        revision=0,
        price_lists=lists,
        license_types=types or None,
        account_types=plans or None,
        brand=_if_right(value.get("brand"), BrandBody),
        seller=_if_right(value.get("seller"), SellerBody),
        payment_note=_if_right(value.get("payment_note"), str),
        tax_rates=rates,
    )
    places = {
        "license_types": type_places,
        "account_types": plan_places,
        "price_lists": list_places,
        "tax_rates": rate_places,
    }
    return [
        (_moved(pointer, places), _moved(detail, places))
        for pointer, detail in _faults(wanted_catalog(body))
        if _is_certain(pointer, value, types, plans)
    ]


def _rows(value: Any, kind: type[_T]) -> tuple[list[_T], list[int]]:
    """The rows of the right form, and their places."""
    found: list[_T] = []
    places = []
    for place, each in enumerate(value if isinstance(value, list) else []):
        try:
            found.append(msgspec.convert(each, kind))
            places.append(place)
        except msgspec.ValidationError:
            continue
    return found, places


def _if_right(value: Any, kind: type[_T]) -> _T | None:
    (found, _) = _rows([value], kind)
    return found[0] if found else None


def _faults(wanted: WantedCatalog) -> list[FieldError]:
    products = next_products(NO_CATALOG, wanted)
    after = replace(
        NO_CATALOG,
        revision=1,
        price_lists=wanted.price_lists,
        stored_products=products,
        invoicing=next_invoicing(NO_CATALOG.invoicing, wanted.invoicing),
    )
    return faults_of(NO_CATALOG, wanted, after)


def _is_certain(pointer: str, value: dict[str, Any], types: list[Any], plans: list[Any]) -> bool:
    """True if the error does not depend on what the request leaves out or has in a wrong form."""
    if pointer.endswith("/number") or pointer in ("/license_types", "/seller"):
        return False
    if "/sold_on/" in pointer or pointer.endswith("/account_type"):
        return len(plans) == len(value.get("account_types") or "?")
    if pointer.startswith("/price_lists") and "/prices/" in pointer:
        return len(types) == len(value.get("license_types") or "?")
    return True


def _moved(text: str, places: dict[str, list[int]]) -> str:
    """The text with the body's places instead of those among the rows of the right form."""
    return _PLACE.sub(lambda found: f"/{found[1]}/{places[found[1]][int(found[2])]}", text)


def merged(form: list[FieldError], parts: list[FieldError]) -> list[FieldError]:
    """Both, without errors below a place whose form is wrong."""
    wrong = tuple(pointer for pointer, _ in form)
    return [*form, *(each for each in parts if not each[0].startswith(wrong))]
