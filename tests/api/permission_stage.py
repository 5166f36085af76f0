"""A valid request of each operation, and two companies to send it to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.caller import VENDOR_ROLES
from chalicelib.entrypoints.http.registry import OPERATIONS
from infra.local.seed import PRICE_LISTS
from tests.api.new_offices import COMPANY_BODY, OFFICE
from tests.cards import FakeCards, save_card
from tests.license_types import LicenseType
from tests.world import COMPANY, NEW_YORK, Answer, World

ONE = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
CATALOG = {"revision": 1, "price_lists": msgspec.to_builtins(PRICE_LISTS)}
TERMS = {
    "not_self_serve": [],
    "resold": False,
    "contact": None,
    "contract_prices": {},
    "reason": "as agreed",
}


@dataclass(frozen=True)
class Place:
    """An office with the objects that operations need there. `sister` is another office with the
    same currency, `gone` is a deleted user, `holder` the assignee of a license."""

    office: int
    sister: int
    user: int
    gone: int
    room: int
    holder: int
    api_key: int

    @property
    def assignment(self) -> int:
        assignee = Assignee("number", self.holder)
        return assignment_id(self.office, LicenseType.ADDITIONAL_NUMBER_LINES, assignee)


def held_by(number: int) -> dict[str, Any]:
    return {"license_type": "additional_number_lines", "assignee": {"type": "number", "id": number}}


Ask = Callable[[Place], Any]
BODIES: dict[str, Ask] = {
    "post_quote": lambda at: {"action": "purchase", **ONE},
    "post_purchase": lambda at: ONE,
    "post_removal": lambda at: ONE,
    "post_restoration": lambda at: ONE,
    "post_transfer": lambda at: {
        "from_office_id": at.office,
        "to_office_id": at.sister,
        **ONE,
    },
    "post_assignment": lambda at: held_by(501),
    "post_assignments": lambda at: {"assignments": [held_by(502)]},
    "post_user": lambda at: {"email": "newcomer@example.com", "office_id": at.office},
    "post_users": lambda at: {
        "users": [
            {"email": f"{name}@example.com", "office_id": at.office} for name in ("ada", "bo")
        ]
    },
    "patch_user": lambda at: {"first_name": "Ada"},
    "patch_user_office": lambda at: {"office_id": at.office},
    "post_room": lambda at: {"name": "Lobby", "office_id": at.office},
    "patch_room": lambda at: {"name": "Attic"},
    "post_faxline": lambda at: {
        "line": {"type": "tollfree"},
        "target": {"target_id": at.user, "target_type": "user"},
    },
    "post_office": lambda at: OFFICE,
    "patch_office": lambda at: {"collect": "at_once"},
    "patch_company": lambda at: {"legal_name": "Demo GmbH"},
    "put_spending_limits": lambda at: {"office_admin": {"per_order": {"USD": 10**9}}},
    "put_provisioning": lambda at: {"default_license": "talk"},
    "post_api_key": lambda at: {"name": "CI", "role": "viewer", "office_ids": [at.office]},
    "put_thresholds": lambda at: {"low_below": 3, "idle_above": 9},
    "put_terms": lambda at: TERMS,
    "post_payment": lambda at: {"status": "paid"},
    "post_credit_note": lambda at: {"amount": 1},
    "post_payment_method_setup": lambda at: {"return_url": "https://app.example/billing"},
    "put_catalog": lambda at: CATALOG,
    "post_company": lambda at: COMPANY_BODY,
}


MARCH = "?from=2026-03-01&to=2026-03-31"
QUERIES = {
    "get_companies": "?external_id=crm-4711",
    "get_office_bookkeeping": MARCH,
    "get_company_bookkeeping": MARCH,
}
"""Of operations that need one."""


def ids_of(name: str, at: Place) -> dict[str, int]:
    user = at.gone if name == "post_user_restore" else at.user
    return {
        "office_id": at.office,
        "user_id": user,
        "room_id": at.room,
        "assignment_id": at.assignment,
        "api_key_id": at.api_key,
        "number": 1,
    }


@dataclass(frozen=True)
class Stage:
    """Two companies, and the items of their table before the first request."""

    world: World
    saved: Any
    places: dict[str, Place]

    def act(
        self, name: str, role: str, place: str, without: tuple[str, ...] = (), **more: str
    ) -> Answer:
        """Sends the operation as a user of New York to that place, then resets the table. `without`
        names fields and headers that are omitted, `more` are added to the body."""
        operation = next(each for each in OPERATIONS if each.name == name)
        at = self.places[place]
        path = operation.path.format(**ids_of(name, at)) + QUERIES.get(name, "")
        body = BODIES[name](at) if name in BODIES else None
        who = self.who(role)
        if without:
            kept = [(field, value) for field, value in (body or {}).items() if field not in without]
            body = {**dict(kept), **more} or None
            who["headers"] = {
                name: who["headers"][name] for name in who["headers"] if name not in without
            }
        self.world.wire(self.world.client, FakeCards())
        answer = self.world.request(operation.method, path, body, key=self.world.new_key(), **who)
        self.world.back_to(self.saved)
        return answer

    def who(self, role: str) -> dict[str, Any]:
        if role in VENDOR_ROLES:
            headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked by mail"}
            return {"token": self.world.token(role, None), "headers": headers}
        offices = None if role == "company_admin" else [NEW_YORK]
        return {"token": self.world.token(role, COMPANY, offices)}


def credit_second_invoice(world: World, office: int, company: int) -> None:
    made = world.request(
        "POST",
        f"/offices/{office}/invoices/2/credit_notes",
        {"amount": 1},
        token=world.token("csm", None),
        key=world.new_key(),
        headers={"DP-Company-ID": str(company), "DP-Reason": "bought by mistake"},
    )
    assert made.status == 201, made.text


def fill_office(
    world: World, office: int, sister: int, company: int = COMPANY, **who: Any
) -> Place:
    """Creates licenses, invoices, users, a room and an API key in the office."""
    items = {"talk_lines": 10, "room_lines": 3, "fax_lines": 1, "additional_number_lines": 9}
    ordered = [{"license_type": name, "quantity": number} for name, number in items.items()]
    room_line = [{"license_type": "room_lines", "quantity": 1}]
    orders = ("purchases", ordered), ("removals", ONE["items"]), ("purchases", room_line)
    for what, wanted in orders:
        answer = world.post(
            f"/offices/{office}/{what}", {"items": wanted}, key=world.new_key(), **who
        )
        assert answer.status == 201, answer.text
    credit_second_invoice(world, office, company)
    user, gone = (
        world.post("/users", {"email": f"{name}{office}@b.example", "office_id": office}, **who)
        for name in ("user", "gone")
    )
    room = world.post("/rooms", {"name": "Room", "office_id": office}, **who)
    held = world.post(f"/offices/{office}/assignments", held_by(500), **who)
    reader = {"name": f"Key of {office}", "role": "viewer", "office_ids": [office]}
    made = world.post("/company/api_keys", reader, **who)
    left = world.request("DELETE", f"/users/{gone.json['id']}", **who)
    assert {each.status for each in (user, gone, room, held, made)} == {201} and left.status == 200
    save_card(world, office)
    save_card(world, sister)
    return Place(
        office, sister, user.json["id"], gone.json["id"], room.json["id"], 500, made.json["id"]
    )
