"""Orders that offices of one company give: why they are refused, and what they do to the days that
each office pays for (R12, R13, R15, R23, R25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.model.licensed_days import Office


@dataclass(frozen=True)
class Ordered:
    """`action` is purchase, removal, restoration or transfer."""

    action: str
    kind: str
    quantity: int
    by_staff: bool


def refusals(ordered: Ordered, offices: Sequence[Office], on_hold: bool) -> set[str]:
    """The codes of all reasons to refuse it. A transfer is of two offices, the giving one first."""
    office, *others = offices
    codes = set()
    if on_hold and not ordered.by_staff and ordered.action != "removal":
        codes.add("office_on_hold")
    takes = ordered.action in ("removal", "transfer")
    if takes and ordered.quantity > office.available(ordered.kind):
        codes.add("no_available_licenses")
    if ordered.action == "restoration" and ordered.quantity > office.scheduled[ordered.kind]:
        codes.add("exceeds_scheduled")
    if any(_is_no_place_for_licenses_of(office, each) for each in others):
        codes.add("invalid_request")
    return codes


def _is_no_place_for_licenses_of(source: Office, destination: Office) -> bool:
    """Licenses are not paid and kept for a month here, for a year there; and no year is shortened."""
    shape = source.plan.months, source.plan.committed
    if shape != (destination.plan.months, destination.plan.committed):
        return True
    return shape != (1, False) and destination.paid_until() < source.paid_until()


def apply(ordered: Ordered, offices: Sequence[Office], now: datetime) -> None:
    """A purchase takes back what is scheduled for removal first, at no charge (R15)."""
    office, kind, quantity = offices[0], ordered.kind, ordered.quantity
    if ordered.action == "removal":
        office.scheduled[kind] += quantity
    elif ordered.action == "restoration":
        office.scheduled[kind] -= quantity
    elif ordered.action == "purchase":
        back = min(quantity, office.scheduled[kind])
        office.scheduled[kind] -= back
        office.come(kind, quantity - back, now)
    else:
        office.leave(kind, quantity, now)
        offices[1].come(kind, quantity, now)
