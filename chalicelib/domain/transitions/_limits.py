"""The limit of what one office can own."""

from ..account import MOST_PURCHASED, Counts
from ..refusals import invalid


def require_below_limit(held: Counts, more: int, position: int) -> None:
    """Raises if the office would own too many licenses of the type. `position` is the index of the
    request's item."""
    if held.purchased + more > MOST_PURCHASED:
        raise invalid(
            f"/items/{position}/quantity",
            f"an office can own at most {MOST_PURCHASED} licenses of one type",
        )
