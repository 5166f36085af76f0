"""A boundary gives the same final state if it is finalized late, twice, concurrently or after a
crash."""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.dynamo import keys
from chalicelib.entrypoints.queue import finalize_each
from infra.local import lambdas
from infra.local.queue import Message
from tests.license_types import LicenseType
from tests.simulation.gate import Fault, GatedClient, Turns, every_order
from tests.simulation.oracles import check_invariants, essence
from tests.simulation.scenes import prepare
from tests.simulation.scheduler import Killed
from tests.world import MARCH_ENDS, NEW_YORK, Answer, World

A_MINUTE_LATER = MARCH_ENDS + timedelta(minutes=1)
FIRST, LAST = 9_100_001, 9_100_100
"""The ids of a hundred further offices."""


def enqueue(world: World, *offices: int) -> None:
    """Adds messages to the queue as the sweep sends them."""
    for number, office in enumerate(offices):
        body = f'{{"office_id": {office}, "due_at": "2026-04-01T04:00:00Z"}}'
        world.queue._waiting.append(Message(f"by-hand-{number}", body))


@pytest.fixture
def due(world: World) -> World:
    """New York's cycle ended a minute ago, with four licenses scheduled for removal."""
    prepare(world)
    world.clock.at = A_MINUTE_LATER
    return world


@pytest.fixture
def expected(due: World) -> Any:
    """The table after a sweep without faults. The world is reset to the state before it."""
    start = due.saved()
    assert due.sweep() == 0
    assert due.account().cycle.start == MARCH_ENDS
    after = essence(due)
    due.back_to(start)
    return after


def test_two_concurrent_sweeps_give_the_same_table_as_one(due: World, expected: Any) -> None:
    for seed in range(6):
        start = due.saved()
        turns = Turns(random.Random(seed).randrange)
        due.wire(GatedClient(due.client, turns.around))
        turns.run([due.sweep, due.sweep])
        assert essence(due) == expected
        due.back_to(start)


def test_two_workers_with_the_same_office_give_the_same_table_as_one(
    due: World, expected: Any
) -> None:
    """Tried in every order of their calls."""
    start, orders = due.saved(), 0
    record = {"body": f'{{"office_id": {NEW_YORK}, "due_at": "2026-04-01T04:00:00Z"}}'}

    def work(name: str) -> Any:
        return lambda: lambdas.finalize({"Records": [{**record, "messageId": name}]})

    def run(choose: Callable[[int], int]) -> None:
        due.back_to(start)
        turns = Turns(choose)
        due.wire(GatedClient(due.client, turns.around))
        answers = turns.run([work("one"), work("two")])
        assert answers == [{"batchItemFailures": []}] * 2
        check_invariants(due)
        enqueue(due, 9_000_001, 5000000000000103)
        due.queue.drain(lambdas.finalize)
        assert essence(due) == expected

    for _ in every_order(run):
        orders += 1
    assert orders >= 6


def test_duplicate_and_reordered_messages_give_the_same_table(due: World, expected: Any) -> None:
    offices = [NEW_YORK, 9_000_001, 5000000000000103] * 2
    random.Random(7).shuffle(offices)
    enqueue(due, *offices)
    due.queue.drain(lambdas.finalize)
    assert essence(due) == expected


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_worker_killed_around_its_commit_loses_nothing(
    due: World, expected: Any, side: str
) -> None:
    # The second call is the first office's commit.
    due.wire(GatedClient(due.client, Fault("kill", 2, side)))
    enqueue(due, NEW_YORK, 9_000_001, 5000000000000103)
    with pytest.raises(Killed):
        due.queue.drain(lambdas.finalize)
    check_invariants(due)
    due.queue.drain(lambdas.finalize)
    assert essence(due) == expected


def test_a_throttled_worker_repeats_its_call(due: World, expected: Any) -> None:
    for call in range(1, 7):
        start = due.saved()
        due.wire(GatedClient(due.client, Fault("throttle", call)))
        enqueue(due, NEW_YORK, 9_000_001, 5000000000000103)
        due.queue.drain(lambdas.finalize)
        assert due.wired.service.retries.reasons["throttled"] == 1
        assert essence(due) == expected
        due.back_to(start)


@pytest.mark.parametrize("late", [timedelta(days=3), timedelta(days=365)])
def test_a_late_sweep_gives_the_same_table_as_punctual_ones(client: Any, late: timedelta) -> None:
    end = MARCH_ENDS + late
    punctual = _ended(client, [MARCH_ENDS + late * part / 24 for part in range(25)])
    assert _ended(client, [end]) == punctual


def _ended(client: Any, runs: list[datetime]) -> Any:
    """The table of a new world after sweeps at exactly these instants."""
    world = World(client)
    prepare(world)
    for at in runs:
        world.clock.at = at.replace(microsecond=0)
        assert world.sweep() == 0
    check_invariants(world)
    ended = essence(world)
    client.delete_table(TableName=world.table)
    return ended


@pytest.mark.parametrize("seed", range(6))
def test_an_admin_restores_while_the_message_is_delivered(
    due: World, expected: Any, seed: int
) -> None:
    turns = Turns(random.Random(seed).randrange)
    due.wire(GatedClient(due.client, turns.around))
    enqueue(due, NEW_YORK)
    restored, _ = turns.run(
        [lambda: due.restore(talk_lines=1), lambda: due.queue.drain(lambdas.finalize)]
    )
    # The boundary has passed, so there is nothing to restore, in any order of the two.
    assert restored
    assert restored.code == "exceeds_scheduled"
    enqueue(due, 9_000_001, 5000000000000103)
    due.queue.drain(lambdas.finalize)
    assert essence(due) == expected


class ThreadClocks:
    """A clock that each thread may set for itself; it shows `at` to threads that did not."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._mine = threading.local()

    def now(self) -> datetime:
        mine: datetime = getattr(self._mine, "at", self.at)
        return mine

    def set(self, at: datetime) -> None:
        self._mine.at = at


def test_a_restoration_before_the_boundary_races_with_a_worker_after_it(due: World) -> None:
    """The clocks of two processes differ. The result depends on which of them commits first."""
    clocks: Any = ThreadClocks(A_MINUTE_LATER)
    due.clock = clocks
    start, ends = due.saved(), set()

    def restore() -> Answer:
        clocks.set(MARCH_ENDS - timedelta(seconds=1))
        return due.restore(talk_lines=1)

    def run(choose: Callable[[int], int]) -> None:
        due.back_to(start)
        turns = Turns(choose)
        due.wire(GatedClient(due.client, turns.around))
        enqueue(due, NEW_YORK)
        restored, _ = turns.run([restore, lambda: due.queue.drain(lambdas.finalize)])
        check_invariants(due)
        assert restored
        assert due.account().cycle.start == MARCH_ENDS
        held = due.account().counts[LicenseType.TALK_LINES]
        ends.add((restored.status, held.purchased, held.scheduled))

    for _ in every_order(run):
        pass
    # Of ten licenses, four are scheduled for removal. One is restored (201) or none (409).
    assert ends == {(201, 7, 0), (409, 6, 0)}


def test_an_early_message_changes_nothing(due: World) -> None:
    due.clock.at = MARCH_ENDS - timedelta(seconds=1)
    before = due.snapshot()
    enqueue(due, NEW_YORK)
    due.queue.drain(lambdas.finalize)
    assert due.snapshot() == before
    assert due.queue.dead == []


def test_of_a_hundred_offices_only_the_failing_one_is_not_finalized(world: World) -> None:
    for office_id in range(FIRST, LAST + 1):
        world.open_office(office_id, f"Office {office_id}")
    world.clock.at = A_MINUTE_LATER
    start, items = world.saved(), world.raw_items()
    world.sweep()
    healthy = essence(world)
    world.back_to(start)
    poisoned = FIRST + 41
    pk, sk = keys.terms(poisoned)
    (terms,) = (item for item in items if (item["pk"]["S"], item["sk"]["S"]) == (pk, sk))
    world.client.delete_item(TableName=world.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    world.sweep()
    dead = {message.body for message in world.queue.dead}
    assert dead == {f'{{"office_id": {poisoned}, "due_at": "2026-04-01T04:00:00Z"}}'}
    assert {message.receives for message in world.queue.dead} == {5}
    for office_id in range(FIRST, LAST + 1):
        renewed = world.account(office_id).cycle.start == MARCH_ENDS
        assert renewed is (office_id != poisoned)
    # After its terms are put back, the office is finalized like the others.
    world.client.put_item(TableName=world.table, Item=terms)
    world.sweep()
    assert essence(world) == healthy


def test_an_invalid_message_becomes_a_dead_letter(due: World) -> None:
    due.queue._waiting.append(Message("nonsense", "no JSON"))
    enqueue(due, NEW_YORK)
    due.queue.drain(lambdas.finalize)
    assert [message.message_id for message in due.queue.dead] == ["nonsense"]
    assert due.account().cycle.start == MARCH_ENDS


def test_a_worker_without_time_left_returns_its_remaining_messages(due: World) -> None:
    enqueue(due, NEW_YORK, 9_000_001)
    records = [{"messageId": f"m{number}", "body": message.body}
               for number, message in enumerate(due.queue._waiting)]  # fmt: skip
    moments = iter([True, False])
    assert finalize_each(due.wired, records, lambda: next(moments)) == ["m1"]
    assert due.account().cycle.start == MARCH_ENDS
    assert due.account(9_000_001).cycle.end == MARCH_ENDS
