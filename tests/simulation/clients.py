"""Clients: what they ask for, and what they may record_outcome afterwards."""

import random
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.cloud import Cloud
from tests.simulation.initial_tables import (
    COMMON_USERS,
    COMPANY,
    FIRST_USER,
    OFFICES,
    PEOPLE,
    items,
)
from tests.simulation.requests import Answer, Person, Request

MOST_TRIES = 4
ADMINS = ("company_admin", "company_admin", "office_admin")
OUTSIDER = "outsider-"
"""The prefix of the subjects of callers that may not do what they ask for, and of all that they
would write."""
MAY_BE_INVALID = {
    "/catalog",
    "/users/{user_id}",
    "/offices/{office_id}/invoices/{number}/payment",
}
"""A catalog that another request has changed, the removal of a license that a user does not hold, a
declined payment of a paid invoice."""
OWNERS = len(PEOPLE) - len(COMMON_USERS)
"""So many of the clients have a user from the start."""

FREE, HELD = "free", "held"
THERE, GONE = "there", "gone"
AssignmentKey = tuple[int, str, int]
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
    """Sends one request after the other. No other client touches what it owns, so that it knows
    what must be true of it."""

    number: int
    cloud: Cloud
    chance: random.Random
    orders: list[Order] = field(default_factory=list)
    assignments: dict[AssignmentKey, set[str]] = field(default_factory=dict)
    users: list[OwnUser] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    rooms: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.number <= OWNERS:
            office_id, license_ = PEOPLE[self.number - 1]
            user_id = FIRST_USER + self.number - 1
            self.users.append(OwnUser(user_id, {("pending", license_, office_id)}))

    def order(
        self,
        path: str,
        office_id: int | None,
        body: dict[str, Any],
        entries: int = 1,
        role: str | None = None,
    ) -> Order:
        """Sends a new order, by some admin unless `role` is given; sometimes twice at once, again when
        it is done, or its key with another order."""
        ids = {} if office_id is None else {"office_id": office_id}
        person = self.person(role or self.chance.choice(ADMINS))
        request = Request(person, "POST", path, ids, body, self.key())
        order = Order(request, entries)
        if self.chance.random() < 0.15:
            order.doubled = True
            self.cloud.scheduler.spawn(f"{self.name}'", lambda: self._once(order))
        self.send(order)
        if order.done and self.chance.random() < 0.2:
            self._once(order)
        if order.done and "items" in body and self.chance.random() < 0.1:
            self._misuse(order)
        return order

    def send(self, order: Order) -> Order:
        """Asks until there is an answer, or patience ends."""
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
        if answer.status == 400 and order.request.path not in MAY_BE_INVALID:
            raise Wrong(f"asked for what cannot be: {answer.text}")
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

    def read(self, path: str, ids: dict[str, int]) -> Answer | None:
        order = self.send(Order(self.to("GET", path, ids), entries=0))
        return order.done

    def to(
        self, method: str, path: str, ids: dict[str, int], body: Any = None, key: str | None = None
    ) -> Request:
        return Request(self.person(), method, path, ids, body, key)

    @property
    def name(self) -> str:
        return f"client {self.number}"

    def person(self, role: str = "company_admin") -> Person:
        """A subject for each order, by which its effects are known."""
        theirs = tuple(OFFICES) if role == "office_admin" else ()
        return Person(f"{self.number}-{len(self.orders)}", role, COMPANY, theirs)

    def key(self) -> str:
        return f"key-{self.number}-{len(self.orders)}"
