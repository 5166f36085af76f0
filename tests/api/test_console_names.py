"""The console accepts and refuses the texts of an invitation as the API does."""

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, words
from tests.world import NEW_YORK, World

# Each has a character that is not printable in Python's sense.
ACCEPTED = [
    "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
    "👩\u200d💻",
    "Jean\u00a0Luc",
    "\u30ce\u3000\u30a2",
]
REFUSED = {
    "A\u202eda": "must not contain U+202E, which changes the direction of text.",
    "A\tda": "must not contain U+0009, a control character or line end: it must be one line of text.",
    "A\u2028da": "must not contain U+2028, a control character or line end: it must be one line of "
    "text.",
    "\u200b": "must have a character that can be seen.",
}


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize("name", ACCEPTED)
def test_a_name_in_any_script_is_accepted(console: ConsoleClient, field: str, name: str) -> None:
    by_api = {"email": "api@example.com", "office_id": NEW_YORK, "license": "admins", field: name}
    assert console.world.post("/users", by_api).status == 201
    form = {"email": "form@example.com", "license": "admins", field: name}
    assert console.post(f"{OFFICE}/users/invite", form).status == 303


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_cannot_be_read_is_refused(
    console: ConsoleClient, field: str, name: str
) -> None:
    by_api = {"email": "api@example.com", "office_id": NEW_YORK, "license": "admins", field: name}
    assert console.world.post("/users", by_api).status == 400
    answer = console.post(
        f"{OFFICE}/users/invite", {"email": "a@example.com", "license": "admins", field: name}
    )
    assert answer.status == 400
    assert f"The {field.replace('_', ' ')} {REFUSED[name]}" in words(answer.text)


@pytest.mark.parametrize(("length", "status"), [(99, 303), (100, 303), (101, 400)])
def test_a_name_has_at_most_100_characters(
    console: ConsoleClient, length: int, status: int
) -> None:
    form = {"email": "a@example.com", "license": "admins", "first_name": "a" * length}
    assert console.post(f"{OFFICE}/users/invite", form).status == status


@pytest.mark.parametrize("email", ["ha\u200bna@a.example", "\u202ehana@a.example", "a(b@a.example"])
def test_a_contacts_address_is_checked_as_a_users(world: World, email: str) -> None:
    terms = {
        "not_self_serve": [],
        "resold": False,
        "contact": {"name": "Hana Sato", "email": email},
        "contract_prices": {},
    }
    answer = world.staff("PUT", f"{OFFICE}/terms", terms)
    assert answer.status == 400
    assert [each["pointer"] for each in answer.json["errors"]] == ["/contact/email"]
