"""A key belongs to one caller, route and office."""

from typing import Any

from tests.api.repeated_requests import (
    KEYED,
    THREE_TALK,
    assert_replays,
    assignment,
    batch,
    each_keyed_route,
    is_replay,
    nothing_written,
    send,
    user,
)
from tests.people import ensure_user, ensure_users
from tests.world import BERLIN, COMPANY, NEW_YORK, World


@each_keyed_route
def test_another_callers_key_is_another_key(
    stocked_world: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    send(stocked_world, route, body, token=stocked_world.token(sub="ada"))
    answer = send(stocked_world, route, other_body, token=stocked_world.token(sub="grace"))
    assert (answer.status, is_replay(answer)) == (201, False)


def test_the_same_purchase_by_two_callers_with_one_key_is_two_purchases(world: World) -> None:
    send(world, "purchases", THREE_TALK, token=world.token(sub="ada"))
    answer = send(world, "purchases", THREE_TALK, token=world.token(sub="grace"))
    assert (answer.status, is_replay(answer)) == (201, False)
    assert world.counts() == (6, 0, 0, 6)


def test_a_callers_key_stays_theirs_with_a_new_token(world: World) -> None:
    first = send(world, "purchases", THREE_TALK, token=world.token(sub="ada"))
    promoted = world.token("office_admin", COMPANY, [NEW_YORK], sub="ada")
    assert_replays(first, send(world, "purchases", THREE_TALK, token=promoted))
    assert world.counts() == (3, 0, 0, 3)


def test_a_repeat_is_refused_to_whom_the_office_was_taken_from(world: World) -> None:
    send(world, "purchases", THREE_TALK, token=world.token(sub="ada"))
    elsewhere = world.token("office_admin", COMPANY, [BERLIN], sub="ada")
    with nothing_written(world):
        answer = send(world, "purchases", THREE_TALK, token=elsewhere)
    assert (answer.status, answer.code) == (403, "forbidden")


def test_one_key_on_every_route_is_as_many_keys(stocked_world: World) -> None:
    answers = [send(stocked_world, route, body) for route, body, _, _ in KEYED if route != "batch"]
    ensure_users(stocked_world, 7, 8)
    answers.append(send(stocked_world, "batch", batch(7, 8)))
    assert [answer.status for answer in answers] == [201, 201, 201, 201, 201, 201, 201]
    assert not any(map(is_replay, answers))


def test_one_key_in_two_offices_is_two_keys(world: World) -> None:
    new_york = world.post(f"/offices/{NEW_YORK}/purchases", THREE_TALK, key="once")
    berlin = world.post(f"/offices/{BERLIN}/purchases", THREE_TALK, key="once")
    assert (new_york.status, berlin.status) == (201, 201)
    assert berlin.json["office_id"] == 5000000000000102
    assert not is_replay(berlin)
    assert world.counts(office=NEW_YORK) == (3, 0, 0, 3)
    assert world.counts(office=BERLIN) == (3, 0, 0, 3)


def test_one_key_for_assignments_in_two_offices_is_two_keys(world: World) -> None:
    for office in (NEW_YORK, BERLIN):
        world.purchase(office, talk_lines=1)
        path = f"/offices/{office}/assignments"
        number = office % 1000
        ensure_user(world.client, world.table, number, office)
        answer = world.post(path, assignment(number), key="once")
        assert (answer.status, is_replay(answer)) == (201, False)
        assert world.counts(office=office) == (1, 1, 0, 0)


def test_keys_that_differ_in_case_are_two_keys(world: World) -> None:
    send(world, "purchases", THREE_TALK, key="once")
    assert not is_replay(send(world, "purchases", THREE_TALK, key="ONCE"))
    assert world.counts() == (6, 0, 0, 6)


def test_two_keys_are_two_requests(world: World) -> None:
    first = send(world, "purchases", THREE_TALK, key="a")
    second = send(world, "purchases", THREE_TALK, key="b")
    assert (first.json["seq"], second.json["seq"]) == (1, 2)
    assert world.counts() == (6, 0, 0, 6)


def test_without_a_key_a_user_is_created_as_often_as_asked(world: World) -> None:
    world.purchase(talk_lines=5)
    first = send(world, "users", user("ada@example.com"), key=None)
    again = send(world, "users", user("ada@example.com"), key=None)
    assert (first.status, again.status) == (201, 409)
    assert (again.code, again.json["user_id"]) == ("email_taken", first.json["id"])
