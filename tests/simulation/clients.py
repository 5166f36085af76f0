"""Clients: what they ask for, and what they may believe afterwards."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .cloud import Answer, Cloud, Person, Request
from .starts import (
    COMMITTED,
    COMMON_USERS,
    COMPANY,
    CONTRACTED,
    FIRST_USER,
    HOT,
    OTHER_COMPANY,
    PEOPLE,
    SHARED,
    TWIN,
    items,
)

MOST_TRIES = 4
OWNERS = len(PEOPLE) - len(COMMON_USERS)
"""So many of the clients have a user from the start."""

FREE, HELD = "free", "held"
Seat = tuple[int, str, int]
"""Office, license type, number that is its assignee."""


@dataclass(eq=False)
class Order:
    """One thing that a client wants, however often it has to ask. `entries` is how many the journal
    gets for it."""

    request: Request
    entries: int
    answers: list[Answer] = field(default_factory=list)
    tries: int = 0
    last_at_s: float = 0
    doubled: bool = False
    """Sent by two at once: then one of them may do what the other was refused."""

    @property
    def done(self) -> Answer | None:
        """The first answer that acknowledged it."""
        return next((each for each in self.answers if each.status in (200, 201)), None)

    @property
    def refused(self) -> bool:
        """For certain: had an earlier try been done, this one would have been answered the same."""
        return not self.doubled and any(400 <= each.status < 500 for each in self.answers)


@dataclass
class OwnUser:
    """A user of the client's own. `states` are those that may be true: state, license, office."""

    user_id: int
    states: set[tuple[str, str, int]]


class Wrong(AssertionError):
    """Something that must never happen did."""


@dataclass(eq=False)
class Client:
    """Asks for one thing after the other. What it owns nobody else touches, so that it knows what
    must be true of it."""

    number: int
    cloud: Cloud
    chance: random.Random
    repertoire: Mapping[str, int]
    """What it may do, and how often beside the rest."""
    orders: list[Order] = field(default_factory=list)
    seats: dict[Seat, set[str]] = field(default_factory=dict)
    users: list[OwnUser] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.number <= OWNERS:
            office_id, license_ = PEOPLE[self.number - 1]
            user_id = FIRST_USER + self.number - 1
            self.users.append(OwnUser(user_id, {("pending", license_, office_id)}))

    def act(self) -> None:
        """One thing, chosen by chance."""
        (name,) = self.chance.choices([*self.repertoire], [*self.repertoire.values()])
        getattr(self, name)()

    # What changes what an office owns.

    def purchase(self) -> None:
        office_id = self._office((HOT, HOT, HOT, TWIN, COMMITTED, CONTRACTED))
        body = {"items": self._items()}
        if self.chance.random() < 0.3:
            self._confirm_quote("purchase", "purchases", office_id, body)
        else:
            self._order("/offices/{office_id}/purchases", office_id, body)

    def remove(self) -> None:
        office_id = self._office((HOT, HOT, TWIN, COMMITTED))
        body = {"items": self._items()}
        if self.chance.random() < 0.2:
            self._confirm_quote("removal", "removals", office_id, body)
        else:
            self._order("/offices/{office_id}/removals", office_id, body)

    def restore(self) -> None:
        office_id = self._office((HOT, HOT, COMMITTED))
        body = {"items": items(talk_lines=self.chance.randint(1, 2))}
        self._order("/offices/{office_id}/restorations", office_id, body)

    def restore_lot(self) -> None:
        office_id = self._office((HOT, HOT, COMMITTED))
        lots = self._read("/offices/{office_id}/removals", {"office_id": office_id})
        if lots and lots.json["items"]:
            lot = self.chance.choice(lots.json["items"])
            body = {"removal_id": lot["removal_id"], "quantity": 1}
            self._order("/offices/{office_id}/restorations", office_id, body)

    def transfer(self) -> None:
        giver, taker = self.chance.choice([(HOT, TWIN), (TWIN, HOT)])
        body = {
            "from_office_id": giver,
            "to_office_id": taker,
            "items": items(talk_lines=self.chance.randint(1, 2)),
        }
        self._order("/company/license_transfers", None, body, entries=2)

    def remove_as_staff(self) -> None:
        body = {"items": items(talk_lines=1), "reason": "asked by phone"}
        self._order("/offices/{office_id}/removals", CONTRACTED, body, role="csm")

    def pay(self) -> None:
        status = self.chance.choice(["paid", "paid", "declined"])
        request = Request(
            self._person("csm"),
            "POST",
            "/offices/{office_id}/invoices/{number}/payment",
            {"office_id": self._office((HOT, TWIN)), "number": 1},
            {"status": status},
            self._key(),
        )
        self._send(Order(request, entries=-1))

    # What moves licenses within an office.

    def take_seat(self) -> None:
        seat = self._seat()
        answer = self._send(self._assignment(seat)).answers
        self._believe(seat, answer, {HELD})

    def give_seat_back(self) -> None:
        held = [seat for seat, states in self.seats.items() if HELD in states]
        if held:
            seat = self.chance.choice(held)
            answers = self._send(self._release(seat)).answers
            self._believe(seat, answers, {FREE})

    def take_shared(self) -> None:
        self._send(self._assignment((HOT, "talk_lines", self.chance.choice(SHARED))))

    def give_shared_back(self) -> None:
        self._send(self._release((HOT, "talk_lines", self.chance.choice(SHARED))))

    def take_several(self) -> None:
        seats = [self._seat() for _ in range(self.chance.randint(2, 3))]
        seats = [seat for seat in dict.fromkeys(seats) if seat[:2] == seats[0][:2]]
        bodies = [
            {"license_type": kind, "assignee": {"type": "number", "id": number}}
            for _, kind, number in seats
        ]
        path = "/offices/{office_id}/assignments/batch"
        ids = {"office_id": seats[0][0]}
        request = Request(self._person(), "POST", path, ids, {"assignments": bodies}, self._key())
        answers = self._send(Order(request, entries=0)).answers
        for seat in seats:
            self._believe(seat, answers, {HELD})

    # People.

    def invite(self) -> None:
        email = f"{self.number}-{len(self.emails)}@example.com"
        self.emails.append(email)
        office_id = self._office((HOT, HOT, TWIN))
        body = {"email": email, "office_id": office_id, "license": self._license()}
        order = self._send(Order(self._to("POST", "/users", {}, body, self._key()), entries=0))
        if order.done:
            states = {("pending", body["license"], office_id)}
            self.users.append(OwnUser(order.done.json["id"], states))

    def suspend(self) -> None:
        self._edit({"state": "suspended"}, lambda user: ("suspended", *user[1:]))

    def activate(self) -> None:
        self._edit({"state": "active"}, lambda user: ("active", *user[1:]))

    def change_license(self) -> None:
        license_ = self._license()
        self._edit({"license": license_}, lambda user: (user[0], license_, user[2]))

    def move(self) -> None:
        office_id = self.chance.choice([HOT, TWIN])
        self._edit({"office_id": office_id}, lambda user: (*user[:2], office_id))

    def delete(self) -> None:
        user = self._user()
        if user is None:
            return
        query = {"license": "remove"} if self.chance.random() < 0.4 else {}
        ids = {"user_id": user.user_id}
        request = Request(self._person(), "DELETE", "/users/{user_id}", ids, query=query)
        order = self._send(Order(request, entries=-1))
        gone = {("deleted", *state[1:]) for state in user.states}
        gave_up = any(answer.status == 404 for answer in order.answers)
        if order.done or gave_up:
            user.states = gone
        elif not order.refused:
            user.states |= gone

    def bring_back(self) -> None:
        user = self._user(deleted=True)
        if user is None:
            return
        ids = {"user_id": user.user_id}
        request = self._to("POST", "/users/{user_id}/restore", ids, None, self._key())
        order = self._send(Order(request, entries=0))
        back = {
            (state, *user_state[1:])
            for user_state in user.states
            for state in ("pending", "active", "suspended")
        }
        if order.done:
            user.states = {each for each in back if each[0] == order.done.json["state"]}
        elif not order.refused:
            user.states |= back

    def edit_common_user(self) -> None:
        """Whatever others do to the same user."""
        ids = {"user_id": self.chance.choice(COMMON_USERS)}
        body = self.chance.choice(
            [
                {"state": "suspended"},
                {"state": "active"},
                {"license": self._license()},
                {"office_id": self.chance.choice([HOT, TWIN])},
                {"first_name": self.name},
            ]
        )
        request = Request(self._person(), "PATCH", "/users/{user_id}", ids, body)
        self._send(Order(request, entries=0))

    def delete_common_user(self) -> None:
        ids = {"user_id": self.chance.choice(COMMON_USERS)}
        query = {"license": "remove"} if self.chance.random() < 0.5 else {}
        request = Request(self._person(), "DELETE", "/users/{user_id}", ids, query=query)
        self._send(Order(request, entries=-1))

    def bring_common_user_back(self) -> None:
        ids = {"user_id": self.chance.choice(COMMON_USERS)}
        path = "/users/{user_id}/restore"
        self._send(Order(self._to("POST", path, ids, None, self._key()), entries=0))

    def agree(self) -> None:
        """Contract prices, agreed by staff."""
        body = {
            "not_self_serve": ["remove"],
            "resold": False,
            "contact": {"name": "Hana Sato", "email": "hana.sato@seatledger.example"},
            "contract_prices": {"talk_lines": self.chance.choice([2500, 2600])},
            "reason": "renegotiated",
        }
        path, ids = "/offices/{office_id}/terms", {"office_id": CONTRACTED}
        self._send(Order(Request(self._person("csm"), "PUT", path, ids, body), entries=-1))

    def reprice(self) -> None:
        """Another price in the catalog, from some day on, for all offices in dollars."""
        staff = self._person("csm")
        read = self._send(Order(Request(staff, "GET", "/catalog"), entries=0)).done
        if read is None:
            return
        body = read.json
        for prices in body["price_lists"]:
            if prices["currency"] == "USD":
                prices["prices"]["talk_lines"] += self.chance.choice([100, 200])
        self._send(Order(Request(staff, "PUT", "/catalog", {}, body), entries=0))

    def make_room(self) -> None:
        body = {"name": f"Room {self.number}", "office_id": HOT}
        self._send(Order(self._to("POST", "/rooms", {}, body, self._key()), entries=0))

    # Who only looks, and who should not be here.

    def look(self) -> None:
        office_id = self._office((HOT, HOT, COMMITTED, CONTRACTED))
        answer = self._read("/offices/{office_id}/licenses", {"office_id": office_id})
        if answer:
            _check_counts(answer.json["items"])

    def look_at_all(self) -> None:
        answer = self._read("/company/licenses", {})
        if answer:
            for office in answer.json["offices"]:
                _check_counts(office["items"])

    def read_history(self) -> None:
        self._read("/offices/{office_id}/history", {"office_id": HOT})

    def intrude(self) -> None:
        stranger = Person(f"stranger-{self.number}", "company_admin", OTHER_COMPANY)
        path, body = self.chance.choice(
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
        for answer in self._send(Order(request, entries=0)).answers:
            if answer.status not in (404, 503):
                raise Wrong(f"a stranger got {answer.status}")

    # How it asks.

    def _order(
        self,
        path: str,
        office_id: int | None,
        body: dict[str, Any],
        entries: int = 1,
        role: str = "company_admin",
    ) -> Order:
        ids = {} if office_id is None else {"office_id": office_id}
        request = Request(self._person(role), "POST", path, ids, body, self._key())
        order = Order(request, entries)
        if self.chance.random() < 0.15:
            order.doubled = True
            self.cloud.scheduler.spawn(f"{self.name}'", lambda: self._once(order))
        self._send(order)
        if order.done and self.chance.random() < 0.2:
            self._once(order)
        if order.done and "items" in body and self.chance.random() < 0.1:
            self._misuse(order)
        return order

    def _confirm_quote(self, action: str, path: str, office_id: int, body: dict[str, Any]) -> None:
        """R28: what was quoted is what is charged, or a fresh quote comes instead."""
        ids = {"office_id": office_id}
        asked = self._to("POST", "/offices/{office_id}/quotes", ids, {"action": action, **body})
        quoted = self._send(Order(asked, entries=0)).done
        for _ in range(2):
            if quoted is None:
                return
            token = quoted.json["quote"]
            order = self._order(
                f"/offices/{{office_id}}/{path}", office_id, body | {"quote": token}
            )
            if order.done and _charged(order.done) != _charged(quoted):
                raise Wrong(f"quoted {quoted.text}, charged {order.done.text}")
            quoted = _fresh_quote(order)

    def _edit(self, body: dict[str, Any], change: Callable[[Any], Any]) -> None:
        user = self._user()
        if user is None:
            return
        ids = {"user_id": user.user_id}
        request = Request(self._person(), "PATCH", "/users/{user_id}", ids, body)
        order = self._send(Order(request, entries=0))
        changed = {change(state) if state[0] != "deleted" else state for state in user.states}
        if order.done:
            user.states = {state for state in changed if state[0] != "deleted"}
        elif not order.refused:
            user.states |= changed

    def _send(self, order: Order) -> Order:
        self.orders.append(order)
        for _ in range(MOST_TRIES):
            answer = self._once(order)
            if answer and answer.status != 503:
                break
            if self.chance.random() < 0.3:
                break  # Not every client has patience.
            self.cloud.scheduler.sleep(self.chance.random())
        return order

    def _once(self, order: Order) -> Answer | None:
        """One request, whose answer must agree with those before."""
        order.tries += 1
        order.last_at_s = self.cloud.scheduler.now_s
        answer = self.cloud.http(order.request)
        if answer is None:
            return None
        if answer.status >= 500 and answer.status != 503:
            raise Wrong(f"{order.request.method} {order.request.path}: {answer.text}")
        before = order.done
        if before and order.request.key and answer.status != 503:
            if (answer.status, answer.text) != (before.status, before.text):
                raise Wrong(f"answered {before.text}, then {answer.text}")
            if "Idempotency-Replayed" not in (answer.headers.keys() | before.headers.keys()):
                raise Wrong(f"answered twice as if done twice: {answer.text}")
        order.answers.append(answer)
        return answer

    def _misuse(self, order: Order) -> None:
        """The same key with another body."""
        other = {**order.request.body, "items": items(fax_lines=1)}
        first = order.request
        again = Request(first.person, first.method, first.path, first.ids, other, first.key)
        answer = self.cloud.http(again)
        if answer and answer.status not in (422, 503):
            raise Wrong(f"a key used for something else: {answer.status}")

    def _read(self, path: str, ids: dict[str, int]) -> Answer | None:
        order = self._send(Order(self._to("GET", path, ids), entries=0))
        return order.done

    def _to(
        self, method: str, path: str, ids: dict[str, int], body: Any = None, key: str | None = None
    ) -> Request:
        return Request(self._person(), method, path, ids, body, key)

    def _assignment(self, seat: Seat) -> Order:
        office_id, kind, number = seat
        body = {"license_type": kind, "assignee": {"type": "number", "id": number}}
        key = self._key() if self.chance.random() < 0.5 else None
        path = "/offices/{office_id}/assignments"
        return Order(self._to("POST", path, {"office_id": office_id}, body, key), entries=0)

    def _release(self, seat: Seat) -> Order:
        path = "/offices/{office_id}/assignments/{assignment_id}"
        ids = {"office_id": seat[0], "assignment_id": assignment_id_of(*seat)}
        return Order(self._to("DELETE", path, ids), entries=0)

    def _believe(self, seat: Seat, answers: Iterable[Answer], after: set[str]) -> None:
        """What may be true of the seat, by the answers."""
        statuses = {answer.status for answer in answers} - {503}
        if statuses & {200, 201, 204} or (after == {FREE} and 404 in statuses):
            self.seats[seat] = after
        elif not statuses:
            self.seats[seat] = self.seats.get(seat, {FREE}) | after

    # Small choices.

    @property
    def name(self) -> str:
        return f"client {self.number}"

    def _person(self, role: str = "company_admin") -> Person:
        """A subject for each order, by which its effects are known."""
        return Person(f"{self.number}-{len(self.orders)}", role, COMPANY)

    def _key(self) -> str:
        return f"key-{self.number}-{len(self.orders)}"

    def _office(self, office_ids: tuple[int, ...]) -> int:
        return self.chance.choice(office_ids)

    def _items(self) -> list[dict[str, object]]:
        some = {"talk_lines": self.chance.randint(1, 3)}
        if self.chance.random() < 0.3:
            some[self.chance.choice(["sell_lines", "room_lines"])] = 1
        return items(**some)

    def _license(self) -> str:
        return self.chance.choice(["talk", "talk", "agents", "admins"])

    def _seat(self) -> Seat:
        number = 100 * self.number + self.chance.randrange(3)
        office_id = self.chance.choice([HOT, HOT, TWIN, COMMITTED])
        return office_id, "talk_lines", number

    def _user(self, *, deleted: bool = False) -> OwnUser | None:
        own = [
            user
            for user in self.users
            if any((state[0] == "deleted") == deleted for state in user.states)
        ]
        return self.chance.choice(own) if own else None


ACTIONS = {
    "purchase": 10,
    "remove": 8,
    "restore": 6,
    "restore_lot": 3,
    "transfer": 6,
    "remove_as_staff": 2,
    "pay": 2,
    "take_seat": 10,
    "give_seat_back": 6,
    "take_shared": 5,
    "give_shared_back": 5,
    "take_several": 4,
    "invite": 8,
    "suspend": 5,
    "activate": 5,
    "change_license": 6,
    "move": 6,
    "delete": 6,
    "bring_back": 5,
    "edit_common_user": 6,
    "delete_common_user": 3,
    "bring_common_user_back": 4,
    "agree": 1,
    "reprice": 1,
    "make_room": 2,
    "look": 6,
    "look_at_all": 3,
    "read_history": 1,
    "intrude": 3,
}
"""How often each is chosen, beside the others."""


def assignment_id_of(office_id: int, kind: str, number: int) -> int:
    from chalicelib.domain.assignment import Assignee, assignment_id
    from chalicelib.domain.licenses import LicenseType

    return assignment_id(office_id, LicenseType(kind), Assignee("number", number))


def _check_counts(counts: list[dict[str, Any]]) -> None:
    """R2, as it is told to whoever looks."""
    for each in counts:
        parts = (each["assigned"], each["scheduled_for_removal"], each["available"])
        if min(parts) < 0 or each["purchased"] != sum(parts):
            raise Wrong(f"counts that do not add up: {each}")


def _charged(answer: Answer) -> Any:
    """The lines of a quote or entry, but for the second in which what costs nothing begins."""
    lines = [
        {**line, "period": line["period"]["end"]}
        if line["kind"] != "prorated" else line
        for line in answer.json["lines"]
    ]  # fmt: skip
    return answer.json["due_now"], lines


def _fresh_quote(order: Order) -> Answer | None:
    """The quote that came with the refusal of an older one."""
    for answer in order.answers:
        if answer.status == 409 and answer.json["code"] in ("quote_changed", "quote_expired"):
            import json

            return Answer(200, {}, json.dumps(answer.json["quote"]))
    return None
