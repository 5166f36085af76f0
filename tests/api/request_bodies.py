"""Valid request bodies, and the invalid values that tests put into them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.world import NEW_YORK, Answer, World

# All cases of a module share one world, because none of them may change it. moto scans a table
# slowly, so each case only checks that it sent no write; at the end of the module the table must be
# unchanged.

READS = {"BatchGetItem", "GetItem", "Query", "Scan"}


@dataclass(frozen=True)
class Stocked:
    """New York with 20 talk lines: 3 scheduled for removal, one assigned, and one held by a
    user."""

    world: World
    removal_id: int
    user_id: int
    writes: list[str]
    """The calls to the database in this test, except reads."""


ROUTES = {
    "quotes": ("POST", f"/offices/{NEW_YORK}/quotes"),
    "purchases": ("POST", f"/offices/{NEW_YORK}/purchases"),
    "removals": ("POST", f"/offices/{NEW_YORK}/removals"),
    "restorations": ("POST", f"/offices/{NEW_YORK}/restorations"),
    "assignments": ("POST", f"/offices/{NEW_YORK}/assignments"),
    "batch": ("POST", f"/offices/{NEW_YORK}/assignments/batch"),
    "users": ("POST", "/users"),
    "user": ("PATCH", "/users/{user_id}"),
    "user batch": ("POST", "/users/batch"),
}


def send(stocked: Stocked, route: str, body: Any, **more: Any) -> Answer:
    method, path = ROUTES[route]
    path = path.format(user_id=stocked.user_id)
    return stocked.world.request(method, path, body, key=stocked.world.new_key(), **more)


def assert_points_at(answer: Answer, pointer: str) -> None:
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["type"] == "/problems/invalid-request"
    assert answer.json["status"] == 400
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer, error
    assert error["detail"]


# Bodies: `item()`, `user()` and similar functions return valid ones; arguments replace members.

ABSENT = object()


def body_of(right: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**right, **changes}.items() if value is not ABSENT}


def item(**changes: Any) -> dict[str, Any]:
    return body_of({"license_type": "talk_lines", "quantity": 1}, changes)


def order(**changes: Any) -> dict[str, Any]:
    return body_of({"items": [item()]}, changes)


def quote(**changes: Any) -> dict[str, Any]:
    return body_of({"action": "purchase", "items": [item()]}, changes)


def assignee(**changes: Any) -> dict[str, Any]:
    return body_of({"type": "user", "id": 4242}, changes)


def assignment(**changes: Any) -> dict[str, Any]:
    return body_of({"license_type": "talk_lines", "assignee": assignee()}, changes)


def held_by(**changes: Any) -> dict[str, Any]:
    """An assignment with these changes of its assignee."""
    return assignment(assignee=assignee(**changes))


def batch(*assignments: Any) -> dict[str, Any]:
    return {"assignments": [*assignments]}


def user(**changes: Any) -> dict[str, Any]:
    right = {
        "email": "grace@example.com",
        "office_id": NEW_YORK,
        "first_name": "Grace",
        "last_name": "Hopper",
        "license": "talk",
        "auto_assign": False,
    }
    return body_of(right, changes)


# Invalid values of each kind, by their name in the test's id.

NOT_INTEGERS = {
    "a fraction": 1.5,
    "1.0": 1.0,
    "true": True,
    "false": False,
    "null": None,
    "a list": [3],
    "an object": {"value": 3},
    "zero": 0,
    "negative": -1,
    "10**30": 10**30,
}


NOT_IDS = {
    **NOT_INTEGERS,
    "2**53": 2**53,
    "letters": "abc",
    "empty text": "",
    "zero in digits": "0",
    "negative in digits": "-1",
    "2**53 in digits": "9007199254740992",
    "17 digits": "10000000000000000",
    "spaced digits": " 3",
    "digits and a line end": "3\n",
    "a fraction in digits": "3.0",
    "an exponent in digits": "1e3",
    "arabic digits": "٣",
}


NOT_TEXT = {
    "3": 3,
    "1.0": 1.0,
    "true": True,
    "a list": ["talk"],
    "an object": {"value": "talk"},
}


NULL = {"null": None}


MISSING = {"missing": ABSENT}


NOT_LICENSE_TYPES = {
    **NOT_TEXT,
    **NULL,
    **MISSING,
    "empty": "",
    "unknown": "walkie_talkies",
    "in capitals": "TALK_LINES",
    "with a space": "talk_lines ",
}


def each(
    kind: str, values: Mapping[str, Any], make: Callable[[Any], Any], pointer: str
) -> list[Any]:
    """A test case for each invalid value. `make` puts the value into the body, at `pointer`."""
    return [
        pytest.param(make(value), pointer, id=f"{kind}-{name}") for name, value in values.items()
    ]


def one(name: str, body: Any, pointer: str) -> Any:
    return pytest.param(body, pointer, id=name)


def right_body(stocked: Stocked, route: str) -> dict[str, Any]:
    return {
        "quotes": quote(),
        "purchases": order(),
        "removals": order(),
        "restorations": {"removal_id": stocked.removal_id, "quantity": 1},
        "assignments": assignment(),
        "batch": batch(assignment()),
        "users": user(),
        "user": {"first_name": "Ada"},
        "user batch": {"users": [user()]},
    }[route]
