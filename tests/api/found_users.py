"""Users who are found by `GET /users?q=`, and the entries that find them."""

from typing import Any
from urllib.parse import urlencode

from tests.world import NEW_YORK, World


def add(world: World, first_name: str, last_name: str = "", **more: Any) -> int:
    """A user who needs no license, with an address of their number."""
    number = world.new_id()
    body = {
        "email": f"u{number}@acme.example",
        "office_id": NEW_YORK,
        "first_name": first_name,
        "last_name": last_name,
        "license": "admins",
    }
    answer = world.post("/users", {**body, **more})
    assert answer.status == 201, answer.text
    user_id: int = answer.json["id"]
    return user_id


def found(world: World, q: str, token: str = "", **more: Any) -> list[str]:
    """The display names of all pages, in their order."""
    names: list[str] = []
    query = {"q": q, **more}
    for _ in range(50):
        answer = world.get(f"/users?{urlencode(query)}", token=token)
        assert answer.status == 200, answer.text
        names += [each["display_name"] for each in answer.json["items"]]
        if "cursor" not in answer.json:
            return names
        query["cursor"] = answer.json["cursor"]
    raise AssertionError("a list that never ends")


def beginnings(world: World, user_id: int) -> list[str]:
    """By which beginnings the user has entries; in the order of the table's keys."""
    return [
        each["pk"].split("#")[2]
        for each in world.items()
        if each["pk"].startswith("FIND#") and each["sk"].endswith(f"{user_id:016}")
    ]
