"""The refusal of a body lists all its errors at once."""

import json
from typing import Any

import pytest

from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.http.parsing import parse
from chalicelib.entrypoints.http.shapes.assignments import AssignmentsBody
from chalicelib.entrypoints.http.shapes.orders import Order, Restoration, Transfer
from chalicelib.entrypoints.http.shapes.terms import TermsBody
from chalicelib.entrypoints.http.shapes.users import UpdateUser

TYPES = (
    "must be one of talk_lines, sell_lines, contact_center_lines, room_lines, fax_lines, "
    "additional_number_lines, uberconference_lines, tollfree_room_lines, "
    "tollfree_additional_number_lines, tollfree_uberconference_lines"
)

TRANSFER = {
    "from_office_id": 101,
    "to_office_id": 102,
    "items": [{"license_type": "talk_lines", "quantity": 1}],
}


def errors_of(kind: Any, body: Any) -> list[tuple[str, str]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(Refusal) as refused:
        parse(raw, kind)
    return [(each["pointer"], each["detail"]) for each in refused.value.members["errors"]]


def test_every_error_of_every_item_is_listed_in_the_order_of_the_body() -> None:
    body = {
        "items": [
            {"license_type": "chairs", "quantity": 0},
            {"license_type": "talk_lines", "quantity": 1},
            {"license_type": "fax_lines", "quantity": "3", "color": "red"},
            {"quantity": True},
        ],
        "source": "schedule",
        "urgent": True,
    }
    assert errors_of(Order, body) == [
        ("/urgent", "is not a field of this request"),
        ("/items/0/license_type", TYPES),
        ("/items/0/quantity", "Expected `int` >= 1"),
        ("/items/2/color", "is not a field of this request"),
        ("/items/2/quantity", "Expected `int`, got `str`"),
        ("/items/3/license_type", "is required"),
        ("/items/3/quantity", "Expected `int`, got `bool`"),
        ("/source", "must be one of company_settings, billing, office_settings, api, staff"),
    ]


def test_ids_inside_objects_inside_lists_are_pointed_at() -> None:
    right = {"license_type": "talk_lines", "assignee": {"type": "user", "id": "7"}}
    zero = {**right, "assignee": {"type": "user", "id": "0"}}
    chair = {**right, "assignee": {"type": "chair", "id": 7}}
    assert errors_of(AssignmentsBody, {"assignments": [right, zero, chair]}) == [
        (
            "/assignments/1/assignee/id",
            "must be an integer id",
        ),
        ("/assignments/2/assignee/type", "must be one of user, room, number, fax_line"),
    ]


def test_a_list_that_is_itself_wrong_is_reported_by_its_length() -> None:
    assert errors_of(Order, {"items": []}) == [("/items", "Expected `array` of length >= 1")]
    assert errors_of(Transfer, {"from_office_id": 1, "to_office_id": 2, "items": {}}) == [
        ("/items", "Expected `array`, got `object`")
    ]


def test_fields_that_may_be_absent_are_looked_into_when_they_are_there() -> None:
    body = {"items": [{"license_type": "talk_lines", "quantity": 1.5}], "quantity": 0}
    assert errors_of(Restoration, body) == [
        ("/items/0/quantity", "Expected `int`, got `float`"),
        ("/quantity", "Expected `int` >= 1"),
    ]
    assert errors_of(UpdateUser, {"emails": ["ada@example.com", "ben"], "state": "gone"}) == [
        ("/emails/1", "must be an e-mail address"),
        ("/state", "must be one of active, suspended"),
    ]


def test_prices_are_pointed_at_as_a_whole_when_a_license_type_is_none() -> None:
    body = {
        "not_self_serve": ["remove", "fly"],
        "resold": "no",
        "contact": {"name": "", "email": "x"},
        "contract_prices": {"chairs": 5},
        "reason": "r",
    }
    pointers = [pointer for pointer, _ in errors_of(TermsBody, body)]
    assert pointers == [
        "/not_self_serve/1",
        "/resold",
        "/contact/name",
        "/contact/email",
        "/contract_prices",
    ]


def test_at_most_twenty_are_listed() -> None:
    wrong = {"license_type": "chairs", "assignee": {"type": "user", "id": 0}}
    assert len(errors_of(AssignmentsBody, {"assignments": [wrong] * 45})) == 20


def test_a_list_that_is_too_long_is_reported_with_what_is_wrong_in_its_first_200() -> None:
    right = {"license_type": "talk_lines", "quantity": 1}
    wrong = {**right, "quantity": 0}
    items = [*[right] * 199, wrong, wrong]
    assert errors_of(Order, {"items": items}) == [
        ("/items", "Expected `array` of length <= 10"),
        ("/items/199/quantity", "Expected `int` >= 1"),
    ]


def test_what_is_no_json_is_reported_by_its_first_error() -> None:
    assert errors_of(Order, b"{") == [("", "the body is not valid JSON: Input data was truncated")]
    assert errors_of(Order, b"[]") == [("", "Expected `object`, got `array`")]
    assert errors_of(Order, b'{"items": 3, "x": ') == [("/items", "Expected `array`, got `int`")]


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\x1f", "\x7f", "\x9f", "\u2028", "\u2029"], ids=ascii
)
def test_no_control_character_or_line_separator_is_taken_anywhere(character: str) -> None:
    one_line = "must be one line of text without control characters"
    for text in (f"{character}Ada", f"A{character}da", f"Ada{character}"):
        assert errors_of(UpdateUser, {"first_name": text}) == [("/first_name", one_line)]
        assert errors_of(Transfer, {**TRANSFER, "reason": text}) == [("/reason", one_line)]


def test_characters_beside_those_that_are_refused_are_taken() -> None:
    text = " ~\xa0\u2027\u202a\U0001f600"
    assert parse(json.dumps({"first_name": text}).encode(), UpdateUser).first_name == text
    assert parse(json.dumps({**TRANSFER, "reason": text}).encode(), Transfer).reason == text
