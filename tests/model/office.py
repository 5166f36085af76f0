"""One office as a client of the API sees it: the response to each request, and what can be read
after it.

Written from `docs/rules.md` and the API's description alone, in plain Python values. Its responses
are JSON like the API's, so that the two can be compared. Values that only the product can know
(ids, quote tokens and their expiry) are taken from `given`, the real response."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tests.model import shapes
from tests.model.answers import Expected, Json, Refused
from tests.model.holders import Holders
from tests.model.ledger import Ledger, Line, require_scheduled
from tests.model.plan import TYPES, Plan

KEYS_LAST = timedelta(days=30)


@dataclass(frozen=True)
class QuotedOrder:
    """The order that a quote was made for. Assignments do not change it, because they cost
    nothing."""

    action: str
    items: list[Json]
    version: int
    lines: list[Line]


class Office:
    """The model of an office. It is rolled forward as soon as time advances; the product may do so
    later, which no client can see."""

    def __init__(self, plan: Plan, now: datetime) -> None:
        self.plan = plan
        self.ledger = Ledger(plan, now)
        self.holders = Holders(self.ledger)
        self.journal: list[Json] = []
        self.invoices: list[int] = []
        """Totals of the invoices; an invoice's number is its position, from 1."""
        self.quotes: dict[str, tuple[QuotedOrder, datetime]] = {}
        """By token, the quoted order and when the quote expires."""
        self.stored_responses: dict[tuple[str, str, str], tuple[Json, datetime, Expected]] = {}

    @property
    def now(self) -> datetime:
        return self.ledger.now

    @property
    def version(self) -> int:
        return len(self.journal)

    # Responses of GET

    def licenses(self) -> Json:
        cycle = {
            "start": shapes.text(self.plan.starts_at(self.ledger.cycle)),
            "end": shapes.text(self.ledger.ends_at),
        }
        shown = [each for each in TYPES if self.ledger.sells(each) or self.ledger.purchased[each]]
        items = [shapes.counts(self.ledger, each) for each in shown]
        return {"version": self.version, "cycle": cycle, "items": items}

    def removals(self) -> list[Json]:
        """The open lots, sorted by id because the API promises no order."""
        return [
            shapes.removal(lot) for lot in sorted(self.ledger.lots, key=lambda lot: lot.removal_id)
        ]

    # Time

    def move(self, to: datetime) -> None:
        """Advances the time, and renews at every boundary that passes (R18, R19)."""
        self.ledger.now = to
        while to >= self.ledger.ends_at:
            self._renew()

    def _renew(self) -> None:
        at = shapes.text(self.ledger.ends_at)
        touched = [each for each in TYPES if self.ledger.purchased[each]]
        lines, due = self.ledger.renew()
        self._enter("renewal", lines, due, touched, at=at, by={"role": "system"}, source="schedule")

    # Effects and responses of POST

    def keyed(self, route: str, body: Json, role: str, key: str | None, given: Any) -> Expected:
        """The response that `given.text` must equal. Repeats within 30 days get the stored
        response; refusals are not stored."""
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
        if route == "restorations":
            if "removal_id" in body:
                return self._restore_lot(body, role)
            return self._order("restoration", body, role, given)
        if route == "quotes":
            lines = self._decide(body["action"], body["items"], role)
            return Expected(200, self._quote(body["action"], body["items"], lines, given))
        if route == "assignments":
            return self.holders.assign(body, given)
        if route == "assignments/batch":
            return self.holders.assign_batch(body, given)
        assert route == "users"
        return self.holders.invite(body, given)

    def _order(self, action: str, body: Json, role: str, given: Json) -> Expected:
        """An order; with a quote it charges exactly what was quoted, or is refused (R28)."""
        _require_reason(body, role)
        lines = self._decide(action, body["items"], role)
        if token := body.get("quote"):
            fresh = QuotedOrder(action, body["items"], self.version, lines)
            quoted, expires_at = self.quotes[token]
            if self.now >= expires_at or quoted != fresh:
                code = "quote_expired" if self.now >= expires_at else "quote_changed"
                quote = self._quote(action, body["items"], lines, given.get("quote") or {})
                raise Refused(409, code, quote=quote)
        self.ledger.apply(lines, given.get("removal_ids") or [])
        return Expected(201, self._enter_order(action, lines, body, role))

    def _decide(self, action: str, items: list[Json], role: str) -> list[Line]:
        self._require_permitted(action, role)
        may_restore = role == "csm" or "restoration" not in self.plan.forbidden
        return self.ledger.decide(action, items, may_restore)

    def _require_permitted(self, action: str, role: str) -> None:
        """R9, R10, R17. Vendor staff may do every action."""
        if action in self.plan.forbidden and role != "csm":
            raise Refused(403, self.plan.contact_code, contact={"name": "Hana Sato"})

    def _restore_lot(self, body: Json, role: str) -> Expected:
        """Restores one lot, whole or in part (R14)."""
        _require_reason(body, role)
        self._require_permitted("restoration", role)
        found = [lot for lot in self.ledger.lots if lot.removal_id == body["removal_id"]]
        if not found:
            raise Refused(404, "not_found")
        (lot,) = found
        quantity = body.get("quantity", lot.remaining)
        require_scheduled(lot.license_type, quantity, lot.remaining)
        self.ledger.restore_lot(lot, quantity)
        lines = [Line("restored", lot.license_type, quantity)]
        return Expected(201, self._enter_order("restoration", lines, body, role))

    def _quote(self, action: str, items: list[Json], lines: list[Line], given: Json) -> Json:
        """The quote of an order. It is remembered until it expires (R28)."""
        if given:
            expires_at = datetime.fromisoformat(given["expires_at"])
            quoted = QuotedOrder(action, items, self.version, lines)
            self.quotes[given["quote"]] = (quoted, expires_at)
        after = self.ledger.copy()
        after.apply(lines)
        due_now = after.charge(lines)
        _, next_bill = after.copy().renew()
        next_invoice = {
            "date": shapes.text(after.ends_at),
            "amount": shapes.money(self.plan, next_bill),
        }
        return {
            "action": action,
            "lines": [shapes.line(self.plan, line) for line in lines],
            "due_now": shapes.money(self.plan, due_now),
            "next_invoice": next_invoice,
            "licenses": [shapes.counts(after, each) for each in _touched(lines)],
        }

    # The journal

    def _enter_order(self, action: str, lines: list[Line], body: Json, role: str) -> Json:
        return self._enter(
            action,
            lines,
            self.ledger.charge(lines),
            _touched(lines),
            at=shapes.text(self.now),
            by={"role": role},
            source="staff" if role == "csm" else "api",
            reason=body.get("reason"),
        )

    def _enter(
        self, action: str, lines: list[Line], due: int, touched: list[str], **more: Any
    ) -> Json:
        """Adds an entry to the journal and returns it as in the response. The journal has no
        assigned counts: those of a renewal depend on when the office was rolled forward."""
        if due:
            self.invoices.append(due)
        entry = {
            "seq": self.version + 1,
            "action": action,
            "lines": [shapes.line(self.plan, line) for line in lines],
            "due_now": shapes.money(self.plan, due),
            "invoice_number": str(len(self.invoices)) if due else None,
            **more,
        }
        self.journal.append(
            entry | {"licenses": [shapes.owned(self.ledger, each) for each in touched]}
        )
        return entry | {"licenses": [shapes.counts(self.ledger, each) for each in touched]}


def _require_reason(body: Json, role: str) -> None:
    if role == "csm" and "reason" not in body:
        raise Refused(400, "invalid_request", errors=[{"pointer": "/reason"}])


def _touched(lines: list[Line]) -> list[str]:
    """The license types of the lines, in the API's order."""
    return [each for each in TYPES if any(line.license_type == each for line in lines)]
