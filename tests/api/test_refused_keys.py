"""A refusal leaves its key unused."""

from typing import Any

import pytest

from tests.api.repeated_requests import (
    assert_replays,
    assignment,
    batch,
    is_replay,
    nothing_written,
    send,
    talk,
    user,
)
from tests.people import ensure_users
from tests.world import NEW_YORK, World


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
    ensure_users(world, 1, 2)
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
