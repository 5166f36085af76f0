"""Records delivered again, refused by the bus or unreadable lose and repeat no event."""

from typing import Any

import pytest

from infra.local import lambdas
from tests.api.published_events import release, types
from tests.table_contents import on_moto
from tests.world import NEW_YORK, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def test_records_that_come_again_change_nothing(world: World) -> None:
    start = len(world.stream._records())
    world.purchase(talk_lines=5)
    world.assign(1)
    release(world)
    first = world.events()
    published = list(world.bus.events)
    rows = world.snapshot()
    world.bus.events.clear()
    world.stream.redeliver(lambdas.publish, records=len(world.stream._records()) - start)
    again = list(world.bus.events)
    # The rows and entries written meanwhile are records too, and have no event.
    assert again == published[-len(again) :]
    assert len(again) == len(first)
    assert world.snapshot() == rows


@pytest.mark.parametrize("failing", range(1, 7))
def test_what_the_bus_does_not_take_is_told_again_in_order(world: World, failing: int) -> None:
    world.purchase(talk_lines=5)
    for number in (1, 2, 3):
        world.assign(number)
    release(world)
    put, calls = world.bus.put_events, 0

    def put_events(Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        nonlocal calls
        calls += 1
        if calls == failing:
            return {"FailedEntryCount": 1}
        return put(Entries)

    world.bus.put_events = put_events  # type: ignore[method-assign]
    world.events()
    sequences = [event["sequence"] for event in world.bus.events]
    assert [event["type"] for event in world.bus.events].count("license.assigned") == 3
    assert sequences == sorted(sequences)
    assert types_of(world)[-1] == "license.released"


def types_of(world: World) -> list[str]:
    return [event["type"] for event in world.bus.events]


def test_a_record_that_cannot_be_read_is_put_aside_and_the_rest_told(world: World) -> None:
    world.purchase(talk_lines=5)
    world.client.put_item(
        TableName=world.table,
        Item={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ENTRY#9999999999"}},
    )
    world.assign(1)
    assert "license.assigned" in types(world)
    assert len(world.stream.dead) == 1


def test_the_last_license_taken_is_a_low_notice_once(world: World) -> None:
    world.purchase(talk_lines=2)
    world.events()
    world.assign(1)
    assert types(world) == ["license.assigned"]
    world.assign(2)
    assert ("licenses.low", {"license_type": "talk_lines", "available": 0, "threshold": 1}) in (
        world.events()
    )


@pytest.mark.parametrize(("bought", "idle"), [(50, False), (51, True)])
def test_more_available_than_the_threshold_is_an_idle_notice(
    world: World, bought: int, idle: bool
) -> None:
    world.purchase(talk_lines=bought)
    assert ("licenses.idle" in types(world)) is idle


def test_an_office_on_hold_is_told(world: World) -> None:
    for declined in (1, 0):
        world.client.update_item(
            TableName=world.table,
            Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}},
            UpdateExpression="SET declined_invoices = :declined",
            ExpressionAttributeValues={":declined": {"N": str(declined)}},
        )
        expected = "office.on_hold" if declined else "office.hold_released"
        assert world.events() == [(expected, {"on_hold": bool(declined)})]
