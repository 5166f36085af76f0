"""What an operation may cost: calls to DynamoDB and write units."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.call_counter import counting_calls, size_of
from tests.license_types import LicenseType
from tests.people import ensure_users
from tests.world import MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

BOSTON = 9_000_001
ALL_TYPES = dict.fromkeys(LicenseType, 100000)


def assignment(kind: str, license_type: str, number: int = 1) -> dict[str, Any]:
    return {"license_type": license_type, "assignee": {"type": kind, "id": number}}


@pytest.mark.parametrize(
    ("kind", "license_type", "units"),
    [
        ("number", "additional_number_lines", 4),
        ("fax_line", "fax_lines", 4),
        ("user", "sell_lines", 6),
        ("room", "tollfree_room_lines", 6),
    ],
)
@pytest.mark.parametrize("key", [None, "a key"])
def test_assigning_is_one_call_and_releasing_two(
    world: World, kind: str, license_type: str, units: int, key: str | None
) -> None:
    world.purchase(**ALL_TYPES)
    number = 1
    if kind == "user":
        number = world.post("/users", {"email": "a@example.com", "office_id": NEW_YORK}).json["id"]
    if kind == "room":
        number = world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}).json["id"]
    path, body = f"/offices/{NEW_YORK}/assignments", assignment(kind, license_type, number)
    with counting_calls(world) as counter:
        made = world.post(path, body, key=key)
    # Account and assignment; the record of a user or room; the stored response.
    assert (made.status, counter.calls) == (201, ["TransactWriteItems"])
    assert counter.write_units == units + (2 if key else 0)
    with counting_calls(world) as counter:
        assert world.request("DELETE", f"{path}/{made.json['assignment_id']}").status == 204
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == units


@pytest.mark.parametrize("what", ["user", "room"])
def test_releasing_the_license_of_a_record_is_two_calls_of_six_write_units(
    world: World, what: str
) -> None:
    world.purchase(**ALL_TYPES)
    if what == "user":
        world.post("/users", {"email": "a@example.com", "office_id": NEW_YORK})
    else:
        world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK})
    (held,) = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    with counting_calls(world) as counter:
        path = f"/offices/{NEW_YORK}/assignments/{held['assignment_id']}"
        assert world.request("DELETE", path).status == 204
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 6


def test_several_types_for_one_user_write_its_record_once(world: World) -> None:
    world.purchase(**ALL_TYPES)
    ensure_users(world, 1)
    types = ("sell_lines", "contact_center_lines", "uberconference_lines")
    body = {"assignments": [assignment("user", each) for each in types]}
    with counting_calls(world) as counter:
        assert world.post(f"/offices/{NEW_YORK}/assignments/batch", body).status == 201
    assert counter.calls == ["TransactWriteItems"]
    # Account, user, three assignments.
    assert counter.write_units == 10


def test_creating_a_user_with_a_license_is_one_call_of_eight_write_units(world: World) -> None:
    world.purchase(**ALL_TYPES)
    body = {
        "email": "a.rather.long.address@subdomain.example.com",
        "first_name": "Wolfeschlegelsteinhausenbergerdorff",
        "last_name": "Llanfairpwllgwyngyllgogerychwyrndrobwll",
        "office_id": NEW_YORK,
    }
    with counting_calls(world) as counter:
        assert world.post("/users", body).status == 201
    assert counter.calls == ["TransactWriteItems"]
    assert counter.write_units == 8


def test_a_purchase_with_its_invoice_is_two_calls_and_at_most_ten_units(world: World) -> None:
    with counting_calls(world) as counter:
        assert world.purchase(talk_lines=100_000).json["invoice_number"] == "1"
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, entry, invoice, stored response.
    assert counter.write_units == 8


def test_a_purchase_that_restores_too_is_two_calls_and_at_most_ten_units(world: World) -> None:
    world.purchase(talk_lines=3)
    world.remove(talk_lines=3)
    with counting_calls(world) as counter:
        assert world.purchase(talk_lines=5).json["invoice_number"] == "2"
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, entry, removals, invoice, stored response.
    assert counter.write_units == 10


def test_a_purchase_without_an_invoice_is_two_calls_and_at_most_eight_units(world: World) -> None:
    with counting_calls(world) as counter:
        assert world.purchase(office=TOKYO, talk_lines=3).json["invoice_number"] is None
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 6


def test_a_removal_is_two_calls_and_at_most_eight_units(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=1)
    with counting_calls(world) as counter:
        assert world.remove(talk_lines=2).status == 201
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 8


def test_a_restoration_is_two_calls_and_at_most_eight_units(world: World) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=3)
    with counting_calls(world) as counter:
        assert world.restore(talk_lines=2).status == 201
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 8


def transfer_to_boston(world: World, **quantities: int) -> Answer:
    items = [{"license_type": name, "quantity": count} for name, count in quantities.items()]
    body = {"from_office_id": NEW_YORK, "to_office_id": BOSTON, "items": items}
    return world.post("/company/license_transfers", body, key=world.new_key())


def pay(world: World, number: int) -> None:
    path = f"/offices/{NEW_YORK}/invoices/{number}/payment"
    assert world.staff("POST", path, {"status": "paid"}).status == 200


def test_a_transfer_is_two_calls_and_twelve_units(world: World) -> None:
    world.open_office(BOSTON, "Boston")
    world.purchase(**ALL_TYPES)
    pay(world, 1)
    # Two accounts, two entries, the receiving office's invoice, stored response. The response of
    # ten types, which has the lines and counts of both offices, exceeds 1 KB even compressed.
    for moved, units in (({"talk_lines": 3}, 12), (dict.fromkeys(ALL_TYPES, 100), 14)):
        with counting_calls(world) as counter:
            assert transfer_to_boston(world, **moved).status == 201
        assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
        assert counter.write_units == units


def test_a_transfer_that_pays_open_invoices_is_one_more_call_and_two_units_for_each(
    world: World,
) -> None:
    world.open_office(BOSTON, "Boston")
    for _ in range(3):
        world.purchase(talk_lines=1)
    with counting_calls(world) as counter:
        assert transfer_to_boston(world, talk_lines=2).status == 201
    assert counter.calls == ["BatchGetItem", "Query", "TransactWriteItems"]
    # Two licenses are credited 2 x 1693: the first invoice of 1774 and a part of the second.
    assert counter.write_units == 16


def test_a_quote_of_a_transfer_stores_nothing(world: World) -> None:
    world.open_office(BOSTON, "Boston")
    world.purchase(talk_lines=3)
    pay(world, 1)
    items = [{"license_type": "talk_lines", "quantity": 3}]
    body = {"action": "transfer", "items": items, "to_office_id": BOSTON}
    with counting_calls(world) as counter:
        assert world.post(f"/offices/{NEW_YORK}/quotes", body).status == 200
    assert (counter.calls, counter.write_units) == (["BatchGetItem"], 0)


def test_a_removal_costs_more_with_many_open_and_no_more_than_its_bound(world: World) -> None:
    kinds = list(ALL_TYPES)
    world.purchase(**dict.fromkeys(kinds, 10_000))
    units = {}
    for opened in range(200):
        world.clock.advance(seconds=5077)
        quantity = {kinds[opened % 10]: opened * 37 % 500 + 1}
        if opened not in (24, 49, 199):
            assert world.remove(**quantity).status == 201
            continue
        with counting_calls(world) as counter:
            assert world.remove(**quantity).status == 201
        assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
        units[opened + 1] = counter.write_units
    assert units == {25: 8, 50: 10, 200: 18}


@pytest.mark.parametrize("key", ["again", None])
def test_a_repeated_assignment_is_one_read(world: World, key: str | None) -> None:
    world.purchase(additional_number_lines=1)
    body = {"license_type": "additional_number_lines", "assignee": {"type": "number", "id": 1}}
    path = f"/offices/{NEW_YORK}/assignments"
    first = world.post(path, body, key=key)
    with counting_calls(world) as counter:
        again = world.post(path, body, key=key)
    assert (again.status, again.json) == (201 if key else 200, first.json)
    assert counter.calls == ["BatchGetItem"]
    assert counter.write_units == 0


def test_a_repeated_assignment_with_a_new_key_stores_its_answer_only(world: World) -> None:
    world.purchase(additional_number_lines=1)
    body = {"license_type": "additional_number_lines", "assignee": {"type": "number", "id": 1}}
    path = f"/offices/{NEW_YORK}/assignments"
    first = world.post(path, body, key="once")
    with counting_calls(world) as counter:
        again = world.post(path, body, key="again")
    assert (again.status, again.json) == (200, first.json)
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 2


def test_a_license_that_was_released_is_assigned_again_in_one_call(world: World) -> None:
    world.purchase(additional_number_lines=1)
    body = {"license_type": "additional_number_lines", "assignee": {"type": "number", "id": 1}}
    path = f"/offices/{NEW_YORK}/assignments"
    made = world.post(path, body).json
    assert world.request("DELETE", f"{path}/{made['assignment_id']}").status == 204
    with counting_calls(world) as counter:
        assert world.post(path, body).status == 201
    assert counter.calls == ["TransactWriteItems"]


def test_an_assignment_replayed_by_another_process_is_one_refused_transaction(world: World) -> None:
    world.purchase(talk_lines=1)
    ensure_users(world, 1)
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}
    path = f"/offices/{NEW_YORK}/assignments"
    world.post(path, body, key="again")
    world.wire(world.client)
    world.get("/company/licenses")  # It has read the catalog.
    before = world.snapshot()
    with counting_calls(world) as counter:
        assert world.post(path, body, key="again").headers["Idempotency-Replayed"] == "true"
    assert counter.calls == ["TransactWriteItems"]
    assert world.snapshot() == before


def test_a_replay_is_one_call_and_writes_nothing(world: World) -> None:
    body = {"items": [{"license_type": "talk_lines", "quantity": 3}]}
    path = f"/offices/{NEW_YORK}/purchases"
    world.post(path, body, key="again")
    with counting_calls(world) as counter:
        assert world.post(path, body, key="again").headers["Idempotency-Replayed"] == "true"
    assert counter.calls == ["BatchGetItem"]
    assert counter.write_units == 0


def test_reading_an_offices_licenses_is_one_call(world: World) -> None:
    with counting_calls(world) as counter:
        assert world.get(f"/offices/{NEW_YORK}/licenses").status == 200
    assert counter.calls == ["BatchGetItem"]


def test_a_quote_is_one_call_and_stores_nothing(world: World) -> None:
    body = {"action": "purchase", "items": [{"license_type": "talk_lines", "quantity": 3}]}
    with counting_calls(world) as counter:
        assert world.post(f"/offices/{NEW_YORK}/quotes", body).status == 200
    assert counter.calls == ["BatchGetItem"]


def test_the_largest_account_item_fits_one_write_unit(world: World) -> None:
    for _ in range(2):
        world.purchase(**ALL_TYPES)
    world.remove(**dict.fromkeys(ALL_TYPES, 1))
    world.clock.at = MARCH_ENDS + timedelta(days=1)
    world.get(f"/offices/{NEW_YORK}/licenses")
    account = next(
        item
        for item in world.raw_items()
        if item["sk"]["S"] == "ACCOUNT" and item["pk"]["S"] == f"OFFICE#{NEW_YORK}"
    )
    assert size_of(account) <= 1024


def test_orders_of_all_ten_types_cost_what_orders_of_one_cost(world: World) -> None:
    units = {}
    orders: dict[str, Callable[[], Answer]] = {
        "purchase": lambda: world.purchase(**ALL_TYPES),
        "removal": lambda: world.remove(**dict.fromkeys(ALL_TYPES, 3)),
        "restoration": lambda: world.restore(**dict.fromkeys(ALL_TYPES, 1)),
        "purchase that restores": lambda: world.purchase(**dict.fromkeys(ALL_TYPES, 5)),
    }
    for name, order in orders.items():
        with counting_calls(world) as counter:
            assert order().status == 201
        assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
        units[name] = counter.write_units
    assert units == {
        "purchase": 8,
        "removal": 8,
        "restoration": 8,
        "purchase that restores": 10,
    }
