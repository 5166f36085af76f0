"""Counts over time: entries have them, assignments between entries count up and down."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.account import Counts
from chalicelib.domain.assignment import Assignee
from chalicelib.domain.assignment_history import AssignmentAction, AssignmentEntry
from chalicelib.domain.journal import Actor, Entry
from chalicelib.entrypoints.console.chart import Latest, chart_of
from chalicelib.entrypoints.console.timeline import (
    Point,
    counts_before,
    downsampled,
    oldest_first,
    points_of,
)
from tests.license_types import LicenseType

MARCH = datetime(2026, 3, 1, 5, tzinfo=UTC)
TALK = LicenseType.TALK_LINES


def entry(day: int, before: Counts, after: Counts) -> Entry:
    return Entry(
        entry_id=1,
        seq=1,
        office_id=1,
        action="purchase",
        at=MARCH + timedelta(days=day),
        by=Actor("ada", "company_admin"),
        source="api",
        currency="USD",
        lines=(),
        due_now_minor=0,
        before={TALK: before},
        after={TALK: after},
        prices={TALK: 2500},
    )


def assignment_entry(day: int, action: AssignmentAction) -> AssignmentEntry:
    at = MARCH + timedelta(days=day)
    return AssignmentEntry(1, 1, action, at, "ada", TALK, Assignee("user", day), day, "1")


def timeline(
    *changes: Entry | AssignmentEntry, latest: Counts | None = None
) -> list[Counts] | None:
    before = counts_before(changes, TALK, {TALK: latest} if latest else None)
    if before is None:
        return None
    return [before, *(point.counts for point in points_of(changes, TALK, before))]


def test_assignments_after_an_entry_count_up_and_down() -> None:
    bought = entry(1, Counts(), Counts(5, 0, 5))
    assert timeline(bought, assignment_entry(2, "assignment"), assignment_entry(3, "release")) == [
        Counts(),
        Counts(5, 0, 5),
        Counts(5, 0, 4),
        Counts(5, 0, 5),
    ]


def test_what_comes_before_the_first_entry_is_counted_back_from_it() -> None:
    removed = entry(4, Counts(5, 0, 3), Counts(5, 1, 2))
    changes = (
        assignment_entry(1, "assignment"),
        assignment_entry(2, "assignment"),
        assignment_entry(3, "release"),
    )
    assert timeline(*changes, removed) == [
        Counts(5, 0, 4),
        Counts(5, 0, 3),
        Counts(5, 0, 2),
        Counts(5, 0, 3),
        Counts(5, 1, 2),
    ]


def test_without_entries_it_is_counted_back_from_now() -> None:
    changes = (assignment_entry(1, "assignment"), assignment_entry(2, "assignment"))
    now = Counts(9, 2, 4)
    assert timeline(*changes, latest=now) == [Counts(9, 2, 6), Counts(9, 2, 5), now]
    assert timeline(*changes) is None


def test_an_entry_sets_right_what_rows_that_are_missing_left_wrong() -> None:
    first, second = (
        entry(1, Counts(), Counts(2, 0, 2)),
        entry(9, Counts(2, 0, 0), Counts(3, 0, 1)),
    )
    assert timeline(first, assignment_entry(2, "assignment"), second) == [
        Counts(),
        Counts(2, 0, 2),
        Counts(2, 0, 1),
        Counts(3, 0, 1),
    ]


def test_of_one_second_what_is_freed_counts_before_the_entry_and_what_is_taken_after() -> None:
    """As when a user is deleted with the license, or one is purchased for a waiting user."""
    removed = entry(2, Counts(5, 0, 3), Counts(5, 1, 2))
    newest_first = (
        assignment_entry(2, "assignment"),
        assignment_entry(2, "release"),
        removed,
        assignment_entry(1, "assignment"),
    )
    changes = oldest_first(newest_first)
    assert changes == [newest_first[3], newest_first[1], removed, newest_first[0]]
    assert timeline(*changes) == [
        Counts(5, 0, 3),
        Counts(5, 0, 2),
        Counts(5, 0, 3),
        Counts(5, 1, 2),
        Counts(5, 1, 1),
    ]


def test_a_chart_of_a_deletion_that_removes_its_license_ends_as_the_office_is() -> None:
    newest_first: list[Entry | AssignmentEntry] = [
        assignment_entry(2, "release"),
        entry(2, Counts(5, 0, 5), Counts(5, 1, 4)),
    ]
    chart = chart_of(newest_first, TALK, MARCH, Latest(MARCH + timedelta(days=2)))
    assert chart
    assert [point.counts.assigned for point in chart.points] == [0, 0]


def test_counts_never_leave_what_there_is() -> None:
    bought = entry(1, Counts(), Counts(1, 0, 1))
    down = [assignment_entry(day, "assignment") for day in (2, 3)]
    up = [assignment_entry(day, "release") for day in (4, 5, 6)]
    counted = timeline(bought, *down, *up)
    assert counted
    assert [counts.available for counts in counted[1:]] == [1, 0, 0, 1, 1, 1]


def test_many_points_are_thinned_to_the_last_of_each_stretch() -> None:
    start = Point(MARCH, Counts())
    points = [Point(MARCH + timedelta(hours=hour), Counts(hour, 0, hour)) for hour in range(1, 101)]
    few = downsampled(start, points, most=5)
    assert [point.counts.purchased for point in few] == [24, 49, 74, 99, 100]
    assert downsampled(start, points[:5], most=5) == points[:5]
