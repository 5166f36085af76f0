"""Events and history rows, from requests to the bus, by way of the table's stream."""

import json
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.events import DATA_BY_TYPE
from chalicelib.domain.licenses import LicenseType
from infra.event_schemas import DIRECTORY, schemas, text_of
from infra.local import lambdas
from tests.api.call_counter import counting_calls
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, World, on_moto

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")

SECOND_OFFICE = 9_000_001
ASSIGNMENT = assignment_id(NEW_YORK, LicenseType.TALK_LINES, Assignee("user", 1))


def types(world: World) -> list[str]:
    return [type_ for type_, _ in world.events()]


def history(world: World, query: str = "") -> list[dict[str, Any]]:
    answer = world.get(f"/offices/{NEW_YORK}/history?{query}")
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def release(world: World) -> None:
    path = f"/offices/{NEW_YORK}/assignments/{ASSIGNMENT}"
    assert world.request("DELETE", path).status == 204


def test_a_purchase_is_told_with_its_invoice(world: World) -> None:
    world.purchase(talk_lines=3)
    (bought, data), (issued, invoice) = sorted(world.events(), reverse=True)
    assert (bought, issued) == ("license.purchased", "invoice.issued")
    assert data == {
        "entry_id": data["entry_id"],
        "seq": 1,
        "items": [{"license_type": "talk_lines", "quantity": 3}],
        "by": {"sub": "demo-company-admin", "role": "company_admin"},
        "source": "api",
        "reason": None,
        "due_now": {"amount": 5322, "currency": "USD"},
        "invoice_number": "1",
        "licenses": [{"license_type": "talk_lines", "purchased": 3, "scheduled_for_removal": 0}],
    }
    assert invoice == {
        "number": "1",
        "reason": "purchase",
        "total": {"amount": 5322, "currency": "USD"},
        "entry_seq": 1,
    }


def test_an_event_says_whose_it_is_and_when(world: World) -> None:
    world.purchase(talk_lines=1)
    world.events()
    event = world.bus.events[0]
    assert event["company_id"] == COMPANY
    assert event["office_id"] == NEW_YORK
    assert event["occurred_at"] == "2026-03-10T14:00:00Z"
    assert len(event["sequence"]) == 40


def test_removing_and_taking_back_are_told(world: World) -> None:
    world.purchase(talk_lines=10)
    world.events()
    world.remove(talk_lines=4)
    world.restore(talk_lines=1)
    told = world.events()
    assert [(type_, data["items"][0]["quantity"]) for type_, data in told] == [
        ("license.removal_scheduled", 4),
        ("license.removal_cancelled", 1),
    ]


def test_a_purchase_that_restores_first_is_two_events(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.events()
    world.purchase(talk_lines=6)
    told = {type_: data for type_, data in world.events() if type_.startswith("license.")}
    assert told["license.removal_cancelled"]["items"] == [
        {"license_type": "talk_lines", "quantity": 4}
    ]
    assert told["license.purchased"]["items"] == [{"license_type": "talk_lines", "quantity": 2}]


def test_a_boundary_tells_what_left_and_what_was_renewed(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.events()
    world.clock.at = MARCH_ENDS
    world.sweep()
    told = {type_: data for type_, data in world.events() if type_.startswith("license.")}
    assert told["license.removed"]["items"] == [{"license_type": "talk_lines", "quantity": 4}]
    assert told["license.renewed"]["items"] == [{"license_type": "talk_lines", "quantity": 6}]


def test_a_transfer_is_told_of_both_offices(world: World) -> None:
    world.open_office(SECOND_OFFICE, "Boston")
    world.purchase(talk_lines=10)
    world.events()
    body = {
        "from_office_id": NEW_YORK,
        "to_office_id": SECOND_OFFICE,
        "items": [{"license_type": "talk_lines", "quantity": 3}],
    }
    assert world.post("/company/license_transfers", body, key="k").status == 201
    world.events()
    told = sorted((event["type"], event["office_id"]) for event in world.bus.events)
    assert told == [
        ("license.transferred_in", SECOND_OFFICE),
        ("license.transferred_out", NEW_YORK),
    ]


def test_who_takes_and_gives_back_is_told_and_in_the_history(world: World) -> None:
    world.purchase(talk_lines=5)
    world.events()
    world.assign(1)
    release(world)
    world.assign(1)
    told = world.events()
    assert [type_ for type_, _ in told] == [
        "license.assigned",
        "license.released",
        "license.assigned",
    ]
    assert told[0][1] == {
        "entry_id": told[0][1]["entry_id"],
        "assignment_id": ASSIGNMENT,
        "license_type": "talk_lines",
        "assignee": {"type": "user", "id": 1},
        "by": "demo-company-admin",
    }
    rows = history(world)
    assert [row["action"] for row in rows] == ["assignment", "release", "assignment", "purchase"]
    assert [row["entry_id"] for row in rows[:3]] == [data["entry_id"] for _, data in told[::-1]]
    assert all("seq" not in row for row in rows[:3])
    assert rows[0]["assignee"] == {"type": "user", "id": 1}
    assert rows[0]["by"] == {"sub": "demo-company-admin"}


def test_a_repeated_assignment_is_told_once(world: World) -> None:
    world.purchase(talk_lines=5)
    world.assign(1)
    world.assign(1)
    assert types(world).count("license.assigned") == 1


def test_the_history_is_in_the_order_of_time_page_by_page(world: World) -> None:
    expected = []
    for number in range(1, 8):
        world.clock.advance(minutes=1)
        world.purchase(talk_lines=1)
        world.clock.advance(minutes=1)
        world.assign(number)
        expected += ["purchase", "assignment"]
    world.events()
    for limit in (1, 3, 100):
        found, cursor = [], ""
        while True:
            answer = world.get(f"/offices/{NEW_YORK}/history?limit={limit}{cursor}").json
            found += answer["items"]
            if "cursor" not in answer:
                break
            assert len(answer["items"]) == limit
            cursor = f"&cursor={answer['cursor']}"
        assert [row["action"] for row in found] == expected[::-1]
        assert len({row["entry_id"] for row in found}) == 14


def test_the_history_is_filtered_by_action_and_type(world: World) -> None:
    world.purchase(talk_lines=2, room_lines=1)
    world.assign(1)
    release(world)
    world.events()
    assert [row["action"] for row in history(world, "action=release")] == ["release"]
    assert [row["action"] for row in history(world, "action=purchase")] == ["purchase"]
    talk = history(world, "license_type=talk_lines")
    assert [row["action"] for row in talk] == ["release", "assignment", "purchase"]
    assert [row["action"] for row in history(world, "license_type=room_lines")] == ["purchase"]


def test_one_kind_of_row_is_one_query_both_are_two(world: World) -> None:
    for query, queries in (("action=release", 1), ("action=purchase", 1), ("limit=5", 2)):
        with counting_calls(world) as counter:
            history(world, query)
        assert counter.calls == ["BatchGetItem"] + ["Query"] * queries


def test_records_that_come_again_change_nothing(world: World) -> None:
    world.purchase(talk_lines=5)
    world.assign(1)
    release(world)
    first = world.events()
    told = list(world.bus.events)
    rows = world.snapshot()
    world.bus.events.clear()
    world.stream.again(lambdas.publish, records=20)
    again = list(world.bus.events)
    # The rows written meanwhile are records too, and tell nothing.
    assert again == told[-len(again) :]
    assert len(again) == len(first)
    assert world.snapshot() == rows


@pytest.mark.parametrize("failing", range(1, 7))
def test_what_the_bus_does_not_take_is_told_again_in_order(world: World, failing: int) -> None:
    world.purchase(talk_lines=5)
    for number in (1, 2, 3):
        world.assign(number)
    release(world)
    put, calls = world.bus.put_events, 0

    def grudging(Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        nonlocal calls
        calls += 1
        if calls == failing:
            return {"FailedEntryCount": 1}
        return put(Entries)

    world.bus.put_events = grudging  # type: ignore[method-assign]
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


# Reminders


def reminded(world: World, before: timedelta) -> list[tuple[int, Any]]:
    """What is told so long before the boundary."""
    world.clock.at = MARCH_ENDS - before
    return [(data["days"], data["items"]) for data in world.reminders()]


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FOUR = [{"license_type": "talk_lines", "quantity": 4}]


def test_a_removal_is_reminded_of_seven_days_and_one_day_before_once_each(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=1)
    world.remove(talk_lines=3)
    assert reminded(world, 7 * DAY + HOUR) == []
    assert reminded(world, 7 * DAY) == [(7, FOUR)]
    assert reminded(world, 7 * DAY - HOUR) == []
    assert reminded(world, DAY + HOUR) == []
    assert reminded(world, DAY) == [(1, FOUR)]
    assert reminded(world, DAY - HOUR) == []
    assert reminded(world, timedelta(0)) == []


def test_a_late_reminder_is_made_up_for_unless_the_boundary_has_passed(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    assert world.reminders() == []
    assert reminded(world, 5 * DAY) == [(7, FOUR)]
    assert reminded(world, -HOUR) == []


def test_what_was_taken_back_is_not_reminded_of(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.restore(talk_lines=4)
    assert world.reminders() == []
    assert reminded(world, 7 * DAY) == []


# Schemas


def everything_happens(world: World) -> list[dict[str, Any]]:
    """Events of every type."""
    world.open_office(SECOND_OFFICE, "Boston")
    world.purchase(talk_lines=60, room_lines=1)
    world.assign(1, "room_lines")  # None is left.
    world.assign(1)
    release(world)
    world.remove(talk_lines=5)
    world.restore(talk_lines=1)
    items = [{"license_type": "talk_lines", "quantity": 3}]
    body = {"from_office_id": NEW_YORK, "to_office_id": SECOND_OFFICE, "items": items}
    assert world.post("/company/license_transfers", body, key="k").status == 201
    terms = {"not_self_serve": [], "resold": False, "contact": None, "contract_prices": {}}
    terms |= {"contract_prices": {"talk_lines": 1900}, "reason": "contract 17"}
    assert world.staff("PUT", f"/offices/{NEW_YORK}/terms", terms).status == 200
    for status in ("declined", "paid"):
        path = f"/offices/{NEW_YORK}/invoices/1/payment"
        assert world.staff("POST", path, {"status": status}, key=status).status == 200
    world.events()
    told = list(world.bus.events)
    world.clock.at = MARCH_ENDS - 7 * DAY
    world.reminders()
    told += world.bus.events
    world.clock.at = MARCH_ENDS
    world.sweep()
    world.events()
    told += world.bus.events
    world.bus.events.clear()
    world.client.update_item(
        TableName=world.table,
        Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}},
        UpdateExpression="SET licenses.fax_lines.purchased = :two, licenses.fax_lines.available = :two",
        ExpressionAttributeValues={":two": {"N": "2"}},
    )
    lambdas.reconcile()
    return told + list(world.bus.events)


def test_every_event_is_of_its_documented_shape(world: World) -> None:
    told = everything_happens(world)
    assert {event["type"] for event in told} == set(DATA_BY_TYPE)
    for event in told:
        schema = json.loads((DIRECTORY / f"{event['type']}.json").read_text())
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(event)]
        assert errors == [], event


def test_equal_ids_are_equal_events_and_sequences_grow_office_by_office(world: World) -> None:
    told = everything_happens(world)
    assert len({event["event_id"] for event in told}) == len(told)
    for office in (NEW_YORK, SECOND_OFFICE):
        sequences = [
            event["sequence"]
            for event in told
            if event["office_id"] == office and event["sequence"]
        ]
        assert sequences == sorted(sequences)
        assert len(sequences) > 1


def test_the_documented_schemas_are_those_of_the_code() -> None:
    written = {path.name: path.read_text() for path in DIRECTORY.glob("*.json")}
    expected = {name: text_of(schema) for name, schema in schemas().items()}
    assert written == expected, "run python -m infra.event_schemas"
    assert json.loads(written["license.purchased.json"])["properties"]["type"] == {
        "const": "license.purchased"
    }
