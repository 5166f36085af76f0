"""What it costs to find users: one write unit for each beginning of each word when a user is created
or renamed, none for what is not searched, and reads that do not grow with the company."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.call_counter import counting_calls
from tests.api.found_users import add, found
from tests.api.user_requests import delete, move, patch, restore
from tests.contract.builders import requests_of
from tests.world import BERLIN, NEW_YORK, Answer, World

MARIA = {"first_name": "Maria", "last_name": "Gonzalez", "email": "maria.gonzalez@acme.example"}
ENTRIES = 17
"""maria 5, gonzalez 8, acme 4."""


def written(world: World) -> tuple[int, int]:
    """The entries that the stream's function puts and deletes now. None has more than 1 KB, so each
    costs one write unit."""
    with requests_of(world.client, "BatchWriteItem") as calls:
        world.deliver()
    requests: list[dict[str, Any]] = []
    for call in calls:
        ((_, some),) = call["RequestItems"].items()
        requests += [each for each in some if "FIND#" in str(each)]
    puts = [each["PutRequest"]["Item"] for each in requests if "PutRequest" in each]
    assert all(len(str(item)) < 1024 for item in puts)
    return len(puts), len(requests) - len(puts)


def maria(world: World) -> int:
    number = add(world, **MARIA)
    assert written(world) == (ENTRIES, 0)
    return number


def test_a_new_user_costs_a_unit_for_each_beginning(world: World) -> None:
    maria(world)


def test_a_new_name_replaces_all_entries(world: World) -> None:
    patch(world, maria(world), last_name="Lee")
    assert written(world) == (ENTRIES + 3, ENTRIES)


@pytest.mark.parametrize("fields", [{"job_title": "Director"}, {"external_id": "7"}])
def test_what_is_not_searched_costs_nothing(world: World, fields: dict[str, str]) -> None:
    patch(world, maria(world), **fields)
    assert written(world) == (0, 0)


def test_an_assignment_costs_no_entries(world: World) -> None:
    number = maria(world)
    world.purchase(sell_lines=1)
    assert world.assign(number, "sell_lines").status == 201
    assert written(world) == (0, 0)


def test_changes_of_state_office_and_license_rewrite_the_entries(world: World) -> None:
    world.purchase(talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    number = maria(world)
    changes: list[Callable[[], Answer]] = [
        lambda: patch(world, number, license="talk"),
        lambda: move(world, number, BERLIN),
        lambda: patch(world, number, state="suspended"),
        lambda: patch(world, number, state="active"),
        lambda: delete(world, number),
        lambda: restore(world, number),
    ]
    for change in changes:
        assert change().status == 200
        assert written(world) == (ENTRIES, 0)


def test_a_search_reads_twice_and_writes_nothing(world: World) -> None:
    for number in range(30):
        add(world, f"Ann{number:02}", "Lee")
    world.deliver()
    with counting_calls(world) as counter:
        assert len(world.get("/users?q=ann&limit=10").json["items"]) == 10
    assert (counter.calls, counter.write_units) == (["Query", "BatchGetItem"], 0)
    assert len(found(world, "ann", limit="10", office_id=NEW_YORK)) == 30
