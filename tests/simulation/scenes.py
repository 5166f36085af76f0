"""Requests with their initial states, for tests of faults and interleavings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from typing import Any

from tests.people import ensure_users
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, Answer, World, api_key

OFFICE = f"/offices/{NEW_YORK}"


FIRST_USER, NEXT_USER = 7_001, 7_002
"""Fixed, so that the tables of two worlds can be compared."""

SECOND_OFFICE = 9_000_001


@dataclass(frozen=True)
class Scene:
    """`prepare` creates the initial state in a world; `act` sends one request (or runs the
    schedule) and returns its status."""

    name: str
    act: Callable[[World], int]
    prepare: Callable[[World], None]
    many_calls: bool = False
    """True if it makes so many calls that trying all their orders takes too long."""


def prepare(world: World) -> None:
    """Ten talk lines: two held by users, four scheduled for removal in two lots, four available;
    and a second office."""
    world.open_office(SECOND_OFFICE, "Boston")
    assert world.purchase(talk_lines=10, sell_lines=1).status == 201
    assert world.assign(1).status == 201
    world.new_id = lambda: FIRST_USER
    assert _user(world, "first@example.com", "prepared").status == 201
    world.new_id = lambda: NEXT_USER
    ensure_users(world, 2, 3)
    assert world.remove(talk_lines=1).status == 201
    assert world.remove(talk_lines=3).status == 201


def prepare_late(world: World) -> None:
    """The same, 40 days after the boundary: two boundaries have passed, and no job has run."""
    prepare(world)
    world.clock.at = MARCH_ENDS + timedelta(days=40)


def _order(what: str, key: str, **quantities: int) -> Callable[[World], int]:
    items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
    return lambda world: world.post(f"{OFFICE}/{what}", {"items": items}, key=key).status


def _user(world: World, email: str, key: str) -> Answer:
    return world.post("/users", {"email": email, "office_id": NEW_YORK}, key=key)


def _several_users(world: World) -> int:
    ids = chain((NEXT_USER + 1, NEXT_USER + 2, NEXT_USER + 3), repeat(NEXT_USER))
    world.new_id = lambda: next(ids)
    users = [
        {"email": "b@example.com", "office_id": NEW_YORK},
        {"email": "c@example.com", "office_id": NEW_YORK, "license": "agents"},
        {"email": "d@b\u00fccher.example", "office_id": SECOND_OFFICE, "license": "admins"},
    ]
    return world.post("/users/batch", {"users": users}, key="users").status


def _given(license_type: str, user_id: int) -> dict[str, Any]:
    return {"license_type": license_type, "assignee": {"type": "user", "id": user_id}}


def _assign(license_type: str, user_id: int) -> Callable[[World], int]:
    body = _given(license_type, user_id)
    return lambda world: world.post(f"{OFFICE}/assignments", body).status


def _batch(world: World) -> int:
    bodies = [_given("talk_lines", number) for number in (1, 2, 3)]
    return world.post(f"{OFFICE}/assignments/batch", {"assignments": bodies}, key="batch").status


def _release(license_type: str, user_id: int) -> Callable[[World], int]:
    # Its id follows from the assignee, so that no call to the database is needed.
    from chalicelib.domain.assignment import Assignee, assignment_id

    number = assignment_id(NEW_YORK, license_type, Assignee("user", user_id))
    return lambda world: world.request("DELETE", f"{OFFICE}/assignments/{number}").status


_PROMOTION = {"admin_office_ids": [NEW_YORK], "emails": ["new@example.com", "first@example.com"]}


def _patch(body: dict[str, Any]) -> Callable[[World], int]:
    return lambda world: world.request("PATCH", f"/users/{FIRST_USER}", body).status


def _delete_user(world: World) -> int:
    return world.request("DELETE", f"/users/{FIRST_USER}").status


def _delete_user_and_license(world: World) -> int:
    return world.request("DELETE", f"/users/{FIRST_USER}?license=remove").status


def prepare_deleted(world: World) -> None:
    """The state of `prepare`, with the user deleted."""
    prepare(world)
    assert _delete_user(world) == 200


def prepare_external_id(world: World) -> None:
    """The state of `prepare`, with an external id of the user."""
    prepare(world)
    assert _patch({"external_id": "7"})(world) == 200


def _restore_user(world: World) -> int:
    return world.post(f"/users/{FIRST_USER}/restore", key="back").status


def prepare_room(world: World) -> None:
    """The state of `prepare`, with a room."""
    prepare(world)
    assert world.purchase(room_lines=2).status == 201
    world.new_id = lambda: FIRST_USER
    assert _make_room(world, "prepared") == 201
    world.new_id = lambda: NEXT_USER


def prepare_holder(world: World) -> None:
    """The state of `prepare`; the user also holds a conference line and a fax line, and the second
    office has one license of each type for them."""
    prepare(world)
    some = {"sell_lines": 1, "uberconference_lines": 1, "fax_lines": 2}
    assert world.purchase(**some).status == 201
    assert world.purchase(SECOND_OFFICE, talk_lines=1, **some).status == 201
    assert _assign("uberconference_lines", FIRST_USER)(world) == 201
    assert _fax_line(world, "+12125550101", "prepared") == 201


def _fax_line(world: World, number: str = "+12125550102", key: str = "fax") -> int:
    target = {"target_id": FIRST_USER, "target_type": "user"}
    body = {"line": {"type": "reserved", "number": number}, "target": target}
    return world.post("/faxline", body, key=key).status


def prepare_key(world: World) -> None:
    """The state of `prepare`, with an API key."""
    prepare(world)
    world.new_id = lambda: FIRST_USER
    assert _create_key(world, "prepared") == 201
    world.new_id = lambda: NEXT_USER
    world.new_api_key = lambda: api_key(2)


def _create_key(world: World, key: str = "key") -> int:
    body = {"name": "CI", "role": "viewer", "office_ids": [NEW_YORK]}
    return world.post("/company/api_keys", body, key=key).status


def _revoke_key(world: World) -> int:
    return world.request("DELETE", f"/company/api_keys/{FIRST_USER}").status


def _make_room(world: World, key: str = "room") -> int:
    return world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}, key=key).status


def _delete_room(world: World) -> int:
    return world.request("DELETE", f"/rooms/{FIRST_USER}").status


def _open_office(world: World) -> int:
    body = {
        "name": "Vienna",
        "country": "AT",
        "currency": "EUR",
        "plan_period": "monthly",
        "annual_commit_monthly_billing": False,
        "invoiced": False,
        "unified_billing": False,
        "billing_address": dict.fromkeys(
            ("address_line_1", "city", "country", "postal_code", "region"), "x"
        ),
    }
    return world.post("/offices", body, key="office").status


def _restore_lot(world: World) -> int:
    from chalicelib.domain.ids import derived_id

    # The larger lot, from the journal's third entry.
    lot = derived_id("removal", NEW_YORK, 3, "talk_lines")
    body = {"removal_id": lot, "quantity": 2}
    return world.post(f"{OFFICE}/restorations", body, key="lot").status


def _transfer(world: World) -> int:
    body = {
        "from_office_id": NEW_YORK,
        "to_office_id": SECOND_OFFICE,
        "items": [{"license_type": "talk_lines", "quantity": 3}],
    }
    return world.post("/company/license_transfers", body, key="transfer").status


def _payment(status: str) -> Callable[[World], int]:
    path = f"{OFFICE}/invoices/1/payment"
    return lambda world: world.staff("POST", path, {"status": status}, key=status).status


def _terms(world: World) -> int:
    body = {
        "not_self_serve": ["purchase"],
        "resold": False,
        "contact": {"name": "Hana Sato", "email": "hana@seatledger.example"},
        "contract_prices": {"talk_lines": 1900},
        "reason": "contract 17",
    }
    return world.staff("PUT", f"{OFFICE}/terms", body).status


def prepare_collecting(world: World) -> None:
    """The state of `prepare`, with its invoice paid and charges that have accrued to the next
    bill."""
    prepare(world)
    assert _payment("paid")(world) == 200
    agreement = {"agreement": {"may_collect_later": True}}
    headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "agreed by phone"}
    token = world.token("vendor_admin", None)
    assert world.request("PATCH", "/company", agreement, token=token, headers=headers).status == 200
    assert _collect("next_bill")(world) == 200
    assert world.purchase(talk_lines=2).status == 201


def _collect(when: str) -> Callable[[World], int]:
    return lambda world: world.request("PATCH", OFFICE, {"collect": when}).status


def _edit_office(world: World) -> int:
    body = {"collect": "at_once", "external_id": "NYC"}
    return world.request("PATCH", OFFICE, body).status


def _sweep(world: World) -> int:
    return world.sweep()


def _read(world: World) -> int:
    return world.get(f"{OFFICE}/licenses").status


SCENES = [
    Scene("purchase", _order("purchases", "buy", talk_lines=6), prepare),
    Scene("removal", _order("removals", "remove", talk_lines=2), prepare),
    Scene("restoration", _order("restorations", "restore", talk_lines=4), prepare),
    Scene("restoration of a lot", _restore_lot, prepare),
    Scene("assign", _assign("talk_lines", 2), prepare),
    Scene("assign several", _batch, prepare),
    Scene("release", _release("talk_lines", 1), prepare),
    Scene("create a user", lambda world: _user(world, "b@example.com", "user").status, prepare),
    Scene("create several users", _several_users, prepare),
    Scene("suspend a user", _patch({"state": "suspended"}), prepare),
    Scene("change a user's license", _patch({"license": "agents"}), prepare),
    Scene("delete a user", _delete_user, prepare),
    Scene("delete a user and the license", _delete_user_and_license, prepare, many_calls=True),
    Scene("restore a user", _restore_user, prepare_deleted),
    Scene("assign another type", _assign("sell_lines", FIRST_USER), prepare_holder),
    Scene("release the license", _release("talk_lines", FIRST_USER), prepare_holder),
    Scene("release another", _release("uberconference_lines", FIRST_USER), prepare_holder),
    Scene("add a fax line", _fax_line, prepare_holder),
    Scene("move a holder", _patch({"office_id": SECOND_OFFICE}), prepare_holder),
    Scene("suspend a holder", _patch({"state": "suspended"}), prepare_holder),
    Scene("change a holder's license", _patch({"license": "agents"}), prepare_holder),
    Scene("delete a holder", _delete_user, prepare_holder),
    Scene("administer and rename a user", _patch(_PROMOTION), prepare),
    Scene("change an external id", _patch({"external_id": "8"}), prepare_external_id),
    Scene("make a room", _make_room, prepare_room),
    Scene("delete a room", _delete_room, prepare_room),
    Scene("create an API key", _create_key, prepare_key),
    Scene("revoke an API key", _revoke_key, prepare_key),
    Scene("open an office", _open_office, prepare, many_calls=True),
    Scene("transfer", _transfer, prepare),
    Scene("payment", _payment("paid"), prepare, many_calls=True),
    Scene("declined payment", _payment("declined"), prepare, many_calls=True),
    Scene("terms", _terms, prepare),
    Scene("collect at once again", _collect("at_once"), prepare_collecting),
    Scene("edit an office", _edit_office, prepare_collecting),
    Scene("purchase that accrues", _order("purchases", "later", talk_lines=6), prepare_collecting),
    Scene("transfer that settles what accrued", _transfer, prepare_collecting),
    Scene("finalize", _sweep, prepare_late, many_calls=True),
    Scene("read after the boundary", _read, prepare_late, many_calls=True),
    Scene(
        "purchase after the boundary",
        _order("purchases", "late", talk_lines=6),
        prepare_late,
        many_calls=True,
    ),
    Scene(
        "assign after the boundary",
        _assign("talk_lines", 2),
        prepare_late,
        many_calls=True,
    ),
]
