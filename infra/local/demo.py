"""Half a year of the demo company, made by requests while the clock stands at their times."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from chalicelib.domain.licenses import AssigneeType, LicenseType
from chalicelib.domain.products import Products
from infra.local.demo_client import DemoClient
from infra.local.seed import Demo, Founding

DATA: dict[str, Any] = json.loads(Path(__file__).with_name("demo.json").read_bytes())
"""People, places, and what each of the three offices does on which day. Types are named by what
they are: `license.2` is the second type that is a user's own license, `user.1` the first add-on
that users hold, `device.1` the first type that devices hold."""

DAYS = 183
OPENS = time(9)
SEED = 1


@dataclass(frozen=True)
class Step:
    at: datetime
    office: int
    """The place among the offices."""
    what: dict[str, Any]


@dataclass
class _Office:
    demo: Demo
    path: str
    users: dict[str, list[int]] = field(default_factory=dict)
    """The ids of users that are active, by license."""
    held: dict[LicenseType, list[tuple[int, int]]] = field(default_factory=dict)
    """The ids of add-ons' assignments and holders."""
    made: int = 0
    """Numbers, devices and fax lines made so far."""
    people: Iterator[str] = field(default_factory=lambda: iter(()))
    rooms: Iterator[str] = field(default_factory=lambda: iter(()))


def steps_of(founding: Founding, began: datetime, now: datetime) -> list[Step]:
    """All steps in the order of their times, in working hours of the office. A company that is
    younger than half a year does the same in less time."""
    random = Random(SEED)  # noqa: S311  # the same each time
    days = (now - began) / timedelta(days=DAYS)
    steps = []
    for place, (demo, script) in enumerate(zip(founding.offices, DATA["offices"], strict=False)):
        zone, minutes = ZoneInfo(demo.timezone), 0
        for what in script["steps"]:
            minutes = (minutes + random.randint(1, 9)) % 480
            day = (now - timedelta(days=(DAYS - what["day"]) * days)).astimezone(zone).date()
            opens = datetime.combine(day, OPENS, zone).astimezone(now.tzinfo)
            at = min(max(opens + timedelta(minutes=minutes), began), now)
            steps.append(Step(now if what["day"] == DAYS else at, place, what))
    return sorted(steps, key=lambda step: step.at)


class Story:
    """Plays the steps. Types that the vendor does not sell are left out."""

    def __init__(self, client: DemoClient, founding: Founding, products: Products) -> None:
        self.founding = founding
        self._client = client
        self._types = types_by_selector(products, founding.account_type)
        self._products = products
        self._offices = [
            _Office(
                demo,
                f"/offices/{demo.office_id}",
                people=iter(script["people"]),
                rooms=iter(script["rooms"]),
            )
            for demo, script in zip(founding.offices, DATA["offices"], strict=False)
        ]

    def play(self, step: Step) -> None:
        office = self._offices[step.office]
        verb: Callable[[_Office, dict[str, Any]], None] = getattr(self, f"_{step.what['do']}")
        verb(office, step.what)

    def _send(self, what: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
        role = what.get("by", "company_admin")
        return self._client.send(role, method, path, body, what.get("reason", ""))

    def _purchase(self, office: _Office, what: dict[str, Any]) -> None:
        self._order(office, what, "purchases")

    def _remove(self, office: _Office, what: dict[str, Any]) -> None:
        self._order(office, what, "removals")

    def _restore(self, office: _Office, what: dict[str, Any]) -> None:
        self._order(office, what, "restorations")

    def _order(self, office: _Office, what: dict[str, Any], path: str) -> None:
        quantities: dict[LicenseType, int] = {}
        for selector, quantity in what["items"].items():
            if license_type := self._types.get(selector):
                quantities[license_type] = quantities.get(license_type, 0) + quantity
        items = [{"license_type": each, "quantity": many} for each, many in quantities.items()]
        if items:
            self._send(what, "POST", f"{office.path}/{path}", {"items": items})

    def _invite(self, office: _Office, what: dict[str, Any]) -> None:
        if not (license_type := self._types.get(what["type"])):
            return
        name = self._products[license_type].user_license
        people = [next(office.people) for _ in range(what["count"])]
        new = [_new_user(person, office.demo.office_id, name) for person in people]
        made = self._send(what, "POST", "/users/batch", {"users": new})["items"]
        for person, user in zip(people, made, strict=True):
            edit: dict[str, Any] = {"job_title": person.partition(", ")[2]}
            if not what.get("pending"):
                edit["state"] = "active"
                office.users.setdefault(what["type"], []).append(int(user["id"]))
            self._send(what, "PATCH", f"/users/{user['id']}", edit)

    def _assign(self, office: _Office, what: dict[str, Any]) -> None:
        if not (license_type := self._types.get(what["type"])):
            return
        kind = what["type"].partition(".")[0]
        for _ in range(what["count"]):
            if kind == "room":
                room = {"name": next(office.rooms), "office_id": office.demo.office_id}
                self._send(what, "POST", "/rooms", room)
                continue
            holder = self._next_holder(office, kind, license_type)
            body = {"license_type": license_type, "assignee": {"type": kind, "id": holder}}
            made = self._send(what, "POST", f"{office.path}/assignments", body)
            office.held.setdefault(license_type, []).append((int(made["assignment_id"]), holder))

    def _next_holder(self, office: _Office, kind: AssigneeType, license_type: LicenseType) -> int:
        if kind != "user":
            office.made += 1
            return office.demo.office_id + office.made * 1000
        holders = {holder for _, holder in office.held.get(license_type, ())}
        users = [user for known in office.users.values() for user in known]
        return next(user for user in users if user not in holders)

    def _release(self, office: _Office, what: dict[str, Any]) -> None:
        held = office.held.get(self._types.get(what["type"], ""), [])
        for _ in range(min(what["count"], len(held))):
            assignment_id, _ = held.pop(0)
            self._send(what, "DELETE", f"{office.path}/assignments/{assignment_id}")

    def _leave(self, office: _Office, what: dict[str, Any]) -> None:
        for user in self._last_users(office, what["count"]):
            self._send(what, "DELETE", f"/users/{user}")

    def _suspend(self, office: _Office, what: dict[str, Any]) -> None:
        for user in self._last_users(office, what["count"]):
            self._send(what, "PATCH", f"/users/{user}", {"state": "suspended"})

    def _last_users(self, office: _Office, number: int) -> list[int]:
        """Takes users of the first license from those that are active."""
        users = office.users.get("license.1", [])
        taken = users[-number:]
        del users[-number:]
        return taken

    def _pay(self, office: _Office, what: dict[str, Any]) -> None:
        self._report(office, what, "paid", what.get("leave_open", 0), None)

    def _decline(self, office: _Office, what: dict[str, Any]) -> None:
        self._report(office, what, "declined", 0, 1)

    def _report(
        self, office: _Office, what: dict[str, Any], status: str, leave: int, most: int | None
    ) -> None:
        """Reports the payment of unpaid invoices, the oldest first, but not of the newest ones that
        are to be left."""
        listed = self._send(what, "GET", f"{office.path}/invoices?limit=100")["items"]
        unpaid = [each["number"] for each in reversed(listed) if each["status"] != "paid"]
        for number in unpaid[: len(unpaid) - leave][:most]:
            path = f"{office.path}/invoices/{number}/payment"
            self._send({**what, "by": "payments"}, "POST", path, {"status": status})


def _new_user(person: str, office_id: int, license_name: str | None) -> dict[str, Any]:
    first, _, last = person.partition(", ")[0].partition(" ")
    letters = normalize("NFD", f"{first}.{last}".lower().replace("ß", "ss"))
    local = "".join(each for each in letters if each.isascii())
    email = f"{local}@{DATA['email_domain']}"
    named = {"license": license_name, "office_id": office_id}
    return {"email": email, "first_name": first, "last_name": last, **named}


def types_by_selector(products: Products, account_type: str) -> dict[str, LicenseType]:
    """What the steps' names of types mean for this vendor. A vendor with fewer licenses for users
    than the steps name has the last one instead."""
    sold = products.sold_on(account_type)
    known = [each for each in products.listed if each.id in sold]
    found: dict[str, LicenseType] = {}
    own = [each.id for each in known if each.user_license]
    for place in range(1, 4 if own else 1):
        found[f"license.{place}"] = own[min(place, len(own)) - 1]
    for kind in ("user", "room", "number", "fax_line", "device"):
        held = [each for each in known if kind in each.held_by and not each.user_license]
        if kind == "room":
            # A new room takes the catalog's first type for rooms.
            held = [each for each in held if each.id == products.own_type_of("room")]
        for place, each in enumerate(held, start=1):
            found[f"{kind}.{place}"] = each.id
    return found
