"""The history's chart: licenses purchased, assigned and scheduled for removal over time."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ...domain.account import Counts
from ...domain.assignment_history import HistoryRow
from ...domain.licenses import LicenseType
from ...domain.record import Record
from . import vocabulary
from .timeline import (
    Point,
    counts_before,
    downsampled,
    license_types_of,
    oldest_first,
    points_of,
)

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 32
FEWEST_CHANGES = 2


class Latest(Record):
    """The chart's end, and the counts then; None if only the rows know them."""

    at: datetime
    counts: Mapping[LicenseType, Counts] | None = None


class Chart(Record):
    """`lines` are `(name, SVG path)`; `points`, oldest first, are the same data for the table."""

    license_type: LicenseType
    since: datetime
    until: datetime
    points: tuple[Point, ...]
    lines: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[int, float], ...]
    """`(value, y)` of the vertical axis's labels."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart_of(
    rows: Sequence[HistoryRow], wanted: LicenseType | None, since: datetime, latest: Latest
) -> Chart | None:
    """The chart of the wanted license type, else of the type that most rows change. It begins at
    `since` or at the oldest row. `rows` are newest first. None with fewer than two changes."""
    touched = [kind for row in rows for kind in license_types_of(row)]
    kind = wanted or (max(vocabulary.in_order(touched), key=touched.count) if touched else None)
    changes = [row for row in oldest_first(rows) if kind in license_types_of(row)]
    if kind is None or len(changes) < FEWEST_CHANGES:
        return None
    before = counts_before(changes, kind, latest.counts)
    if before is None:
        return None
    points = points_of(changes, kind, before)
    start = Point(min(since, changes[0].at), before)
    until = max(latest.at, changes[-1].at)
    if latest.counts:
        # History rows of the latest assignments may not be written yet; the account has them.
        points = [*points, Point(until, latest.counts[kind])]
    return _chart_from(kind, start, downsampled(start, points), until)


def _chart_from(kind: LicenseType, start: Point, points: Sequence[Point], until: datetime) -> Chart:
    drawn = (start, *points)
    highest = max(1, *(point.counts.purchased for point in drawn))
    xs = _x_positions([point.at for point in drawn], until)
    numbers = {
        "purchased": [point.counts.purchased for point in drawn],
        "assigned": [point.counts.assigned for point in drawn],
        "scheduled": [point.counts.scheduled for point in drawn],
    }
    lines = tuple((name, _step_path(xs, values, highest)) for name, values in numbers.items())
    ticks = tuple((value, _y(value, highest)) for value in sorted({0, highest // 2, highest}))
    return Chart(kind, start.at, until, tuple(points), lines, ticks)


def _x_positions(instants: Sequence[datetime], until: datetime) -> list[float]:
    """The x coordinate of each instant."""
    span_s = max((until - instants[0]).total_seconds(), 1)
    room = WIDTH - LEFT - RIGHT
    return [LEFT + room * (at - instants[0]).total_seconds() / span_s for at in instants]


def _step_path(xs: Sequence[float], values: Sequence[int], highest: int) -> str:
    path = f"M{xs[0]:.1f} {_y(values[0], highest):.1f}"
    for x, value in zip(xs[1:], values[1:], strict=True):
        path += f"H{x:.1f}V{_y(value, highest):.1f}"
    return f"{path}H{WIDTH - RIGHT}"


def _y(value: int, highest: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)
