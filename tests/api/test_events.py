"""Every change is published as an event, and is in the history."""

from typing import Any

import pytest

from tests.api.call_counter import counting_calls
from tests.api.published_events import ASSIGNMENT, SECOND_OFFICE, release, types
from tests.table_contents import on_moto
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, World

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def history(world: World, query: str = "") -> list[dict[str, Any]]:
    answer = world.get(f"/offices/{NEW_YORK}/history?{query}")
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_a_purchase_is_told_with_its_invoice(world: World) -> None:
    world.purchase(talk_lines=3)
    (bought, data), (issued, invoice) = world.events()
    assert (bought, issued) == ("license.purchased", "invoice.issued")
    assert data == {
        "entry_id": data["entry_id"],
        "seq": 1,
        "items": [{"license_type": "talk_lines", "quantity": 3}],
        "by": {"sub": "demo-company-admin", "role": "company_admin"},
        "source": "api",
        "reason": None,
        "due_now": {"amount": 5322, "currency": "USD"},
        "credited": {"amount": 0, "currency": "USD"},
        "balance_used": {"amount": 0, "currency": "USD"},
        "settled": [],
        "other_office_id": None,
        "invoice_number": "1",
        "licenses": [{"license_type": "talk_lines", "purchased": 3, "scheduled_for_removal": 0}],
    }
    assert invoice == {
        "number": "1",
        "document_number": "4E3F4VY1035-0001",
        "reason": "purchase",
        "tax": {"amount": 0, "currency": "USD"},
        "total": {"amount": 5322, "currency": "USD"},
        "balance_used": {"amount": 0, "currency": "USD"},
        "due_at": "2026-03-10T14:00:00Z",
        "entry_seq": 1,
        "status": "open",
    }


def test_an_event_says_whose_it_is_and_when(world: World) -> None:
    world.purchase(talk_lines=1)
    world.events()
    event = world.bus.events[0]
    assert event["company_id"] == COMPANY
    assert event["office_id"] == NEW_YORK
    assert event["occurred_at"] == "2026-03-10T14:00:00Z"
    assert (len(event["sequence"]), event["sequence"][-2:]) == (42, "00")


def test_removing_and_taking_back_are_told(world: World) -> None:
    world.purchase(talk_lines=10)
    world.events()
    world.remove(talk_lines=4)
    world.restore(talk_lines=1)
    events = world.events()
    assert [(type_, data["items"][0]["quantity"]) for type_, data in events] == [
        ("license.removal_scheduled", 4),
        ("license.removal_cancelled", 1),
    ]


def test_a_purchase_that_restores_first_is_two_events(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.events()
    world.purchase(talk_lines=6)
    events = {type_: data for type_, data in world.events() if type_.startswith("license.")}
    assert events["license.removal_cancelled"]["items"] == [
        {"license_type": "talk_lines", "quantity": 4}
    ]
    assert events["license.purchased"]["items"] == [{"license_type": "talk_lines", "quantity": 2}]


def test_every_event_has_a_sequence_of_its_own_in_the_order_in_which_things_happened(
    world: World,
) -> None:
    """A consumer that ignores what is not larger than the largest sequence loses nothing (R56)."""
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    world.purchase(talk_lines=5)
    world.remove(talk_lines=1)
    told = types(world)
    world.clock.at = MARCH_ENDS
    world.sweep()
    told_first = [*world.bus.events]
    told += types(world)
    assert told == [
        "license.purchased",
        "invoice.issued",
        "license.removal_scheduled",
        "license.removal_cancelled",
        "license.purchased",
        "invoice.issued",
        "license.removal_scheduled",
        "license.removed",
        "license.renewed",
        "invoice.issued",
    ]
    sequences = [event["sequence"] for event in (*told_first, *world.bus.events)]
    assert sequences == sorted(set(sequences))
    assert len(sequences) == 10
    restored, bought = sequences[3:5]
    assert (restored[:40], restored[40:], bought[40:]) == (bought[:40], "00", "01")


def test_a_notice_follows_what_caused_it(world: World) -> None:
    world.purchase(talk_lines=51)
    assert types(world) == ["license.purchased", "invoice.issued", "licenses.idle"]
    world.remove(talk_lines=50)
    assert types(world) == ["license.removal_scheduled"]
    world.assign(1)
    assert types(world) == ["license.assigned", "licenses.low"]


def test_a_sequence_is_larger_than_that_of_a_release_with_40_digits(world: World) -> None:
    world.purchase(talk_lines=1)
    world.remove(talk_lines=1)
    world.events()
    first, *_, last = [event["sequence"] for event in world.bus.events]
    assert first[:40] < first < last[:40] < last


def test_a_boundary_tells_what_left_and_what_was_renewed(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=4)
    world.events()
    world.clock.at = MARCH_ENDS
    world.sweep()
    events = {type_: data for type_, data in world.events() if type_.startswith("license.")}
    assert events["license.removed"]["items"] == [{"license_type": "talk_lines", "quantity": 4}]
    assert events["license.renewed"]["items"] == [{"license_type": "talk_lines", "quantity": 6}]


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
    events = sorted((event["type"], event["office_id"]) for event in world.bus.events)
    assert events == [
        ("invoice.issued", SECOND_OFFICE),
        ("license.transferred_in", SECOND_OFFICE),
        ("license.transferred_out", NEW_YORK),
    ]
    data = {event["type"]: event["data"] for event in world.bus.events}
    came, went = data["license.transferred_in"], data["license.transferred_out"]
    # In: 3 for 22 of 31 days, 1774 each. Out: 3 for 21 of 31 days, rounded down, 1693 each. The
    # credit pays the invoice of New York's purchase, which is open.
    money = {"due_now": 5322, "credited": 0, "balance_used": 0}
    assert {name: came[name]["amount"] for name in money} == money
    money = {"due_now": 0, "credited": 5079, "balance_used": 0}
    assert {name: went[name]["amount"] for name in money} == money
    assert (came["other_office_id"], went["other_office_id"]) == (NEW_YORK, SECOND_OFFICE)
    paid = [{"invoice_number": "1", "amount": {"amount": 5079, "currency": "USD"}}]
    assert (came["settled"], went["settled"]) == ([], paid)


def test_who_takes_and_gives_back_is_told_and_in_the_history(world: World) -> None:
    world.purchase(talk_lines=5)
    world.events()
    world.assign(1)
    release(world)
    world.assign(1)
    events = world.events()
    assert [type_ for type_, _ in events] == [
        "license.assigned",
        "license.released",
        "license.assigned",
    ]
    assert events[0][1] == {
        "entry_id": events[0][1]["entry_id"],
        "assignment_id": ASSIGNMENT,
        "license_type": "talk_lines",
        "assignee": {"type": "user", "id": 1},
        "by": "demo-company-admin",
        "reason": None,
    }
    rows = history(world)
    assert [row["action"] for row in rows] == ["assignment", "release", "assignment", "purchase"]
    assert [row["entry_id"] for row in rows[:3]] == [data["entry_id"] for _, data in events[::-1]]
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
