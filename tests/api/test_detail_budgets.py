"""What edits of records and metadata cost (decision 110)."""

from typing import Any

from tests.api.call_counter import counting_calls
from tests.api.external_ids import created
from tests.api.new_offices import COMPANY_BODY
from tests.api.new_offices import OFFICE as NEW_OFFICE
from tests.world import NEW_YORK, World

READ, WRITE, LIST = "BatchGetItem", "TransactWriteItems", "Query"
OFFICE = f"/offices/{NEW_YORK}"
INDEX = 1
"""The unit of a new account's entry in the due index."""
ONE = {"metadata": {"crm": "4711"}}


def cost(
    world: World, method: str, path: str, body: Any = None, **more: Any
) -> tuple[list[str], int]:
    with counting_calls(world) as counter:
        answer = world.request(method, path, body, **more)
    assert answer.status in (200, 201), answer.text
    return counter.calls, counter.write_units


def test_an_edit_costs_two_units_for_the_record_and_two_for_its_history(world: World) -> None:
    # The answer about a company has the number of its offices.
    assert cost(world, "PATCH", "/company", {"legal_name": "Demo"}) == ([READ, WRITE, LIST], 4)
    # An office's edit keeps a record of its request, too (decision 92).
    assert cost(world, "PATCH", OFFICE, {"name": "Broadway"}) == ([READ, READ, WRITE], 6)


def test_a_new_name_of_a_company_costs_two_units_for_each_word(world: World) -> None:
    # Two words go, three come.
    assert cost(world, "PATCH", "/company", {"name": "One Two Three"})[1] == 4 + 2 * 2 + 3 * 2


def test_founding_a_company_costs_two_units_for_each_word(world: World) -> None:
    headers = {"DP-Reason": "asked by mail"}
    who: dict[str, Any] = {"token": world.token("vendor_admin", None), "headers": headers}
    cost(world, "POST", "/companies", COMPANY_BODY, **who)  # The catalog is cached then.
    one = cost(world, "POST", "/companies", {**COMPANY_BODY, "name": "One"}, **who)
    three = cost(world, "POST", "/companies", {**COMPANY_BODY, "name": "One Two Three"}, **who)
    assert three == (one[0], one[1] + 4)


def test_metadata_costs_two_reads_and_two_units_for_each_kilobyte(world: World) -> None:
    ada = created(world, "ada")
    user = cost(world, "PATCH", f"/users/{ada}", ONE)
    # The user, the metadata, the change with its announcement; for the answer, both again.
    assert user == ([READ, READ, WRITE, READ, READ], 6)
    pairs: dict[str, str | None] = {f"{number:0>40}": "x" * 200 for number in range(20)}
    long = {"metadata": {**pairs, "crm": None}}
    # 20 pairs have 4,800 bytes and some 100 more: 5 KB.
    assert cost(world, "PATCH", f"/users/{ada}", long)[1] == 4 + 2 * 5
    assert cost(world, "PATCH", f"/users/{ada}", {"first_name": "Ada"}) == ([READ, WRITE], 4)
    assert cost(world, "PATCH", "/company", ONE)[0] == [READ, READ, WRITE, READ, LIST]


def test_metadata_of_a_new_user_or_room_costs_two_units_for_each_kilobyte(world: World) -> None:
    world.purchase(talk_lines=4, room_lines=2)
    ada, bo = ({"email": f"{each}@example.com", "office_id": NEW_YORK} for each in ("ada", "bo"))
    # The user, the address, the license, the account: no more without metadata than before.
    assert cost(world, "POST", "/users", ada) == ([WRITE], 8)
    assert cost(world, "POST", "/users", {**bo, **ONE}) == ([WRITE], 10)
    both = {"users": [{**each, "email": f"2{each['email']}", **ONE} for each in (ada, bo)]}
    assert cost(world, "POST", "/users/batch", both) == ([WRITE], 14 + 2 * 2)
    room = {"name": "Lobby", "office_id": NEW_YORK}
    assert cost(world, "POST", "/rooms", room) == ([WRITE], 6)
    long = {f"{number:0>40}": "x" * 200 for number in range(20)}
    assert cost(world, "POST", "/rooms", {**room, "metadata": long}) == ([WRITE], 6 + 2 * 5)


def test_metadata_of_a_new_company_or_office_costs_two_units_and_two_for_the_history(
    world: World,
) -> None:
    who: dict[str, Any] = {"token": world.token("vendor_admin", None)}
    who["headers"] = {"DP-Reason": "asked by mail"}
    cost(world, "POST", "/companies", COMPANY_BODY, **who)  # The catalog is cached then.
    calls, plain = cost(world, "POST", "/companies", COMPANY_BODY, **who)
    # The company, its name, the office, account, terms: no more without metadata than before.
    assert (calls, plain) == ([WRITE], 2 * 5 + INDEX)
    with_one = cost(world, "POST", "/companies", {**COMPANY_BODY, **ONE}, **who)
    assert with_one == (calls, plain + 4)
    both = {**COMPANY_BODY, **ONE, "office": {**NEW_OFFICE, **ONE}}
    assert cost(world, "POST", "/companies", both, **who) == (calls, plain + 8)
    calls, plain = cost(world, "POST", "/offices", NEW_OFFICE)
    # The company counts its openings.
    assert plain == 2 * 4 + INDEX
    assert cost(world, "POST", "/offices", {**NEW_OFFICE, **ONE}) == (calls, plain + 4)


def test_reading_one_record_costs_one_read_more_and_a_list_none(world: World) -> None:
    ada = created(world, "ada")
    assert cost(world, "GET", f"/users/{ada}") == ([READ, READ], 0)
    assert cost(world, "GET", OFFICE) == ([READ, READ], 0)
    assert cost(world, "GET", "/company") == ([READ, LIST, READ], 0)
    assert cost(world, "GET", "/users") == ([LIST], 0)


def test_metadata_makes_no_assignment_dearer(world: World) -> None:
    world.purchase(talk_lines=2)
    ada, bo = created(world, "ada"), created(world, "bo")
    world.request("PATCH", f"/users/{ada}", {"metadata": {"a": "x" * 200, "b": "y" * 200}})
    path = f"{OFFICE}/assignments"
    costs = [
        cost(
            world,
            "POST",
            path,
            {"license_type": "talk_lines", "assignee": {"type": "user", "id": each}},
        )
        for each in (ada, bo)
    ]
    assert costs[0] == costs[1]
