"""A change of an office's terms, in words."""

from collections.abc import Mapping
from typing import Any

from ...domain.journal import TermsChange
from . import formats, labels

NAMES = {
    "not_self_serve": "Not self-serve",
    "resold": "Sold by a reseller",
    "contact": "Contact",
    "prices": "Price",
    "contract_prices": "Contract price",
}
PRICES = ("prices", "contract_prices")


def terms_told(change: TermsChange, currency: str) -> list[tuple[str, str, str]]:
    """What, before, after; of prices, a line for each license type."""
    told = []
    for name, after in change.after.items():
        what, before = labels.label(NAMES, name), change.before.get(name)
        if name in PRICES:
            told += _prices(what, before or {}, after, currency)
        else:
            told.append((what, _told(before), _told(after)))
    return told


def _prices(
    what: str, before: Mapping[str, int], after: Mapping[str, int], currency: str
) -> list[tuple[str, str, str]]:
    return [
        (f"{what}: {name}", _price(before.get(kind), currency), _price(after.get(kind), currency))
        for kind, name in labels.NAMES.items()
        if before.get(kind) != after.get(kind)
    ]


def _price(minor: int | None, currency: str) -> str:
    return "none" if minor is None else formats.money(minor, currency)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(str(each) for each in value.values()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value) or "none"
    return "none" if value is None else str(value)
