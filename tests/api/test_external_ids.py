"""External ids of users and rooms: unique in the company, kept with the record, found by it (R58)."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    nothing_written,
    open_other_company,
)
from tests.api.external_ids import (
    ADMINS,
    assert_taken,
    create,
    created,
    found,
    reserved_here,
)
from tests.api.user_requests import delete, patch, restore
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

pytestmark = pytest.mark.in_memory


def room(world: World, external_id: str | None, office: int = NEW_YORK) -> Answer:
    return world.post("/rooms", {"name": "Lobby", "office_id": office, "external_id": external_id})


def test_a_user_is_found_by_the_external_id_as_it_was_sent(world: World) -> None:
    answer = create(world, "ada", "HR 0042/\u00e9")
    assert answer.json["external_id"] == "HR 0042/\u00e9"
    ada = answer.json["id"]
    assert world.get(f"/users/{ada}").json["external_id"] == "HR 0042/\u00e9"
    assert found(world, "HR 0042/\u00e9") == [ada]
    for other in ("hr 0042/\u00e9", "HR 0042/e\u0301", "HR 0042", "x"):
        assert found(world, other) == []
    assert "external_id" not in create(world, "bo", None).json


def test_what_differs_in_case_or_composition_is_different(world: World) -> None:
    ids = [created(world, name, each) for name, each in (("a", "x"), ("b", "X"), ("c", "\u00e9"))]
    ids.append(created(world, "d", "e\u0301"))
    assert [found(world, each) for each in ("x", "X", "\u00e9", "e\u0301")] == [[it] for it in ids]


def test_an_external_id_is_one_users(world: World) -> None:
    ada, bo = created(world, "ada", "7"), created(world, "bo")
    with nothing_written(world):
        assert_taken(create(world, "cy", "7"), user_id=ada)
        refused = patch(world, bo, external_id="7")
    assert_taken(refused, user_id=ada)
    assert refused.json["detail"] == (
        f"/external_id: User {ada} of the company has this external id. Continue with that user, "
        "or use another external id."
    )
    assert reserved_here(world) == {"USER#7": ada}


def test_another_kind_and_another_company_may_have_the_same(world: World) -> None:
    ada = created(world, "ada", "7")
    world.purchase(room_lines=1)
    lobby = room(world, "7").json["id"]
    open_other_company(world)
    token = world.token("company_admin", OTHER_COMPANY)
    body = {"email": "ada@example.com", "office_id": OTHER_OFFICE, "external_id": "7", **ADMINS}
    assert world.post("/users", body, token=token).status == 201
    assert reserved_here(world) == {"USER#7": ada, "ROOM#7": lobby}
    assert (found(world, "7"), found(world, "7", "/rooms")) == ([ada], [lobby])


def test_a_user_is_named_only_to_who_may_read_that_user(world: World) -> None:
    ada = created(world, "ada", "7")
    body = {"email": "bo@example.com", "office_id": BERLIN, "external_id": "7", **ADMINS}
    of_berlin = world.token("office_admin", COMPANY, [BERLIN])
    of_both = world.token("office_admin", COMPANY, [BERLIN, NEW_YORK])
    with nothing_written(world):
        refused = world.post("/users", body, token=of_berlin)
        assert_taken(refused)
        assert str(ada) not in refused.text
        assert_taken(world.post("/users", body, token=of_both), user_id=ada)
    assert world.get("/users?external_id=7", token=of_berlin).json == {"items": []}
    assert len(world.get("/users?external_id=7", token=of_both).json["items"]) == 1


def test_an_external_id_can_be_changed_and_removed(world: World) -> None:
    ada = created(world, "ada", "7")
    assert patch(world, ada, external_id="8").json["external_id"] == "8"
    assert reserved_here(world) == {"USER#8": ada}
    assert patch(world, ada, first_name="Ada").json["external_id"] == "8"
    assert patch(world, ada, external_id="8").json["external_id"] == "8"
    assert "external_id" not in patch(world, ada, external_id=None).json
    assert reserved_here(world) == {}
    assert created(world, "bo", "7") != ada
    assert patch(world, ada, external_id=None).status == 200


def test_a_deleted_users_external_id_is_free_and_comes_back_with_them(world: World) -> None:
    ada = created(world, "ada", "7")
    assert "external_id" not in delete(world, ada).json
    assert (reserved_here(world), found(world, "7", more="&state=all")) == ({}, [])
    assert restore(world, ada).json["external_id"] == "7"
    assert (reserved_here(world), found(world, "7")) == ({"USER#7": ada}, [ada])


def test_nobody_is_restored_to_an_external_id_that_another_has(world: World) -> None:
    ada = created(world, "ada", "7")
    delete(world, ada)
    bo = created(world, "bo", "7")
    with nothing_written(world):
        refused = restore(world, ada)
        assert_taken(refused, user_id=bo)
    assert refused.json["detail"] == (
        f"User {bo} of the company has this external id. Give user {bo} another external id first."
    )
    patch(world, bo, external_id=None)
    assert restore(world, ada).json["external_id"] == "7"


def test_without_a_license_no_external_id_is_reserved(world: World) -> None:
    with nothing_written(world):
        answer = create(world, "ada", "7", license="talk")
    assert answer.code == "no_available_licenses"


def test_a_repeat_with_the_key_gets_the_same_user(world: World) -> None:
    body = {"email": "ada@example.com", "office_id": NEW_YORK, "external_id": "7", **ADMINS}
    first, again = (world.post("/users", body, key="once") for _ in range(2))
    assert (again.status, again.text) == (201, first.text)


def test_a_room_has_an_external_id_until_it_is_deleted(world: World) -> None:
    world.purchase(room_lines=2)
    world.purchase(BERLIN, room_lines=1)
    made = room(world, "r1")
    lobby = made.json["id"]
    assert made.json["external_id"] == "r1"
    with nothing_written(world):
        assert_taken(room(world, "r1", BERLIN), room_id=lobby)
    assert found(world, "r1", "/rooms", f"&office_id={NEW_YORK}") == [lobby]
    assert found(world, "r1", "/rooms", f"&office_id={BERLIN}") == []
    of_berlin = world.token("office_admin", COMPANY, [BERLIN])
    assert world.get("/rooms?external_id=r1", token=of_berlin).json == {"items": []}
    assert "external_id" not in world.request("DELETE", f"/rooms/{lobby}").json
    assert (reserved_here(world), found(world, "r1", "/rooms")) == ({}, [])
    assert room(world, "r1").status == 201
    assert "external_id" not in room(world, None).json


def test_the_filters_hold_together(world: World) -> None:
    ada, bo = created(world, "ada", "7"), created(world, "bo", "8")
    assert found(world, "7", more="&email=ada@example.com") == [ada]
    assert found(world, "7", more="&email=bo@example.com") == []
    assert found(world, "7", more="&state=active") == []
    assert found(world, "8", more="&state=pending&company_admin=false") == [bo]
    assert found(world, "8", more="&company_admin=true") == []


def batch(world: World, *external_ids: str | None) -> Answer:
    users = [
        {"email": f"n{place}@example.com", "office_id": NEW_YORK, "external_id": each, **ADMINS}
        for place, each in enumerate(external_ids)
    ]
    return world.post("/users/batch", {"users": users})


def test_a_batch_of_users_gets_its_external_ids_or_nothing(world: World) -> None:
    made = batch(world, "7", None, "8").json["items"]
    assert [each.get("external_id") for each in made] == ["7", None, "8"]
    assert reserved_here(world) == {"USER#7": made[0]["id"], "USER#8": made[2]["id"]}
    for each in made:
        delete(world, each["id"])
    ada = created(world, "ada", "8")
    with nothing_written(world):
        refused = batch(world, "7", "8")
        assert_taken(refused, user_id=ada)
        assert refused.json["detail"].startswith("/users/1/external_id: User ")
        twice = batch(world, "7", "9", "7")
        wrong = batch(world, "7", " ")
    assert [each["pointer"] for each in twice.json["errors"]] == [
        "/users/0/external_id",
        "/users/2/external_id",
    ]
    assert [each["pointer"] for each in wrong.json["errors"]] == ["/users/1/external_id"]


ALLOWED = ("a", "#", "a b", "x" * 100, "\U0001f600" * 100, "\u5f20 1", "../1?a=b&c", "\u0645")
SPACES = "must not begin or end with a space"
LENGTH = "must have 1 to 100 characters"
ONLY = (
    "only letters, digits, marks, punctuation, symbols that can be seen, and spaces between them "
    "are allowed"
)
REFUSED: dict[str, str] = {
    "": LENGTH,
    "x" * 101: LENGTH,
    " a": SPACES,
    "a ": SPACES,
    " ": SPACES,
    "a\tb": f"must not have U+0009: {ONLY}",
    "a\u00a0b": f"must not have U+00A0: {ONLY}",
    "a\u200bb": f"must not have U+200B: {ONLY}",
    "a\u202eb": f"must not have U+202E: {ONLY}",
    "\ufeffa": f"must not have U+FEFF: {ONLY}",
    "a\u3164": f"must not have U+3164: {ONLY}",
}


@pytest.mark.parametrize("external_id", ALLOWED)
def test_printable_characters_are_allowed(world: World, external_id: str) -> None:
    ada = created(world, "ada", external_id)
    assert found(world, external_id) == [ada]
    assert delete(world, ada).status == 200


@pytest.mark.parametrize(("external_id", "detail"), REFUSED.items())
def test_other_texts_are_refused_everywhere(world: World, external_id: str, detail: str) -> None:
    ada = created(world, "ada")
    with nothing_written(world):
        for answer in (
            create(world, "bo", external_id),
            patch(world, ada, external_id=external_id),
            room(world, external_id),
        ):
            assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
            assert answer.json["errors"][0]["pointer"] == "/external_id"
    for path in ("/users", "/rooms", "/offices"):
        answer = world.get(f"{path}?external_id={quote(external_id)}")
        assert answer.json["errors"] == [{"pointer": "/query/external_id", "detail": detail}]


# At once


def ends_of(world: World, *jobs: Any) -> set[tuple[int, ...]]:
    """The statuses that the requests are answered, over every interleaving of their calls. At the
    end of each, every external id has one user, who has it."""
    start, ends = world.saved(), set()

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        answers: list[Answer] = turns.run([*jobs])
        ends.add(tuple(answer.status for answer in answers))
        world.wire(world.client)
        have = [item for item in world.items() if item["sk"].startswith("USER#")]
        had = {f"USER#{each['external_id']}": each["user_id"] for each in have
               if "external_id" in each}  # fmt: skip
        assert reserved_here(world) == had
        assert len(had) == sum("external_id" in each for each in have)

    assert sum(1 for _ in every_order(race)) > 1
    return ends


def test_of_two_users_at_once_one_gets_the_external_id(world: World) -> None:
    ends = ends_of(world, lambda: create(world, "ada", "7"), lambda: create(world, "bo", "7"))
    assert ends == {(201, 409), (409, 201)}


def test_an_external_id_that_is_swapped_at_once_stays_one_users(world: World) -> None:
    ada, bo = created(world, "ada", "7"), created(world, "bo", "8")
    ends = ends_of(
        world,
        lambda: patch(world, ada, external_id="9"),
        lambda: patch(world, bo, external_id="7"),
    )
    assert ends == {(200, 409), (200, 200)}


def test_a_restored_user_and_a_new_one_do_not_share_an_external_id(world: World) -> None:
    ada = created(world, "ada", "7")
    delete(world, ada)
    ends = ends_of(world, lambda: restore(world, ada), lambda: create(world, "bo", "7"))
    assert ends == {(200, 409), (409, 201)}


def test_a_deletion_and_a_change_of_the_external_id_leave_no_reservation(world: World) -> None:
    ada = created(world, "ada", "7")
    ends = ends_of(world, lambda: delete(world, ada), lambda: patch(world, ada, external_id="8"))
    assert ends == {(200, 404), (200, 200)}
    assert reserved_here(world) == {}


@pytest.mark.parametrize(
    "other", ["", "&number=1", "&email=ada@example.com", "&number=1&email=ada@example.com"]
)
def test_what_is_no_external_id_is_refused_whatever_else_is_asked(world: World, other: str) -> None:
    answer = world.get(f"/users?external_id=%17{other}")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/query/external_id")
