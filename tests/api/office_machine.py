"""Random sequences of requests to one office, compared with the tests' own model at each step."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.api.compared_office import OFFICE, ComparedOffice
from tests.api.random_requests import (
    KINDS,
    STAFF,
    around,
    assignment_of,
    changed,
    items,
    mostly_admin,
    often_staff,
    picks,
    possible,
    quantity_of,
    reason_of,
    reasons,
    restoration,
    types,
    user_changes,
    user_licenses,
)
from tests.api.remembering_client import RememberingClient
from tests.model.answers import Json
from tests.model.ledger import Ledger, Lot
from tests.model.office import Office
from tests.model.plan import Plan, first_instant
from tests.world import START, World

ROUTE_BY_ACTION = {
    "purchase": "purchases",
    "removal": "removals",
    "restoration": "restorations",
}
NO_LOT = Lot(1, "talk_lines", 1, 1, requested_at=START, effective_at=START)


class OfficeMachine(RuleBasedStateMachine):
    """Sends commands to one office and moves its clock."""

    def __init__(self, world: World, plans: st.SearchStrategy[Plan]) -> None:
        super().__init__()
        self.world = world
        self.client = RememberingClient(world.client)
        world.wire(self.client)
        self.plans = plans
        self.quoted: list[tuple[str, Json]] = []
        self.emails = 0
        self.both: ComparedOffice
        self.teardown: Callable[[], None] = lambda: None

    @property
    def office(self) -> Office:
        return self.both.model

    @property
    def ledger(self) -> Ledger:
        return self.both.model.ledger

    @initialize(
        plan=st.runner().flatmap(lambda machine: machine.plans),
        opened_after=st.timedeltas(timedelta(0), timedelta(days=45)),
        talk=st.integers(0, 8),
        rooms=st.integers(0, 4),
    )
    def open(self, plan: Plan, opened_after: timedelta, talk: int, rooms: int) -> None:
        """Opens the office, with or without licenses."""
        opened_at = first_instant(plan.timezone, plan.anchor) + opened_after
        self.world.clock.at = opened_at.replace(microsecond=0)
        self.both = ComparedOffice(self.world, self.client, plan)
        self.teardown = self.both.finish
        stock = {"talk_lines": talk, "room_lines": rooms, "sell_lines": rooms}
        if plan.account_type == "standard":
            del stock["sell_lines"]
        self.both.order(
            "purchases", [quantity_of(*each) for each in stock.items() if each[1]], STAFF, "stock"
        )

    # Orders

    @rule(items=items, role=mostly_admin, reason=reasons)
    def purchase(self, items: list[Json], role: str, reason: str | None) -> None:
        self.both.order("purchases", items, role, reason)

    @rule(items=items, role=often_staff, reason=reasons, modest=picks)
    def remove(self, items: list[Json], role: str, reason: str | None, modest: int) -> None:
        if modest > 2:
            items = possible(self.ledger, "removal", items)
        self.both.order("removals", items, role, reason)

    @rule(
        pick=picks,
        share=picks,
        role=mostly_admin,
        how=st.sampled_from(["purchase", "items", "lot", "part of a lot", "unknown lot"]),
    )
    def restore(self, pick: int, share: int, role: str, how: str) -> None:
        """Restores up to two licenses more than are scheduled: by a purchase (R15, R16), from the
        newest lots, or from one lot (R14)."""
        if len(self.ledger.lots) < 2:
            both = [quantity_of("talk_lines", 1 + pick % 3), quantity_of("room_lines", 2)]
            self.both.order("removals", possible(self.ledger, "removal", both), STAFF, "too many")
        lot = self.ledger.lots[pick % len(self.ledger.lots)] if self.ledger.lots else NO_LOT
        most = self.ledger.scheduled(lot.license_type) + 2
        body = restoration(how, lot, 1 + share % most) | reason_of("by mail", role)
        self.both.keyed("purchases" if how == "purchase" else "restorations", body, role)

    # Quotes

    @rule(
        action=st.sampled_from(["purchase", "removal", "purchase", "restoration"]),
        items=items,
        role=mostly_admin,
        modest=picks,
        at_once=st.booleans(),
    )
    def quote(self, action: str, items: list[Json], role: str, modest: int, at_once: bool) -> None:
        if modest > 2:
            items = possible(self.ledger, action, items)
        body = {"action": action, "items": items}
        answer = self.both.post("quotes", body, role)
        if answer.status == 200:
            assert datetime.fromisoformat(answer.json["expires_at"]) > self.office.now
            self.quoted.append((answer.json["quote"], body))
            if at_once:
                self.confirm_latest(items, role)

    @rule(role=mostly_admin, wait=st.none() | around, other=picks)
    def confirm(self, role: str, wait: int | None, other: int) -> None:
        """Confirms the latest quote, which may come from a refusal, now or about when it
        expires."""
        if not self.quoted:
            self.quote("purchase", [quantity_of("talk_lines", 2)], role, modest=0, at_once=False)
        if not self.quoted:
            return
        token, body = self.quoted[-1]
        if wait is not None:
            expires_at = self.office.quotes[token][1] + timedelta(seconds=wait)
            self.both.move(max(expires_at, self.office.now))
        items = body["items"] if other else changed(body)["items"]
        self.confirm_latest(items, role)

    def confirm_latest(self, items: list[Json], role: str) -> None:
        token, quoted = self.quoted[-1]
        body = {"items": items, "quote": token} | reason_of("as quoted", role)
        answer = self.both.keyed(ROUTE_BY_ACTION[quoted["action"]], body, role)
        if answer.code in ("quote_changed", "quote_expired"):
            self.quoted.append((answer.json["quote"]["quote"], {**quoted, "items": items}))

    # Assignments

    @rule(license_type=types, number=st.integers(1, 6), keyed=st.booleans())
    def assign(self, license_type: str, number: int, keyed: bool) -> None:
        body = self.assignment(license_type, number)
        self.both.send("assignments", body, keyed)

    @rule(
        wanted=st.lists(st.tuples(types, st.integers(1, 6)), min_size=1, max_size=4, unique=True),
        keyed=st.booleans(),
        modest=picks,
    )
    def assign_batch(self, wanted: list[tuple[str, int]], keyed: bool, modest: int) -> None:
        """Assigns several licenses, often only of types that are available."""
        if modest > 2:
            wanted = [each for each in wanted if self.ledger.available(each[0])] or wanted
        bodies = [self.assignment(*each) for each in wanted]
        body = {"assignments": [each for i, each in enumerate(bodies) if each not in bodies[:i]]}
        self.both.send("assignments/batch", body, keyed)

    def assignment(self, license_type: str, number: int) -> Json:
        """An assignment to an assignee that is no user of the company, or to a user in any
        state."""
        users = [*self.office.holders.users]
        if license_type not in KINDS and number > 4 and users:
            number = users[number % len(users)]
        return assignment_of(license_type, number)

    @rule(pick=picks, twice=st.booleans())
    def release(self, pick: int, twice: bool) -> None:
        if not self.office.holders.assignments:
            self.assign("talk_lines", 1 + pick, keyed=False)
        known = [*self.office.holders.assignments] or [1]
        assignment_id = known[pick % len(known)]
        for _ in range(1 + twice):
            self.both.release(assignment_id)

    # Users

    @rule(user_license=user_licenses, keyed=st.booleans(), again=picks)
    def invite(self, user_license: str, keyed: bool, again: int) -> None:
        """Invites a user, sometimes with an address that another user has or had."""
        self.emails += 1 if again or not self.emails else 0
        email = f"user{self.emails}@example.com"
        body = {"email": email, "office_id": OFFICE, "license": user_license}
        self.both.send("users", body, keyed)

    @rule(pick=picks, change=user_changes)
    def change_user(self, pick: int, change: Json) -> None:
        if not self.office.holders.users:
            user_license = "talk" if self.ledger.available("talk_lines") else "admins"
            self.invite(user_license, keyed=False, again=1)
        self.both.change_user(self.user(pick), change)

    def user(self, pick: int) -> int:
        """The id of a user, mostly of one that is not deleted."""
        users = self.office.holders.users
        there = [each for each, user in users.items() if user.state != "deleted"]
        known = there if there and pick else [*users]
        return known[pick % len(known)]

    # Repeats

    @precondition(lambda self: self.both.sent)
    @rule(pick=st.integers(0, 2), other=picks)
    def repeat(self, pick: int, other: int) -> None:
        """Repeats one of the latest requests with its key, sometimes with another body."""
        self.both.repeat(pick, other_body=not other)

    # Time

    @rule(
        span=st.timedeltas(timedelta(seconds=1), timedelta(hours=30))
        | st.integers(1, 45).map(lambda days: timedelta(days=days)),
        read=st.booleans(),
    )
    def wait_some_time(self, span: timedelta, read: bool) -> None:
        until = (self.office.now + span).replace(microsecond=0)
        self.wait(until, "read" if read else "nothing")

    @rule(
        further=st.sampled_from([0, 0, 1, 0, 2]),
        seconds=around,
        then=st.sampled_from(["nothing", "read", "nothing", "nothing", "sweep"]),
    )
    def wait_for_a_boundary(self, further: int, seconds: int, then: str) -> None:
        """Advances the time to about one of the next boundaries: a second before, at or after
        it."""
        boundary = self.office.plan.ends_at(self.ledger.cycle + further)
        self.wait(max(boundary + timedelta(seconds=seconds), self.office.now), then)

    def wait(self, until: datetime, then: str) -> None:
        """Advances the time. `then` is "nothing", "read" or "sweep"."""
        self.both.move(until)
        if then == "read":
            self.both.look()
        elif then == "sweep":
            self.both.sweep()
