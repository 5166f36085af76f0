"""Metadata of companies, offices, users and rooms (R58)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.external_ids import created
from tests.api.user_requests import delete
from tests.simulation.gate import Fault, GatedClient
from tests.world import NEW_YORK, Answer, World

KINDS = ["company", "office", "user", "room"]
LONG = {f"{number:0>40}": "\U0001f600" * 200 for number in range(20)}


@pytest.fixture(params=KINDS)
def path(world: World, request: pytest.FixtureRequest) -> str:
    return path_of(world, request.param)


def path_of(world: World, kind: str) -> str:
    if kind == "user":
        return f"/users/{created(world, 'ada')}"
    if kind == "room":
        world.purchase(room_lines=1)
        room = world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK})
        return f"/rooms/{room.json['id']}"
    return "/company" if kind == "company" else f"/offices/{NEW_YORK}"


def change(world: World, path: str, metadata: Any, **more: Any) -> Answer:
    return world.request("PATCH", path, {"metadata": metadata, **more})


def metadata_of(world: World, path: str) -> Any:
    return world.get(path).json.get("metadata")


def test_pairs_are_merged_and_null_removes_one(world: World, path: str) -> None:
    assert metadata_of(world, path) is None
    answer = change(world, path, {"crm": "4711", "tier": "gold"})
    assert (answer.status, answer.json["metadata"]) == (200, {"crm": "4711", "tier": "gold"})
    answer = change(world, path, {"tier": None, "zone": "", "none": None})
    assert answer.json["metadata"] == {"crm": "4711", "zone": ""}
    assert metadata_of(world, path) == {"crm": "4711", "zone": ""}
    assert "metadata" not in change(world, path, {"crm": None, "zone": None}).json
    assert metadata_of(world, path) is None
    assert change(world, path, {"crm": "1"}).json["metadata"] == {"crm": "1"}


def test_a_record_has_at_most_twenty_pairs(world: World, path: str) -> None:
    assert change(world, path, LONG).json["metadata"] == LONG
    with nothing_written(world):
        answer = change(world, path, {"one": "more"})
    assert answer.json["errors"] == [
        {
            "pointer": "/metadata",
            "detail": "must have at most 20 pairs; with this change it has 21",
        }
    ]
    others = {f"other {number}": "x" for number in range(20)}
    swapped = change(world, path, {**dict.fromkeys(LONG), **others})
    assert swapped.json["metadata"] == others


def test_each_wrong_pair_is_refused_at_its_place(world: World, path: str) -> None:
    wrong = {
        "": "x",
        "a" * 41: "x",
        "a/b~": 7,
        "list": [],
        "long": "x" * 201,
        "two\nlines": "x",
        "hidden": "a\u202eb",
        "right": "x",
    }
    with nothing_written(world):
        answer = change(world, path, wrong)
    assert {each["pointer"]: each["detail"] for each in answer.json["errors"]} == {
        "/metadata/": "its name must have 1 to 40 characters",
        f"/metadata/{'a' * 40}": "its name must have 1 to 40 characters",
        "/metadata/a~1b~0": "must be text, or null, which removes it",
        "/metadata/list": "must be text, or null, which removes it",
        "/metadata/long": "must have at most 200 characters",
        "/metadata/two\nlines": "its name must not contain U+000A, a control character or line "
        "end: it must be one line of text",
        "/metadata/hidden": "must not contain U+202E, which changes the direction of text",
    }


@pytest.mark.parametrize("value", [None, [], "x", 7, {str(number): "x" for number in range(41)}])
def test_what_is_no_patch_is_refused(world: World, path: str, value: Any) -> None:
    with nothing_written(world):
        answer = change(world, path, value)
    assert [each["pointer"] for each in answer.json["errors"]] == ["/metadata"]


def test_the_records_item_does_not_grow_and_lists_leave_metadata_out(world: World) -> None:
    for kind in ("office", "user", "room"):
        path = path_of(world, kind)
        sk = f"{kind.upper()}#"
        before = [each for each in world.items() if each["sk"].startswith(sk)]
        change(world, path, LONG)
        after = [each for each in world.items() if each["sk"].startswith(sk)]
        assert [set(each) - {"reason"} for each in after] == [set(each) for each in before]
        listed = world.get(path.rpartition("/")[0]).json["items"]
        assert listed and not any("metadata" in each for each in listed)


def test_equal_pairs_change_nothing(world: World) -> None:
    for path in ("/company", f"/offices/{NEW_YORK}"):
        change(world, path, {"crm": "4711"})
        with nothing_written(world):
            answer = change(world, path, {"crm": "4711", "none": None})
        assert answer.json["metadata"] == {"crm": "4711"}


def test_metadata_of_company_and_office_is_in_the_history(world: World) -> None:
    change(world, "/company", {"crm": "4711", "tier": "gold"})
    world.clock.advance(hours=1)
    change(world, f"/offices/{NEW_YORK}", {"crm": "1"}, name="Broadway")
    world.clock.advance(hours=1)
    change(world, "/company", {"crm": "4712", "tier": None})
    listed = world.get("/company/history").json["items"]
    assert [(each["before"], each["after"]) for each in listed] == [
        ({"metadata": {"crm": "4711", "tier": "gold"}}, {"metadata": {"crm": "4712"}}),
        (
            {"name": "New York", "metadata": {}},
            {"name": "Broadway", "metadata": {"crm": "1"}},
        ),
        ({"metadata": {}}, {"metadata": {"crm": "4711", "tier": "gold"}}),
    ]


def test_metadata_of_users_and_rooms_is_announced_in_their_office(world: World) -> None:
    for kind in ("user", "room"):
        change(world, path_of(world, kind), {"crm": "4711"})
    told = [(type_, data) for type_, data in world.events() if type_.endswith(".changed")]
    assert [(type_, data["changed"]) for type_, data in told] == [
        ("user.changed", ["metadata"]),
        ("room.changed", ["metadata"]),
    ]


def test_metadata_is_changed_with_the_record_or_not_at_all(world: World) -> None:
    created(world, "bo", "taken")
    path = path_of(world, "user")
    with nothing_written(world):
        answer = change(world, path, {"crm": "1"}, external_id="taken")
    assert answer.code == "external_id_taken"


def test_a_change_whose_answer_was_lost_is_made_once(world: World, path: str) -> None:
    world.wire(GatedClient(world.client, Fault("lose", 1, "after")))
    answer = change(world, path, {"crm": "4711"})
    assert (answer.status, answer.json["metadata"]) == (200, {"crm": "4711"})
    (item,) = (each for each in world.items() if each["sk"].startswith("METADATA#"))
    assert (item["pairs"], item["revision"]) == ({"crm": "4711"}, 1)


def test_a_restored_user_has_the_metadata_still(world: World) -> None:
    path = path_of(world, "user")
    change(world, path, {"crm": "4711"})
    user = int(path.rpartition("/")[2])
    assert delete(world, user).status == 200
    assert change(world, path, {"crm": "1"}).status == 404
    assert world.post(f"{path}/restore").status == 200
    assert metadata_of(world, path) == {"crm": "4711"}


# Rooms, which can be renamed, too


def test_a_room_is_renamed_and_gets_an_external_id(world: World) -> None:
    path = path_of(world, "room")
    answer = world.request("PATCH", path, {"name": "Attic", "external_id": "r-1"})
    assert (answer.json["name"], answer.json["external_id"]) == ("Attic", "r-1")
    assert world.get("/rooms?external_id=r-1").json["items"] == [answer.json]
    assert "external_id" not in world.request("PATCH", path, {"external_id": None}).json
    assert world.counts("room_lines") == (1, 1, 0, 0)
    told = [data["changed"] for type_, data in world.events() if type_ == "room.changed"]
    assert told == [["name", "external_id"], ["external_id"]]


@pytest.mark.parametrize("body", [{}, {"reason": "as asked"}])
def test_a_change_of_nothing_is_refused(world: World, body: Any) -> None:
    path = path_of(world, "room")
    with nothing_written(world):
        answer = world.request("PATCH", path, body)
    assert answer.json["detail"] == "must have at least one of `name`, `external_id`, `metadata`"


def test_a_deleted_room_is_not_changed(world: World) -> None:
    path = path_of(world, "room")
    world.request("DELETE", path)
    with nothing_written(world):
        assert change(world, path, {"crm": "1"}).code == "not_found"
