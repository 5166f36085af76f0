"""What external ids cost: two write units for each reservation that is made or given up (R58)."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.external_ids import create, created, found, vendor
from tests.api.test_budgets import ALL_TYPES
from tests.api.user_requests import delete, patch, restore
from tests.world import NEW_YORK, World

READ, WRITE = "BatchGetItem", "TransactWriteItems"


@pytest.mark.parametrize(("external_id", "units"), [(None, 8), ("7", 10), ("x" * 100, 10)])
def test_an_external_id_adds_two_units_to_a_new_user(
    world: World, external_id: str | None, units: int
) -> None:
    world.purchase(**ALL_TYPES)
    with counting_calls(world) as counter:
        answer = create(world, "ada", external_id, license="talk")
    assert (answer.status, counter.calls, counter.write_units) == (201, [WRITE], units)
    with counting_calls(world) as counter:
        delete(world, answer.json["id"])
    assert (counter.calls, counter.write_units) == ([READ, WRITE], units)
    with counting_calls(world) as counter:
        restore(world, answer.json["id"])
    assert (counter.calls, counter.write_units) == ([READ, WRITE], units)


def test_changes_of_other_fields_cost_no_more(world: World) -> None:
    ada = created(world, "ada", "7")
    for fields, units in (
        # Every change but the second is announced, which costs 2.
        ({"first_name": "Ada"}, 4),
        ({"external_id": "7"}, 2),
        ({"external_id": "8"}, 8),
        ({"external_id": None}, 6),
        ({"external_id": "7"}, 6),
    ):
        with counting_calls(world) as counter:
            patch(world, ada, **fields)
        assert (counter.calls, counter.write_units) == ([READ, WRITE], units), fields


def test_a_taken_external_id_is_two_calls(world: World) -> None:
    created(world, "ada", "7")
    with counting_calls(world) as counter:
        assert create(world, "bo", "7").code == "external_id_taken"
    assert counter.calls == [WRITE, READ]


@pytest.mark.parametrize("path", ["/users", "/rooms", "/offices", "/companies"])
def test_records_are_found_in_two_calls_and_missed_in_one(world: World, path: str) -> None:
    world.purchase(room_lines=1)
    body = {"name": "Lobby", "office_id": NEW_YORK, "external_id": "7"}
    created(world, "ada", "7")
    world.post("/rooms", body)
    world.request("PATCH", f"/offices/{NEW_YORK}", {"external_id": "7"})
    world.request("PATCH", "/company", {"external_id": "7"}, **vendor(world))
    who = vendor(world, about=None) if path == "/companies" else {}
    with counting_calls(world) as counter:
        answer = world.get(f"{path}?external_id=7", **who)
    assert (len(answer.json["items"]), counter.calls) == (1, [READ, READ])
    with counting_calls(world) as counter:
        answer = world.get(f"{path}?external_id=8", **who)
    assert (answer.json["items"], counter.calls) == ([], [READ])


def test_an_office_is_edited_in_three_calls(world: World) -> None:
    with counting_calls(world) as counter:
        world.request("PATCH", f"/offices/{NEW_YORK}", {"external_id": "7"})
    assert (counter.calls, counter.write_units) == ([READ, READ, WRITE], 8)
    assert found(world, "7", "/offices") == [NEW_YORK]
