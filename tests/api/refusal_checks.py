"""Shared checks and requests for tests of refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from tests.license_types import LicenseType
from tests.offices import usual_office, usual_terms
from tests.world import COMPANY, NEW_YORK, Answer, World

OWN, OTHER = 5000000000000777, 5000000000000778
"""Offices that a test opens on terms of its own."""


def assert_refused(
    answer: Answer, status: int, code: str, problem_type: str, **members: Any
) -> None:
    """The response is a problem document (RFC 9457) whose further members have these values."""
    assert (answer.status, answer.code) == (status, code), answer.text
    document = answer.json
    assert document["type"] == problem_type
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert {name: document.get(name) for name in members} == members


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    before = world.snapshot()
    yield
    assert world.snapshot() == before


def one(license_type: str, quantity: int) -> dict[str, Any]:
    return {"items": [{"license_type": license_type, "quantity": quantity}]}


def add_user(world: World, email: str, office: int = NEW_YORK, **more: Any) -> Answer:
    return world.post("/users", {"email": email, "office_id": office, **more})


def patch_user(world: World, user_id: int, **fields: Any) -> Answer:
    return world.request("PATCH", f"/users/{user_id}", fields)


def open_on_terms(world: World, office_id: int = OWN, **terms: Any) -> None:
    """Opens an office: pro, monthly, by card, all self-service, unless `terms` say otherwise."""
    now = world.clock.at
    office = usual_office(office_id, COMPANY, now)
    open_office(
        DynamoDirectory(world.client, world.table, world.wired.layouts),
        office,
        usual_terms(**{"prices": dict.fromkeys(LicenseType, 1000), **terms}),
        now,
    )


def change_plan(world: World, office_id: int, account_type: str) -> None:
    """By hand, as no request can."""
    world.client.update_item(
        TableName=world.table,
        Key={"pk": {"S": f"OFFICE#{office_id}"}, "sk": {"S": "TERMS"}},
        UpdateExpression="SET account_type = :plan",
        ExpressionAttributeValues={":plan": {"S": account_type}},
    )


def restore_lot(world: World, removal_id: int, office: int = NEW_YORK, **more: Any) -> Answer:
    body = {"removal_id": removal_id, **more}
    return world.post(f"/offices/{office}/restorations", body, key=world.new_key())


SECOND = timedelta(seconds=1)


def quote(
    world: World, action: str, items: dict[str, Any], office: int = NEW_YORK
) -> dict[str, Any]:
    answer = world.post(f"/offices/{office}/quotes", {"action": action, **items})
    assert answer.status == 200, answer.text
    given: dict[str, Any] = answer.json
    return given


def confirm(
    world: World,
    what: str,
    quoted: dict[str, Any],
    items: dict[str, Any],
    office: int = NEW_YORK,
) -> Answer:
    body = {**items, "quote": quoted["quote"]}
    return world.post(f"/offices/{office}/{what}", body, key=world.new_key())
