"""Nothing is assigned or removed beyond what is available, and the refusal has the numbers."""

import pytest

from tests.api.refusal_checks import add_user, assert_refused, nothing_written, one, patch_user
from tests.people import ensure_room, ensure_users
from tests.world import BERLIN, NEW_YORK, Answer, World


def assert_none_available(
    answer: Answer, license_type: str, requested: int, available: int
) -> None:
    assert_refused(
        answer,
        409,
        "no_available_licenses",
        "/problems/no-available-licenses",
        license_type=license_type,
        requested=requested,
        available=available,
    )


@pytest.mark.parametrize(
    ("license_type", "assignee_type"),
    [
        ("talk_lines", "user"),
        ("sell_lines", "user"),
        ("contact_center_lines", "user"),
        ("room_lines", "room"),
        ("fax_lines", "fax_line"),
        ("additional_number_lines", "number"),
    ],
)
def test_nothing_is_assigned_where_nothing_was_purchased(
    world: World, license_type: str, assignee_type: str
) -> None:
    ensure_users(world, 1)
    ensure_room(world.client, world.table, 1)
    body = {"license_type": license_type, "assignee": {"type": assignee_type, "id": 1}}
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/assignments", body)
    assert_none_available(answer, license_type, requested=1, available=0)


def test_the_last_available_license_is_assigned_and_the_next_one_refused(world: World) -> None:
    ensure_users(world, 1, 2, 3)
    world.purchase(talk_lines=2)
    assert world.assign(1).status == 201
    assert world.assign(2).status == 201
    with nothing_written(world):
        answer = world.assign(3)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_license_scheduled_for_removal_cannot_be_assigned(world: World) -> None:
    ensure_users(world, 1, 2, 3)
    world.purchase(talk_lines=2)
    world.remove(talk_lines=2)
    with nothing_written(world):
        answer = world.assign(1)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def batch_of(world: World, *wanted: tuple[str, int]) -> Answer:
    assignments = [
        {"license_type": license_type, "assignee": {"type": "user", "id": number}}
        for license_type, number in wanted
    ]
    path = f"/offices/{NEW_YORK}/assignments/batch"
    return world.post(path, {"assignments": assignments})


def test_a_batch_beyond_the_available_assigns_nobody(world: World) -> None:
    ensure_users(world, 1, 2, 3)
    world.purchase(talk_lines=2)
    with nothing_written(world):
        answer = batch_of(world, ("talk_lines", 1), ("talk_lines", 2), ("talk_lines", 3))
    assert_none_available(answer, "talk_lines", requested=3, available=2)


def test_a_batch_that_lacks_one_of_its_types_assigns_nobody(world: World) -> None:
    ensure_users(world, 1, 2, 3)
    world.purchase(talk_lines=5)
    with nothing_written(world):
        answer = batch_of(world, ("talk_lines", 1), ("sell_lines", 2), ("sell_lines", 3))
    assert_none_available(answer, "sell_lines", requested=2, available=0)


def test_who_holds_a_license_already_does_not_count_against_the_available(world: World) -> None:
    ensure_users(world, 1, 2, 3)
    world.purchase(talk_lines=2)
    world.assign(1)
    with nothing_written(world):
        answer = batch_of(world, ("talk_lines", 1), ("talk_lines", 2), ("talk_lines", 3))
    assert_none_available(answer, "talk_lines", requested=2, available=1)


@pytest.mark.parametrize(
    ("license_name", "license_type"),
    [
        ("talk", "talk_lines"),
        ("agents", "sell_lines"),
        ("lite_support_agents", "contact_center_lines"),
    ],
)
def test_a_user_is_not_created_without_a_license_for_them(
    world: World, license_name: str, license_type: str
) -> None:
    with nothing_written(world):
        answer = add_user(world, "ada@example.com", license=license_name)
    assert_none_available(answer, license_type, requested=1, available=0)


def test_a_user_without_license_needs_none(world: World) -> None:
    assert add_user(world, "ada@example.com", license="admins").status == 201


def test_licenses_in_use_cannot_be_removed(world: World) -> None:
    world.purchase(talk_lines=5)
    world.assign(1)
    world.assign(2)
    with nothing_written(world):
        answer = world.remove(talk_lines=4)
    assert_none_available(answer, "talk_lines", requested=4, available=3)
    assert world.remove(talk_lines=3).status == 201


def test_licenses_scheduled_already_cannot_be_removed_again(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=5)
    with nothing_written(world):
        answer = world.remove(talk_lines=1)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_removal_that_lacks_one_of_its_types_removes_nothing(world: World) -> None:
    world.purchase(talk_lines=5, fax_lines=1)
    with nothing_written(world):
        answer = world.remove(talk_lines=5, fax_lines=2)
    assert_none_available(answer, "fax_lines", requested=2, available=1)


def test_a_removal_that_would_be_refused_cannot_be_quoted(world: World) -> None:
    body = {"action": "removal", **one("talk_lines", 1)}
    with nothing_written(world):
        answer = world.post(f"/offices/{NEW_YORK}/quotes", body)
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_suspended_user_is_not_reactivated_without_a_license(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    patch_user(world, ada, state="suspended")
    add_user(world, "grace@example.com")
    with nothing_written(world):
        answer = patch_user(world, ada, state="active")
    assert_none_available(answer, "talk_lines", requested=1, available=0)


def test_a_users_license_is_not_changed_to_one_that_is_not_available(world: World) -> None:
    world.purchase(talk_lines=1)
    ada = add_user(world, "ada@example.com").json["id"]
    with nothing_written(world):
        answer = patch_user(world, ada, license="agents")
    assert_none_available(answer, "sell_lines", requested=1, available=0)


def test_a_user_does_not_move_to_an_office_without_a_license_for_them(world: World) -> None:
    world.purchase(talk_lines=5)
    ada = add_user(world, "ada@example.com").json["id"]
    with nothing_written(world):
        answer = patch_user(world, ada, office_id=BERLIN)
    assert_none_available(answer, "talk_lines", requested=1, available=0)
