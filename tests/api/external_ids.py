"""Requests that set and find external ids, and the items that reserve them."""

from typing import Any
from urllib.parse import quote

from tests.world import COMPANY, NEW_YORK, Answer, World

ADMINS = {"license": "admins"}


def create(world: World, name: str, external_id: str | None, **more: Any) -> Answer:
    body = {"email": f"{name}@example.com", "office_id": NEW_YORK, **ADMINS}
    if external_id is not None:
        body["external_id"] = external_id
    return world.post("/users", {**body, **more})


def created(world: World, name: str, external_id: str | None = None) -> int:
    answer = create(world, name, external_id)
    assert answer.status == 201, answer.text
    user_id: int = answer.json["id"]
    return user_id


def found(world: World, external_id: str, path: str = "/users", more: str = "") -> list[int]:
    answer = world.get(f"{path}?external_id={quote(external_id)}{more}")
    assert answer.status == 200, answer.text
    return [each["id"] for each in answer.json["items"]]


def reserved(world: World) -> dict[tuple[int, str], int]:
    """Record ids by company and the sort key of the reservation, without its prefix."""
    return {
        (int(item["pk"].removeprefix("COMPANY#")), item["sk"].removeprefix("EXTERNAL#")): item[
            "record_id"
        ]
        for item in world.items()
        if item["sk"].startswith("EXTERNAL#")
    }


def reserved_here(world: World) -> dict[str, int]:
    """The same for the company of the tests."""
    return {key: owner for (company, key), owner in reserved(world).items() if company == COMPANY}


def assert_taken(answer: Answer, **named: int) -> None:
    """`named` is the record that the caller may read; without it, none is named."""
    assert (answer.status, answer.code) == (409, "external_id_taken"), answer.text
    assert answer.json["type"] == "/problems/external-id-taken"
    ids = {name: answer.json[name] for name in answer.json if name.endswith("_id")}
    assert {name: ids[name] for name in ids if name != "request_id"} == named
    for number in named.values():
        assert str(number) in answer.json["detail"]


def vendor(world: World, role: str = "vendor_admin", about: int | None = COMPANY) -> dict[str, Any]:
    """Token and headers of vendor staff."""
    headers = {"DP-Reason": "asked by mail"}
    if about is not None:
        headers["DP-Company-ID"] = str(about)
    return {"token": world.token(role, None), "headers": headers}
