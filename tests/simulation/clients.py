"""Clients of the API: the orders they send, and the states that their responses allow."""

import random
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.simulation.cloud import Cloud
from tests.simulation.initial_tables import COMMON_USERS, FIRST_USER, PEOPLE, items
from tests.simulation.office_plans import COMMITTED, COMPANY, OFFICES
from tests.simulation.payment_jobs import look_after_payments
from tests.simulation.requests import Answer, Person, Request

MOST_TRIES = 4
STEPS_OF_A_SWEEP = 32
"""A run of the payments function's schedule reads so many partitions."""
CONFIRMS_AFTER_S = (1, 60, 2980, 2980, 2980, 3010, 3610)
"""How long a person takes to confirm a payment with the bank."""
ADMINS = ("company_admin", "company_admin", "office_admin")
OUTSIDER = "outsider-"
"""Prefix of the subjects of callers without access, and of every value that they try to write."""
MAY_BE_INVALID = {
    "/catalog",
    "/users/{user_id}",
    "/offices/{office_id}/invoices/{number}/payment",
    "/offices/{office_id}/invoices/{number}/credit_notes",
}
"""Paths where 400 is a valid response, because of a concurrent request: the catalog was changed,
the user no longer holds the license to remove, the invoice is paid, or less of it is due, or it has
no such line or nothing left to credit, pay back or release."""
PAYMENT_REFUSED = 402
OWNERS = len(PEOPLE) - len(COMMON_USERS)
"""The number of clients that own a user from the start."""

FREE, HELD = "free", "held"
THERE, GONE = "there", "gone"
AssignmentKey = tuple[int, str, int]
"""What identifies an assignment: office, license type, id of the number that is the assignee."""


@dataclass(eq=False)
class Order:
    """A request and all its attempts. `entries` is the number of journal entries that it writes;
    -1 if that depends on what it finds."""

    request: Request
    entries: int
    answers: list[Answer] = field(default_factory=list)
    tries: int = 0
    last_at_s: float = 0
    last: Answer | None = None
    """The response to the last attempt; None if it was lost."""
    began: int = 0
    """The number of the stream's records when it was first sent."""
    sent_concurrently: bool = False
    """True if it was sent twice concurrently: one attempt may succeed although the other was
    refused."""

    @property
    def done(self) -> Answer | None:
        """The first response that acknowledged it; None if there was none."""
        return next((each for each in self.answers if each.status in (200, 201)), None)

    @property
    def refused(self) -> bool:
        """True if the order was certainly refused: had an earlier attempt succeeded, its response
        would have been returned. A payment that was refused may be repeated, and succeed."""
        if self.sent_concurrently:
            return False
        if self.last and self.last.status == PAYMENT_REFUSED:
            return True
        final = (each.status for each in self.answers if each.status != PAYMENT_REFUSED)
        return any(400 <= status < 500 for status in final)


def _may_be_invalid(request: Request) -> bool:
    if request.path in MAY_BE_INVALID:
        return True
    # The other office's year may end earlier, in the first days of this one's new year.
    source = (request.body or {}).get("from_office_id", request.ids.get("office_id"))
    return source == COMMITTED and "transfer" in f"{request.path} {request.body}"


@dataclass
class OwnUser:
    """A user that only this client changes. `states` are the possible combinations of state,
    license and office."""

    user_id: int
    states: set[tuple[str, str, int]]


class Violation(AssertionError):
    """A response that the product must never give."""


@dataclass(eq=False)
class Client:
    """Sends one request after the other. No other client changes its `assignments`, `users` and
    `rooms`, so their possible states follow from its own responses."""

    number: int
    cloud: Cloud
    chance: random.Random
    orders: list[Order] = field(default_factory=list)
    assignments: dict[AssignmentKey, set[str]] = field(default_factory=dict)
    users: list[OwnUser] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    rooms: dict[int, set[str]] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    """Addresses at which this client has confirmed a payment with the bank."""

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
        """Sends a new order, by a random admin unless `role` is given. Sometimes it is sent twice
        concurrently, repeated after success, or its key is sent with another body."""
        ids = {} if office_id is None else {"office_id": office_id}
        person = self.person(role or self.chance.choice(ADMINS))
        request = Request(person, "POST", path, ids, body, self.key())
        order = Order(request, entries)
        if self.chance.random() < 0.15:
            order.sent_concurrently = True
            self.cloud.scheduler.spawn(f"{self.name}'", lambda: self.once(order))
        self.send(order)
        if order.done and self.chance.random() < 0.2:
            self.once(order)
        if order.done and "items" in body and self.chance.random() < 0.1:
            self._reuse_key(order)
        return order

    def send(self, order: Order) -> Order:
        """Repeats the request until it gets a response other than 503, at most MOST_TRIES times."""
        self.orders.append(order)
        return self.repeat(order)

    def repeat(self, order: Order) -> Order:
        for _ in range(MOST_TRIES):
            answer = self.once(order)
            if answer and answer.status != 503 and not self._tries_to_pay(answer):
                break
            if self.chance.random() < 0.3:
                break  # Some clients stop earlier.
            self.cloud.scheduler.sleep(self.chance.random())
        return order

    def _check_confirmed(self, answer: Answer, confirmed: frozenset[str]) -> None:
        """A payment that was confirmed before the request was sent needs no confirmation."""
        if answer.status == PAYMENT_REFUSED and answer.json.get("action_url") in confirmed:
            raise Violation(f"confirmed already: {answer.text}")

    def _tries_to_pay(self, answer: Answer) -> bool:
        """True if the payment was refused and the person wants to try again, maybe after confirming
        it with the bank."""
        bank = self.cloud.bank
        if answer.status != PAYMENT_REFUSED or bank is None:
            return False
        if answer.json["code"] == "payment_action_required" and self.chance.random() < 0.7:
            self.cloud.scheduler.sleep(seconds := self.chance.choice(CONFIRMS_AFTER_S))
            self.look_after_payments(most=3 if seconds > 60 else 0)
            bank.confirm(answer.json["action_url"])
            self.confirmed.add(answer.json["action_url"])
        return self.chance.random() < 0.7

    def look_after_payments(self, most: int) -> None:
        """Lets the payments function look after what was left behind, a moment before the client
        goes on."""
        scheduler = self.cloud.scheduler
        for _ in range(self.chance.randint(0, most)):
            scheduler.spawn("look after", partial(look_after_payments, self.cloud))
        if most:
            scheduler.sleep(self.chance.random() * STEPS_OF_A_SWEEP * scheduler.step_s)

    def once(self, order: Order) -> Answer | None:
        """Sends the request once. Raises Violation if the response is not allowed, or differs from
        an earlier one. Returns None if the process was killed."""
        if not order.tries:
            order.began = len(self.cloud.table.records)
        order.tries += 1
        order.last_at_s = self.cloud.scheduler.now_s
        confirmed = frozenset(self.confirmed)
        answer = order.last = self.cloud.http(order.request)
        if answer is None:
            return None
        if answer.status >= 500 and answer.status != 503:
            raise Violation(f"{order.request.method} {order.request.path}: {answer.text}")
        if answer.status == 400 and not _may_be_invalid(order.request):
            raise Violation(f"a valid request got 400: {answer.text}")
        before = order.done
        if before and order.request.key and answer.status != 503:
            if (answer.status, answer.text) != (before.status, before.text):
                raise Violation(f"first response {before.text}, then {answer.text}")
            if "Idempotency-Replayed" not in (answer.headers.keys() | before.headers.keys()):
                raise Violation(f"neither of two responses is marked as replayed: {answer.text}")
        self._check_confirmed(answer, confirmed)
        order.answers.append(answer)
        return answer

    def _reuse_key(self, order: Order) -> None:
        """Sends the order's key with another body, which must be refused."""
        other = {**order.request.body, "items": items(fax_lines=1)}
        first = order.request
        again = Request(first.person, first.method, first.path, first.ids, other, first.key)
        answer = self.cloud.http(again)
        if answer and answer.status not in (422, 503):
            raise Violation(f"a key was accepted with another body: {answer.status}")

    def read(self, path: str, ids: dict[str, int]) -> Answer | None:
        order = self.send(Order(self.request("GET", path, ids), entries=0))
        return order.done

    def request(
        self, method: str, path: str, ids: dict[str, int], body: Any = None, key: str | None = None
    ) -> Request:
        return Request(self.person(), method, path, ids, body, key)

    @property
    def name(self) -> str:
        return f"client {self.number}"

    def person(self, role: str = "company_admin") -> Person:
        """A caller with a subject of its own for each order, which identifies the order's
        effects."""
        theirs = tuple(OFFICES) if role == "office_admin" else ()
        return Person(f"{self.number}-{len(self.orders)}", role, COMPANY, theirs)

    def key(self) -> str:
        return f"key-{self.number}-{len(self.orders)}"
