"""Users with a wrong body are refused with a pointer to each wrong value, and change nothing."""

from typing import Any

import pytest

from tests.api.request_bodies import (
    ABSENT,
    MISSING,
    NOT_IDS,
    NOT_TEXT,
    NULL,
    Stocked,
    assert_points_at,
    each,
    one,
    send,
    user,
)
from tests.world import World

NOT_NAMES = {**NOT_TEXT, **NULL, "101 characters": "x" * 101}


NOT_USER_LICENSES = {
    **NOT_TEXT,
    **NULL,
    "empty": "",
    "unknown": "platinum",
    "a license type": "talk_lines",
}


NOT_EMAILS = NOT_TEXT | {
    "null": None,
    "missing": ABSENT,
    "empty": "",
    "without an at sign": "grace.example.com",
    "two at signs": "grace@hopper@example.com",
    "nothing before the at sign": "@example.com",
    "nothing after the at sign": "grace@",
    "a space": "grace hopper@example.com",
    "a line end": "grace@example.com\n",
    "255 characters": "g" * 243 + "@example.com",
}


NOT_BOOLEANS = {
    "text": "true",
    "1": 1,
    "1.0": 1.0,
    "null": None,
    "a list": [True],
    "an object": {"value": True},
}


NEW_USER_CASES = [
    *each("email", NOT_EMAILS, lambda wrong: user(email=wrong), "/email"),
    *each("office_id", NOT_IDS | MISSING, lambda wrong: user(office_id=wrong), "/office_id"),
    *each("first_name", NOT_NAMES, lambda wrong: user(first_name=wrong), "/first_name"),
    *each("last_name", NOT_NAMES, lambda wrong: user(last_name=wrong), "/last_name"),
    *each("license", NOT_USER_LICENSES, lambda wrong: user(license=wrong), "/license"),
    *each("auto_assign", NOT_BOOLEANS, lambda wrong: user(auto_assign=wrong), "/auto_assign"),
    one("an unknown field", user(colour="blue"), "/colour"),
]


@pytest.mark.parametrize(("body", "pointer"), NEW_USER_CASES)
def test_what_is_wrong_with_a_new_user_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "users", body), pointer)


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
def test_an_email_address_belongs_to_one_user_of_the_company(world: World, email: str) -> None:
    world.purchase(talk_lines=2)
    world.post("/users", user(email="ada@example.com"))
    before = world.snapshot()
    answer = world.post("/users", user(email=email))
    assert (answer.status, answer.code) == (409, "email_taken")
    assert world.snapshot() == before


NOT_STATES = NOT_TEXT | NULL | {"empty": "", "unknown": "asleep", "deleted": "deleted"}


USER_CASES = [
    *each("first_name", NOT_NAMES, lambda wrong: {"first_name": wrong}, "/first_name"),
    *each("last_name", NOT_NAMES, lambda wrong: {"last_name": wrong}, "/last_name"),
    *each("license", NOT_USER_LICENSES, lambda wrong: {"license": wrong}, "/license"),
    *each("state", NOT_STATES, lambda wrong: {"state": wrong}, "/state"),
    *each("office_id", NOT_IDS, lambda wrong: {"office_id": wrong}, "/office_id"),
    one("an unknown field", {"first_name": "Ada", "colour": "blue"}, "/colour"),
    one("the id", {"id": 4242}, "/id"),
]


@pytest.mark.parametrize(("body", "pointer"), USER_CASES)
def test_what_is_wrong_with_a_users_change_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "user", body), pointer)
