"""Bodies that are not a JSON object are refused as a whole, on every route."""

import json
from collections.abc import Callable

import pytest

from tests.api.request_bodies import ROUTES, Stocked, assert_points_at, right_body, send

# What is no body of any request.

NO_OBJECTS = {
    "empty": b"",
    "white space": b" \n\t",
    "text": b"items",
    "NaN": b"NaN",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a form": b"items=3",
    "a list": b"[]",
    "a list of objects": b'[{"items": []}]',
    "null": b"null",
    "true": b"true",
    "a number": b"3",
    "a string": b'"items"',
    "deep lists": b"[" * 50_000,
    "deep lists, closed": b"[" * 25_000 + b"]" * 25_000,
    "deep objects without names": b"{" * 50_000,
    "invalid UTF-8": b"\xff\xfe\xfd",
    "invalid UTF-8 in a field's name": b'{"\xff": 1}',
    "an endless number": b"9" * 60_000,
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in NO_OBJECTS.items()])
def test_what_is_not_a_json_object_is_refused_as_a_whole(
    stocked: Stocked, route: str, raw: bytes
) -> None:
    assert_points_at(send(stocked, route, raw), "")


BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda right: right[:-1],
    "a trailing comma": lambda right: right[:-1] + b",}",
    "something behind": lambda right: right + b"{}",
    "a comment": lambda right: right + b" // mine",
    "single quotes": lambda right: right.replace(b'"', b"'"),
    "UTF-16": lambda right: right.decode().encode("utf-16"),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("broken", [pytest.param(make, id=name) for name, make in BREAKS.items()])
def test_what_is_almost_json_is_refused_as_a_whole(
    stocked: Stocked, route: str, broken: Callable[[bytes], bytes]
) -> None:
    raw = broken(json.dumps(right_body(stocked, route)).encode())
    assert_points_at(send(stocked, route, raw), "")


@pytest.mark.parametrize("route", ROUTES)
def test_deep_objects_are_refused_at_the_first_unknown_field(stocked: Stocked, route: str) -> None:
    assert_points_at(send(stocked, route, b'{"a":' * 10_000), "/a")


DEEP_VALUES = {
    "quotes": (b'{"action":', "/action"),
    "purchases": (b'{"reason":', "/reason"),
    "removals": (b'{"items":[{"license_type":', "/items/0/license_type"),
    "restorations": (b'{"removal_id":', "/removal_id"),
    "assignments": (b'{"assignee":{"id":', "/assignee/id"),
    "batch": (b'{"assignments":[{"assignee":', "/assignments/0/assignee"),
    "users": (b'{"email":', "/email"),
    "user": (b'{"office_id":', "/office_id"),
    "user batch": (b'{"users":[{"email":', "/users/0/email"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_deeply_nested_value_is_refused_where_it_begins(stocked: Stocked, route: str) -> None:
    start, pointer = DEEP_VALUES[route]
    assert_points_at(send(stocked, route, start + b"[" * 50_000), pointer)


BROKEN_TEXTS = {
    "a stray byte": b"\xff",
    "a cut character": b"\xc3",
    "an overlong slash": b"\xc0\xaf",
    "an encoded surrogate": b"\xed\xa0\x80",
}


@pytest.mark.parametrize(
    ("route", "start"),
    [
        ("quotes", b'{"action": "'),
        ("purchases", b'{"items": [{"license_type": "talk_lines", "quantity": 1}], "reason": "'),
        ("removals", b'{"items": [{"license_type": "'),
        ("restorations", b'{"removal_id": "'),
        ("assignments", b'{"license_type": "talk_lines", "assignee": {"type": "'),
        ("batch", b'{"assignments": [{"license_type": "'),
        ("users", b'{"email": "'),
        ("user", b'{"first_name": "'),
    ],
)
@pytest.mark.parametrize(
    "broken", [pytest.param(raw, id=name) for name, raw in BROKEN_TEXTS.items()]
)
def test_text_that_is_not_utf_8_is_the_callers_mistake(
    stocked: Stocked, route: str, start: bytes, broken: bytes
) -> None:
    answer = send(stocked, route, start + broken + b'"}')
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    "number", ["1e3", "1E0", "10e-1", "-0", "1e400", "9" * 5_000], ids=lambda text: text[:8]
)
def test_a_quantity_is_a_plain_integer(stocked: Stocked, number: str) -> None:
    body = '{"items": [{"license_type": "talk_lines", "quantity": ' + number + "}]}"
    assert_points_at(send(stocked, "purchases", body.encode()), "/items/0/quantity")
