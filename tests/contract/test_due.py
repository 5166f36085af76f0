"""The due index: offices whose cycle has ended, shard by shard."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.dynamo import keys
from chalicelib.dynamo.due_index import DueIndex
from tests.contract.builders import (
    assignment,
    buy,
    ledger_of,
    put_by_hand,
    set_by_hand,
    store,
    take,
    until_index_shows,
)
from tests.contract.test_listings import enter_office
from tests.world import MARCH_ENDS, NEW_YORK, START, TOKYO, World

SECOND = timedelta(seconds=1)


def due(world: World, until: datetime, limit: int = 100) -> dict[int, list[int]]:
    """The due offices by shard."""
    until_index_shows(world)
    found = {shard: list(read(world, shard, until, limit)) for shard in range(16)}
    return {shard: offices for shard, offices in found.items() if offices}


def read(world: World, shard: int, until: datetime, limit: int) -> Iterator[int]:
    """All pages of one shard."""
    after = None
    while True:
        page = index(world).page(shard, until, after, limit)
        yield from (office.office_id for office in page.offices)
        after = page.after
        if after is None:
            return


def index(world: World) -> DueIndex:
    return DueIndex(world.client, world.table)


BOUNDARY = datetime(2026, 3, 20, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "found"),
    [(BOUNDARY - SECOND, False), (BOUNDARY, True), (BOUNDARY + SECOND, True)],
)
def test_an_office_is_due_from_its_boundary_on(world: World, until: datetime, found: bool) -> None:
    enter_office(world, 3, BOUNDARY)
    assert due(world, until) == ({3: [3]} if found else {})


def test_offices_within_their_cycle_are_not_due(world: World) -> None:
    buy(world, talk_lines=5)
    store(world).commit_assignments(take(assignment()))
    assert due(world, START) == {}


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_the_longest_overdue_offices_come_first_over_all_pages(world: World, limit: int) -> None:
    # One shard: 16, 32, 48, 64 and 80 leave no remainder by sixteen.
    days = {16: 3, 32: 1, 48: 5, 64: 2, 80: 9}
    for office_id, day in days.items():
        enter_office(world, office_id, START - timedelta(days=day))
    assert due(world, START - timedelta(days=2), limit) == {0: [80, 48, 16, 64]}


def test_due_offices_are_found_in_every_shard(world: World) -> None:
    for office_id in range(1, 18):
        enter_office(world, office_id, BOUNDARY)
    assert due(world, BOUNDARY) == {
        0: [16],
        1: [1, 17],
        **{shard: [shard] for shard in range(2, 16)},
    }


def test_an_office_is_due_no_longer_when_it_was_rolled_forward(world: World) -> None:
    until = datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC)
    shard = NEW_YORK % 16
    assert NEW_YORK in due(world, until)[shard]
    store(world).commit(roll_forward(ledger_of(world)))
    assert NEW_YORK not in due(world, until).get(shard, [])


def test_only_accounts_are_due(world: World) -> None:
    enter_office(world, 3, BOUNDARY)
    buy(world, talk_lines=5)
    put_by_hand(world, keys.entry(3, 1), cycle_end="2026-03-01T00:00:00Z")
    put_by_hand(world, keys.entry(3, 2), due_shard="DUE#03")
    assert due(world, BOUNDARY) == {3: [3]}


def test_a_boundary_moved_to_earlier_is_due_earlier(world: World) -> None:
    set_by_hand(world, keys.account(TOKYO), "cycle_end", "2026-03-01T00:00:00Z")
    assert due(world, START) == {TOKYO % 16: [TOKYO]}


def test_a_due_office_has_the_instant_when_it_fell_due(world: World) -> None:
    enter_office(world, 3, BOUNDARY)
    until_index_shows(world)
    (office,) = index(world).page(3, BOUNDARY).offices
    assert (office.office_id, office.due_at) == (3, BOUNDARY)


@pytest.mark.parametrize(
    ("later_than", "until", "found"),
    [
        (BOUNDARY - SECOND, BOUNDARY, True),
        (BOUNDARY, BOUNDARY + SECOND, False),
        (BOUNDARY - 2 * SECOND, BOUNDARY - SECOND, False),
    ],
)
def test_boundaries_of_a_span_are_later_than_its_start_and_not_after_its_end(
    world: World, later_than: datetime, until: datetime, found: bool
) -> None:
    enter_office(world, 3, BOUNDARY)
    until_index_shows(world)
    assert bool(index(world).between(3, later_than, until).offices) is found


def test_progress_is_stored_and_cleared_per_shard(world: World) -> None:
    assert index(world).cursor(3) is None
    index(world).save_cursor(3, "2026-03-20T04:00:00Z 3")
    assert index(world).cursor(3) == "2026-03-20T04:00:00Z 3"
    assert index(world).cursor(4) is None
    index(world).save_cursor(3, None)
    assert index(world).cursor(3) is None


class LateIndex:
    """A client whose index is empty in the first reads, as it may be on AWS."""

    def __init__(self, client: Any, late_reads: int) -> None:
        self._client, self.late_reads = client, late_reads

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_paginator(self, operation: str) -> Any:
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        if "IndexName" in asked and self.late_reads:
            self.late_reads -= 1
            return [{"Items": []}]
        return list(self._client.get_paginator("scan").paginate(**asked))


def test_these_tests_wait_until_the_index_is_up_to_date(world: World) -> None:
    world.client = LateIndex(world.client, late_reads=2)
    until_index_shows(world)
    assert world.client.late_reads == 0
    assert NEW_YORK in due(world, MARCH_ENDS)[NEW_YORK % 16]


def test_an_index_that_never_gets_up_to_date_fails_the_test(world: World) -> None:
    world.client = LateIndex(world.client, late_reads=1_000_000)
    with pytest.raises(AssertionError, match="the index shows"):
        until_index_shows(world, within_s=0.3)
