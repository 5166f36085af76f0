"""Paths with a malformed id or no route are answered by a problem document."""

from typing import Any

import pytest

from tests.api.request_bodies import Stocked, assignment, batch, order, quote
from tests.world import NEW_YORK

# Paths. An id that cannot be one names nothing that exists: 404, like any other absent thing.

NO_IDS = ["abc", "0", "-1", "9007199254740992", "1e3", "1.0", "0x10", "٣", "null", "1" * 400]


@pytest.mark.parametrize("text", NO_IDS, ids=lambda text: text[:20])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/offices/{}/licenses", None),
        ("GET", "/offices/{}/removals", None),
        ("GET", "/offices/{}/history", None),
        ("GET", "/offices/{}/assignments", None),
        ("POST", "/offices/{}/quotes", quote()),
        ("POST", "/offices/{}/purchases", order()),
        ("POST", "/offices/{}/removals", order()),
        ("POST", "/offices/{}/restorations", order()),
        ("POST", "/offices/{}/assignments", assignment()),
        ("POST", "/offices/{}/assignments/batch", batch(assignment())),
        ("DELETE", "/offices/{}/assignments/1", None),
        ("DELETE", f"/offices/{NEW_YORK}/assignments/{{}}", None),
        ("GET", "/users/{}", None),
        ("PATCH", "/users/{}", {"first_name": "Ada"}),
        ("DELETE", "/users/{}", None),
    ],
)
def test_a_malformed_id_in_the_path_names_nothing(
    stocked: Stocked, method: str, path: str, body: Any, text: str
) -> None:
    world = stocked.world
    answer = world.request(method, path.format(text), body, key=world.new_key())
    assert (answer.status, answer.code) == (404, "not_found"), answer.text


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/offices/x/licenses", "office"),
        ("/users/x", "user"),
        ("/rooms/x", "room"),
        (f"/offices/{NEW_YORK}/invoices/x", "invoice"),
    ],
)
def test_the_refusal_of_a_malformed_id_says_what_it_should_name(
    stocked: Stocked, path: str, what: str
) -> None:
    answer = stocked.world.get(path)
    assert (answer.status, answer.json["detail"]) == (404, f"There is no such {what}.")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("POST", "/offices/1/purchase"),
        ("PUT", "/user"),
        ("HEAD", "/offices/1/licenses/2"),
        ("DELETE", f"/offices/{NEW_YORK}/licenses/talk_lines"),
    ],
)
def test_a_path_that_does_not_exist_is_a_problem_document_too(
    stocked: Stocked, method: str, path: str
) -> None:
    answer = stocked.world.request(method, path)
    assert (answer.status, answer.code) == (404, "not_found")
