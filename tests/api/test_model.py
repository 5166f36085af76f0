"""Whatever is done to an office, in whatever order and however late: the product and the plain
model of `model.py` answer the same, and the journal accounts for all of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.terms import Action, Terms
from chalicelib.dynamo.codec import decode_item
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import flattened
from chalicelib.open_office import open_office
from infra.local.resources import resources
from tests.api.model import TYPES, Expected, Json, Lot, Office, Plan, Refused, first_instant
from tests.offices import CSM, usual_office, usual_terms
from tests.world import COMPANY, START, Answer, World

OFFICE = 77
ACTION_BY_NAME = {
    "purchase": Action.PURCHASE,
    "removal": Action.REMOVE,
    "restoration": Action.RESTORE,
}
ROUTE_BY_ACTION = {
    "purchase": "purchases",
    "removal": "removals",
    "restoration": "restorations",
}
ADMIN, STAFF = "company_admin", "csm"
NO_LOT = Lot(1, "talk_lines", 1, 1, requested_at=START, effective_at=START)
KINDS = {"room_lines": "room", "fax_lines": "fax_line"}


def prices(*minor: int) -> dict[str, int]:
    return dict(zip(TYPES, minor, strict=True))


# Odd prices: in cycles of 28 and 30 days they prorate to halves, which tell the roundings apart.
USD = prices(2505, 9515, 8025, 1515, 1005, 495, 1485, 2505, 1515, 2505)
JPY = prices(3015, 11025, 9495, 1815, 1215, 615, 1785, 3015, 1815, 3015)
# Odd multiples of 183 do so in a year of 366 days.
EUR = prices(25071, 94977, 80337, 15189, 10065, 5307, 15189, 25071, 15189, 25071)


def new_york() -> st.SearchStrategy[Plan]:
    """Monthly, paid by card."""
    days = [date(2026, 3, 10), date(2026, 1, 31), date(2027, 10, 30), date(2028, 1, 29)]
    return st.sampled_from(days).map(lambda day: Plan("America/New_York", "USD", day, USD))


def berlin() -> st.SearchStrategy[Plan]:
    """Yearly, paid by card."""
    days = [date(2026, 1, 1), date(2024, 2, 29), date(2027, 3, 1), date(2026, 10, 31)]
    return st.sampled_from(days).map(lambda day: Plan("Europe/Berlin", "EUR", day, EUR, months=12))


def tokyo() -> st.SearchStrategy[Plan]:
    """Monthly, invoiced: only vendor staff schedule removals (R10)."""
    days = [date(2026, 3, 1), date(2026, 1, 31), date(2027, 11, 30), date(2026, 2, 15)]
    only_staff = frozenset({"removal"})
    return st.sampled_from(days).map(
        lambda day: Plan("Asia/Tokyo", "JPY", day, JPY, invoiced=True, forbidden=only_staff)
    )


def santiago() -> st.SearchStrategy[Plan]:
    """Committed for a year and billed monthly, by a reseller; midnight of 6 September 2026 does
    not exist there."""
    return st.builds(
        Plan,
        timezone=st.just("America/Santiago"),
        currency=st.just("USD"),
        anchor=st.sampled_from([date(2026, 8, 6), date(2025, 10, 31), date(2026, 1, 30)]),
        prices=st.just(USD),
        committed=st.just(True),
        account_type=st.sampled_from(["pro", "standard"]),
        forbidden=st.sampled_from(
            [frozenset(), frozenset({"restoration"}), frozenset({"purchase", "restoration"})]
        ),
        contact_code=st.just("contact_reseller"),
    )


def terms(plan: Plan) -> Terms:
    return usual_terms(
        account_type=plan.account_type,
        plan_period="yearly" if plan.months == 12 else "monthly",
        annual_commit_monthly_billing=plan.committed,
        invoiced=plan.invoiced,
        currency=plan.currency,
        timezone=plan.timezone,
        anchor=plan.anchor,
        prices={LicenseType(name): minor for name, minor in plan.prices.items()},
        not_self_serve=frozenset(ACTION_BY_NAME[name] for name in plan.forbidden),
        resold=plan.contact_code == "contact_reseller",
        contact=CSM,
    )


def open_in_an_empty_table(world: World, client: Any, plan: Plan) -> None:
    """A table without a stream: nobody reads it here, and moto copies it with every write."""
    properties = resources()["Table"]["Properties"]
    taken = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    client.delete_table(TableName=world.table)
    client.create_table(TableName=world.table, **{name: properties[name] for name in taken})
    now = world.clock.at
    listing = usual_office(
        OFFICE, COMPANY, now, timezone=plan.timezone, currency=plan.currency, is_primary=True
    )
    open_office(DynamoDirectory(client, world.table), listing, terms(plan), now)


def agree(expected: Any, real: Any, place: str = "") -> None:
    """All that is expected is there; an answer may say more."""
    if isinstance(expected, Mapping):
        for name, value in expected.items():
            assert name in real, f"{place}/{name} is missing in {real}"
            agree(value, real[name], f"{place}/{name}")
    elif isinstance(expected, list):
        assert len(expected) == len(real), f"{place}: {expected} expected, {real} found"
        for position, value in enumerate(expected):
            agree(value, real[position], f"{place}/{position}")
    else:
        assert expected == real, f"{place}: {expected} expected, {real} found"


class Remembering:
    """The client, remembering items until a write touches them: moto takes milliseconds to spell
    out an account, and most steps find it as the one before left it. `writes` counts whatever has
    succeeded but reads."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._known: dict[str, Any] = {}
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name in ("query", "scan", "get_paginator", "exceptions"):
            return found

        def write(**request: Any) -> Any:
            self._known.clear()
            answer = found(**request)
            self.writes += 1
            return answer

        return write

    def transact_write_items(self, TransactItems: list[Any], **more: str) -> Any:  # noqa: N803  # botocore's name
        answer = self._client.transact_write_items(TransactItems=TransactItems, **more)
        self.writes += 1
        for each in TransactItems:
            ((kind, write),) = each.items()
            self._known.pop(_name(write["Item"] if kind == "Put" else write["Key"]), None)
        return answer

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803  # botocore's name
        ((table, wanted),) = RequestItems.items()
        unknown = [key for key in wanted["Keys"] if _name(key) not in self._known]
        if unknown:
            request = {table: {**wanted, "Keys": unknown}}
            answer = self._client.batch_get_item(RequestItems=request)
            self._known |= dict.fromkeys(map(_name, unknown))
            self._known |= {_name(item): item for item in answer["Responses"].get(table, [])}
        found = [self._known[_name(key)] for key in wanted["Keys"]]
        return {"Responses": {table: [item for item in found if item]}}


def _name(item: Any) -> str:
    return f"{item['pk']['S']} {item['sk']['S']}"


@dataclass(frozen=True)
class Sent:
    """A request with an idempotency key, to be repeated."""

    route: str
    body: Json
    role: str
    key: str


types = st.sampled_from(
    ["talk_lines", "room_lines", "talk_lines", "sell_lines", "talk_lines", "fax_lines"]
)
some = st.integers(1, 5)
picks = st.integers(0, 11)
items = st.dictionaries(types, some, min_size=1, max_size=3).map(
    lambda wanted: [_item(*each) for each in wanted.items()]
)
mostly_admin = st.sampled_from([ADMIN, ADMIN, ADMIN, STAFF])
often_staff = st.sampled_from([STAFF, ADMIN])
reasons = st.sampled_from(["by phone", "by phone", "by phone", None])
user_licenses = st.sampled_from(["talk", "talk", "agents", "admins"])
around = st.sampled_from([-1, 0, 1])


class OfficeMachine(RuleBasedStateMachine):
    """Sends commands to one office, moves its clock, and tells the model the same."""

    def __init__(self, world: World, plans: st.SearchStrategy[Plan]) -> None:
        super().__init__()
        self.world = world
        self.client = Remembering(world.client)
        world.wire(self.client)
        self.plans = plans
        self.sent: list[Sent] = []
        self.quoted: list[tuple[str, Json]] = []
        self.emails = 0
        self.lots_seen_at_version = 0
        self.seen: object = None
        self.agreed = False

    @initialize(
        plan=st.runner().flatmap(lambda machine: machine.plans),
        opened_after=st.timedeltas(timedelta(0), timedelta(days=45)),
        talk=st.integers(0, 8),
        rooms=st.integers(0, 4),
    )
    def open(self, plan: Plan, opened_after: timedelta, talk: int, rooms: int) -> None:
        """With something in stock, or nothing."""
        opened_at = first_instant(plan.timezone, plan.anchor) + opened_after
        self.world.clock.at = opened_at.replace(microsecond=0)
        open_in_an_empty_table(self.world, self.client, plan)
        self.office = Office(plan, self.world.clock.at)
        self.agreed = True
        stock = {"talk_lines": talk, "room_lines": rooms, "sell_lines": rooms}
        if plan.account_type == "standard":
            del stock["sell_lines"]
        self.order("purchases", [_item(*each) for each in stock.items() if each[1]], STAFF, "stock")

    # Orders

    @rule(items=items, role=mostly_admin, reason=reasons)
    def purchase(self, items: list[Json], role: str, reason: str | None) -> None:
        self.order("purchases", items, role, reason)

    @rule(items=items, role=often_staff, reason=reasons, modest=picks)
    def remove(self, items: list[Json], role: str, reason: str | None, modest: int) -> None:
        if modest > 2:
            items = self.possible("removal", items)
        self.order("removals", items, role, reason)

    @rule(
        pick=picks,
        share=picks,
        role=mostly_admin,
        how=st.sampled_from(["purchase", "items", "lot", "part of a lot", "unknown lot"]),
    )
    def restore(self, pick: int, share: int, role: str, how: str) -> None:
        """Up to two more than are scheduled: by buying them (R15, R16), from the newest lots, or
        from one lot (R14)."""
        if len(self.office.lots) < 2:
            both = [_item("talk_lines", 1 + pick % 3), _item("room_lines", 2)]
            self.order("removals", self.possible("removal", both), STAFF, "too many")
        lot = self.office.lots[pick % len(self.office.lots)] if self.office.lots else NO_LOT
        reason = _reason("by mail", role)
        most = self.office.scheduled(lot.license_type) + 2
        order = {"items": [_item(lot.license_type, 1 + share % most)]}
        bodies: dict[str, Json] = {
            "purchase": order,
            "items": order,
            "lot": {"removal_id": lot.removal_id},
            "part of a lot": {"removal_id": lot.removal_id, "quantity": 1 + share % most},
            "unknown lot": {"removal_id": lot.removal_id + 1},
        }
        body = bodies[how]
        self.keyed("purchases" if how == "purchase" else "restorations", body | reason, role)

    def possible(self, action: str, items: list[Json]) -> list[Json]:
        """Of these, what the counts allow; all of them when that is nothing."""
        most = {"removal": self.office.available, "restoration": self.office.scheduled}
        if action not in most:
            return items
        capped = [
            _item(name, min(item["quantity"], most[action](name)))
            for item in items
            if most[action](name := item["license_type"])
        ]
        return capped or items

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
            items = self.possible(action, items)
        body = {"action": action, "items": items}
        answer = self.post("quotes", body, role)
        if answer.status == 200:
            assert datetime.fromisoformat(answer.json["expires_at"]) > self.office.now
            self.quoted.append((answer.json["quote"], body))
            if at_once:
                self.confirm_latest(items, role)

    @rule(role=mostly_admin, wait=st.none() | around, other=picks)
    def confirm(self, role: str, wait: int | None, other: int) -> None:
        """The latest quote, or the fresh one of a refusal, now or about when it expires."""
        if not self.quoted:
            self.quote("purchase", [_item("talk_lines", 2)], role, modest=0, at_once=False)
        if not self.quoted:
            return
        token, body = self.quoted[-1]
        if wait is not None:
            expires_at = self.office.quotes[token][1] + timedelta(seconds=wait)
            self.move(max(expires_at, self.office.now))
        items = body["items"] if other else _changed(body)["items"]
        self.confirm_latest(items, role)

    def confirm_latest(self, items: list[Json], role: str) -> None:
        token, quoted = self.quoted[-1]
        body = {"items": items, "quote": token} | _reason("as quoted", role)
        answer = self.keyed(ROUTE_BY_ACTION[quoted["action"]], body, role)
        if answer.code in ("quote_changed", "quote_expired"):
            self.quoted.append((answer.json["quote"]["quote"], {**quoted, "items": items}))

    # Who holds what

    @rule(license_type=types, number=st.integers(1, 6), keyed=st.booleans())
    def assign(self, license_type: str, number: int, keyed: bool) -> None:
        body = self.assignment(license_type, number)
        self.keyed("assignments", body) if keyed else self.post("assignments", body)

    @rule(
        wanted=st.lists(st.tuples(types, st.integers(1, 6)), min_size=1, max_size=4, unique=True),
        keyed=st.booleans(),
        modest=picks,
    )
    def assign_batch(self, wanted: list[tuple[str, int]], keyed: bool, modest: int) -> None:
        """Often those only of which some are available."""
        if modest > 2:
            wanted = [each for each in wanted if self.office.available(each[0])] or wanted
        bodies = [self.assignment(*each) for each in wanted]
        body = {"assignments": [each for i, each in enumerate(bodies) if each not in bodies[:i]]}
        route = "assignments/batch"
        self.keyed(route, body) if keyed else self.post(route, body)

    def assignment(self, license_type: str, number: int) -> Json:
        """To somebody that only the API knows, or to one of our users, whatever their state."""
        kind = KINDS.get(license_type, "user")
        users = [*self.office.users]
        if kind == "user" and number > 4 and users:
            number = users[number % len(users)]
        return {"license_type": license_type, "assignee": {"type": kind, "id": number}}

    @rule(pick=picks, twice=st.booleans())
    def release(self, pick: int, twice: bool) -> None:
        if not self.office.assignments:
            self.assign("talk_lines", 1 + pick, keyed=False)
        known = [*self.office.assignments] or [1]
        assignment_id = known[pick % len(known)]
        for _ in range(1 + twice):
            answer = self.world.request("DELETE", f"/offices/{OFFICE}/assignments/{assignment_id}")
            self.compare(answer, lambda: self.office.release(assignment_id))

    # Users

    @rule(user_license=user_licenses, keyed=st.booleans(), again=picks)
    def invite(self, user_license: str, keyed: bool, again: int) -> None:
        """Now and then with an address that is, or was, somebody's."""
        self.emails += 1 if again or not self.emails else 0
        email = f"user{self.emails}@example.com"
        body = {"email": email, "office_id": OFFICE, "license": user_license}
        self.keyed("users", body) if keyed else self.post("users", body)

    @rule(
        pick=picks,
        change=st.sampled_from(
            [
                {"state": "suspended"},
                {"state": "active"},
                {"license": "talk"},
                {"license": "agents"},
                {"state": "deleted"},
            ]
        ),
    )
    def change_user(self, pick: int, change: Json) -> None:
        if not self.office.users:
            user_license = "talk" if self.office.available("talk_lines") else "admins"
            self.invite(user_license, keyed=False, again=1)
        user_id = self.user(pick)
        if change == {"state": "deleted"}:
            answer = self.world.request("DELETE", f"/users/{user_id}")
        else:
            answer = self.world.request("PATCH", f"/users/{user_id}", change)
        self.compare(answer, lambda: self.office.change_user(user_id, **change))

    def user(self, pick: int) -> int:
        """Mostly one that is still there."""
        users = self.office.users
        there = [each for each, user in users.items() if user.state != "deleted"]
        known = there if there and pick else [*users]
        return known[pick % len(known)]

    # Repeats

    @precondition(lambda self: self.sent)
    @rule(pick=st.integers(0, 2), other=picks)
    def repeat(self, pick: int, other: int) -> None:
        """One of the latest requests with its key, now and then with another body."""
        sent = self.sent[-1 - pick % len(self.sent)]
        body = sent.body if other else _changed(sent.body)
        self.post(sent.route, body, sent.role, sent.key)

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
        """The next one, or one of those after it; a second before, at, after."""
        boundary = self.office.plan.ends_at(self.office.cycle + further)
        self.wait(max(boundary + timedelta(seconds=seconds), self.office.now), then)

    def wait(self, until: datetime, then: str) -> None:
        """Then nobody looks, or somebody reads, or the schedule fires and is all that does."""
        self.move(until)
        if then == "read":
            self.look()
        elif then == "sweep":
            assert self.world.sweep() == 0
            account = self.world.account(OFFICE)
            agree(self.office.licenses()["cycle"]["end"], _text(account.cycle.end))
            assert account.seq == self.office.version
            self.look()

    def move(self, to: datetime) -> None:
        self.world.clock.at = to
        self.office.move(to)

    # Asking both, and comparing

    def order(self, route: str, items: list[Json], role: str, reason: str | None) -> None:
        if items:
            self.keyed(route, {"items": items} | _reason(reason, role), role)

    def keyed(self, route: str, body: Json, role: str = ADMIN) -> Answer:
        self.sent.append(Sent(route, body, role, self.world.new_key()))
        return self.post(route, body, role, self.sent[-1].key)

    def post(self, route: str, body: Json, role: str = ADMIN, key: str | None = None) -> Answer:
        path = "/users" if route == "users" else f"/offices/{OFFICE}/{route}"
        answer = self.world.post(
            path,
            body,
            key=key,
            token=self.world.token(role),
            headers={"DP-Company-ID": str(COMPANY)},
        )
        self.compare(answer, lambda: self.office.keyed(route, body, role, key, answer))
        return answer

    def compare(self, answer: Answer, expectation: Any) -> None:
        """The answer with the model's, and then all that can be read."""
        self.agreed = False
        try:
            expected: Expected = expectation()
        except Refused as refused:
            expected = Expected(refused.status, refused.members)
        assert answer.status == expected.status, f"{expected} expected, got {answer.text}"
        assert ("Idempotency-Replayed" in answer.headers) == (expected.replay_of is not None)
        if expected.replay_of is not None:
            assert answer.text == expected.replay_of
        elif expected.members:
            agree(expected.members, answer.json)
        self.look()

    def look(self) -> None:
        """At the table through the API, unless neither it nor the model has changed since they
        agreed."""
        self.agreed = False
        expected = self.office.licenses()
        if (expected, self.client.writes) != self.seen:
            self.licenses = self.get("licenses").json
            agree(expected, self.licenses)
            self.seen = (expected, self.client.writes)
        if self.office.version != self.lots_seen_at_version:
            lots = self.get("removals").json["items"]
            agree(self.office.removals(), sorted(lots, key=lambda lot: lot["removal_id"]))
            self.lots_seen_at_version = self.office.version
        self.agreed = True

    def get(self, what: str) -> Answer:
        answer = self.world.get(f"/offices/{OFFICE}/{what}")
        assert answer.status == 200, answer.text
        return answer

    # At the end

    def teardown(self) -> None:
        if self.agreed:
            self.look()
            journal = self.pages("history?limit=12")[::-1]
            agree(self.office.journal, journal)
            self.check_that_the_journal_replays(journal)
            self.check_the_table(journal)

    def pages(self, path: str) -> list[Json]:
        answer = self.get(path).json
        rows: list[Json] = answer["items"]
        while "cursor" in answer:
            answer = self.get(f"{path}&cursor={answer['cursor']}").json
            rows += answer["items"]
        return rows

    def check_that_the_journal_replays(self, journal: list[Json]) -> None:
        """Every purchased and scheduled license follows from the lines alone (R2, R26)."""
        purchased, scheduled = Counter[str](), Counter[str]()
        for seq, entry in enumerate(journal, 1):
            assert entry["seq"] == seq
            renewed = Counter[str]()
            for line in entry["lines"]:
                {
                    "prorated": purchased,
                    "restored": scheduled,
                    "scheduled_removal": scheduled,
                    "renewal": renewed,
                }[line["kind"]][line["license_type"]] += line["quantity"] * (
                    -1 if line["kind"] == "restored" else 1
                )
            if entry["action"] == "renewal":
                # Not `-=`, which drops what is below zero: a mistake there would not be seen.
                scheduled.subtract(purchased)
                scheduled.update(renewed)
                purchased = renewed
        for held in self.licenses["items"]:
            assert held["purchased"] == purchased[held["license_type"]]
            assert held["scheduled_for_removal"] == scheduled[held["license_type"]]

    def check_the_table(self, journal: list[Json]) -> None:
        """A license is assigned where an item says so, and all money is on an invoice."""
        rows = self.rows()
        held = Counter(
            row["license_type"]
            for row in rows
            if row["sk"].startswith("ASSIGNMENT#") and "released_at" not in row
        )
        invoiced = [row["total_minor"] for row in rows if row["sk"].startswith("INVOICE#")]
        assert sum(invoiced) == sum(entry["due_now"]["amount"] for entry in journal)
        for counts in self.licenses["items"]:
            assert counts["assigned"] == held[counts["license_type"]]
            parts = [counts[name] for name in ("assigned", "scheduled_for_removal", "available")]
            assert min(parts) >= 0 and sum(parts) == counts["purchased"]

    def rows(self) -> list[Json]:
        """Of the office's items from assignments to invoices, the attributes that are counted:
        whole items are slow in moto."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.world.table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": f"OFFICE#{OFFICE}"},
                ":first": {"S": "ASSIGNMENT#"},
                ":last": {"S": "INVOICE$"},
            },
            ProjectionExpression="sk, license_type, released_at, document, packed",
        )
        return [flattened(decode_item(item)) for page in pages for item in page["Items"]]


def _item(license_type: str, quantity: int) -> Json:
    return {"license_type": license_type, "quantity": quantity}


def _reason(reason: str | None, role: str) -> Json:
    """Vendor staff must give one; admins need not."""
    return {"reason": reason or "by mail"} if role == STAFF and reason is not None else {}


def _changed(body: Json) -> Json:
    """Another request of the same kind."""
    if "items" in body:
        first, *rest = body["items"]
        return {**body, "items": [{**first, "quantity": first["quantity"] + 1}, *rest]}
    if "removal_id" in body:
        return {**body, "quantity": body.get("quantity", 0) + 1}
    if "assignments" in body:
        return {"assignments": [*body["assignments"], _assignment_of("fax_lines", 9)]}
    if "email" in body:
        return {**body, "license": "lite_support_agents"}
    return _assignment_of("fax_lines", 9)


def _assignment_of(license_type: str, number: int) -> Json:
    assignee = {"type": KINDS[license_type], "id": number}
    return {"license_type": license_type, "assignee": assignee}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


SEQUENCES_PER_CHUNK = 63
CHUNKS = 4
PLANS = {"new_york": new_york(), "berlin": berlin(), "tokyo": tokyo(), "santiago": santiago()}
SETTINGS = settings(
    max_examples=SEQUENCES_PER_CHUNK,
    stateful_step_count=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("office", PLANS)
def test_product_and_model_agree_after_every_step(world: World, office: str, chunk: int) -> None:
    @seed(f"{office} {chunk}")
    def machine() -> OfficeMachine:
        return OfficeMachine(world, PLANS[office])

    run_state_machine_as_test(machine, settings=SETTINGS)  # type: ignore[arg-type]  # it calls it
