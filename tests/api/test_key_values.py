"""What a key may be, and what makes the body of a repeated request another one."""

import json
from typing import Any

import pytest

from tests.api.repeated_requests import (
    KEYED,
    THREE_TALK,
    assert_replays,
    assert_reused,
    assignment,
    batch,
    is_replay,
    nothing_written,
    send,
    talk,
    user,
)
from tests.people import ensure_users
from tests.world import World

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
def test_a_longer_or_unprintable_key_is_refused_on_every_route(
    stocked_world: World, key: str
) -> None:
    with nothing_written(stocked_world):
        for route, body, _, _ in KEYED:
            answer = send(stocked_world, route, body, key=key)
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
    stocked_world: World, route: str, body: Any, respelled: bytes
) -> None:
    assert json.loads(respelled) == body
    assert respelled != json.dumps(body).encode()
    assert_replays(send(stocked_world, route, body), send(stocked_world, route, respelled))


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
    ensure_users(world, 1)
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
