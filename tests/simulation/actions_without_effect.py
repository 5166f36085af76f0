"""Actions that only read, and requests of callers without access, which must all be refused."""

from typing import Any

from chalicelib.domain.calendar import instant
from tests.simulation.actions_on_licenses import assignment_id_of
from tests.simulation.clients import OUTSIDER, Client, Order, Violation
from tests.simulation.initial_tables import NUMBER, SHARED, assignment_of, items
from tests.simulation.office_plans import COMMITTED, COMPANY, CONTRACTED, HOT, OTHER_COMPANY, TWIN
from tests.simulation.requests import Answer, Person, Request

THEIRS = {"office_id": HOT}
FORBIDDEN_REQUESTS: list[tuple[str, str, dict[str, int], Any]] = [
    ("POST", "/offices/{office_id}/purchases", THEIRS, {"items": items(talk_lines=1)}),
    ("POST", "/offices/{office_id}/removals", THEIRS, {"items": items(talk_lines=1)}),
    ("POST", "/offices/{office_id}/restorations", THEIRS, {"items": items(talk_lines=1)}),
    ("POST", "/offices/{office_id}/assignments", THEIRS, assignment_of(NUMBER, 9)),
    (
        "DELETE",
        "/offices/{office_id}/assignments/{assignment_id}",
        {**THEIRS, "assignment_id": assignment_id_of(HOT, NUMBER, SHARED[0])},
        None,
    ),
    ("PUT", "/offices/{office_id}/thresholds", THEIRS, {"low_below": 0, "idle_above": 9}),
    ("POST", "/rooms", {}, {"name": f"{OUTSIDER}room", "office_id": HOT}),
    (
        "POST",
        "/users",
        {},
        {"email": f"{OUTSIDER}user@example.com", "office_id": HOT, "license": "talk"},
    ),
]
"""Method, path, ids and body."""


def read_licenses(client: Client) -> None:
    office_id = client.chance.choice((HOT, HOT, COMMITTED, CONTRACTED))
    answer = client.read("/offices/{office_id}/licenses", {"office_id": office_id})
    if answer:
        _require_sum(answer.json["items"])
        _require_running(answer, answer.json["cycle"])


def read_company_licenses(client: Client) -> None:
    answer = client.read("/company/licenses", {})
    if answer:
        for office in answer.json["offices"]:
            _require_sum(office["items"])


def read_history(client: Client) -> None:
    client.read("/offices/{office_id}/history", {"office_id": HOT})


def send_forbidden_request(client: Client) -> None:
    """Sends a request as a user of another company, or as the admin of another office."""
    outsider = client.chance.choice(
        [
            Person(f"{OUTSIDER}stranger-{client.number}", "company_admin", OTHER_COMPANY),
            Person(f"{OUTSIDER}neighbour-{client.number}", "office_admin", COMPANY, (TWIN,)),
        ]
    )
    method, path, ids, body = client.chance.choice(FORBIDDEN_REQUESTS)
    key = client.key() if method == "POST" else None
    request = Request(outsider, method, path, ids, body, key)
    for answer in client.send(Order(request, entries=0)).answers:
        if answer.status not in (403, 404, 503):
            raise Violation(f"{outsider.sub} got {answer.status} for {request}")


def _require_running(answer: Answer, cycle: dict[str, str]) -> None:
    """R19: no response shows a cycle that has ended, even if no sweep has run since."""
    if cycle["end"] <= instant(answer.asked_at):
        raise Violation(f"a cycle that has ended by {answer.asked_at}: {cycle}")


def _require_sum(counts: list[dict[str, Any]]) -> None:
    """R2 for the counts of one response."""
    for each in counts:
        parts = (each["assigned"], each["scheduled_for_removal"], each["available"])
        if min(parts) < 0 or each["purchased"] != sum(parts):
            raise Violation(f"counts that do not add up: {each}")
