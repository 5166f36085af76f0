"""The names that the page of the current request uses: those of the vendor's catalog.

Every label and template needs them, so they belong to the request's context like a locale. They
are read at the first use, when the page's reads have filled the cache of the catalog.
"""

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import lru_cache

from ...domain.licenses import LicenseType
from ...domain.products import SHIPPED, Products

_read: ContextVar[Callable[[], Products]] = ContextVar("products", default=lambda: SHIPPED)


def speak(read: Callable[[], Products]) -> None:
    """Makes the products that `read` returns those of the rest of this request."""
    _read.set(read)


def products() -> Products:
    """What the vendor sells."""
    return _read.get()()


def license_type_name(license_type: LicenseType, number: int = 1) -> str:
    """The catalog's name of so many of the type; its id if the catalog lacks it."""
    found = products().find(license_type)
    return found.named(number) if found else license_type


def in_order(license_types: Iterable[LicenseType]) -> list[LicenseType]:
    """The types in the order of the catalog."""
    return products().ordered(license_types)


def user_license_labels() -> dict[str, str]:
    """The labels of what a user's license can be, by its value."""
    known = products()
    held = {name: license_type_name(kind) for name, kind in known.user_licenses.items()}
    without = dict.fromkeys(known.other_user_licenses[:1], "No license (admin only)")
    return {**held, **without}


def named(detail: str) -> str:
    """The text with the names of license types instead of their ids."""
    ids = tuple(products().ids)
    return _pattern(ids).sub(lambda found: license_type_name(found[0]), detail) if ids else detail


@lru_cache(maxsize=4)
def _pattern(ids: tuple[LicenseType, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(ids, key=len, reverse=True))})\b")
