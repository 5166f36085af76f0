"""Requests that change one user."""

from typing import Any

from tests.world import NEW_YORK, Answer, World


def invite(world: World, name: str = "ada", office: int = NEW_YORK, **more: Any) -> int:
    body = {"email": f"{name}@example.com", "office_id": office, **more}
    answer = world.post("/users", body)
    assert answer.status == 201, answer.text
    number: int = answer.json["id"]
    return number


def patch(world: World, user: int, **fields: Any) -> Answer:
    return world.request("PATCH", f"/users/{user}", fields)


def delete(world: World, user: int, query: str = "", **more: Any) -> Answer:
    return world.request("DELETE", f"/users/{user}{query}", **more)


def restore(world: World, user: int, **more: Any) -> Answer:
    return world.post(f"/users/{user}/restore", **more)


def move(world: World, user: int, office: int) -> Answer:
    return world.request("PATCH", f"/users/{user}/move_office", {"office_id": office})


def assert_none_available(answer: Answer, license_type: str = "talk_lines") -> None:
    assert (answer.status, answer.code) == (409, "no_available_licenses"), answer.text
    assert answer.json["license_type"] == license_type
    assert (answer.json["requested"], answer.json["available"]) == (1, 0)
