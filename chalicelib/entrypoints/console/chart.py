"""The history's chart: purchased, assigned and scheduled for removal over time, as steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Counts
from ...domain.journal import Entry
from ...domain.licenses import LicenseType

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 32
FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class Point:
    """The numbers since an instant."""

    at: datetime
    held: Counts


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines` are SVG paths by what they show; `points`, oldest first, are its table."""

    license_type: LicenseType
    points: tuple[Point, ...]
    lines: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[int, float], ...]
    """Numbers of the vertical axis, and where they stand."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart_of(entries: Sequence[Entry], wanted: LicenseType | None) -> Chart | None:
    """Of the type asked for, else of the one that these entries (newest first) touch most often.
    None where there is too little to draw."""
    touched = [kind for entry in entries for kind in entry.after]
    if not touched:
        return None
    kind = wanted or max(LicenseType, key=touched.count)
    points = tuple(Point(e.at, e.after[kind]) for e in reversed(entries) if kind in e.after)
    if len(points) < FEWEST_POINTS:
        return None
    highest = max(1, *(point.held.purchased for point in points))
    numbers = {
        "purchased": [point.held.purchased for point in points],
        "assigned": [point.held.assigned for point in points],
        "scheduled": [point.held.scheduled for point in points],
    }
    places = _places(points)
    lines = tuple((name, _steps(places, values, highest)) for name, values in numbers.items())
    ticks = tuple((value, _y(value, highest)) for value in sorted({0, highest // 2, highest}))
    return Chart(kind, points, lines, ticks)


def _places(points: Sequence[Point]) -> list[float]:
    """Where each point stands: evenly by order, because changes come in bursts that a true scale
    of time would lay on top of each other."""
    room = WIDTH - LEFT - RIGHT
    return [LEFT + room * position / len(points) for position in range(len(points))]


def _steps(places: Sequence[float], values: Sequence[int], highest: int) -> str:
    path = f"M{places[0]:.1f} {_y(values[0], highest):.1f}"
    for place, value in zip(places[1:], values[1:], strict=True):
        path += f"H{place:.1f}V{_y(value, highest):.1f}"
    return f"{path}H{WIDTH - RIGHT}"


def _y(value: int, highest: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)
