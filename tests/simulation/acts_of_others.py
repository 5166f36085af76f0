"""Clients who only look, and who should not be here."""

from typing import Any

from .clients import Client, Order, Wrong
from .cloud import Person, Request
from .starts import COMMITTED, CONTRACTED, HOT, OTHER_COMPANY, items


def look(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, COMMITTED, CONTRACTED))
    answer = client.read("/offices/{office_id}/licenses", {"office_id": office_id})
    if answer:
        _check_counts(answer.json["items"])


def look_at_all(client: Client) -> None:
    answer = client.read("/company/licenses", {})
    if answer:
        for office in answer.json["offices"]:
            _check_counts(office["items"])


def read_history(client: Client) -> None:
    client.read("/offices/{office_id}/history", {"office_id": HOT})


def intrude(client: Client) -> None:
    stranger = Person(f"stranger-{client.number}", "company_admin", OTHER_COMPANY)
    path, body = client.chance.choice(
        [
            ("purchases", {"items": items(talk_lines=1)}),
            ("removals", {"items": items(talk_lines=1)}),
            ("restorations", {"items": items(talk_lines=1)}),
            (
                "assignments",
                {"license_type": "talk_lines", "assignee": {"type": "number", "id": 9}},
            ),
        ]
    )
    ids = {"office_id": HOT}
    request = Request(stranger, "POST", f"/offices/{{office_id}}/{path}", ids, body, "intruder")
    for answer in client.send(Order(request, entries=0)).answers:
        if answer.status not in (404, 503):
            raise Wrong(f"a stranger got {answer.status}")


def _check_counts(counts: list[dict[str, Any]]) -> None:
    """R2, as it is told to whoever looks."""
    for each in counts:
        parts = (each["assigned"], each["scheduled_for_removal"], each["available"])
        if min(parts) < 0 or each["purchased"] != sum(parts):
            raise Wrong(f"counts that do not add up: {each}")
