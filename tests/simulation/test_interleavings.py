"""Two concurrent requests in every order of their calls to AWS, and many in random orders.

Only one thread runs at a time; another may be picked at every call."""

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations_with_replacement
from typing import Any

import pytest

from tests.people import ensure_users
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.simulation.memory_client import MemoryClient
from tests.simulation.oracles import check_invariants, essence
from tests.simulation.prepared import prepared
from tests.simulation.scenes import SCENES, Scene
from tests.table_contents import on_moto
from tests.world import NEW_YORK, World

ORDERS_ON = os.environ.get("SEATLEDGER_ORDERS_ON", "memory")
"""The database: the table in memory, or `moto`, on which all orders take longer."""
SOME_ORDERS = 8
"""The number of random orders for scenes with many calls."""

PAIRS = [
    pair for pair in combinations_with_replacement(SCENES, 2) if pair[0].prepare is pair[1].prepare
]


@pytest.fixture(scope="module")
def client(client: Any) -> Any:
    """The table in memory, whose responses equal moto's: `test_table.py`,
    `test_memory_client.py`."""
    return MemoryClient() if on_moto() and ORDERS_ON != "moto" else client


class Race:
    """Runs two requests repeatedly, each time from the same table."""

    def __init__(self, client: Any, first: Scene, second: Scene) -> None:
        self._prepared = prepared(client, first)
        self.world = self._prepared.world
        self._client = client
        self._acts: list[Callable[[], int]] = [
            lambda: first.act(self.world),
            lambda: second.act(self.world),
        ]

    def one_after_the_other(self) -> list[tuple[list[int], list[dict[str, Any]]]]:
        """Statuses and table for each of the two serial orders."""
        forwards = [act() for act in self._acts], essence(self.world)
        self._prepared.reset()
        second, first = (act() for act in self._acts[::-1])
        return [forwards, ([first, second], essence(self.world))]

    def at_once(self, choose: Callable[[int], int]) -> tuple[list[int], list[dict[str, Any]]]:
        self._prepared.reset()
        turns = Turns(choose)
        self.world.wire(GatedClient(self._client, turns.around))
        statuses = turns.run(self._acts)
        check_invariants(self.world)
        return statuses, essence(self.world)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0].name} + {pair[1].name}")
def test_two_requests_end_as_if_one_came_after_the_other(
    client: Any, pair: tuple[Scene, Scene]
) -> None:
    race = Race(client, *pair)
    serial = race.one_after_the_other()

    def run(choose: Callable[[int], int]) -> None:
        outcome = race.at_once(choose)
        assert _alike(outcome, serial), outcome[0]

    if any(scene.many_calls for scene in pair):
        for seed in range(SOME_ORDERS):
            run(random.Random(seed).randrange)
    else:
        assert sum(1 for _ in every_order(run)) > 1


def _alike(
    outcome: tuple[list[int], list[dict[str, Any]]],
    serial: list[tuple[list[int], list[dict[str, Any]]]],
) -> bool:
    """True if the outcome equals a serial one, except for the available counts in entries: these
    are as the request read them, and may lie between the two serial runs."""
    return any(
        outcome[0] == statuses and _exact(outcome[1]) == _exact(after) for statuses, after in serial
    )


def _exact(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**item, "before": _owned(item["before"]), "after": _owned(item["after"])}
        if item["sk"].startswith("ENTRY#")
        else item
        for item in items
    ]


def _owned(counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {
        name: {key: value for key, value in held.items() if key != "available"}
        for name, held in counts.items()
    }


@pytest.mark.parametrize("seed", range(8))
def test_sixteen_concurrent_clients_assign_exactly_ten_of_ten_licenses(
    client: Any, seed: int
) -> None:
    world = World(client)
    world.purchase(talk_lines=10)
    ensure_users(world, *range(1, 17))
    turns = Turns(random.Random(seed).randrange)
    world.wire(GatedClient(client, turns.around))
    answers = turns.run([partial(world.assign, number) for number in range(1, 17)])
    assert Counter(answer.status for answer in answers) == {201: 10, 409: 6}
    assert all(
        answer.json["available"] == 0
        for answer in answers
        if answer.code == "no_available_licenses"
    )
    assert world.counts() == (10, 10, 0, 0)
    check_invariants(world)
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("seed", range(4))
def test_many_clients_with_one_idempotency_key_buy_once(client: Any, seed: int) -> None:
    world = World(client)
    turns = Turns(random.Random(seed).randrange)
    world.wire(GatedClient(client, turns.around))
    body = {"items": [{"license_type": "talk_lines", "quantity": 3}]}

    def buy() -> Any:
        return world.post(f"/offices/{NEW_YORK}/purchases", body, key="the same")

    answers = turns.run([buy] * 8)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    replayed = [answer for answer in answers if "Idempotency-Replayed" in answer.headers]
    assert len(replayed) == 7
    assert world.counts() == (3, 0, 0, 3)
    check_invariants(world)
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("seed", range(4))
def test_many_buyers_of_one_office_all_succeed(client: Any, seed: int) -> None:
    world = World(client)
    turns = Turns(random.Random(seed).randrange)
    world.wire(GatedClient(client, turns.around))
    answers = turns.run([lambda: world.purchase(talk_lines=1)] * 8)
    assert [answer.status for answer in answers] == [201] * 8
    assert sorted(answer.json["seq"] for answer in answers) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert world.counts() == (8, 0, 0, 8)
    check_invariants(world)
    client.delete_table(TableName=world.table)
