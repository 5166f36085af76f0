"""A request repeated with its key has one effect and the first answer, whatever happened since."""

from typing import Any

from tests.api.repeated_requests import (
    THREE_TALK,
    assert_replays,
    assert_reused,
    assignment,
    each_keyed_route,
    is_replay,
    nothing_written,
    send,
    talk,
    user,
)
from tests.people import ensure_users
from tests.world import NEW_YORK, World

# The same request again.


@each_keyed_route
def test_the_same_key_twice_has_one_effect_and_one_answer(
    stocked_world: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    first = send(stocked_world, route, body)
    assert first.status == 201
    assert not is_replay(first)
    stocked_world.clock.advance(hours=1)
    with nothing_written(stocked_world):
        assert_replays(first, send(stocked_world, route, body))
        assert_replays(first, send(stocked_world, route, body))
    assert stocked_world.counts() == counts


@each_keyed_route
def test_the_same_key_with_another_body_is_refused(
    stocked_world: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    first = send(stocked_world, route, body)
    with nothing_written(stocked_world):
        assert_reused(send(stocked_world, route, other_body))
        assert_replays(first, send(stocked_world, route, body))
    assert stocked_world.counts() == counts


def test_one_removal_restored_in_part_is_restored_once(stocked_world: World) -> None:
    (lot,) = stocked_world.get(f"/offices/{NEW_YORK}/removals").json["items"]
    part = {"removal_id": lot["removal_id"], "quantity": 2}
    first = send(stocked_world, "restorations", part)
    assert first.status == 201
    with nothing_written(stocked_world):
        assert_replays(first, send(stocked_world, "restorations", part))
        assert_reused(send(stocked_world, "restorations", {"removal_id": lot["removal_id"]}))
        assert_reused(send(stocked_world, "restorations", talk(2)))
    assert stocked_world.counts() == (20, 0, 3, 17)


def test_a_whole_removal_restored_is_restored_once(stocked_world: World) -> None:
    (lot,) = stocked_world.get(f"/offices/{NEW_YORK}/removals").json["items"]
    first = send(stocked_world, "restorations", {"removal_id": lot["removal_id"]})
    assert first.status == 201
    assert_replays(first, send(stocked_world, "restorations", {"removal_id": lot["removal_id"]}))
    assert stocked_world.counts() == (20, 0, 0, 20)


def test_a_repeat_charges_once(world: World) -> None:
    first = send(world, "purchases", THREE_TALK)
    assert first.json["invoice_number"] == "1"
    send(world, "purchases", THREE_TALK)
    again = send(world, "purchases", THREE_TALK, key="another")
    assert again.json["invoice_number"] == "2"
    history = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert [entry["seq"] for entry in history] == [2, 1]


def test_a_repeat_confirms_its_quote_once(world: World) -> None:
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", **talk(3)}).json
    confirmed = send(world, "purchases", talk(3, quote=quoted["quote"]))
    world.clock.advance(hours=1)
    assert_replays(confirmed, send(world, "purchases", talk(3, quote=quoted["quote"])))
    assert world.counts() == (3, 0, 0, 3)


def test_an_assignment_that_was_held_already_is_answered_200_again(stocked_world: World) -> None:
    stocked_world.assign(1)
    first = send(stocked_world, "assignments", assignment(1))
    assert (first.status, is_replay(first)) == (200, False)
    assert_replays(first, send(stocked_world, "assignments", assignment(1)))


# The first answer stands, whatever has happened since.


def test_a_repeat_is_answered_as_at_first_after_other_changes(stocked_world: World) -> None:
    first = send(stocked_world, "purchases", talk(8))
    stocked_world.purchase(talk_lines=1)
    stocked_world.remove(talk_lines=2)
    with nothing_written(stocked_world):
        assert_replays(first, send(stocked_world, "purchases", talk(8)))
    assert stocked_world.counts() == (24, 0, 2, 22)


def test_a_repeat_does_not_assign_again_what_was_released(stocked_world: World) -> None:
    first = send(stocked_world, "assignments", assignment(1))
    held = first.json["assignment_id"]
    stocked_world.request("DELETE", f"/offices/{NEW_YORK}/assignments/{held}")
    with nothing_written(stocked_world):
        assert_replays(first, send(stocked_world, "assignments", assignment(1)))
    assert stocked_world.counts() == (20, 0, 5, 15)


def test_a_repeat_does_not_bring_back_a_deleted_user(stocked_world: World) -> None:
    first = send(stocked_world, "users", user("ada@example.com"))
    stocked_world.request("DELETE", f"/users/{first.json['id']}")
    with nothing_written(stocked_world):
        assert_replays(first, send(stocked_world, "users", user("ada@example.com")))
    there = [each["emails"] for each in stocked_world.get("/users").json["items"]]
    assert ["ada@example.com"] not in there


def test_a_repeat_needs_no_license_any_more(world: World) -> None:
    world.purchase(talk_lines=1)
    ensure_users(world, 1)
    first = send(world, "assignments", assignment(1))
    assert first.status == 201
    assert_replays(first, send(world, "assignments", assignment(1)))
    world.purchase(talk_lines=1)
    ada = send(world, "users", user("ada@example.com"))
    assert ada.status == 201
    assert_replays(ada, send(world, "users", user("ada@example.com")))


def test_a_repeat_after_the_boundary_is_still_a_repeat(stocked_world: World) -> None:
    first = send(stocked_world, "restorations", talk(5))
    stocked_world.clock.advance(days=25)
    assert_replays(first, send(stocked_world, "restorations", talk(5)))
    assert stocked_world.counts() == (20, 0, 0, 20)
