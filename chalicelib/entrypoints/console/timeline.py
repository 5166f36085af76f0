"""An office's counts over time, computed from its history.

A journal entry has the exact counts when it was made. Between entries, assignments and releases
count up and down.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from ...domain.account import Counts
from ...domain.assignment_history import AssignmentEntry, HistoryRow
from ...domain.journal import Entry
from ...domain.licenses import LicenseType
from ...domain.record import Record, replace

MOST_POINTS = 40
"""Limits a chart and its table to the size of a page."""


class Point(Record):
    """The counts from an instant on."""

    at: datetime
    counts: Counts


def license_types_of(row: HistoryRow) -> Collection[LicenseType]:
    return row.after if isinstance(row, Entry) else (row.license_type,)


def oldest_first(newest_first: Sequence[HistoryRow]) -> list[HistoryRow]:
    """Sorts releases before entries and assignments after them within a second: deleting a user
    releases their license before it is removed, and a purchase comes before its assignment."""
    by_second = groupby(reversed(newest_first), key=lambda row: row.at)
    return [row for _, rows in by_second for row in sorted(rows, key=_order_in_second)]


def _order_in_second(row: HistoryRow) -> int:
    if isinstance(row, Entry):
        return 1
    return 0 if row.action == "release" else 2


def counts_before(
    changes: Sequence[HistoryRow], kind: LicenseType, latest: Mapping[LicenseType, Counts] | None
) -> Counts | None:
    """The counts before the first of `changes`, which are oldest first. Counts back from the first
    entry, else from `latest`. None without both."""
    entries = [place for place, row in enumerate(changes) if isinstance(row, Entry)]
    first = entries[0] if entries else len(changes)
    known = latest[kind] if latest else None
    if entries:
        entry = changes[first]
        assert isinstance(entry, Entry)
        known = entry.before[kind]
    for row in reversed(changes[:first]):
        assert isinstance(row, AssignmentEntry)
        known = known and _with_assigned(known, 1 if row.action == "release" else -1)
    return known


def points_of(changes: Sequence[HistoryRow], kind: LicenseType, before: Counts) -> list[Point]:
    """The counts after each change, oldest first."""
    points, held = [], before
    for row in changes:
        if isinstance(row, Entry):
            held = row.after[kind]
        else:
            held = _with_assigned(held, 1 if row.action == "assignment" else -1)
        points.append(Point(row.at, held))
    return points


def downsampled(start: Point, points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most `most` points: the last one of each interval."""
    if len(points) <= most:
        return list(points)
    span_s = max((points[-1].at - start.at).total_seconds(), 1)
    last: dict[int, Point] = {}
    for point in points:
        stretch = int((point.at - start.at).total_seconds() / span_s * (most - 1))
        last[stretch] = point
    return [*last.values()]


def _with_assigned(held: Counts, more: int) -> Counts:
    """With `more` licenses assigned. It is limited to what exists, because rows may be missing."""
    free = held.purchased - held.scheduled
    return replace(held, available=min(max(held.available - more, 0), free))
