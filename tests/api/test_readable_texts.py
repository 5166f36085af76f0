"""Names and other texts that people read are one line that can be seen, in any script."""

from typing import Any

import pytest

from tests.api.new_offices import ADDRESS, COMPANY_BODY, OFFICE
from tests.api.request_bodies import user
from tests.api.test_terms import FREE
from tests.api.user_requests import invite, patch
from tests.world import NEW_YORK, Answer, World

DIRECTION = "which changes the direction of text"
UNREADABLE = {
    "Ada \u202eecalevoL": f"must not contain U+202E, {DIRECTION}",
    "\u2066Ada\u2069": f"must not contain U+2066, {DIRECTION}",
    "Ada\ufffe": "must not contain U+FFFE, which is no character",
    "  ": "must have a character that can be seen",
    "\u200b": "must have a character that can be seen",
    "\u3000\u2800": "must have a character that can be seen",
    "\u200d\ufe0f": "must have a character that can be seen",
}
NOT_BLANK = "must be one line of text, not blank, without control characters"
READABLE = [
    "O\u2019Neill-D'Arcy",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a zero-width non-joiner.
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # Joined emoji.
    "\u2764\ufe0f",
    "\u05d0 \u200f\u05d1",  # Hebrew, with a mark of direction.
    "\u5c71\u7530\u3000\u592a\u90ce",
    "\U0001fa77",  # Of Unicode 15, which Python 3.11 does not know.
    "e\u0301",
]
CONTACT = {"name": "Ada", "email": "ada@example.com"}
E911 = {"address": "1 Rue", "city": "Paris", "country": "FR", "state": "IDF", "zip": "75001"}
PLACES: dict[str, tuple[str, str, Any, str]] = {
    "a user's first name": ("POST", "/users", user(), "/first_name"),
    "a user's last name": ("POST", "/users", user(), "/last_name"),
    "a name in a batch": ("POST", "/users/batch", {"users": [user()]}, "/users/0/first_name"),
    "a changed first name": ("PATCH", "/users/{user}", {}, "/first_name"),
    "a changed last name": ("PATCH", "/users/{user}", {}, "/last_name"),
    "a job title": ("PATCH", "/users/{user}", {}, "/job_title"),
    "a room": ("POST", "/rooms", {"office_id": NEW_YORK}, "/name"),
    "an office": ("POST", "/offices", OFFICE, "/name"),
    "a city": ("POST", "/offices", {**OFFICE, "billing_address": ADDRESS}, "/billing_address/city"),
    "a billing contact": (
        *("POST", "/offices", {**OFFICE, "billing_contact": CONTACT}),
        "/billing_contact/name",
    ),
    "an emergency address": (
        *("POST", "/offices", {**OFFICE, "e911_address": E911}),
        "/e911_address/address",
    ),
    "a group's description": ("POST", "/offices", OFFICE, "/group_description"),
    "a purchase order number": (
        *("PATCH", f"/offices/{NEW_YORK}", {}),
        "/purchase_order_number",
    ),
    "a company": ("POST", "/companies", COMPANY_BODY, "/name"),
    "a company's office": ("POST", "/companies", COMPANY_BODY, "/office/name"),
    "a contact": (
        *("PUT", f"/offices/{NEW_YORK}/terms", {**FREE, "contact": CONTACT}),
        "/contact/name",
    ),
}


def with_text(body: Any, steps: list[str], text: str) -> Any:
    """A copy of the body that has the text at the steps of a pointer."""
    if not steps:
        return text
    if isinstance(body, list):
        return [with_text(body[0], steps[1:], text)]
    return {**body, steps[0]: with_text(body.get(steps[0]), steps[1:], text)}


def sent(world: World, place: str, user_id: int, text: str) -> Answer:
    method, path, body, pointer = PLACES[place]
    body = with_text(body, pointer.split("/")[1:], text)
    return world.vendor_admin(method, path.format(user=user_id), body, key=world.new_key())


@pytest.mark.parametrize("place", PLACES)
def test_text_that_cannot_be_read_is_refused_where_it_is(world: World, place: str) -> None:
    world.purchase(talk_lines=2)
    user_id = invite(world)
    before = world.snapshot()
    for text, detail in UNREADABLE.items():
        answer = sent(world, place, user_id, text)
        assert (answer.status, answer.code) == (400, "invalid_request"), (text, answer.text)
        # The schema of a contact's name refuses blanks, in its own words.
        is_blank_contact = place == "a contact" and not text.strip()
        expected = NOT_BLANK if is_blank_contact else detail
        assert answer.json["errors"] == [{"pointer": PLACES[place][3], "detail": expected}]
    assert world.snapshot() == before


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("control", ["\n", "\x00", "\x85", "\u2028"], ids=ascii)
def test_a_control_character_is_named(world: World, place: str, control: str) -> None:
    world.purchase(talk_lines=2)
    user_id = invite(world)
    answer = sent(world, place, user_id, f"Ada{control}")
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    (error,) = answer.json["errors"]
    assert error["pointer"] == PLACES[place][3]
    assert f"U+{ord(control):04X}" in error["detail"]


@pytest.mark.parametrize("name", READABLE, ids=ascii)
def test_a_name_in_any_script_is_kept_as_it_was_sent(world: World, name: str) -> None:
    world.purchase(talk_lines=1, room_lines=1)
    user_id = invite(world, first_name=name, last_name=name)
    changed = patch(world, user_id, job_title=name)
    assert (changed.json["first_name"], changed.json["last_name"]) == (name, name)
    assert changed.json["job_title"] == name
    room = world.post("/rooms", {"name": name, "office_id": NEW_YORK})
    assert (room.status, room.json["name"]) == (201, name)


def test_all_texts_that_cannot_be_read_are_reported(world: World) -> None:
    answer = world.post("/users", user(first_name="\u202ea", last_name=" "))
    assert [error["pointer"] for error in answer.json["errors"]] == ["/first_name", "/last_name"]


def test_an_empty_name_is_a_name(world: World) -> None:
    world.purchase(talk_lines=1)
    user_id = invite(world, first_name="", last_name="")
    assert patch(world, user_id, job_title="", first_name="").status == 200
