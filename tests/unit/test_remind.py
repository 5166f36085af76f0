"""Remind: seven days and one day before each boundary, once, also after missed runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.account import Removal
from chalicelib.domain.events import Event
from chalicelib.remind import Reminding, remind
from chalicelib.service.background_ports import Progress
from chalicelib.service.ports import DueOffice, DuePage
from chalicelib.service.retries import Retries
from tests.unit.ledgers import COMPANY, MARCH_ENDS, ROOM, TALK, lot

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
LATER = MARCH_ENDS + timedelta(days=60)


@dataclass
class World:
    """Calendar, offices and bus: all offices' cycles end with March, two of them fit a page."""

    lots: dict[int, tuple[Removal, ...]]
    kept: dict[tuple[int, int], Progress] = field(default_factory=dict)
    sent: list[tuple[int, int | None, list[tuple[str, int]]]] = field(default_factory=list)
    bus_works: bool = True
    pages: int = 1_000

    def between(
        self, shard: int, later_than: datetime, until: datetime, after: str | None
    ) -> DuePage:
        assert shard == 0
        there = [*self.lots] if later_than < MARCH_ENDS <= until else []
        rest = [each for each in there if after is None or each > int(after)]
        offices = tuple(DueOffice(each, MARCH_ENDS) for each in rest[:2])
        return DuePage(offices, str(rest[1]) if len(rest) > 2 else None)

    def progress(self, days: int, shard: int) -> Progress | None:
        return self.kept.get((days, shard))

    def save_progress(self, days: int, shard: int, progress: Progress) -> None:
        self.kept[days, shard] = progress

    def open_removals(self, office_ids: Sequence[int]) -> dict[int, Any]:
        return {each: (COMPANY, self.lots[each]) for each in office_ids if self.lots[each]}

    def put(self, events: Sequence[Event[Any]]) -> bool:
        if self.bus_works:
            self.sent += [
                (
                    each.data.days,
                    each.office_id,
                    [(item.license_type, item.quantity) for item in each.data.items],
                )
                for each in events
            ]
        return self.bus_works

    def run(self, before: timedelta) -> list[tuple[int, int | None, list[tuple[str, int]]]]:
        """The reminders sent at this time before the boundary."""
        self.sent, left = [], iter(range(self.pages))
        retries = Retries(lambda _: None, lambda low, _: low, lambda: 0.0)
        work = Reminding(self, self, self, retries, 1, lambda: next(left, None) is not None)
        remind(work, MARCH_ENDS - before)
        return self.sent


def four(office_id: int = 1) -> World:
    return World({office_id: (lot(31, TALK, 4),)})


FOUR = [("talk_lines", 4)]


def test_each_distance_is_told_once() -> None:
    world = four()
    assert world.run(8 * DAY) == []
    assert world.run(7 * DAY) == [(7, 1, FOUR)]
    assert world.run(7 * DAY - HOUR) == []
    assert world.run(DAY) == [(1, 1, FOUR)]
    assert world.run(DAY - HOUR) == []


def test_a_run_that_was_missed_is_made_up_for() -> None:
    world = four()
    world.run(8 * DAY)
    assert world.run(3 * DAY) == [(7, 1, FOUR)]
    assert world.run(HOUR) == [(1, 1, FOUR)]


def test_a_boundary_that_has_passed_is_not_told_of_any_more() -> None:
    world = four()
    world.run(8 * DAY)
    assert world.run(timedelta(0)) == []
    assert world.run(-HOUR) == []


def test_what_the_bus_did_not_take_is_told_by_the_next_run() -> None:
    world = four()
    world.run(8 * DAY)
    world.bus_works = False
    assert world.run(7 * DAY) == []
    world.bus_works = True
    assert world.run(7 * DAY - HOUR) == [(7, 1, FOUR)]


def test_more_offices_than_a_page_are_all_told_of() -> None:
    world = World({number: (lot(31, TALK, 4),) for number in (1, 2, 3, 4, 5)})
    world.run(8 * DAY)
    assert [office for _, office, _ in world.run(7 * DAY)] == [1, 2, 3, 4, 5]


def test_what_there_was_no_time_for_is_told_by_the_next_run_and_nothing_twice() -> None:
    world = World({number: (lot(31, TALK, 4),) for number in (1, 2, 3, 4, 5)})
    world.run(8 * DAY)
    world.pages = 1
    assert [office for _, office, _ in world.run(7 * DAY)] == [1, 2]
    # The span under way stays what it was, so that the place in it fits.
    assert world.kept[7, 0] == Progress(MARCH_ENDS - 8 * DAY, MARCH_ENDS - 7 * DAY, "2")
    assert [office for _, office, _ in world.run(7 * DAY - HOUR)] == [3, 4]
    assert world.kept[7, 0] == Progress(MARCH_ENDS - 8 * DAY, MARCH_ENDS - 7 * DAY, "4")
    world.pages = 1_000
    assert [office for _, office, _ in world.run(7 * DAY - 2 * HOUR)] == [5]


def test_what_leaves_is_the_sum_of_what_is_left_of_lots_that_end_there() -> None:
    lots = (
        lot(31, TALK, 4, quantity=9),
        lot(32, ROOM, 1),
        lot(33, TALK, 2),
        lot(34, TALK, 7, effective_at=LATER),
    )
    world = World({1: lots, 2: (lot(35, TALK, 3, effective_at=LATER),), 3: ()})
    world.run(8 * DAY)
    assert world.run(7 * DAY) == [(7, 1, [("talk_lines", 6), ("room_lines", 1)])]
