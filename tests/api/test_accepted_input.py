"""Valid bodies are accepted, up to their limits: otherwise the refusals of bad input would prove nothing."""

import pytest

from tests.api.request_bodies import (
    Stocked,
    assignment,
    batch,
    held_by,
    item,
    order,
    quote,
    right_body,
    send,
    user,
)
from tests.people import ensure_users
from tests.world import BERLIN, NEW_YORK, World

# What is right: otherwise the refusals above would prove nothing.


@pytest.mark.parametrize(
    ("route", "status"),
    [
        ("quotes", 200),
        ("purchases", 201),
        ("removals", 201),
        ("restorations", 201),
        ("assignments", 201),
        ("batch", 201),
        ("users", 201),
        ("user", 200),
    ],
)
def test_the_bodies_that_the_cases_start_from_are_right(
    world: World, route: str, status: int
) -> None:
    world.purchase(talk_lines=20)
    removal = world.remove(talk_lines=3)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK})
    ensure_users(world, 4242)
    here = Stocked(world, removal.json["removal_ids"][0], ada.json["id"], [])
    answer = send(here, route, right_body(here, route))
    assert answer.status == status, answer.text


@pytest.mark.parametrize("quantity", [1, 2, 99_999, 100_000])
def test_a_quantity_is_from_1_to_100000(stocked: Stocked, quantity: int) -> None:
    assert send(stocked, "quotes", quote(items=[item(quantity=quantity)])).status == 200


def test_all_ten_license_types_fit_into_one_request(stocked: Stocked) -> None:
    ten = [
        "talk_lines",
        "sell_lines",
        "contact_center_lines",
        "room_lines",
        "fax_lines",
        "additional_number_lines",
        "uberconference_lines",
        "tollfree_room_lines",
        "tollfree_additional_number_lines",
        "tollfree_uberconference_lines",
    ]
    answer = send(stocked, "quotes", quote(items=[item(license_type=name) for name in ten]))
    assert [line["license_type"] for line in answer.json["lines"]] == ten


def test_45_assignments_fit_into_one_batch(world: World) -> None:
    world.purchase(talk_lines=45)
    ensure_users(world, *range(1, 46))
    body = batch(*(held_by(id=number) for number in range(1, 46)))
    answer = world.post(f"/offices/{NEW_YORK}/assignments/batch", body)
    assert answer.status == 201
    assert len(answer.json["items"]) == 45
    assert world.counts() == (45, 45, 0, 0)


def test_one_assignee_may_take_two_types_in_one_batch(world: World) -> None:
    world.purchase(talk_lines=1, sell_lines=1)
    ensure_users(world, 4242)
    body = batch(assignment(), assignment(license_type="sell_lines"))
    assert world.post(f"/offices/{NEW_YORK}/assignments/batch", body).status == 201
    assert world.counts("talk_lines") == (1, 1, 0, 0)
    assert world.counts("sell_lines") == (1, 1, 0, 0)


def test_null_stands_for_an_absent_quote_source_or_reason(world: World) -> None:
    body = order(quote=None, source=None, reason=None)
    answer = world.post(f"/offices/{NEW_YORK}/purchases", body, key="k")
    assert answer.status == 201
    assert answer.json["source"] == "api"
    assert answer.json["reason"] is None


@pytest.mark.parametrize(
    ("field", "longest"),
    [("reason", "x" * 500), ("first_name", "x" * 100), ("email", "g" * 242 + "@example.com")],
)
def test_text_may_have_its_full_length(world: World, field: str, longest: str) -> None:
    world.purchase(talk_lines=1)
    if field == "reason":
        answer = world.post(f"/offices/{NEW_YORK}/purchases", order(reason=longest), key="k")
    else:
        answer = world.post("/users", user(**{field: longest}))
    assert answer.status == 201
    assert longest in answer.text


def test_ids_may_be_sent_as_digits(world: World) -> None:
    world.purchase(talk_lines=6)
    world.purchase(BERLIN, talk_lines=1)
    removal_id = world.remove(talk_lines=3).json["removal_ids"][0]
    ensure_users(world, 4242, 4243)

    assigned = world.post(f"/offices/{NEW_YORK}/assignments", held_by(id="4242"))
    assert (assigned.status, assigned.json["assignee"]) == (201, {"type": "user", "id": 4242})

    many = world.post(f"/offices/{NEW_YORK}/assignments/batch", batch(held_by(id="4243")))
    assert (many.status, many.json["items"][0]["assignee"]["id"]) == (201, 4243)

    grace = world.post("/users", user(office_id=str(NEW_YORK)))
    assert (grace.status, grace.json["office_id"]) == (201, 5000000000000101)

    moved = world.request("PATCH", f"/users/{grace.json['id']}", {"office_id": str(BERLIN)})
    assert (moved.status, moved.json["office_id"]) == (200, 5000000000000102)

    lot_back = {"removal_id": str(removal_id), "quantity": 2}
    restored = world.post(f"/offices/{NEW_YORK}/restorations", lot_back, key="k")
    assert (restored.status, restored.json["removal_ids"]) == (201, [removal_id])
    assert world.counts() == (6, 2, 1, 3)


def test_the_largest_id_is_an_id(world: World) -> None:
    world.purchase(talk_lines=1, additional_number_lines=1)
    as_number = world.assign(9007199254740991)
    as_digits = world.post(
        f"/offices/{NEW_YORK}/assignments",
        assignment(
            license_type="additional_number_lines",
            assignee=held_by(type="number", id="9007199254740991")["assignee"],
        ),
    )
    assert as_number.json["assignee"] == {"type": "user", "id": 9007199254740991}
    assert as_digits.json["assignee"] == {"type": "number", "id": 9007199254740991}
