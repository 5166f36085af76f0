"""The licenses of an office (purchased, scheduled for removal, assigned) and its charges.

The tests' own implementation of the rules in plain Python values, written from `docs/rules.md`. It
is the only one in the tests: `tests/api` compares the API with it, `tests/unit` the transitions.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.model.answers import Json, Refused
from tests.model.plan import LICENSES, TYPES, Plan

Holder = tuple[str, str, int]
"""License type, kind of assignee, assignee's id."""


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
    """Licenses scheduled for removal at `effective_at`."""

    removal_id: int
    license_type: str
    quantity: int
    remaining: int
    requested_at: datetime
    effective_at: datetime


@dataclass
class Ledger:
    plan: Plan
    now: datetime
    cycle: int = 0
    accrued: int = 0
    """Charged on an invoiced plan, not yet on an invoice."""
    purchased: Counter[str] = field(default_factory=Counter)
    lots: list[Lot] = field(default_factory=list)
    """Oldest first (R14)."""
    holders: set[Holder] = field(default_factory=set)

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

    def require_available(self, license_type: str, requested: int) -> None:
        available = self.available(license_type)
        if requested > available:
            numbers = {"requested": requested, "available": available}
            raise Refused(409, "no_available_licenses", license_type=license_type, **numbers)

    def require_assignable(self, license_type: str, requested: int) -> None:
        """What the plan does not sell is refused as such if there are too few of it (R27)."""
        if requested > self.available(license_type):
            self._require_sold(license_type)
        self.require_available(license_type, requested)

    def sells(self, license_type: str) -> bool:
        return license_type not in LICENSES[1:] or self.plan.account_type in ("pro", "enterprise")

    def _require_sold(self, license_type: str) -> None:
        if not self.sells(license_type):
            raise Refused(409, "license_type_not_in_plan", license_type=license_type)

    # Orders

    def decide(self, action: str, items: list[Json], may_restore: bool = True) -> list[Line]:
        """The lines of an order, which describe its whole effect. Raises Refused."""
        lines = []
        for item in items:
            license_type, quantity = item["license_type"], item["quantity"]
            if action == "purchase":
                lines += self._purchase(license_type, quantity, may_restore)
            elif action == "removal":
                self.require_available(license_type, quantity)
                lines.append(Line("scheduled_removal", license_type, quantity))
            else:
                require_scheduled(license_type, quantity, self.scheduled(license_type))
                lines.append(Line("restored", license_type, quantity))
        return lines

    def _purchase(self, license_type: str, quantity: int, may_restore: bool) -> list[Line]:
        """Restores scheduled licenses first (R15, R16), unless the terms forbid restorations (R17);
        purchases the rest."""
        self._require_sold(license_type)
        back = min(quantity, self.scheduled(license_type)) if may_restore else 0
        price = self.plan.prorated(license_type, self.cycle, self.now)
        lines = [
            Line("restored", license_type, back),
            Line("prorated", license_type, quantity - back, price),
        ]
        return [line for line in lines if line.quantity]

    def apply(self, lines: list[Line], removal_ids: Iterable[int] = ()) -> None:
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
        """Restores from the newest lots first (R15)."""
        for lot in self.lots[::-1]:
            if lot.license_type == license_type and quantity:
                taken = min(lot.remaining, quantity)
                self.restore_lot(lot, taken)
                quantity -= taken

    def restore_lot(self, lot: Lot, quantity: int) -> None:
        """Restores a lot, whole or in part (R14)."""
        position = self.lots.index(lot)
        left = replace(lot, remaining=lot.remaining - quantity)
        self.lots[position : position + 1] = [left] if left.remaining else []

    def charge(self, lines: list[Line]) -> int:
        """Charges the lines and returns what is due now: 0 on invoiced plans, whose charges accrue
        (R8)."""
        total = sum(line.amount for line in lines)
        if not self.plan.invoiced:
            return total
        self.accrued += total
        return 0

    # The boundary

    def renew(self) -> tuple[list[Line], int]:
        """Crosses the next boundary: removes licenses that are due and renews the others (R18).
        Returns the lines, and the amount due including accrued charges."""
        for lot in self.lots:
            if lot.effective_at <= self.ends_at:
                self.purchased[lot.license_type] -= lot.remaining
        self.lots = [lot for lot in self.lots if lot.effective_at > self.ends_at]
        self.cycle += 1
        owned = [each for each in TYPES if self.purchased[each]]
        lines = [
            Line("renewal", each, self.purchased[each], self.plan.prices[each]) for each in owned
        ]
        due = sum(line.amount for line in lines) + self.accrued
        self.accrued = 0
        return lines, due

    def copy(self) -> "Ledger":
        """A copy for computing quotes; it shares the holders."""
        return replace(self, purchased=Counter(self.purchased), lots=list(self.lots))


def require_scheduled(license_type: str, requested: int, scheduled: int) -> None:
    if requested > scheduled:
        numbers = {"requested": requested, "scheduled": scheduled}
        raise Refused(409, "exceeds_scheduled", license_type=license_type, **numbers)
