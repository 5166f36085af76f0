"""The HTTP request of each kind of operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.assignment import Assignee, assignment_id
from tests.engine.workload import Operation
from tests.license_types import LicenseType

BATCH_USERS = 10_000_000
"""Ids of numbers from here on are used by a single batch each."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request below `/api/v2`. If it succeeds, it makes the assignments `takes` and ends those
    in `frees`."""

    method: str
    path: str
    body: Any = None
    key: str | None = None
    takes: tuple[int, ...] = ()
    frees: tuple[int, ...] = ()


def opening(office: int, quantity: int) -> Sent:
    """The purchase that an office starts with."""
    kinds = (
        LicenseType.TALK_LINES,
        LicenseType.ADDITIONAL_NUMBER_LINES,
        LicenseType.TOLLFREE_ADDITIONAL_NUMBER_LINES,
    )
    items = [{"license_type": kind, "quantity": quantity} for kind in kinds]
    return Sent("POST", f"/offices/{office}/purchases", {"items": items}, f"opening-{office}")


def give_back(path: str, taken: int) -> Sent:
    return Sent("DELETE", path, frees=(taken,))


def user_assignment(office: int, user: int) -> int:
    """The assignment of an invited user's license."""
    return assignment_id(office, LicenseType.TALK_LINES, Assignee("user", user))


def quote(operation: Operation) -> Sent:
    body = {"action": "purchase", **_items(operation)}
    return Sent("POST", f"/offices/{operation.office}/quotes", body)


def purchase(operation: Operation, **more: Any) -> Sent:
    return _order(operation, f"/offices/{operation.office}/purchases", **more)


def _remove(operation: Operation) -> Sent:
    return _order(operation, f"/offices/{operation.office}/removals")


def _restore(operation: Operation) -> Sent:
    return _order(operation, f"/offices/{operation.office}/restorations")


def _transfer(operation: Operation) -> Sent:
    ends = {"from_office_id": operation.office, "to_office_id": operation.other_office}
    return _order(operation, "/company/license_transfers", **ends)


def _assign(operation: Operation) -> Sent:
    """Half of the operations send a key, which is optional here."""
    return Sent(
        "POST",
        f"/offices/{operation.office}/assignments",
        _wanted(operation, operation.user),
        operation.key if operation.number % 4 < 2 else None,
        takes=(_taken(operation, operation.user),),
    )


def _batch(operation: Operation) -> Sent:
    first = BATCH_USERS + operation.number * 10
    users = range(first, first + operation.quantity)
    return Sent(
        "POST",
        f"/offices/{operation.office}/assignments/batch",
        {"assignments": [_wanted(operation, user) for user in users]},
        operation.key,
        takes=tuple(_taken(operation, user) for user in users),
    )


def _invite(operation: Operation) -> Sent:
    """Makes an assignment too, whose id follows from the user id in the response."""
    body = {"email": f"{operation.key}@example.com", "office_id": operation.office}
    return Sent("POST", "/users", body, operation.key)


def _release(operation: Operation) -> Sent:
    taken = _taken(operation, operation.user)
    path = f"/offices/{operation.office}/assignments/{taken}"
    return Sent("DELETE", path, frees=(taken,))


def _read(operation: Operation) -> Sent:
    return Sent("GET", f"/offices/{operation.office}/licenses")


PLANS: Mapping[str, Callable[[Operation], Sent]] = {
    "assign": _assign,
    "batch": _batch,
    "invite": _invite,
    "release": _release,
    "purchase": purchase,
    "remove": _remove,
    "restore": _restore,
    "transfer": _transfer,
    "read": _read,
}


def _order(operation: Operation, path: str, **more: Any) -> Sent:
    """Sends the key as reason, so that the journal entry can be found by it."""
    body = {**_items(operation), "reason": operation.key, **more}
    return Sent("POST", path, body, operation.key)


def _items(operation: Operation) -> dict[str, Any]:
    item = {"license_type": operation.license_type, "quantity": operation.quantity}
    return {"items": [item]}


def _wanted(operation: Operation, number: int) -> dict[str, Any]:
    return {"license_type": operation.license_type, "assignee": {"type": "number", "id": number}}


def _taken(operation: Operation, number: int) -> int:
    return assignment_id(operation.office, operation.license_type, Assignee("number", number))
