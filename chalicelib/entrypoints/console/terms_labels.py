"""Labels for a change of an office's terms."""

from collections.abc import Mapping
from typing import Any

from ...domain.journal import TermsChange
from ...domain.terms import DEFAULT_PAYMENT_DAYS
from . import formats, labels
from .vocabulary import in_order, license_type_name

TERM_LABELS = {
    "not_self_serve": "Not self-serve",
    "resold": "Sold by a reseller",
    "contact": "Contact",
    "prices": "Price",
    "contract_prices": "Contract price",
    "promised_prices": "Price of the commitment year",
    "collect": "Charges",
    "payment_days": "Days to pay invoices",
}
PRICE_TERMS = ("prices", "contract_prices", "promised_prices")


def terms_change_rows(change: TermsChange, currency: str) -> list[tuple[str, str, str]]:
    """`(label, before, after)` for each changed term; prices have a row for each license type."""
    rows = []
    for name, after in change.after.items():
        what, before = labels.label(TERM_LABELS, name), change.before.get(name)
        if name in PRICE_TERMS:
            rows += _price_rows(what, before or {}, after, currency)
        elif name == "collect":
            rows.append((what, _collect_text(before), _collect_text(after)))
        elif name == "payment_days":
            rows.append((what, _days_text(before), _days_text(after)))
        else:
            rows.append((what, _value_text(before), _value_text(after)))
    return rows


def _price_rows(
    what: str, before: Mapping[str, int], after: Mapping[str, int], currency: str
) -> list[tuple[str, str, str]]:
    return [
        (
            f"{what}: {license_type_name(kind)}",
            _price_text(before.get(kind), currency),
            _price_text(after.get(kind), currency),
        )
        for kind in in_order({*before, *after})
        if before.get(kind) != after.get(kind)
    ]


def _price_text(minor: int | None, currency: str) -> str:
    return "none" if minor is None else formats.money(minor, currency)


def _collect_text(value: str | None) -> str:
    return labels.label(labels.COLLECT_LABELS, value)


def _days_text(value: int | None) -> str:
    return f"{DEFAULT_PAYMENT_DAYS} (default)" if value is None else str(value)


def _value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(str(each) for each in value.values()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value) or "none"
    return "none" if value is None else str(value)
