"""The history's chart: purchased, assigned and scheduled for removal over time, as steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ...domain.account import Counts
from ...domain.licenses import LicenseType
from ...domain.record import Record
from .timeline import (
    HistoryRow,
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
    """Where the chart ends, and the numbers there; None where only the changes tell."""

    at: datetime
    counts: Mapping[LicenseType, Counts] | None = None


class Chart(Record):
    """`lines` are SVG paths by what they show; `points`, oldest first, are its table."""

    license_type: LicenseType
    since: datetime
    until: datetime
    points: tuple[Point, ...]
    lines: tuple[tuple[str, str], ...]
    ticks: tuple[tuple[int, float], ...]
    """Numbers of the vertical axis, and where they stand."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart_of(
    rows: Sequence[HistoryRow], wanted: LicenseType | None, since: datetime, latest: Latest
) -> Chart | None:
    """Of the type asked for, else of the one that these rows (newest first) touch most often, from
    `since` or the first of them to the latest. None where there is too little to draw."""
    touched = [kind for row in rows for kind in license_types_of(row)]
    kind = wanted or (max(LicenseType, key=touched.count) if touched else None)
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
        # The latest rows of assignments may be on their way: the account knows of them.
        points = [*points, Point(until, latest.counts[kind])]
    return _chart_from(kind, start, downsampled(start, points), until)


def _chart_from(kind: LicenseType, start: Point, points: Sequence[Point], until: datetime) -> Chart:
    drawn = (start, *points)
    highest = max(1, *(point.held.purchased for point in drawn))
    places = _x_positions([point.at for point in drawn], until)
    numbers = {
        "purchased": [point.held.purchased for point in drawn],
        "assigned": [point.held.assigned for point in drawn],
        "scheduled": [point.held.scheduled for point in drawn],
    }
    lines = tuple((name, _step_path(places, values, highest)) for name, values in numbers.items())
    ticks = tuple((value, _y(value, highest)) for value in sorted({0, highest // 2, highest}))
    return Chart(kind, start.at, until, tuple(points), lines, ticks)


def _x_positions(instants: Sequence[datetime], until: datetime) -> list[float]:
    """Where each instant stands between the first and `until`."""
    span_s = max((until - instants[0]).total_seconds(), 1)
    room = WIDTH - LEFT - RIGHT
    return [LEFT + room * (at - instants[0]).total_seconds() / span_s for at in instants]


def _step_path(places: Sequence[float], values: Sequence[int], highest: int) -> str:
    path = f"M{places[0]:.1f} {_y(values[0], highest):.1f}"
    for place, value in zip(places[1:], values[1:], strict=True):
        path += f"H{place:.1f}V{_y(value, highest):.1f}"
    return f"{path}H{WIDTH - RIGHT}"


def _y(value: int, highest: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)
