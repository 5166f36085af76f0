"""JSON that says two things, or that not every JSON library can read, is refused and named."""

import json
from typing import Any

import pytest

from tests.api.new_offices import OFFICE
from tests.api.request_bodies import ROUTES, Stocked, assert_points_at, right_body, send
from tests.world import World

TWICE = "is sent twice; send it once"


def with_member(body: Any, member: str) -> bytes:
    """The body's JSON with one more member at its end."""
    return f"{json.dumps(body)[:-1]}, {member}}}".encode()


@pytest.mark.parametrize("route", ROUTES)
def test_a_field_that_is_sent_twice_is_refused(stocked: Stocked, route: str) -> None:
    body = right_body(stocked, route)
    for name, value in body.items():
        answer = send(stocked, route, with_member(body, f'"{name}": {json.dumps(value)}'))
        assert_points_at(answer, f"/{name}")
        assert answer.json["errors"][0]["detail"] == TWICE


@pytest.mark.parametrize(
    ("route", "body", "pointer"),
    [
        ("purchases", '{"items": [{"license_type": "talk_lines", "quantity": 1, "quantity": 2}]}',
         "/items/0/quantity"),
        ("purchases", '{"items": [], "items": [{"license_type": "talk_lines", "quantity": 1}]}',
         "/items"),
        ("purchases", '{"items": [{"license_type": "talk_lines", "quantity": 1}], '
         '"it\\u0065ms": []}', "/items"),
        ("assignments", '{"license_type": "talk_lines", "assignee": {"type": "user", "id": 1, '
         '"id": 2}}', "/assignee/id"),
        ("user batch", '{"users": [{"email": "a@example.com", "office_id": 1, "office_id": 2}]}',
         "/users/0/office_id"),
        ("users", '{"email": "a@example.com", "x/y~": 1, "x/y~": 2}', "/x~1y~0"),
    ],
)  # fmt: skip
def test_a_field_that_is_sent_twice_is_named_at_any_depth(
    stocked: Stocked, route: str, body: str, pointer: str
) -> None:
    assert_points_at(send(stocked, route, body.encode()), pointer)


@pytest.mark.parametrize(
    ("member", "pointer"),
    [
        ('"routing_options": {"open": {"do": 1, "do": 2}}', "/routing_options/open/do"),
        ('"voice_intelligence": {"a": [{"b": 1}, {"b": 1, "b": 1}]}', "/voice_intelligence/a/1/b"),
        ('"name": "Graz"', "/name"),
        ('"group_description": "\\ud800"', "/group_description"),
        ('"routing_options": {"open": ["\\udc00"]}', "/routing_options/open/0"),
        ('"routing_options": {"\\ud800": 1}', "/routing_options/\\ud800"),
    ],
)
def test_free_form_objects_are_read_as_strictly(
    stocked: Stocked, member: str, pointer: str
) -> None:
    raw = with_member(OFFICE, member)
    assert_points_at(stocked.world.post("/offices", raw), pointer)


def test_a_lone_surrogate_is_named_in_the_refusal(stocked: Stocked) -> None:
    answer = stocked.world.post("/users", b'{"email": "a@example.com", "first_name": "\\udfff"}')
    assert_points_at(answer, "/first_name")
    assert answer.json["errors"][0]["detail"] == (
        "must not contain the lone surrogate U+DFFF, half a character"
    )


def test_a_pair_of_surrogates_is_a_character(world: World) -> None:
    raw = with_member(OFFICE, '"routing_options": {"open": "\\ud83d\\ude00"}')
    answer = world.post("/offices", raw)
    assert answer.status == 201, answer.text
    assert answer.json["office"]["routing_options"] == {"open": "😀"}


def nested(levels: int) -> bytes:
    """A body with so many levels of objects and lists, itself included."""
    inner = "[" * (levels - 2) + "]" * (levels - 2)
    return with_member(OFFICE, f'"routing_options": {{"open": {inner}}}')


@pytest.mark.parametrize(("levels", "status"), [(31, 201), (32, 201), (33, 400)])
def test_a_body_has_at_most_32_levels(world: World, levels: int, status: int) -> None:
    assert world.post("/offices", nested(levels), key="k").status == status


@pytest.mark.parametrize("levels", [33, 500, 970, 985, 995, 1_500, 25_000])
def test_deeper_bodies_are_refused_however_deep(stocked: Stocked, levels: int) -> None:
    answer = stocked.world.post("/offices", nested(levels), key="k")
    assert_points_at(answer, "")
    assert answer.json["errors"][0]["detail"] == (
        "must not nest lists and objects more than 32 levels deep"
    )


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 4_000, "1e308", "-0", "0.1e-400"])
def test_any_number_in_a_free_form_object_can_be_read_back(world: World, number: str) -> None:
    opened = world.post("/offices", with_member(OFFICE, f'"routing_options": {{"a": {number}}}'))
    assert opened.status == 201, opened.text
    path = f"/offices/{opened.json['office']['id']}"
    found = world.get(path)
    assert (found.status, found.json["routing_options"]) == (
        200,
        opened.json["office"]["routing_options"],
    )
