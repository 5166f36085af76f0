"""How much one office can own."""

from ..account import Counts
from ..refusals import invalid

MOST_PURCHASED = 10_000_000
"""Of one type in one office; keeps every sum exact in JSON (below 2^53)."""


def require_room(held: Counts, more: int, position: int) -> None:
    """Raises, pointing at the request's item, when the office would own too many of the type."""
    if held.purchased + more > MOST_PURCHASED:
        raise invalid(
            f"/items/{position}/quantity",
            f"an office can own at most {MOST_PURCHASED} of one type",
        )
