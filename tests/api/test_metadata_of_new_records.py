"""Metadata sent with the request that creates a company, an office, a user or a room (R58)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.new_offices import COMPANY_BODY, OFFICE
from tests.simulation.gate import Fault, GatedClient
from tests.simulation.oracles import check_invariants
from tests.world import NEW_YORK, Answer, World

PAIRS = {"crm": "4711", "zone": "", "b\u00fcro": "\U0001f600"}
BODIES: dict[str, dict[str, Any]] = {
    "/offices": OFFICE,
    "/users": {"email": "ada@example.com", "office_id": NEW_YORK},
    "/rooms": {"name": "Lobby", "office_id": NEW_YORK},
}
OFFICE_IN_COMPANY, COMPANY_ITSELF = "/companies of the office", "/companies"
KINDS = [*BODIES, COMPANY_ITSELF, OFFICE_IN_COMPANY, "/users/batch"]
POINTERS = {OFFICE_IN_COMPANY: "/office/metadata", "/users/batch": "/users/1/metadata"}


@pytest.fixture(params=KINDS)
def kind(world: World, request: pytest.FixtureRequest) -> str:
    world.purchase(talk_lines=2, room_lines=1)
    kind: str = request.param
    return kind


def create(world: World, kind: str, metadata: Any, key: str | None = None) -> Answer:
    """A request that creates a record with the metadata."""
    if kind.startswith("/companies"):
        place = {"metadata": metadata}
        body = {**COMPANY_BODY, **place}
        if kind == OFFICE_IN_COMPANY:
            body = {**COMPANY_BODY, "office": {**OFFICE, **place}}
        return founded(world, body, key)
    if kind == "/users/batch":
        ada, bo = BODIES["/users"], {**BODIES["/users"], "email": "bo@example.com"}
        return world.post(kind, {"users": [ada, {**bo, "metadata": metadata}]}, key=key)
    return world.post(kind, {**BODIES[kind], "metadata": metadata}, key=key)


def founded(world: World, body: dict[str, Any], key: str | None = None) -> Answer:
    headers = {"DP-Reason": "asked by mail"}
    return world.post(
        "/companies", body, token=world.token("vendor_admin", None), headers=headers, key=key
    )


def record_in(answer: Answer, kind: str) -> Any:
    """The created record that the answer shows."""
    assert answer.status == 201, answer.text
    if kind == "/users/batch":
        return answer.json["items"][1]
    if kind == COMPANY_ITSELF:
        return answer.json["company"]
    return answer.json.get("office", answer.json)


def read_again(world: World, kind: str, record: Any) -> Any:
    if kind.startswith("/companies"):
        company = record["id"] if kind == COMPANY_ITSELF else company_of(world, record["id"])
        path = "/company" if kind == COMPANY_ITSELF else f"/offices/{record['id']}"
        headers = {"DP-Company-ID": str(company)}
        token = world.token("vendor_admin", None)
        return world.get(path, token=token, headers=headers).json
    return world.get(f"{kind.removesuffix('/batch')}/{record['id']}").json


def company_of(world: World, office_id: int) -> int:
    (pk,) = (each["pk"] for each in world.items() if each["sk"] == f"OFFICE#{office_id:016}")
    return int(pk.removeprefix("COMPANY#"))


def metadata_items(world: World) -> list[dict[str, Any]]:
    return [each for each in world.items() if each["sk"].startswith("METADATA#")]


def test_a_record_is_created_with_its_metadata(world: World, kind: str) -> None:
    record = record_in(create(world, kind, {**PAIRS, "none": None}), kind)
    assert record["metadata"] == PAIRS
    assert read_again(world, kind, record)["metadata"] == PAIRS
    (item,) = metadata_items(world)
    assert (item["pairs"], item["revision"]) == (PAIRS, 1)
    check_invariants(world)


@pytest.mark.parametrize("nothing", [{}, {"none": None}])
def test_without_pairs_nothing_is_kept(world: World, kind: str, nothing: Any) -> None:
    record = record_in(create(world, kind, nothing), kind)
    assert "metadata" not in record
    assert "metadata" not in read_again(world, kind, record)
    assert metadata_items(world) == []


def test_a_change_goes_on_from_the_first_pairs(world: World) -> None:
    world.purchase(room_lines=1)
    room = create(world, "/rooms", {"a": "1", "b": "2"})
    path = f"/rooms/{room.json['id']}"
    changed = world.request("PATCH", path, {"metadata": {"a": None, "c": "3"}})
    assert changed.json["metadata"] == {"b": "2", "c": "3"}
    (item,) = metadata_items(world)
    assert item["revision"] == 2


def test_company_and_office_are_created_with_metadata_each(world: World) -> None:
    office = {**OFFICE, "metadata": {"floor": "2"}}
    answer = founded(world, {**COMPANY_BODY, "metadata": {"crm": "1"}, "office": office})
    assert answer.json["company"]["metadata"] == {"crm": "1"}
    assert answer.json["office"]["metadata"] == {"floor": "2"}
    assert sorted(each["sk"].split("#")[1] for each in metadata_items(world)) == [
        "COMPANY",
        "OFFICE",
    ]


def test_twenty_pairs_are_most(world: World, kind: str) -> None:
    most = {f"{number:0>40}": "\U0001f600" * 200 for number in range(20)}
    with nothing_written(world):
        answer = create(world, kind, {**most, "one": None})
    assert answer.json["errors"] == [
        {"pointer": POINTERS.get(kind, "/metadata"), "detail": "must have at most 20 names"}
    ]
    assert record_in(create(world, kind, most), kind)["metadata"] == most


def test_each_wrong_pair_is_refused_at_its_place(world: World, kind: str) -> None:
    wrong = {"": "x", "a" * 41: "x", "a/b~": 7, "long": "x" * 201, "ends\n": "x", "right": "x"}
    with nothing_written(world):
        answer = create(world, kind, wrong)
    below = POINTERS.get(kind, "/metadata")
    assert {each["pointer"]: each["detail"] for each in answer.json["errors"]} == {
        f"{below}/": "its name must have 1 to 40 characters",
        f"{below}/{'a' * 40}": "its name must have 1 to 40 characters",
        f"{below}/a~1b~0": "must be text, or null, which removes it",
        f"{below}/long": "must have at most 200 characters",
        f"{below}/ends\n": "its name must not contain U+000A, a control character or line end: it "
        "must be one line of text",
    }


@pytest.mark.parametrize("value", [None, [], "x", 7])
def test_what_is_no_object_is_refused(world: World, kind: str, value: Any) -> None:
    with nothing_written(world):
        answer = create(world, kind, value)
    assert [each["pointer"] for each in answer.json["errors"]] == [POINTERS.get(kind, "/metadata")]


def test_errors_of_metadata_are_among_the_other_errors_of_a_batch(world: World) -> None:
    ada = {**BODIES["/users"], "metadata": {"a": 1}}
    bo = {"email": "(bo)@example.com", "office_id": NEW_YORK, "metadata": {"b": "\u202e"}}
    with nothing_written(world):
        answer = world.post("/users/batch", {"users": [ada, bo]})
    assert [each["pointer"] for each in answer.json["errors"]] == [
        "/users/0/metadata/a",
        "/users/1/email",
        "/users/1/metadata/b",
    ]


# Once, or not at all


def test_a_repeat_with_the_key_is_answered_with_the_first_metadata(world: World, kind: str) -> None:
    first = create(world, kind, PAIRS, key="once")
    record_in(first, kind)
    with nothing_written(world):
        again = create(world, kind, PAIRS, key="once")
        other = create(world, kind, {"crm": "1"}, key="once")
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.code == "idempotency_key_reused"


def test_a_creation_whose_answer_was_lost_is_made_once(world: World, kind: str) -> None:
    world.wire(GatedClient(world.client, Fault("lose", 1, "after")))
    assert record_in(create(world, kind, PAIRS), kind)["metadata"] == PAIRS
    assert [each["revision"] for each in metadata_items(world)] == [1]


@pytest.mark.parametrize("path", ["/users", "/rooms"])
def test_without_an_available_license_nothing_is_kept(world: World, path: str) -> None:
    with nothing_written(world):
        assert create(world, path, PAIRS).code == "no_available_licenses"


# Who is told of it


def test_metadata_of_a_new_company_and_office_is_in_the_history(world: World) -> None:
    opened = create(world, "/offices", PAIRS).json["office"]["id"]
    (told,) = world.get("/company/history").json["items"]
    assert (told["kind"], told["office_id"], told["before"], told["after"]) == (
        "details",
        opened,
        {"metadata": {}},
        {"metadata": PAIRS},
    )
    office = {**OFFICE, "metadata": {"floor": "2"}}
    answer = founded(world, {**COMPANY_BODY, "metadata": {"crm": "1"}, "office": office})
    company, office_id = answer.json["company"]["id"], answer.json["office"]["id"]
    headers = {"DP-Company-ID": str(company)}
    listed = world.get(
        "/company/history", token=world.token("vendor_admin", None), headers=headers
    ).json["items"]
    assert {each.get("office_id"): each["after"] for each in listed} == {
        None: {"metadata": {"crm": "1"}},
        office_id: {"metadata": {"floor": "2"}},
    }
    assert {(each["by"]["role"], each["reason"]) for each in listed} == {
        ("vendor_admin", "asked by mail")
    }
    told_of = [data["after"] for kind, data in world.events() if kind == "company.changed"]
    assert sorted(str(each) for each in told_of) == sorted(
        str({"metadata": each}) for each in (PAIRS, {"floor": "2"}, {"crm": "1"})
    )


def test_new_users_and_rooms_are_announced_as_created_once(world: World) -> None:
    world.purchase(talk_lines=1, room_lines=1)
    create(world, "/users", PAIRS)
    create(world, "/rooms", PAIRS)
    told = [kind for kind, _ in world.events() if kind.startswith(("user.", "room.", "company."))]
    assert told == ["user.created", "room.created"]


@pytest.mark.parametrize("path", BODIES)
def test_lists_leave_the_metadata_of_new_records_out(world: World, path: str) -> None:
    world.purchase(talk_lines=1, room_lines=1)
    record_in(create(world, path, PAIRS), path)
    listed = world.get(path).json["items"]
    assert listed and not any("metadata" in each for each in listed)
    assert [each["settings"] for each in world.items() if "4711" in each.get("settings", "")] == []


# How many fit


def several(count: int, **more: Any) -> dict[str, Any]:
    users = [
        {
            "email": f"u{number}@example.com",
            "office_id": NEW_YORK,
            "metadata": {"row": f"{number}"},
            **{name: value.format(number) for name, value in more.items()},
        }
        for number in range(count)
    ]
    return {"users": users}


def test_twenty_users_with_metadata_fit_into_one_batch(world: World) -> None:
    world.purchase(talk_lines=20)
    answer = world.post("/users/batch", several(20), key="all")
    assert [each["metadata"] for each in answer.json["items"]] == [
        {"row": f"{number}"} for number in range(20)
    ]
    assert len(metadata_items(world)) == 20


def test_nineteen_users_with_metadata_and_external_ids_fit_and_twenty_do_not(
    world: World,
) -> None:
    world.purchase(talk_lines=20)
    with nothing_written(world):
        answer = world.post("/users/batch", several(20, external_id="x-{}"), key="all")
    # 5 for each user, 1 for the office, 1 for the key.
    assert answer.json["errors"] == [
        {
            "pointer": "/users",
            "detail": "must need at most 100 writes to the database, and these users need 102, "
            "some of them for several offices, addresses beyond ASCII, external ids or metadata; "
            "send fewer users at once",
        }
    ]
    assert world.post("/users/batch", several(19, external_id="x-{}"), key="all").status == 201
