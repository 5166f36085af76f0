"""Thresholds that an office's admins set, and the events about few, or idle, licenses."""

from typing import Any

import pytest

from chalicelib.domain.products import SHIPPED
from chalicelib.domain.record import replace
from tests.api.access_targets import nothing_written
from tests.api.call_counter import counting_calls, size_of
from tests.table_contents import on_moto
from tests.world import BERLIN, NEW_YORK, Answer, World

PATH = f"/offices/{NEW_YORK}/thresholds"
the_stream = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def put(world: World, low_below: Any, idle_above: Any, **more: Any) -> Answer:
    body = {"low_below": low_below, "idle_above": idle_above}
    return world.request("PUT", PATH, body, **more)


def notices(world: World) -> list[tuple[str, str, int, int]]:
    """Type, license type, available, threshold of the notices since last asked."""
    return [
        (type_, data["license_type"], data["available"], data["threshold"])
        for type_, data in world.events()
        if type_ in ("licenses.low", "licenses.idle")
    ]


def test_an_office_has_the_documented_thresholds_until_its_own_are_set(world: World) -> None:
    assert world.get(PATH).json == {"low_below": 1, "idle_above": 50}


def test_what_is_set_is_answered_and_kept(world: World) -> None:
    for _ in range(2):  # The second time nothing changes.
        answer = put(world, 3, 9)
        assert (answer.status, answer.json) == (200, {"low_below": 3, "idle_above": 9})
        assert world.get(PATH).json == {"low_below": 3, "idle_above": 9}


def test_another_office_keeps_its_own(world: World) -> None:
    put(world, 3, 9)
    assert world.get(f"/offices/{BERLIN}/thresholds").json == {"low_below": 1, "idle_above": 50}


@pytest.mark.parametrize(
    ("low_below", "idle_above", "pointer"),
    [
        (-1, 9, "/low_below"),
        (3, 10_000_001, "/idle_above"),
        (3.0, 9, "/low_below"),
        ("3", 9, "/low_below"),
        (True, 9, "/low_below"),
        (None, 9, "/low_below"),
        (10, 9, "/low_below"),
    ],
)
def test_what_makes_no_threshold_is_refused(
    world: World, low_below: Any, idle_above: Any, pointer: str
) -> None:
    with nothing_written(world):
        answer = put(world, low_below, idle_above)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("body", [{}, {"low_below": 1}, {"low_below": 1, "idle_above": 2, "x": 1}])
def test_both_and_nothing_else_are_asked_for(world: World, body: Any) -> None:
    with nothing_written(world):
        assert world.request("PUT", PATH, body).code == "invalid_request"


@pytest.mark.parametrize(("low_below", "idle_above"), [(0, 0), (9, 9), (0, 10_000_000)])
def test_the_ends_of_the_range_are_taken(world: World, low_below: int, idle_above: int) -> None:
    assert put(world, low_below, idle_above).status == 200


def test_setting_is_two_calls_and_leaves_version_and_quotes_alone(world: World) -> None:
    world.purchase(talk_lines=5)
    body = {"action": "purchase", "items": [{"license_type": "talk_lines", "quantity": 1}]}
    quote = world.post(f"/offices/{NEW_YORK}/quotes", body).json["quote"]
    before = world.account()
    with counting_calls(world) as counter:
        put(world, 3, 9)
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    after = world.account()
    assert replace(after, thresholds=before.thresholds) == before
    order = {"items": body["items"], "quote": quote}
    assert world.post(f"/offices/{NEW_YORK}/purchases", order, key="k").status == 201


def test_thresholds_outlive_purchases_and_boundaries(world: World) -> None:
    put(world, 3, 9)
    world.purchase(talk_lines=5)
    world.clock.advance(days=40)
    world.sweep()
    assert world.account().seq == 2
    assert world.get(PATH).json == {"low_below": 3, "idle_above": 9}


def test_the_largest_account_with_thresholds_still_costs_one_unit(world: World) -> None:
    put(world, 9_999_999, 10_000_000)
    kinds = SHIPPED.ids
    for _ in range(2):
        world.purchase(**dict.fromkeys(kinds, 100_000))
    world.remove(**dict.fromkeys(kinds, 1))
    items = {(item["pk"]["S"], item["sk"]["S"]): item for item in world.raw_items()}
    assert size_of(items[f"OFFICE#{NEW_YORK}", "ACCOUNT"]) <= 1024


@the_stream
def test_an_offices_own_thresholds_count(world: World) -> None:
    put(world, 3, 9)
    world.purchase(talk_lines=3)
    assert notices(world) == []
    world.assign(1)
    assert notices(world) == [("licenses.low", "talk_lines", 2, 3)]
    world.assign(2)
    assert notices(world) == []
    world.purchase(talk_lines=8)
    assert notices(world) == []
    world.purchase(talk_lines=1)
    assert notices(world) == [("licenses.idle", "talk_lines", 10, 9)]


@the_stream
def test_a_purchase_of_too_few_is_low_at_once(world: World) -> None:
    put(world, 3, 9)
    world.purchase(talk_lines=2)
    assert notices(world) == [("licenses.low", "talk_lines", 2, 3)]


@the_stream
def test_a_threshold_set_across_what_is_there_tells_at_once_and_once(world: World) -> None:
    world.purchase(talk_lines=5, room_lines=20)
    assert notices(world) == []
    put(world, 6, 19)
    assert notices(world) == [
        ("licenses.low", "talk_lines", 5, 6),
        ("licenses.idle", "room_lines", 20, 19),
    ]
    put(world, 6, 19)
    assert notices(world) == []


@the_stream
def test_a_type_that_the_office_does_not_own_is_not_low(world: World) -> None:
    put(world, 6, 19)
    assert notices(world) == []
