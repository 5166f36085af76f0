"""Taking licenses back from removal lots."""

from ..account import Removal
from ..licenses import LicenseType
from ..record import replace


def take_from_newest(
    removals: tuple[Removal, ...], license_type: LicenseType, quantity: int
) -> tuple[tuple[Removal, ...], tuple[int, ...]]:
    """Takes `quantity` of the type from the newest lots (R15). Returns the lots that remain, oldest
    first, and the ids of the lots that were reduced or used up."""
    left: list[Removal] = []
    removal_ids: list[int] = []
    for removal in reversed(removals):
        taken = min(removal.remaining, quantity) if removal.license_type == license_type else 0
        quantity -= taken
        if taken:
            removal_ids.append(removal.removal_id)
        if removal.remaining > taken:
            left.append(replace(removal, remaining=removal.remaining - taken))
    assert quantity == 0, "more taken than is scheduled"
    return tuple(reversed(left)), tuple(removal_ids)
