"""A request of every route that accepts an idempotency key, and checks of its repeats."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.world import NEW_YORK, Answer, World

THREE_TALK = {"items": [{"license_type": "talk_lines", "quantity": 3}]}


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    before = world.snapshot()
    yield
    assert world.snapshot() == before


def talk(quantity: int, **more: Any) -> dict[str, Any]:
    return {"items": [{"license_type": "talk_lines", "quantity": quantity}], **more}


def assignment(number: int) -> dict[str, Any]:
    return {"license_type": "talk_lines", "assignee": {"type": "user", "id": number}}


def batch(*numbers: int) -> dict[str, Any]:
    return {"assignments": [assignment(number) for number in numbers]}


def user(email: str) -> dict[str, Any]:
    return {"email": email, "office_id": NEW_YORK, "first_name": "Ada"}


def users(*names: str) -> dict[str, Any]:
    return {"users": [user(f"{name}@example.com") for name in names]}


PATHS = {
    "purchases": f"/offices/{NEW_YORK}/purchases",
    "removals": f"/offices/{NEW_YORK}/removals",
    "restorations": f"/offices/{NEW_YORK}/restorations",
    "assignments": f"/offices/{NEW_YORK}/assignments",
    "batch": f"/offices/{NEW_YORK}/assignments/batch",
    "users": "/users",
    "user batch": "/users/batch",
}


# For each route: a body, another body, and the counts of talk lines after the first one (purchased,
# assigned, scheduled, available). At the start 20 are purchased and 5 of them scheduled.
KEYED = [
    ("purchases", talk(8), talk(9), (23, 0, 0, 23)),
    ("removals", talk(3), talk(4), (20, 0, 8, 12)),
    ("restorations", talk(3), talk(2), (20, 0, 2, 18)),
    ("assignments", assignment(1), assignment(2), (20, 1, 5, 14)),
    ("batch", batch(1, 2), batch(1, 3), (20, 2, 5, 13)),
    ("users", user("ada@example.com"), user("grace@example.com"), (20, 1, 5, 14)),
    ("user batch", users("bo", "cy"), users("di", "ed"), (20, 2, 5, 13)),
]


each_keyed_route = pytest.mark.parametrize(
    ("route", "body", "other_body", "counts"), KEYED, ids=[case[0] for case in KEYED]
)


def send(world: World, route: str, body: Any, key: str | None = "once", **who: Any) -> Answer:
    return world.post(PATHS[route], body, key=key, **who)


def is_replay(answer: Answer) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


def assert_replays(first: Answer, again: Answer) -> None:
    assert again.status == first.status
    assert again.text == first.text
    assert is_replay(again)


def assert_reused(answer: Answer) -> None:
    assert (answer.status, answer.code) == (422, "idempotency_key_reused"), answer.text
    assert answer.json["type"] == "/problems/idempotency-key-reused"
    assert answer.json["status"] == 422
    assert answer.json["title"]
    assert "Idempotency-Replayed" not in answer.headers
