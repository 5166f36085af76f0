"""What an office owes and has, reckoned from the instants, kinds and quantities of its journal, from
its plan and from prices: never from the amounts that the product wrote (R7, R8, R23, R48)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from math import floor
from typing import Any

from tests.model.plan import Plan, local_date
from tests.model.tax import Rates
from tests.simulation.price_history import OfficePrices

Item = dict[str, Any]
Line = tuple[str, str, int, int]
"""Kind, license type, quantity, amount of one."""


@dataclass
class Bill:
    """An invoice: its total, how much of it credit or balance has paid, and its payment."""

    total: int
    used: int = 0
    status: str = "open"
    accrued: tuple[int, int, int] | None = None
    """The entries whose charges had accrued, after and until a `seq`, and their amount."""
    used_at_issue: int = 0
    tax: tuple[int, ...] = ()
    """Of each rate."""
    lines: list[Item] = field(default_factory=list)
    """As they are counted by credit notes: its own, then those that had accrued."""
    credited: int = 0
    """By credit notes, with tax."""
    given_tax: tuple[int, ...] = ()
    gone: Counter[str] = field(default_factory=Counter)
    """Licenses that credit notes have released."""
    credited_lines: Counter[int] = field(default_factory=Counter)
    """How many licenses of each line are credited."""
    refunded: int = 0
    """What credit notes pay back, without refunds that failed."""

    @property
    def due(self) -> int:
        return self.total - self.used

    @property
    def was_due(self) -> int:
        """What was due when it was issued."""
        return self.total - self.used_at_issue


@dataclass
class OfficeMoney:
    """`collect` is `at_once` or `next_bill`."""

    plan: Plan
    prices: OfficePrices
    cycle: int = 0
    accrued: int = 0
    billed_seq: int = 0
    balance: int = 0
    bills: dict[int, Bill] = field(default_factory=dict)
    collect: str = "at_once"
    prices_of_cycles: dict[int, dict[str, int]] = field(default_factory=dict)
    accrued_lines: list[Item] = field(default_factory=list)
    """Of the entries that were not invoiced since `billed_seq`."""
    notes: int = 0

    def open_cycle(self, opens_at: datetime) -> None:
        """`opens_at` differs from the cycle's start only for the first one, in which the office was
        opened."""
        self.prices.open_cycle(self.cycle, opens_at)
        self.prices_of_cycles[self.cycle] = dict(self.prices.running)

    def lines_of(self, entry: Item) -> Counter[Line]:
        """What the entry must charge and credit, by its change of the counts."""
        lines = Counter[Line]()
        if entry["action"] == "credit_note":
            return lines
        for kind, after in entry["after"].items():
            gained = after["purchased"] - entry["before"][kind]["purchased"]
            price = self.prices.running[kind]
            if entry["action"] == "renewal":
                line = ("renewal", kind, after["purchased"], price)
            elif gained >= 0:
                name = "transferred_in" if entry["action"] == "transfer" else "prorated"
                line = (name, kind, gained, self._charge(price, entry))
            else:
                line = ("transferred_out", kind, -gained, self._credit(price, entry))
            lines[line] += line[2] > 0
        return +lines

    def _charge(self, price: int, entry: Item) -> int:
        """One license from the local today on, rounded half up."""
        exact = price * Fraction(self._days_left(entry), self.plan.days(self.cycle))
        return floor(exact + Fraction(1, 2))

    def _credit(self, price: int, entry: Item) -> int:
        """One license after the local today, rounded down."""
        return floor(price * Fraction(self._days_left(entry) - 1, self.plan.days(self.cycle)))

    def _days_left(self, entry: Item) -> int:
        today = local_date(self.plan.timezone, instant_of(entry))
        return (self.plan.starts_on(self.cycle + 1) - today).days

    def open_bills(self) -> list[int]:
        return sorted(number for number, bill in self.bills.items() if bill.status != "paid")


def instant_of(entry: Item) -> datetime:
    return datetime.fromisoformat(entry["at"]).astimezone(UTC)


def charged(lines: Counter[Line]) -> int:
    return sum(n * line[2] * line[3] for line, n in lines.items() if line[0] != "transferred_out")


def credited(lines: Counter[Line]) -> int:
    return sum(n * line[2] * line[3] for line, n in lines.items() if line[0] == "transferred_out")


def credited_tax(lines: Counter[Line], rates: Rates) -> int:
    """The tax that is given back with the credits, of each license (R51)."""
    return sum(
        n * rates.given_back(line[2], line[3])
        for line, n in lines.items()
        if line[0] == "transferred_out"
    )
