"""Rooms and fax lines take their add-ons, and give them back."""

from typing import Any

import pytest

from tests.api.access_targets import OTHER_COMPANY, nothing_written, open_other_company
from tests.api.user_requests import invite
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.simulation.oracles import check_invariants
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

RESERVED = {"type": "reserved", "number": "+14155550123"}


def make(world: World, name: str = "Lobby", office: int = NEW_YORK, **more: Any) -> Answer:
    return world.post("/rooms", {"name": name, "office_id": office}, **more)


def fax(world: World, user: int, line: Any, **more: Any) -> Answer:
    target = {"target_id": user, "target_type": "user"}
    return world.post("/faxline", {"line": line, "target": target}, **more)


def test_a_room_holds_a_line_until_it_goes(world: World) -> None:
    world.purchase(room_lines=1)
    room = make(world)
    assert room.status == 201, room.text
    assert room.json == {
        "id": room.json["id"],
        "company_id": COMPANY,
        "office_id": NEW_YORK,
        "name": "Lobby",
        "state": "active",
        "is_free": False,
    }
    path = f"/rooms/{room.json['id']}"
    assert world.get(path).json == room.json
    assert world.counts("room_lines") == (1, 1, 0, 0)
    refused = make(world, "Attic")
    assert (refused.status, refused.code) == (409, "no_available_licenses")
    assert refused.json["license_type"] == "room_lines"
    assert world.request("DELETE", path).json["state"] == "deleted"
    assert world.counts("room_lines") == (1, 0, 0, 1)
    for method in ("GET", "DELETE"):
        assert world.request(method, path).code == "not_found"
    check_invariants(world)


def test_rooms_are_listed_by_page_and_office(world: World) -> None:
    world.purchase(room_lines=3)
    world.purchase(office=BERLIN, room_lines=1)
    made = [make(world, name).json["id"] for name in ("one", "two", "three")]
    make(world, "eins", BERLIN)
    first = world.get(f"/rooms?limit=2&office_id={NEW_YORK}").json
    assert [room["id"] for room in first["items"]] == made[:2]
    rest = world.get(f"/rooms?limit=2&office_id={NEW_YORK}&cursor={first['cursor']}").json
    assert [room["id"] for room in rest["items"]] == made[2:]
    token = world.token("office_admin", COMPANY, [BERLIN])
    assert [room["name"] for room in world.get("/rooms", token=token).json["items"]] == ["eins"]
    empty = world.get(f"/rooms?office_id={NEW_YORK}", token=token).json
    assert empty == {"items": []}
    assert world.get("/rooms?office_id=x").code == "invalid_request"


def test_a_repeated_request_makes_one_room(world: World) -> None:
    world.purchase(room_lines=2)
    first, again = make(world, key="once"), make(world, key="once")
    assert first.text == again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert world.counts("room_lines") == (2, 1, 0, 1)


def test_another_companys_rooms_are_not_there(world: World) -> None:
    world.purchase(room_lines=1)
    open_other_company(world)
    room = make(world).json["id"]
    theirs: dict[str, Any] = {"token": world.token("company_admin", OTHER_COMPANY)}
    with nothing_written(world):
        assert world.get(f"/rooms/{room}", **theirs).code == "not_found"
        assert world.request("DELETE", f"/rooms/{room}", **theirs).code == "not_found"
        assert make(world, **theirs).code == "not_found"
    assert world.get("/rooms", **theirs).json == {"items": []}


def test_of_two_who_delete_a_room_one_does(world: World) -> None:
    world.purchase(room_lines=1)
    room = make(world).json["id"]
    start = world.saved()

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        jobs = [lambda: world.request("DELETE", f"/rooms/{room}").status] * 2
        assert sorted(turns.run(jobs)) == [200, 404]
        world.wire(world.client)
        assert world.counts("room_lines") == (1, 0, 0, 1)

    assert sum(1 for _ in every_order(race)) > 1


@pytest.mark.parametrize("name", ["", "x" * 101, "a\nb", 5, None])
def test_a_room_has_a_name_of_one_line(world: World, name: Any) -> None:
    with nothing_written(world):
        answer = make(world, name)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/name")


# Fax lines.


def test_a_fax_line_is_of_its_users_office_and_goes_by_its_assignment(world: World) -> None:
    world.purchase(office=BERLIN, fax_lines=1)
    berta = invite(world, "berta", BERLIN, license="admins")
    answer = fax(world, berta, RESERVED)
    assert (answer.status, answer.json["office_id"]) == (201, BERLIN)
    assert world.counts("fax_lines", BERLIN) == (1, 1, 0, 0)
    (held,) = world.get(f"/offices/{BERLIN}/assignments").json["items"]
    assert held["assignee"]["type"] == "fax_line"
    world.request("DELETE", f"/offices/{BERLIN}/assignments/{held['assignment_id']}")
    assert world.counts("fax_lines", BERLIN) == (1, 0, 0, 1)


def test_a_reserved_number_takes_one_license_however_often_it_is_assigned(world: World) -> None:
    """R4."""
    world.purchase(fax_lines=2)
    ada = invite(world, license="admins")
    assert [fax(world, ada, RESERVED).status for _ in range(2)] == [201, 200]
    assert world.counts("fax_lines") == (2, 1, 0, 1)


@pytest.mark.parametrize(
    ("line", "start"),
    [({"type": "search", "area_code": "415"}, "+1415555"), ({"type": "tollfree"}, "+1800555")],
)
def test_where_dialpad_would_pick_a_number_there_is_a_placeholder(
    world: World, line: Any, start: str
) -> None:
    world.purchase(fax_lines=1)
    ada = invite(world, license="admins")
    number = fax(world, ada, line).json["number"]
    assert number.startswith(start)
    assert len(number) == len("+14155550123")


def test_without_a_fax_line_left_it_says_so(world: World) -> None:
    ada = invite(world, license="admins")
    answer = fax(world, ada, RESERVED)
    assert (answer.status, answer.json["license_type"]) == (409, "fax_lines")


def test_a_repeated_fax_line_is_answered_as_at_first_when_its_user_is_gone(world: World) -> None:
    world.purchase(fax_lines=1)
    ada = invite(world, license="admins")
    first = fax(world, ada, RESERVED, key="once")
    world.request("DELETE", f"/users/{ada}")
    with nothing_written(world):
        again = fax(world, ada, RESERVED, key="once")
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_fax_line_needs_a_user_that_is_there(world: World) -> None:
    world.purchase(fax_lines=1)
    open_other_company(world)
    ada = invite(world, license="admins")
    theirs: dict[str, Any] = {"token": world.token("company_admin", OTHER_COMPANY)}
    department = {"line": RESERVED, "target": {"target_id": ada, "target_type": "department"}}
    with nothing_written(world):
        assert fax(world, 4242, RESERVED).code == "not_found"
        assert fax(world, ada, RESERVED, **theirs).code == "not_found"
        assert world.post("/faxline", department).code == "not_found"
