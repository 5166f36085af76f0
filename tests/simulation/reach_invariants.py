"""R11: office admins change nobody who administers more than they do, and make nobody an admin."""

from typing import Any

from tests.simulation.clients import Order
from tests.simulation.cloud import Cloud
from tests.simulation.requests import Person
from tests.simulation.stream_history import readable

Item = dict[str, Any]


def check_reach(cloud: Cloud, orders: list[Order]) -> None:
    """Follows the stream: every change of a user's record, and every release of a license of
    theirs, was made by a caller who reached as far as the user did then."""
    admins = {
        order.request.person.sub: order.request.person
        for order in orders
        if order.request.person.role == "office_admin"
    }
    users: dict[int, Item] = {}
    for record in cloud.table.records:
        before = readable(record.before) if record.before else {}
        after = readable(record.after) if record.after else {}
        if record.key[1].startswith("USER#"):
            users[after["user_id"]] = after
            if before and before["request_id"] != after["request_id"]:
                _check_change(before, after, admins.get(after["changed_by"]))
        elif record.key[1].startswith("ASSIGNMENT#") and before and "released_at" in after:
            _check_release(after, users, admins.get(after["released_by"]))


def _check_change(before: Item, after: Item, admin: Person | None) -> None:
    if admin:
        assert not _exceeds(before, admin), (before, after, admin)
        assert _marks(before) == _marks(after), (before, after, admin)


def _check_release(assignment: Item, users: dict[int, Item], admin: Person | None) -> None:
    """Users who were not changed yet have no marks."""
    who = assignment["assignee"]
    user_id = who["id"] if who["type"] == "user" else assignment.get("for_user")
    if admin and user_id in users:
        assert not _exceeds(users[user_id], admin), (assignment, admin)


def _exceeds(user: Item, admin: Person) -> bool:
    is_super_admin, office_ids = _marks(user)
    return is_super_admin or not set(office_ids) <= set(admin.office_ids)


def _marks(user: Item) -> tuple[bool, list[int]]:
    return user["is_super_admin"], user["admin_office_ids"]
