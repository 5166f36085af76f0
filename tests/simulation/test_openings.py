"""Concurrent openings, agreements and thresholds, in random orders of their calls (R26, R52)."""

import random
from collections import Counter
from typing import Any

import pytest

from tests.api.agreements import agree
from tests.api.new_offices import OFFICE
from tests.simulation.gate import GatedClient, Turns
from tests.world import NEW_YORK, Answer, World


def at_once(world: World, client: Any, seed: int, *acts: Any) -> list[Answer]:
    turns = Turns(random.Random(seed).randrange)
    world.wire(GatedClient(client, turns.around))
    answers = turns.run([*acts])
    world.wire(client)
    return [*answers]


@pytest.mark.parametrize("seed", range(6))
def test_five_openings_at_once_are_never_more_than_agreed(client: Any, seed: int) -> None:
    world = World(client)
    agree(world, max_offices=5)
    answers = at_once(world, client, seed, *[lambda: world.post("/offices", OFFICE)] * 5)
    assert Counter(each.status for each in answers) == {201: 2, 409: 3}
    assert {each.code for each in answers} == {"", "limit_reached"}
    assert len(world.get("/offices").json["items"]) == 5
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("seed", range(6))
def test_an_opening_and_a_withdrawn_agreement_are_one_after_the_other(
    client: Any, seed: int
) -> None:
    world = World(client)
    agree(world, may_be_invoiced=True)
    opening, withdrawal = at_once(
        world,
        client,
        seed,
        lambda: world.post("/offices", {**OFFICE, "invoiced": True}),
        lambda: agree(world, may_be_invoiced=False),
    )
    assert withdrawal.status == 200
    assert (opening.status, opening.code) in {(201, ""), (403, "forbidden")}
    assert len(world.get("/offices").json["items"]) == 3 + (opening.status == 201)
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("seed", range(6))
def test_parts_of_an_agreement_changed_at_once_are_all_kept(client: Any, seed: int) -> None:
    world = World(client)
    parts: list[dict[str, Any]] = [
        {"may_be_invoiced": True},
        {"may_commit": True},
        {"max_offices": 7},
    ]
    answers = at_once(
        world, client, seed, *[lambda part=part: agree(world, **part) for part in parts]
    )
    assert {each.status for each in answers} == {200}
    agreed = world.get("/company").json["agreement"]
    assert agreed == {
        "may_be_invoiced": True,
        "may_commit": True,
        "may_collect_later": False,
        "max_offices": 7,
    }
    changes = world.get("/company/history").json["items"]
    states = [*(each["before"] for each in changes), *(each["after"] for each in changes)]
    # Each change begins where another one ended: nothing was overwritten unseen.
    ends = Counter(str(sorted(each.items())) for each in states)
    assert sorted(ends.values()) == [1, 1, 2, 2]
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("seed", range(6))
def test_thresholds_set_at_once_are_each_in_the_history(client: Any, seed: int) -> None:
    world = World(client)
    path = f"/offices/{NEW_YORK}/thresholds"

    def setting(low: int) -> Any:
        return lambda: world.request("PUT", path, {"low_below": low, "idle_above": 50})

    answers = at_once(world, client, seed, setting(2), setting(3), setting(4))
    assert {each.status for each in answers} == {200}
    changes = world.get("/company/history").json["items"]
    moves = {each["before"]["low_below"]: each["after"]["low_below"] for each in changes}
    low, seen = 1, []
    while low in moves:
        low = moves[low]
        seen.append(low)
    assert sorted(seen) == [2, 3, 4]
    assert world.get(path).json["low_below"] == low
    client.delete_table(TableName=world.table)
