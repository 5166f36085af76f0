"""The reason of an assignment or release, wherever it is shown (R26)."""

import csv
from io import StringIO
from typing import Any

from tests.api.console_client import ConsoleClient
from tests.people import ensure_users
from tests.world import COMPANY, NEW_YORK, Answer, World

OFFICE = f"/offices/{NEW_YORK}"
ADA = {"email": "ada@example.com", "office_id": NEW_YORK}


def as_staff(world: World, method: str, path: str, reason: str, body: Any = None) -> Answer:
    headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": reason}
    token = world.token("csm", None, sub="hana")
    return world.request(method, path, body, token=token, headers=headers)


def shown(world: World) -> list[tuple[str, str, str | None]]:
    """Action, author and reason of the assignments and releases, sorted by action."""
    items = world.get(f"{OFFICE}/history").json["items"]
    rows = [(each["action"], each["by"]["sub"], each["reason"]) for each in items]
    return sorted(row for row in rows if row[0] in ("assignment", "release"))


def assigned_and_released(world: World) -> None:
    """User 1 by staff, who say why, and user 2 by the company admin, who does not."""
    world.purchase(talk_lines=2)
    ensure_users(world, 1)
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}
    made = as_staff(world, "POST", f"{OFFICE}/assignments", "a new desk", body)
    assert made.status == 201
    assert world.assign(2).status == 201
    path = f"{OFFICE}/assignments/{made.json['assignment_id']}"
    assert as_staff(world, "DELETE", path, "left <early>").status == 204


def test_the_history_and_the_events_have_each_ones_own_reason(world: World) -> None:
    assigned_and_released(world)
    moved = [
        (type_, data["reason"])
        for type_, data in world.events()
        if type_ in ("license.assigned", "license.released")
    ]
    assert moved == [
        ("license.assigned", "a new desk"),
        ("license.assigned", None),
        ("license.released", "left <early>"),
    ]
    author = world.get(f"{OFFICE}/history?action=purchase").json["items"][0]["by"]["sub"]
    assert shown(world) == [
        ("assignment", author, None),
        ("assignment", "hana", "a new desk"),
        ("release", "hana", "left <early>"),
    ]


def test_the_console_and_the_file_show_the_reason(console: ConsoleClient) -> None:
    world = console.world
    assigned_and_released(world)
    world.events()
    page = console.get(f"{OFFICE}/history").text
    assert "<small>a new desk</small>" in page
    assert "<small>left &lt;early&gt;</small>" in page
    text = console.get(f"{OFFICE}/history.csv").text.lstrip("\ufeff")
    rows = [(row["action"], row["reason"]) for row in csv.DictReader(StringIO(text))]
    assert sorted(rows) == [
        ("assignment", ""),
        ("assignment", "a new desk"),
        ("purchase", ""),
        ("release", "left <early>"),
    ]


def test_a_license_freed_with_its_holder_has_the_requests_reason(world: World) -> None:
    world.purchase(talk_lines=1, room_lines=1)
    ada = as_staff(world, "POST", "/users", "invited", ADA).json["id"]
    room = as_staff(world, "POST", "/rooms", "a lobby", {"name": "Lobby", "office_id": NEW_YORK})
    assert as_staff(world, "DELETE", f"/users/{ada}", "left").status == 200
    assert as_staff(world, "DELETE", f"/rooms/{room.json['id']}", "closed").status == 200
    assert as_staff(world, "POST", f"/users/{ada}/restore", "came back").status == 200
    world.events()
    assert shown(world) == [
        ("assignment", "hana", "a lobby"),
        ("assignment", "hana", "came back"),
        ("assignment", "hana", "invited"),
        ("release", "hana", "closed"),
        ("release", "hana", "left"),
    ]


def test_rows_from_before_reasons_were_kept_have_none(world: World) -> None:
    assigned_and_released(world)
    world.events()
    rows = [item for item in world.items() if item["sk"].startswith("MOVEMENT#")]
    for row in rows:
        world.client.update_item(
            TableName=world.table,
            Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}},
            UpdateExpression="REMOVE #r",
            ExpressionAttributeNames={"#r": "reason"},
        )
    assert [row["reason"] for row in rows if row.get("reason")] == ["a new desk", "left <early>"]
    assert [reason for _, _, reason in shown(world)] == [None, None, None]
