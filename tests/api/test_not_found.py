"""Offices, removals, assignments and users that do not exist are not found."""

from typing import Any

import pytest

from tests.api.refusal_checks import (
    add_user,
    assert_refused,
    nothing_written,
    one,
    patch_user,
    restore_lot,
)
from tests.world import BERLIN, NEW_YORK, Answer, World

NOBODYS = 4242
"""An id that nothing has."""


def delete(world: World, path: str) -> Answer:
    return world.request("DELETE", path)


def assert_not_found(answer: Answer) -> None:
    assert_refused(answer, 404, "not_found", "/problems/not-found")


TO_OFFICES = [
    ("GET", "/offices/4242/licenses", None),
    ("GET", "/offices/4242/removals", None),
    ("GET", "/offices/4242/history", None),
    ("GET", "/offices/4242/assignments", None),
    ("POST", "/offices/4242/quotes", {"action": "purchase", **one("talk_lines", 1)}),
    ("POST", "/offices/4242/purchases", one("talk_lines", 1)),
    ("POST", "/offices/4242/removals", one("talk_lines", 1)),
    ("POST", "/offices/4242/restorations", one("talk_lines", 1)),
    ("POST", "/offices/4242/restorations", {"removal_id": NOBODYS}),
    (
        "POST",
        "/offices/4242/assignments",
        {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}},
    ),
    (
        "POST",
        "/offices/4242/assignments/batch",
        {"assignments": [{"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}]},
    ),
    ("DELETE", "/offices/4242/assignments/1", None),
    ("POST", "/users", {"email": "ada@example.com", "office_id": NOBODYS}),
    (
        "POST",
        "/users",
        {"email": "ada@example.com", "office_id": NOBODYS, "license": "admins"},
    ),
]


def test_an_office_that_never_was_is_not_found(world: World) -> None:
    with nothing_written(world):
        for method, path, body in TO_OFFICES:
            assert_not_found(world.request(method, path, body, key=world.new_key()))


@pytest.mark.parametrize(
    "fields", [{"office_id": NOBODYS}, {"office_id": NOBODYS, "license": "admins"}]
)
def test_a_user_does_not_move_to_an_office_that_never_was(
    world: World, fields: dict[str, Any]
) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    with nothing_written(world):
        assert_not_found(patch_user(world, ada, **fields))


def test_a_removal_that_never_was_is_not_found(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    with nothing_written(world):
        assert_not_found(restore_lot(world, NOBODYS))
        assert_not_found(restore_lot(world, NOBODYS, quantity=1))


def test_a_removal_is_found_in_its_own_office_only(world: World) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    with nothing_written(world):
        assert_not_found(restore_lot(world, lot, BERLIN))


def test_a_removal_restored_whole_is_no_longer_found(world: World) -> None:
    world.purchase(talk_lines=5)
    lot = world.remove(talk_lines=2).json["removal_ids"][0]
    assert restore_lot(world, lot).status == 201
    with nothing_written(world):
        assert_not_found(restore_lot(world, lot))


def test_an_assignment_that_never_was_is_not_found(world: World) -> None:
    with nothing_written(world):
        assert_not_found(delete(world, f"/offices/{NEW_YORK}/assignments/{NOBODYS}"))


def test_an_assignment_is_found_in_its_own_office_only(world: World) -> None:
    world.purchase(talk_lines=1)
    held = world.assign(1).json["assignment_id"]
    with nothing_written(world):
        assert_not_found(delete(world, f"/offices/{BERLIN}/assignments/{held}"))


def test_a_license_is_given_back_once(world: World) -> None:
    world.purchase(talk_lines=1)
    held = world.assign(1).json["assignment_id"]
    assert delete(world, f"/offices/{NEW_YORK}/assignments/{held}").status == 204
    with nothing_written(world):
        assert_not_found(delete(world, f"/offices/{NEW_YORK}/assignments/{held}"))
    assert world.counts() == (1, 0, 0, 1)


def test_a_user_that_never_was_is_not_found(world: World) -> None:
    with nothing_written(world):
        assert_not_found(world.get(f"/users/{NOBODYS}"))
        assert_not_found(patch_user(world, NOBODYS, first_name="Ada"))
        assert_not_found(delete(world, f"/users/{NOBODYS}"))


def test_a_deleted_user_is_not_found(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    assert delete(world, f"/users/{ada}").status == 200
    with nothing_written(world):
        assert_not_found(world.get(f"/users/{ada}"))
        assert_not_found(patch_user(world, ada, first_name="Ada"))
        assert_not_found(delete(world, f"/users/{ada}"))
    assert world.counts() == (1, 0, 0, 1)
