"""A change of one user that needs more than DynamoDB's 100 writes is refused; its parts are not."""

from typing import Any

from tests.api.refusal_checks import assert_refused, nothing_written
from tests.api.user_requests import delete, invite, patch, restore
from tests.simulation.oracles import check_invariants
from tests.world import BERLIN, NEW_YORK, World

MORE_TYPES = (
    "sell_lines",
    "contact_center_lines",
    "uberconference_lines",
    "tollfree_uberconference_lines",
)
"""The types besides talk lines that a user can hold."""


def with_all(world: World) -> int:
    """A user with all types, 15 fax lines and five addresses beyond ASCII."""
    stock = dict.fromkeys(("talk_lines", *MORE_TYPES), 1) | {"fax_lines": 15}
    for office in (NEW_YORK, BERLIN):
        assert world.purchase(office, **stock).status == 201
    ada = invite(world)
    items = [{"license_type": each, "assignee": {"type": "user", "id": ada}} for each in MORE_TYPES]
    path = f"/offices/{NEW_YORK}/assignments/batch"
    assert world.post(path, {"assignments": items}).status == 201
    for number in range(15):
        line = {"type": "reserved", "number": f"+1212555{number:04}"}
        target = {"target_id": ada, "target_type": "user"}
        assert world.post("/faxline", {"line": line, "target": target}).status == 201
    assert patch(world, ada, emails=addresses("old")).status == 200
    return ada


def addresses(name: str) -> list[str]:
    return [f"b\u00f6-{name}{number}@stra\u00dfe.example" for number in range(5)]


def test_a_change_of_everything_at_once_is_refused_and_its_parts_are_not(world: World) -> None:
    offices = [9_000_001 + each for each in range(20)]
    for office_id in offices:
        world.open_office(office_id, f"Office {office_id}")
    ada = with_all(world)
    move: dict[str, Any] = {"office_id": BERLIN}
    rest = {"emails": addresses("new"), "external_id": "7", "admin_office_ids": offices}
    with nothing_written(world):
        answer = patch(world, ada, **move, **rest)
    assert_refused(answer, 400, "invalid_request", "/problems/invalid-request")
    assert "at most 100 writes to the database, and it needs 105;" in answer.json["detail"]
    assert "separate requests" in answer.json["detail"]
    assert patch(world, ada, **move).status == 200
    assert patch(world, ada, **rest).status == 200
    assert delete(world, ada).status == 200
    assert restore(world, ada).status == 200
    check_invariants(world)
