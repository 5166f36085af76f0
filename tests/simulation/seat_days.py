"""The law of conservation (R23, R48): every office pays every local day on which it owned a seat, once,
within the rounding of R7 and R23, which never favors moving. A seat that a credit note released
stays charged until its cycle ends: the note has credited of it what it says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.model.plan import local_date
from tests.simulation.law_of_money import SIGNS
from tests.simulation.office_money import OfficeMoney, instant_of
from tests.simulation.oracles import Items, items_of

Item = dict[str, Any]
DAY = timedelta(days=1)


@dataclass
class Cycle:
    """The seats of one license type in one cycle of an office, and what they were charged minus
    what they were credited."""

    owned_first: int
    gained: Counter[date] = field(default_factory=Counter)
    lost: Counter[date] = field(default_factory=Counter)
    charged: int = 0

    def seat_days(self, start: date, end: date) -> int:
        """Every day counts the seats owned when it begins and those gained on it, also if they
        leave on the same day."""
        total, owned, day = 0, self.owned_first, start
        while day < end:
            total += owned + self.gained[day]
            owned += self.gained[day] - self.lost[day]
            day += DAY
        return total


def check_seat_days(items: Items, offices: Mapping[int, OfficeMoney]) -> None:
    entries = items_of(items, "ENTRY#")
    for office_id, money in offices.items():
        own = [entry for entry in entries if entry["office_id"] == office_id]
        for (number, kind), cycle in _cycles(own, money).items():
            _check_cycle(cycle, money, number, kind)


def _cycles(entries: Items, money: OfficeMoney) -> dict[tuple[int, str], Cycle]:
    cycles: dict[tuple[int, str], Cycle] = {}
    number = 0
    for entry in entries:
        number += entry["action"] == "renewal"
        for kind, after in entry["after"].items():
            gained = after["purchased"] - entry["before"][kind]["purchased"]
            first = gained if entry["action"] == "renewal" else 0
            cycle = cycles.setdefault(
                (number, kind), Cycle(entry["before"][kind]["purchased"] + first)
            )
            if entry["action"] not in ("renewal", "credit_note"):
                day = local_date(money.plan.timezone, instant_of(entry))
                cycle.gained[day] += max(gained, 0)
                cycle.lost[day] += max(-gained, 0)
        for line in entry["lines"]:
            amount = line["quantity"] * line["unit_amount_minor"]
            cycles[number, line["license_type"]].charged += SIGNS.get(line["kind"], 0) * amount
    return cycles


def _check_cycle(cycle: Cycle, money: OfficeMoney, number: int, kind: str) -> None:
    """A charge is rounded half up, a credit down, for each seat."""
    start, end = money.plan.starts_on(number), money.plan.starts_on(number + 1)
    price = Fraction(money.prices_of_cycles[number][kind], (end - start).days)
    rounding = cycle.charged - cycle.seat_days(start, end) * price
    half, lost = Fraction(cycle.gained.total(), 2), cycle.lost.total()
    assert -half <= rounding <= half + lost, (number, kind, cycle, rounding)
