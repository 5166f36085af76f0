"""A batch of users with wrong values is refused with a pointer to each, and changes nothing."""

from typing import Any

import pytest

from tests.api.request_bodies import (
    NULL,
    Stocked,
    assert_points_at,
    each,
    one,
    send,
    user,
)
from tests.world import Answer

COMPOSED, DECOMPOSED = "jos\u00e9@b\u00fccher.example", "jose\u0301@XN--Bcher-kva.example"


def users(*wanted: Any) -> dict[str, Any]:
    return {"users": [*wanted]}


def named(name: str, **changes: Any) -> dict[str, Any]:
    return user(email=f"{name}@example.com", **changes)


NOT_LISTS = NULL | {"text": "ada@example.com", "an object": named("ada"), "3": 3, "true": True}


CASES = [
    *each("users", NOT_LISTS, lambda wrong: {"users": wrong}, "/users"),
    one("a list of text", users("ada@example.com"), "/users/0"),
    one("no users", users(), "/users"),
    one("missing", {}, "/users"),
    one("21 users", users(*(named(f"u{number}") for number in range(21))), "/users"),
    one("no object", users(named("ada"), 3), "/users/1"),
    one("an unknown field", users(named("ada")) | {"colour": "blue"}, "/colour"),
    one("no email", users(named("ada"), {"office_id": 7}), "/users/1/email"),
    one("an office", users(named("ada"), named("bo", office_id="x")), "/users/1/office_id"),
    one("a large id", users(named("ada", office_id=str(2**53))), "/users/0/office_id"),
    one("a license", users(named("ada", license="talk_lines")), "/users/0/license"),
    one("a user's field", users(named("ada"), named("bo", colour="blue")), "/users/1/colour"),
    one("a local part", users(named("ada"), user(email="(bo)@example.com")), "/users/1/email"),
    one("a domain", users(named("ada"), user(email="bo@a..example")), "/users/1/email"),
    one("an invisible letter", users(user(email="b\u200bo@example.com")), "/users/0/email"),
]


@pytest.mark.parametrize(("body", "pointer"), CASES)
def test_what_is_wrong_with_a_batch_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "user batch", body), pointer)


def errors(answer: Answer) -> list[tuple[str, str]]:
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    return [(each["pointer"], each["detail"]) for each in answer.json["errors"]]


def test_errors_of_several_users_are_reported_together(stocked: Stocked) -> None:
    wrong = users(named("ada", office_id=True), named("bo"), named("cy", license="", colour=1))
    found = errors(send(stocked, "user batch", wrong))
    assert {pointer for pointer, _ in found} == {
        "/users/0/office_id",
        "/users/2/license",
        "/users/2/colour",
    }


def test_errors_that_no_type_excludes_are_reported_together(stocked: Stocked) -> None:
    large, same = str(2**53), {"email": "ADA@example.com"}
    wrong = users(named("ada"), user(email="(b)@x.example", office_id=large), user(**same))
    assert [pointer for pointer, _ in errors(send(stocked, "user batch", wrong))] == [
        "/users/1/email",
        "/users/1/office_id",
        "/users/0/email",
        "/users/2/email",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ada@example.com", "ada@example.com"),
        ("ada@example.com", "ADA@Example.com"),
        (COMPOSED, DECOMPOSED),
    ],
)
def test_one_mailbox_of_two_users_is_refused_at_both_places(
    stocked: Stocked, first: str, second: str
) -> None:
    answer = send(stocked, "user batch", users(user(email=first), named("bo"), user(email=second)))
    assert errors(answer) == [
        ("/users/0/email", "duplicate address, also at /users/2/email; send each once"),
        ("/users/2/email", "duplicate address, also at /users/0/email; send each once"),
    ]


def test_one_mailbox_of_three_users_is_refused_at_every_place(stocked: Stocked) -> None:
    answer = send(stocked, "user batch", users(*(named(name) for name in ("ada", "Ada", "ADA"))))
    assert errors(answer)[1] == (
        "/users/1/email",
        "duplicate address, also at /users/0/email, /users/2/email; send each once",
    )


def test_more_addresses_beyond_ascii_than_one_transaction_takes(stocked: Stocked) -> None:
    """Such an address has up to six keys, so that a user needs eight writes."""
    addresses = [f"{letter}\u00df\u00e9@B\uff4fcher\u00e9.example" for letter in "abcdefghijklm"]
    body = users(*(user(email=each) for each in addresses))
    ((pointer, detail),) = errors(send(stocked, "user batch", body))
    # Thirteen users with six keys, a record and an assignment each; the account, the response.
    assert pointer == "/users"
    assert detail.startswith(
        "must need at most 100 writes to the database, and these users need 106"
    )
