"""The refusal of a body lists all its errors at once."""

import json
import re
from datetime import date, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from chalicelib.domain.refusals import Refusal
from chalicelib.entrypoints.http import shapes
from chalicelib.entrypoints.http.error_texts import error_text
from chalicelib.entrypoints.http.parsing import parse
from chalicelib.entrypoints.http.shapes.assignments import AssignmentsBody
from chalicelib.entrypoints.http.shapes.common import Body, IdOrDigits, Name
from chalicelib.entrypoints.http.shapes.offices import Time
from chalicelib.entrypoints.http.shapes.orders import Order, Restoration, Transfer
from chalicelib.entrypoints.http.shapes.rooms import CreateFaxNumber
from chalicelib.entrypoints.http.shapes.terms import TermsBody
from chalicelib.entrypoints.http.shapes.users import UpdateUser
from chalicelib.entrypoints.http.validation_errors import field_errors_of

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
        ("/urgent", "is not a field here; allowed are items, quote, source, reason"),
        ("/items/0/quantity", "must be from 1 to 100000"),
        ("/items/2/color", "is not a field here; allowed are license_type, quantity"),
        ("/items/2/quantity", "must be an integer"),
        ("/items/3/license_type", "is required"),
        ("/items/3/quantity", "must be an integer"),
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
        ("/assignments/2/assignee/type", "must be one of user, room, number, fax_line, device"),
    ]


def test_a_list_that_is_itself_wrong_is_reported_by_its_length() -> None:
    assert errors_of(Order, {"items": []}) == [("/items", "must be a list of 1 to 20 items")]
    assert errors_of(Transfer, {"from_office_id": 1, "to_office_id": 2, "items": {}}) == [
        ("/items", "must be a list")
    ]


def test_fields_that_may_be_absent_are_looked_into_when_they_are_there() -> None:
    body = {"items": [{"license_type": "talk_lines", "quantity": 1.5}], "quantity": 0}
    assert errors_of(Restoration, body) == [
        ("/items/0/quantity", "must be an integer, without a decimal point"),
        ("/quantity", "must be from 1 to 100000"),
    ]
    assert errors_of(UpdateUser, {"emails": ["ada@example.com", "ben"], "state": "gone"}) == [
        ("/emails/1", "must be an email address"),
        ("/state", "must be one of active, suspended"),
    ]


def test_prices_are_pointed_at_as_a_whole_when_a_license_type_is_none() -> None:
    body = {
        "not_self_serve": ["remove", "fly"],
        "resold": "no",
        "contact": {"name": "", "email": "x"},
        "contract_prices": {"chairs" * 9: 5},
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


def test_each_key_and_value_of_a_mapping_says_what_is_allowed() -> None:
    terms = {"not_self_serve": [], "resold": False, "contact": None, "reason": "r"}
    for prices, detail in (
        ({"chairs" * 9: 5}, "each key must be at most 40 characters"),
        ({"talk_lines": "5"}, "each value must be an integer"),
        ({"talk_lines": -1}, "each value must be from 0 to 10000000"),
    ):
        assert errors_of(TermsBody, {**terms, "contract_prices": prices}) == [
            ("/contract_prices", detail)
        ]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ({"number": "555"}, "must be a phone number in E.164 format, like +14155550100"),
        ({"area_code": "1234567"}, "must be 1 to 6 digits"),
        ({"type": ""}, "must be 1 to 50 characters"),
    ],
)
def test_a_wrong_field_of_a_fax_line_says_its_form(line: dict[str, str], detail: str) -> None:
    body = {"line": {"type": "search", **line}, "target": {"target_id": 7, "target_type": "user"}}
    (field,) = line
    assert errors_of(CreateFaxNumber, body) == [(f"/line/{field}", detail)]


def test_every_pattern_of_a_body_has_a_text() -> None:
    for module in iter_modules(shapes.__path__, f"{shapes.__name__}."):
        import_module(module.name)
    # Other tests may have made bodies of their own.
    bodies = [each for each in Body.__subclasses__() if each.__module__.startswith("chalicelib.")]
    schemas = json.dumps(msgspec.json.schema_components(bodies)[1])
    patterns = {
        json.loads(found) for found in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', schemas)
    }
    assert len(patterns) >= 7
    for pattern in patterns:
        message = f"Expected `str` matching regex {pattern!r}"
        assert error_text(message).startswith("must be "), pattern


@pytest.mark.parametrize(
    ("kind", "value", "detail"),
    [
        (str, 1, "must be text"),
        (bool, 1, "must be true or false"),
        (int | None, "1", "must be an integer or null"),
        (int | None, 1.0, "must be an integer or null, without a decimal point"),
        (dict, 1, "must be an object"),
        (IdOrDigits, 1.0, "must be an integer id, without a decimal point"),
        (IdOrDigits, 0, "must be from 1 to 9007199254740991"),
        (IdOrDigits, "0", "must be an integer id"),
        (Name, "x" * 101, "must be at most 100 characters"),
        (Annotated[list[int], Meta(min_length=1)], [], "must be a list of at least 1 items"),
        (Annotated[int, Meta(le=5)], 6, "must be at most 5"),
        (date, "today", "must be a date like 2026-11-30"),
        (date, 1, "must be a date like 2026-11-30"),
        (datetime | None, 1, "must be a time like 2026-11-30T12:00:00Z or null"),
        (Time, "24:00", "must be a time as `HH:MM`, from 00:00 to 23:59"),
        (tuple[int, int], [1], "Expected `array` of length 2, got 1"),
    ],
)
def test_a_value_of_the_wrong_type_or_size_says_what_is_allowed(
    kind: Any, value: Any, detail: str
) -> None:
    assert field_errors_of(value, kind) == [("", detail)]


def test_at_most_a_hundred_are_listed() -> None:
    wrong = {"license_type": True, "assignee": {"type": "chair", "id": 0}}
    assert len(errors_of(AssignmentsBody, {"assignments": [wrong] * 45})) == 100


def test_a_list_that_is_too_long_is_reported_with_what_is_wrong_in_its_first_200() -> None:
    right = {"license_type": "talk_lines", "quantity": 1}
    wrong = {**right, "quantity": 0}
    items = [*[right] * 199, wrong, wrong]
    assert errors_of(Order, {"items": items}) == [
        ("/items", "must be a list of 1 to 20 items"),
        ("/items/199/quantity", "must be from 1 to 100000"),
    ]


def test_what_is_no_json_is_reported_by_its_first_error() -> None:
    assert errors_of(Order, b"{") == [("", "the body is not valid JSON: Input data was truncated")]
    assert errors_of(Order, b"[]") == [("", "must be an object")]
    assert errors_of(Order, b'{"items": 3, "x": ') == [("/items", "must be a list")]


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\x1f", "\x7f", "\x9f", "\u2028", "\u2029"], ids=ascii
)
def test_no_control_character_or_line_separator_is_taken_anywhere(character: str) -> None:
    like = f", like U+{ord(character):04X}"
    one_line = f"must be one line of text without control characters{like}"
    not_blank = f"must be one line of text, not blank, without control characters{like}"
    for text in (f"{character}Ada", f"A{character}da", f"Ada{character}"):
        assert errors_of(UpdateUser, {"first_name": text}) == [("/first_name", one_line)]
        assert errors_of(Transfer, {**TRANSFER, "reason": text}) == [("/reason", not_blank)]


def test_characters_beside_those_that_are_refused_are_taken() -> None:
    text = " ~\xa0\u2027\u202f\U0001f600"
    assert parse(json.dumps({"first_name": text}).encode(), UpdateUser).first_name == text
    assert parse(json.dumps({**TRANSFER, "reason": text}).encode(), Transfer).reason == text
