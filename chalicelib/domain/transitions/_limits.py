"""What an order can ask for, and the limits of what one office can own."""

from collections.abc import Iterable, Sequence

from ..account import MOST_PURCHASED, Account, Counts, Ledger
from ..licenses import LicenseType, Quantity
from ..products import MOST_OWNED_TYPES
from ..refusals import invalid, invalid_all, limit_reached


def require_known(ledger: Ledger, items: Sequence[Quantity]) -> None:
    """Raises if the vendor's catalog lacks license types of the request, naming each."""
    products, owned = ledger.products, ledger.account.counts
    errors = [
        (f"/items/{position}/license_type", f"must be one of {', '.join(products.ids)}")
        for position, item in enumerate(items)
        if item.license_type not in products and item.license_type not in owned
    ]
    if errors:
        raise invalid_all(errors)


def require_below_limit(held: Counts, more: int, position: int) -> None:
    """Raises if the office would own too many licenses of the type. `position` is the index of the
    request's item."""
    if held.purchased + more > MOST_PURCHASED:
        raise invalid(
            f"/items/{position}/quantity",
            f"an office can own at most {MOST_PURCHASED} licenses of one type",
        )


def require_few_types(account: Account, acquired: Iterable[LicenseType]) -> None:
    """Raises if the office would own licenses of too many types."""
    owned = account.counts.keys()
    new = set(acquired) - owned
    if new and len(owned) + len(new) > MOST_OWNED_TYPES:
        raise limit_reached(
            MOST_OWNED_TYPES,
            f"This office owns licenses of {len(owned)} types, and an office can own licenses of "
            f"{MOST_OWNED_TYPES}.",
        )
