"""One office as the design describes it, in plain Python values: what the product is compared with.

Written from `api.md` and the rules alone. Nothing of the product is imported, and dates are
computed in another way: months are walked one by one, midnights are searched for. It speaks
JSON like the API, so that an expected answer can be laid beside the real one; what only the
product can know (ids, quote tokens and how long they hold) it takes from `given`, the real answer.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.licenses import AccountType

LICENSES = ("talk_lines", "sell_lines", "contact_center_lines")
ADD_ONS = (
    "room_lines",
    "fax_lines",
    "additional_number_lines",
    "uberconference_lines",
    "tollfree_room_lines",
    "tollfree_additional_number_lines",
    "tollfree_uberconference_lines",
)
TYPES = LICENSES + ADD_ONS
TYPE_BY_USER_LICENSE = {
    "talk": "talk_lines",
    "agents": "sell_lines",
    "lite_support_agents": "contact_center_lines",
    "admins": None,
}
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
KEYS_LAST = timedelta(days=30)

Json = dict[str, Any]
Holder = tuple[str, str, int]
"""License type, kind of assignee, assignee's id."""


class Refused(Exception):
    """What the rules forbid: the problem's status, code and further members."""

    def __init__(self, status: int, code: str, **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.members: Json = {"status": status, "code": code, **members}


@dataclass(frozen=True)
class Plan:
    """`months` in a cycle; `committed`: removals wait for the end of the commitment year (R12).
    `forbidden`: the actions that the office's own admins are refused, with `contact_code`."""

    timezone: str
    currency: str
    anchor: date
    prices: Mapping[str, int]
    months: int = 1
    invoiced: bool = False
    committed: bool = False
    account_type: AccountType = "pro"
    forbidden: frozenset[str] = frozenset()
    contact_code: str = "contact_csm"

    def starts_on(self, cycle: int) -> date:
        """The local date on which the cycle begins: the anchor's day of the month, or the month's
        last day if that is earlier (R29)."""
        year, month = self.anchor.year, self.anchor.month
        for _ in range(cycle * self.months):
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, month, min(self.anchor.day, MONTH_DAYS[month - 1] + leap))

    def starts_at(self, cycle: int) -> datetime:
        return first_instant(self.timezone, self.starts_on(cycle))

    def ends_at(self, cycle: int) -> datetime:
        return self.starts_at(cycle + 1)

    def removed_at(self, cycle: int) -> datetime:
        """When that is gone what is scheduled for removal in this cycle (R12)."""
        return self.starts_at((cycle // 12 + 1) * 12) if self.committed else self.ends_at(cycle)

    def prorated(self, license_type: str, cycle: int, now: datetime) -> int:
        """Of one license, in minor units: whole local days, today included, half up (R7)."""
        end = self.starts_on(cycle + 1)
        days = Fraction(
            (end - local_date(self.timezone, now)).days, (end - self.starts_on(cycle)).days
        )
        return floor(self.prices[license_type] * days + Fraction(1, 2))

    def money(self, amount: int) -> Json:
        return {"amount": amount, "currency": self.currency}


def local_date(timezone: str, at: datetime) -> date:
    return at.astimezone(ZoneInfo(timezone)).date()


@cache
def first_instant(timezone: str, day: date) -> datetime:
    """The first minute that carries this local date, found by looking at the minutes around."""
    earliest = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    after_m = bisect_left(
        range(30 * 60),
        day,
        key=lambda minutes: local_date(timezone, earliest + timedelta(minutes=minutes)),
    )
    return earliest + timedelta(minutes=after_m)


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Line:
    kind: str
    license_type: str
    quantity: int
    unit_amount: int = 0

    @property
    def amount(self) -> int:
        return self.quantity * self.unit_amount


@dataclass(frozen=True)
class Lot:
    """Scheduled for removal at `effective_at`, oldest first in `Office.lots` (R14)."""

    removal_id: int
    license_type: str
    quantity: int
    remaining: int
    requested_at: datetime
    effective_at: datetime


@dataclass
class User:
    email: str
    license: str
    state: str

    @property
    def holds(self) -> str | None:
        """R4, R20, R21."""
        return TYPE_BY_USER_LICENSE[self.license] if self.state in ("pending", "active") else None

    def json(self) -> Json:
        return {"emails": [self.email], "license": self.license, "state": self.state}


@dataclass(frozen=True)
class Promise:
    """What a quote showed. Assignments do not change it: they cost nothing."""

    action: str
    items: list[Json]
    version: int
    lines: list[Line]


@dataclass(frozen=True)
class Expected:
    """Status and members of the answer; `replay_of` is the text of the first answer if this is
    a repeat's."""

    status: int
    members: Json = field(default_factory=dict)
    replay_of: str | None = None


@dataclass
class Office:
    """Rolled forward as soon as time moves; the product may be late, but nobody can tell."""

    plan: Plan
    now: datetime
    cycle: int = 0
    version: int = 0
    accrued: int = 0
    purchased: Counter[str] = field(default_factory=Counter)
    lots: list[Lot] = field(default_factory=list)
    holders: set[Holder] = field(default_factory=set)
    assignments: dict[int, Holder] = field(default_factory=dict)
    """By assignment id, also those released."""
    users: dict[int, User] = field(default_factory=dict)
    """By user id, also those deleted."""
    quotes: dict[str, tuple[Promise, datetime]] = field(default_factory=dict)
    """By token: what was promised, and until when."""
    stored_responses: dict[tuple[str, str, str], tuple[Json, datetime, Expected]] = field(
        default_factory=dict
    )
    journal: list[Json] = field(default_factory=list)
    invoices: list[int] = field(default_factory=list)
    """Their totals; the number is the position, from 1."""

    def __post_init__(self) -> None:
        while self.now >= self.ends_at:
            self.cycle += 1

    @property
    def ends_at(self) -> datetime:
        return self.plan.ends_at(self.cycle)

    def scheduled(self, license_type: str) -> int:
        return sum(lot.remaining for lot in self.lots if lot.license_type == license_type)

    def assigned(self, license_type: str) -> int:
        return sum(holder[0] == license_type for holder in self.holders)

    def available(self, license_type: str) -> int:
        taken = self.assigned(license_type) + self.scheduled(license_type)
        return self.purchased[license_type] - taken

    # What a GET answers

    def licenses(self) -> Json:
        return {
            "version": self.version,
            "cycle": {
                "start": text(self.plan.starts_at(self.cycle)),
                "end": text(self.ends_at),
            },
            "items": [self.counts(each) for each in TYPES],
        }

    def counts(self, license_type: str) -> Json:
        return {
            **self._owned(license_type),
            "kind": "license" if license_type in LICENSES else "add_on",
            "assigned": self.assigned(license_type),
            "available": self.available(license_type),
            "unit_price": self.plan.money(self.plan.prices[license_type]),
        }

    def _owned(self, license_type: str) -> Json:
        purchased, scheduled = self.purchased[license_type], self.scheduled(license_type)
        return {
            "license_type": license_type,
            "purchased": purchased,
            "scheduled_for_removal": scheduled,
            "renewing": purchased - scheduled,
        }

    def removals(self) -> list[Json]:
        """In the order of their ids: the contract has none."""
        return [
            {
                "removal_id": lot.removal_id,
                "license_type": lot.license_type,
                "quantity": lot.quantity,
                "remaining": lot.remaining,
                "requested_at": text(lot.requested_at),
                "effective_at": text(lot.effective_at),
            }
            for lot in sorted(self.lots, key=lambda lot: lot.removal_id)
        ]

    # Time

    def move(self, to: datetime) -> None:
        """Over every boundary on the way (R18, R19)."""
        self.now = to
        while self.now >= self.ends_at:
            self._renew()

    def _renew(self) -> None:
        boundary = self.ends_at
        self.cycle += 1
        touched = [each for each in TYPES if self.purchased[each]]
        for lot in self.lots:
            if lot.effective_at <= boundary:
                self.purchased[lot.license_type] -= lot.remaining
        self.lots = [lot for lot in self.lots if lot.effective_at > boundary]
        lines = [
            Line("renewal", each, self.purchased[each], self.plan.prices[each])
            for each in TYPES
            if self.purchased[each]
        ]
        due = sum(line.amount for line in lines) + self.accrued
        self.accrued = 0
        by = {"role": "system"}
        self._enter("renewal", lines, due, touched, at=text(boundary), by=by, source="schedule")

    # What a POST does, and answers

    def keyed(self, route: str, body: Json, role: str, key: str | None, given: Any) -> Expected:
        """The answer that `given.text` is to be compared with. Repeats within 30 days are
        answered from the stored response; refusals leave none."""
        kept_body, kept_at, first = self.stored_responses.get(
            (role, route, key or ""), ({}, self.now - KEYS_LAST, Expected(0))
        )
        if self.now < kept_at + KEYS_LAST:
            if kept_body != body:
                raise Refused(422, "idempotency_key_reused")
            return first
        expected = self.post(route, body, role, given.json)
        if key:
            stored_response = replace(expected, replay_of=given.text)
            self.stored_responses[role, route, key] = (body, self.now, stored_response)
        return expected

    def post(self, route: str, body: Json, role: str, given: Json) -> Expected:
        """Raises Refused."""
        if route == "purchases":
            return self._order("purchase", body, role, given)
        if route == "removals":
            return self._order("removal", body, role, given)
        if route == "restorations" and "items" in body:
            return self._order("restoration", body, role, given)
        if route == "restorations":
            return self._restore_lot(body, role)
        if route == "quotes":
            lines = self._decide(body["action"], body["items"], role)
            return Expected(200, self._quote(body["action"], body["items"], lines, given))
        if route == "assignments":
            new, (made,) = self._assign([body], [given])
            return Expected(201 if new else 200, made)
        if route == "assignments/batch":
            new, several = self._assign(body["assignments"], given.get("items", []))
            return Expected(201 if new else 200, {"items": several})
        assert route == "users"
        return self._invite(body, given)

    def _order(self, action: str, body: Json, role: str, given: Json) -> Expected:
        """With a quote, exactly what it promised or nothing (R28)."""
        self._require_reason(body, role)
        lines = self._decide(action, body["items"], role)
        if token := body.get("quote"):
            fresh = Promise(action, body["items"], self.version, lines)
            promise, expires_at = self.quotes[token]
            if self.now >= expires_at or promise != fresh:
                code = "quote_expired" if self.now >= expires_at else "quote_changed"
                quote = self._quote(action, body["items"], lines, given.get("quote") or {})
                raise Refused(409, code, quote=quote)
        self._apply(lines, given.get("removal_ids") or [])
        return Expected(201, self._enter_order(action, lines, body, role))

    def _require_reason(self, body: Json, role: str) -> None:
        if role == "csm" and "reason" not in body:
            raise Refused(400, "invalid_request", errors=[{"pointer": "/reason"}])

    def _require_permitted(self, action: str, role: str) -> None:
        """R9, R10, R17. Vendor staff always may."""
        if action in self.plan.forbidden and role != "csm":
            raise Refused(403, self.plan.contact_code, contact={"name": "Hana Sato"})

    def _decide(self, action: str, items: list[Json], role: str) -> list[Line]:
        """The lines of an order: they say all that it does."""
        self._require_permitted(action, role)
        lines = []
        for item in items:
            license_type, quantity = item["license_type"], item["quantity"]
            numbers = {"license_type": license_type, "requested": quantity}
            if action == "purchase":
                lines += self._purchase_lines(license_type, quantity, role)
            elif action == "removal":
                available = self.available(license_type)
                if quantity > available:
                    raise Refused(409, "no_available_licenses", available=available, **numbers)
                lines.append(Line("scheduled_removal", license_type, quantity))
            else:
                scheduled = self.scheduled(license_type)
                if quantity > scheduled:
                    raise Refused(409, "exceeds_scheduled", scheduled=scheduled, **numbers)
                lines.append(Line("restored", license_type, quantity))
        return lines

    def _purchase_lines(self, license_type: str, quantity: int, role: str) -> list[Line]:
        """What is scheduled for removal comes back first (R15, R16), unless the terms forbid
        restoring (R17)."""
        if license_type in LICENSES[1:] and self.plan.account_type not in ("pro", "enterprise"):
            raise Refused(409, "license_type_not_in_plan", license_type=license_type)
        may_restore = role == "csm" or "restoration" not in self.plan.forbidden
        back = min(quantity, self.scheduled(license_type)) if may_restore else 0
        price = self.plan.prorated(license_type, self.cycle, self.now)
        lines = [
            Line("restored", license_type, back),
            Line("prorated", license_type, quantity - back, price),
        ]
        return [line for line in lines if line.quantity]

    def _apply(self, lines: list[Line], removal_ids: list[int]) -> None:
        ids = iter(removal_ids)
        for line in lines:
            if line.kind == "prorated":
                self.purchased[line.license_type] += line.quantity
            elif line.kind == "restored":
                self._take_back(line.license_type, line.quantity)
            else:
                removed_at = self.plan.removed_at(self.cycle)
                lot = (line.license_type, line.quantity, line.quantity, self.now, removed_at)
                self.lots.append(Lot(next(ids, 0), *lot))

    def _take_back(self, license_type: str, quantity: int) -> None:
        """From the newest lots first (R15)."""
        for position in reversed(range(len(self.lots))):
            lot = self.lots[position]
            if lot.license_type == license_type:
                taken = min(lot.remaining, quantity)
                self.lots[position] = replace(lot, remaining=lot.remaining - taken)
                quantity -= taken
        self.lots = [lot for lot in self.lots if lot.remaining]

    def _restore_lot(self, body: Json, role: str) -> Expected:
        """One lot, whole or in part (R14)."""
        self._require_reason(body, role)
        self._require_permitted("restoration", role)
        found = [lot for lot in self.lots if lot.removal_id == body["removal_id"]]
        if not found:
            raise Refused(404, "not_found")
        (lot,) = found
        quantity = body.get("quantity", lot.remaining)
        if quantity > lot.remaining:
            raise Refused(
                409,
                "exceeds_scheduled",
                license_type=lot.license_type,
                requested=quantity,
                scheduled=lot.remaining,
            )
        position = self.lots.index(lot)
        left = replace(lot, remaining=lot.remaining - quantity)
        self.lots[position : position + 1] = [left] if left.remaining else []
        lines = [Line("restored", lot.license_type, quantity)]
        return Expected(201, self._enter_order("restoration", lines, body, role))

    def _quote(self, action: str, items: list[Json], lines: list[Line], given: Json) -> Json:
        """R28. The model holds the product to what it promised, for as long as it promised."""
        if given:
            expires_at = datetime.fromisoformat(given["expires_at"])
            promise = Promise(action, items, self.version, lines)
            self.quotes[given["quote"]] = (promise, expires_at)
        total = sum(line.amount for line in lines)
        after = copy(self)
        after.purchased, after.lots = Counter(self.purchased), list(self.lots)
        after._apply(lines, [])
        accrued = self.accrued + (total if self.plan.invoiced else 0)
        return {
            "action": action,
            "lines": [self._line(line) for line in lines],
            "due_now": self.plan.money(0 if self.plan.invoiced else total),
            "next_invoice": {
                "date": text(self.ends_at),
                "amount": self.plan.money(after._renewal() + accrued),
            },
            "licenses": [after.counts(each) for each in _touched(lines)],
        }

    def _renewal(self) -> int:
        leaving = Counter[str]()
        for lot in self.lots:
            if lot.effective_at <= self.ends_at:
                leaving[lot.license_type] += lot.remaining
        return sum(
            self.plan.prices[each] * (self.purchased[each] - leaving[each]) for each in TYPES
        )

    # The journal

    def _enter_order(self, action: str, lines: list[Line], body: Json, role: str) -> Json:
        total = sum(line.amount for line in lines)
        if self.plan.invoiced:
            self.accrued, total = self.accrued + total, 0
        return self._enter(
            action,
            lines,
            total,
            _touched(lines),
            at=text(self.now),
            by={"role": role},
            source="staff" if role == "csm" else "api",
            reason=body.get("reason"),
        )

    def _enter(
        self, action: str, lines: list[Line], due: int, touched: list[str], **more: Any
    ) -> Json:
        """The entry as it is answered. The journal keeps less of it: what was assigned at a
        boundary depends on when somebody looked."""
        self.version += 1
        if due:
            self.invoices.append(due)
        entry = {
            "seq": self.version,
            "action": action,
            "lines": [self._line(line) for line in lines],
            "due_now": self.plan.money(due),
            "invoice_number": str(len(self.invoices)) if due else None,
            **more,
        }
        self.journal.append(entry | {"licenses": [self._owned(each) for each in touched]})
        return entry | {"licenses": [self.counts(each) for each in touched]}

    def _line(self, line: Line) -> Json:
        return {
            "kind": line.kind,
            "license_type": line.license_type,
            "quantity": line.quantity,
            "unit_amount": self.plan.money(line.unit_amount),
            "amount": self.plan.money(line.amount),
        }

    # Who holds what

    def _assign(self, wanted: list[Json], given: list[Json]) -> tuple[bool, list[Json]]:
        """All or none (R3); who holds one already keeps it (R4). Whether any is new, and all."""
        holders = [
            (each["license_type"], each["assignee"]["type"], each["assignee"]["id"])
            for each in wanted
        ]
        new = [holder for holder in holders if holder not in self.holders]
        for holder in new:
            self._require_available(holder[0], sum(each[0] == holder[0] for each in new))
        self.holders.update(new)
        for holder, each in zip(holders, given, strict=False):
            if "assignment_id" in each:
                self.assignments[each["assignment_id"]] = holder
        made = [
            {"license_type": each["license_type"], "assignee": each["assignee"]} for each in wanted
        ]
        return bool(new), made

    def _require_available(self, license_type: str, requested: int) -> None:
        available = self.available(license_type)
        if requested > available:
            raise Refused(
                409,
                "no_available_licenses",
                license_type=license_type,
                requested=requested,
                available=available,
            )

    def release(self, assignment_id: int) -> Expected:
        holder = self.assignments.get(assignment_id)
        if holder is None or holder not in self.holders:
            raise Refused(404, "not_found")
        self.holders.remove(holder)
        return Expected(204)

    def _invite(self, body: Json, given: Json) -> Expected:
        emails = [user.email for user in self.users.values() if user.state != "deleted"]
        if body["email"] in emails:
            raise Refused(400, "invalid_request", errors=[{"pointer": "/email"}])
        user = User(body["email"], body["license"], "pending")
        if user.holds:
            self._require_available(user.holds, 1)
            self.holders.add((user.holds, "user", given.get("id", 0)))
        self.users[given.get("id", 0)] = user
        return Expected(201, user.json())

    def change_user(self, user_id: int, **changes: str) -> Expected:
        """Frees what the user as it was holds, and takes what it holds then (R20, R21, R24). What
        was assigned or released by hand meanwhile stays as it is."""
        before = self.users[user_id]
        if before.state == "deleted":
            raise Refused(404, "not_found")
        after = replace(before, **changes)
        if before.holds != after.holds:
            if after.holds and (after.holds, "user", user_id) not in self.holders:
                self._require_available(after.holds, 1)
                self.holders.add((after.holds, "user", user_id))
            if before.holds:
                self.holders.discard((before.holds, "user", user_id))
        self.users[user_id] = after
        return Expected(200, after.json())


def _touched(lines: list[Line]) -> list[str]:
    """In the API's order of types."""
    return [each for each in TYPES if any(line.license_type == each for line in lines)]
