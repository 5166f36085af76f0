"""Repeats: the same key gets the same answer, and one effect."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

THREE_TALK = {"items": [{"license_type": "talk_lines", "quantity": 3}]}


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    before = world.snapshot()
    yield
    assert world.snapshot() == before


def talk(quantity: int, **more: Any) -> dict[str, Any]:
    return {"items": [{"license_type": "talk_lines", "quantity": quantity}], **more}


def assignment(number: int) -> dict[str, Any]:
    return {"license_type": "talk_lines", "assignee": {"type": "user", "id": number}}


def batch(*numbers: int) -> dict[str, Any]:
    return {"assignments": [assignment(number) for number in numbers]}


def user(email: str) -> dict[str, Any]:
    return {"email": email, "office_id": NEW_YORK, "first_name": "Ada"}


PATHS = {
    "purchases": f"/offices/{NEW_YORK}/purchases",
    "removals": f"/offices/{NEW_YORK}/removals",
    "restorations": f"/offices/{NEW_YORK}/restorations",
    "assignments": f"/offices/{NEW_YORK}/assignments",
    "batch": f"/offices/{NEW_YORK}/assignments/batch",
    "users": "/users",
}

# For each route: a body, another one, and the counts of talk lines after the first alone
# (purchased, assigned, scheduled, available), from 20 purchased and 5 of them scheduled.
KEYED = [
    ("purchases", talk(8), talk(9), (23, 0, 0, 23)),
    ("removals", talk(3), talk(4), (20, 0, 8, 12)),
    ("restorations", talk(3), talk(2), (20, 0, 2, 18)),
    ("assignments", assignment(1), assignment(2), (20, 1, 5, 14)),
    ("batch", batch(1, 2), batch(1, 3), (20, 2, 5, 13)),
    ("users", user("ada@example.com"), user("grace@example.com"), (20, 1, 5, 14)),
]
each_keyed_route = pytest.mark.parametrize(
    ("route", "body", "other_body", "counts"), KEYED, ids=[case[0] for case in KEYED]
)


@pytest.fixture
def stocked(world: World) -> World:
    """New York with 20 talk lines, 5 of them scheduled for removal."""
    assert world.purchase(talk_lines=20).status == 201
    assert world.remove(talk_lines=5).status == 201
    return world


def send(world: World, route: str, body: Any, key: str | None = "once", **who: Any) -> Answer:
    return world.post(PATHS[route], body, key=key, **who)


def is_replay(answer: Answer) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


def assert_replays(first: Answer, again: Answer) -> None:
    assert again.status == first.status
    assert again.text == first.text
    assert is_replay(again)


def assert_reused(answer: Answer) -> None:
    assert (answer.status, answer.code) == (422, "idempotency_key_reused"), answer.text
    assert answer.json["type"] == "/problems/idempotency-key-reused"
    assert answer.json["status"] == 422
    assert answer.json["title"]
    assert "Idempotency-Replayed" not in answer.headers


# The same request again.


@each_keyed_route
def test_the_same_key_twice_has_one_effect_and_one_answer(
    stocked: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    first = send(stocked, route, body)
    assert first.status == 201
    assert not is_replay(first)
    stocked.clock.advance(hours=1)
    with nothing_written(stocked):
        assert_replays(first, send(stocked, route, body))
        assert_replays(first, send(stocked, route, body))
    assert stocked.counts() == counts


@each_keyed_route
def test_the_same_key_with_another_body_is_refused(
    stocked: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    first = send(stocked, route, body)
    with nothing_written(stocked):
        assert_reused(send(stocked, route, other_body))
        assert_replays(first, send(stocked, route, body))
    assert stocked.counts() == counts


def test_one_removal_restored_in_part_is_restored_once(stocked: World) -> None:
    (lot,) = stocked.get(f"/offices/{NEW_YORK}/removals").json["items"]
    part = {"removal_id": lot["removal_id"], "quantity": 2}
    first = send(stocked, "restorations", part)
    assert first.status == 201
    with nothing_written(stocked):
        assert_replays(first, send(stocked, "restorations", part))
        assert_reused(send(stocked, "restorations", {"removal_id": lot["removal_id"]}))
        assert_reused(send(stocked, "restorations", talk(2)))
    assert stocked.counts() == (20, 0, 3, 17)


def test_a_whole_removal_restored_is_restored_once(stocked: World) -> None:
    (lot,) = stocked.get(f"/offices/{NEW_YORK}/removals").json["items"]
    first = send(stocked, "restorations", {"removal_id": lot["removal_id"]})
    assert first.status == 201
    assert_replays(first, send(stocked, "restorations", {"removal_id": lot["removal_id"]}))
    assert stocked.counts() == (20, 0, 0, 20)


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


def test_an_assignment_that_was_held_already_is_answered_200_again(stocked: World) -> None:
    stocked.assign(1)
    first = send(stocked, "assignments", assignment(1))
    assert (first.status, is_replay(first)) == (200, False)
    assert_replays(first, send(stocked, "assignments", assignment(1)))


# The first answer stands, whatever has happened since.


def test_a_repeat_is_answered_as_at_first_after_other_changes(stocked: World) -> None:
    first = send(stocked, "purchases", talk(8))
    stocked.purchase(talk_lines=1)
    stocked.remove(talk_lines=2)
    with nothing_written(stocked):
        assert_replays(first, send(stocked, "purchases", talk(8)))
    assert stocked.counts() == (24, 0, 2, 22)


def test_a_repeat_does_not_assign_again_what_was_released(stocked: World) -> None:
    first = send(stocked, "assignments", assignment(1))
    held = first.json["assignment_id"]
    stocked.request("DELETE", f"/offices/{NEW_YORK}/assignments/{held}")
    with nothing_written(stocked):
        assert_replays(first, send(stocked, "assignments", assignment(1)))
    assert stocked.counts() == (20, 0, 5, 15)


def test_a_repeat_does_not_bring_back_a_deleted_user(stocked: World) -> None:
    first = send(stocked, "users", user("ada@example.com"))
    stocked.request("DELETE", f"/users/{first.json['id']}")
    with nothing_written(stocked):
        assert_replays(first, send(stocked, "users", user("ada@example.com")))
    assert stocked.get("/users").json["items"] == []


def test_a_repeat_needs_no_license_any_more(world: World) -> None:
    world.purchase(talk_lines=1)
    first = send(world, "assignments", assignment(1))
    assert first.status == 201
    assert_replays(first, send(world, "assignments", assignment(1)))
    world.purchase(talk_lines=1)
    ada = send(world, "users", user("ada@example.com"))
    assert ada.status == 201
    assert_replays(ada, send(world, "users", user("ada@example.com")))


def test_a_repeat_after_the_boundary_is_still_a_repeat(stocked: World) -> None:
    first = send(stocked, "restorations", talk(5))
    stocked.clock.advance(days=25)
    assert_replays(first, send(stocked, "restorations", talk(5)))
    assert stocked.counts() == (20, 0, 0, 20)


# Whose key it is.


@each_keyed_route
def test_another_callers_key_is_another_key(
    stocked: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    send(stocked, route, body, token=stocked.token(sub="ada"))
    answer = send(stocked, route, other_body, token=stocked.token(sub="grace"))
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


def test_one_key_on_every_route_is_as_many_keys(stocked: World) -> None:
    answers = [send(stocked, route, body) for route, body, _, _ in KEYED if route != "batch"]
    answers.append(send(stocked, "batch", batch(7, 8)))
    assert [answer.status for answer in answers] == [201, 201, 201, 201, 201, 201]
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
        answer = world.post(path, assignment(1), key="once")
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
    assert (first.status, again.status) == (201, 400)
    assert again.json["errors"][0]["pointer"] == "/email"


# A refusal is not an answer to keep.


def test_a_refused_purchase_succeeds_with_its_key_once_the_quote_is_right(world: World) -> None:
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", **talk(3)}).json
    world.purchase(fax_lines=1)
    with nothing_written(world):
        refused = send(world, "purchases", talk(3, quote=quoted["quote"]))
    assert (refused.status, refused.code) == (409, "quote_changed")
    fresh = refused.json["quote"]["quote"]
    confirmed = send(world, "purchases", talk(3, quote=fresh))
    assert (confirmed.status, is_replay(confirmed)) == (201, False)


def test_a_refused_removal_succeeds_with_its_key_once_enough_is_available(world: World) -> None:
    with nothing_written(world):
        assert send(world, "removals", talk(3)).code == "no_available_licenses"
    world.purchase(talk_lines=3)
    answer = send(world, "removals", talk(3))
    assert (answer.status, is_replay(answer)) == (201, False)
    assert world.counts() == (3, 0, 3, 0)


def test_a_refused_restoration_succeeds_with_its_key_once_enough_is_scheduled(
    world: World,
) -> None:
    world.purchase(talk_lines=3)
    with nothing_written(world):
        assert send(world, "restorations", talk(3)).code == "exceeds_scheduled"
    world.remove(talk_lines=3)
    answer = send(world, "restorations", talk(3))
    assert (answer.status, is_replay(answer)) == (201, False)
    assert world.counts() == (3, 0, 0, 3)


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("assignments", assignment(1)),
        ("batch", batch(1, 2)),
        ("users", user("ada@example.com")),
    ],
)
def test_who_got_no_license_gets_one_with_the_same_key_once_there_is_one(
    world: World, route: str, body: Any
) -> None:
    with nothing_written(world):
        assert send(world, route, body).code == "no_available_licenses"
    world.purchase(talk_lines=2)
    answer = send(world, route, body)
    assert (answer.status, is_replay(answer)) == (201, False)
    assert_replays(answer, send(world, route, body))


def test_a_key_of_a_refused_body_is_free_for_another_body(world: World) -> None:
    with nothing_written(world):
        assert send(world, "purchases", talk(0)).status == 400
        assert send(world, "removals", talk(1)).status == 409
    assert send(world, "purchases", talk(3)).status == 201
    assert send(world, "removals", talk(2)).status == 201
    assert world.counts() == (3, 0, 2, 1)


# How long: thirty days.

SECOND = timedelta(seconds=1)
THIRTY_DAYS = timedelta(days=30)


@each_keyed_route
def test_a_second_before_thirty_days_are_over_it_is_a_repeat(
    stocked: World, route: str, body: Any, other_body: Any, counts: tuple[int, ...]
) -> None:
    first = send(stocked, route, body)
    stocked.clock.at += THIRTY_DAYS - SECOND
    assert_replays(first, send(stocked, route, body))
    assert_reused(send(stocked, route, other_body))


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at 30 days", "a second later"])
def test_after_thirty_days_a_purchase_is_a_new_one(world: World, late: timedelta) -> None:
    first = send(world, "purchases", THREE_TALK)
    world.clock.at += THIRTY_DAYS + late
    again = send(world, "purchases", THREE_TALK)
    assert (again.status, is_replay(again)) == (201, False)
    assert again.json["entry_id"] != first.json["entry_id"]
    assert world.counts() == (6, 0, 0, 6)
    assert_replays(again, send(world, "purchases", THREE_TALK))


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at 30 days", "a second later"])
def test_after_thirty_days_an_assignment_is_a_new_one(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    send(world, "assignments", assignment(1))
    world.clock.at += THIRTY_DAYS + late
    other = send(world, "assignments", assignment(2))
    assert (other.status, is_replay(other)) == (201, False)
    assert world.counts() == (5, 2, 0, 3)
    assert_replays(other, send(world, "assignments", assignment(2)))


@pytest.mark.parametrize("late", [timedelta(0), SECOND], ids=["at 30 days", "a second later"])
def test_after_thirty_days_a_user_is_a_new_one(world: World, late: timedelta) -> None:
    world.purchase(talk_lines=5)
    send(world, "users", user("ada@example.com"))
    world.clock.at += THIRTY_DAYS + late
    grace = send(world, "users", user("grace@example.com"))
    assert (grace.status, is_replay(grace)) == (201, False)
    assert world.counts() == (5, 2, 0, 3)


# What a key may be.


@pytest.mark.parametrize(
    "key",
    [
        "k",
        "x" * 254,
        "x" * 255,
        "5f0c9d7e-6a5b-4c7d-8f3e-2b1a0c9d8e7f",
        "~!@#$%^&*()[]{}|;:'\",.<>/?",
    ],
    ids=["1", "254", "255", "a UUID", "punctuation"],
)
def test_a_key_has_up_to_255_printable_characters(world: World, key: str) -> None:
    first = send(world, "purchases", THREE_TALK, key=key)
    assert first.status == 201
    assert_replays(first, send(world, "purchases", THREE_TALK, key=key))
    assert world.counts() == (3, 0, 0, 3)


@pytest.mark.parametrize(
    "key",
    ["x" * 256, "x" * 5_000, "a\x00b", "a\tb", "a\x7fb", "a\x85b"],
    ids=["256", "5000", "a nul", "a tab", "a delete", "a control of Latin-1"],
)
def test_a_longer_or_unprintable_key_is_refused_on_every_route(stocked: World, key: str) -> None:
    with nothing_written(stocked):
        for route, body, _, _ in KEYED:
            answer = send(stocked, route, body, key=key)
            assert (answer.status, answer.code) == (400, "invalid_request"), route
            (error,) = answer.json["errors"]
            assert error["pointer"] == "/headers/Idempotency-Key"
            assert error["detail"]


def test_keys_that_differ_in_their_last_character_only_are_two(world: World) -> None:
    send(world, "purchases", THREE_TALK, key="x" * 254 + "a")
    answer = send(world, "purchases", THREE_TALK, key="x" * 254 + "b")
    assert not is_replay(answer)
    assert world.counts() == (6, 0, 0, 6)


def test_a_key_is_not_kept_in_the_clear(world: World) -> None:
    send(world, "purchases", THREE_TALK, key="my-secret-key")
    assert "my-secret-key" not in world.snapshot()


# What makes a body another one.

SPELLINGS = [
    '{"items":[{"license_type":"talk_lines","quantity":3}],"reason":"Café"}',
    '{"items":[{"quantity":3,"license_type":"talk_lines"}],"reason":"Café"}',
    '{"reason":"Caf\\u00e9","items":[{"quantity":3,"license_type":"talk_lines"}]}',
    '\n{ "items" : [ {\t"license_type": "talk_lines",\r\n "quantity": 3 } ], "reason": "Café" }\n',
    '{"quote":null,"items":[{"license_type":"talk_lines","quantity":3}],"reason":"Café"}',
]


def test_spelling_does_not_make_a_body_another_one(world: World) -> None:
    """White space, the order of fields, escapes, and nulls for what is absent."""
    first, *again = [send(world, "purchases", text.encode()) for text in SPELLINGS]
    assert first.status == 201
    for answer in again:
        assert_replays(first, answer)
    assert world.counts() == (3, 0, 0, 3)


@pytest.mark.parametrize(
    ("route", "body", "respelled"),
    [
        (
            "assignments",
            assignment(1),
            b'{ "assignee": {"id": 1, "type": "user"}, "license_type": "talk_lines" }',
        ),
        (
            "batch",
            batch(1),
            b'{"assignments":[{"assignee":{"id":1,"type":"user"},"license_type":"talk_lines"}]}',
        ),
        (
            "users",
            user("ada@example.com"),
            b'{"first_name":"Ada","office_id":5000000000000101,"email":"ada@example.com"}',
        ),
    ],
    ids=["assignments", "batch", "users"],
)
def test_spelling_does_not_make_another_body_on_any_route(
    stocked: World, route: str, body: Any, respelled: bytes
) -> None:
    assert json.loads(respelled) == body
    assert respelled != json.dumps(body).encode()
    assert_replays(send(stocked, route, body), send(stocked, route, respelled))


@pytest.mark.parametrize(
    "other",
    [
        talk(4),
        talk(3, reason="another"),
        talk(3, source="billing"),
        {"items": [{"license_type": "room_lines", "quantity": 3}]},
        {"items": [*talk(3)["items"], {"license_type": "room_lines", "quantity": 1}]},
    ],
    ids=["quantity", "reason", "source", "type", "one item more"],
)
def test_any_other_value_makes_it_another_body(world: World, other: Any) -> None:
    send(world, "purchases", talk(3))
    with nothing_written(world):
        assert_reused(send(world, "purchases", other))


def test_a_reused_key_is_told_before_anything_else_that_is_wrong_with_the_new_request(
    world: World,
) -> None:
    world.purchase(talk_lines=3)
    assert send(world, "removals", talk(3)).status == 201
    assert send(world, "purchases", talk(1)).status == 201
    assert send(world, "assignments", assignment(1)).status == 201
    with nothing_written(world):
        assert_reused(send(world, "removals", talk(99)))
        assert_reused(send(world, "assignments", assignment(2)))


@pytest.mark.parametrize("other", ["/offices/42/purchases/", "/offices/042/purchases"])
def test_an_office_spelled_in_another_way_is_the_same_office(world: World, other: str) -> None:
    body = {"items": [{"license_type": "talk_lines", "quantity": 3}]}
    world.open_office(42, "Short")
    first, again = (world.post(path, body, key="one") for path in ("/offices/42/purchases", other))
    assert first.status == again.status == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert world.counts(office=42) == (3, 0, 0, 3)
