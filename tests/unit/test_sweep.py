"""The sweep: which offices it sends, in which order, and what happens when the time runs out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chalicelib.service.ports import DueOffice, DuePage, Retryable
from chalicelib.service.retries import Retries
from chalicelib.sweep import Sweep, Swept, sweep

NOW = datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC)


@dataclass
class Shards:
    """Two offices a page. `offices` maps a shard to its due offices, the longest overdue first."""

    offices: dict[int, list[int]]
    broken: set[int] = field(default_factory=set)
    cursors: dict[int, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def page(self, shard: int, until: datetime, after: str | None = None) -> DuePage:
        self.calls.append(f"page {shard}")
        if shard in self.broken:
            raise Retryable("throttled")
        start = int(after or 0)
        found = self.offices.get(shard, [])[start : start + 2]
        more = start + 2 < len(self.offices.get(shard, []))
        page = tuple(DueOffice(office, NOW - timedelta(minutes=9 - shard)) for office in found)
        return DuePage(page, str(start + 2) if more else None)

    def cursor(self, shard: int) -> str | None:
        self.calls.append(f"cursor {shard}")
        return self.cursors.get(shard)

    def save_cursor(self, shard: int, after: str | None) -> None:
        self.cursors.pop(shard, None)
        if after is not None:
            self.cursors[shard] = after


@dataclass
class FakeQueue:
    """Takes what it is handed, but for the offices in `refuses`."""

    refuses: set[int] = field(default_factory=set)
    taken: list[int] = field(default_factory=list)

    def send(self, offices: Sequence[DueOffice]) -> int:
        numbers = [office.office_id for office in offices]
        self.taken += [number for number in numbers if number not in self.refuses]
        return sum(number in self.refuses for number in numbers)


def run(shards: Shards, queue: FakeQueue, pages: int = 1000, at: datetime = NOW) -> Swept:
    """With time for so many pages."""
    left, pauses = iter([True] * pages), list[float]()
    retries = Retries(pauses.append, lambda low, high: high, lambda: sum(pauses))
    return sweep(Sweep(shards, queue, retries, 3, lambda: next(left, False)), at)


def test_shards_take_turns_page_by_page() -> None:
    queue = FakeQueue()
    swept = run(Shards({0: [1, 2, 3, 4, 5], 1: [11], 2: [21, 22, 23]}), queue)
    assert queue.taken == [1, 2, 11, 21, 22, 3, 4, 23, 5]
    assert (swept.enqueued, swept.left, swept.unfinished_shards) == (9, 0, 0)


def test_nothing_due_is_one_query_a_shard() -> None:
    shards = Shards({})
    assert run(shards, FakeQueue()) == Swept()
    assert shards.calls == ["page 0", "page 1", "page 2"]


def test_a_full_page_alone_asks_for_the_place_of_the_last_sweep() -> None:
    shards = Shards({0: [1, 2], 1: [11, 12, 13]})
    run(shards, FakeQueue())
    assert [call for call in shards.calls if call.startswith("cursor")] == ["cursor 1"]


def test_the_next_sweep_goes_on_where_time_ran_out() -> None:
    shards, queue = Shards({0: [1, 2, 3, 4, 5, 6]}), FakeQueue()
    assert run(shards, queue, pages=4).unfinished_shards == 1
    assert queue.taken == [1, 2, 3, 4]
    run(shards, queue)
    assert queue.taken == [1, 2, 3, 4, 5, 6]
    # At the end it begins anew: what is still due is handed over again.
    run(shards, queue)
    assert queue.taken == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]


def test_one_failing_shard_does_not_stop_the_others() -> None:
    shards, queue = Shards({0: [1], 1: [11], 2: [21]}, broken={1}), FakeQueue()
    swept = run(shards, queue)
    assert queue.taken == [1, 21]
    assert swept.left == 1


def test_what_the_queue_does_not_take_is_counted_and_stays_due() -> None:
    queue = FakeQueue(refuses={2})
    swept = run(Shards({0: [1, 2, 3]}), queue)
    assert queue.taken == [1, 3]
    assert (swept.enqueued, swept.left) == (2, 1)


def test_each_minute_another_shard_comes_first() -> None:
    firsts = []
    for minute in range(4):
        shards = Shards({})
        run(shards, FakeQueue(), at=NOW + timedelta(minutes=minute))
        firsts.append(shards.calls[0])
    assert firsts == ["page 0", "page 1", "page 2", "page 0"]


def test_the_longest_overdue_is_reported() -> None:
    swept = run(Shards({0: [1], 2: [21]}), FakeQueue())
    assert swept.oldest_due_at == NOW - timedelta(minutes=9)
    assert run(Shards({}), FakeQueue()).oldest_due_at is None
