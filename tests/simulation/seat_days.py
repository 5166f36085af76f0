"""The law of conservation (R23, R48): every office pays every local day on which it owned a seat, once,
within the rounding of R7 and R23, which never favors moving; and no amount is lost or paid
twice."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.model.plan import local_date
from tests.simulation.bills import settlement_of, used_of
from tests.simulation.office_money import OfficeMoney, instant_of
from tests.simulation.oracles import Items, items_of

Item = dict[str, Any]
DAY = timedelta(days=1)
SIGNS = {"prorated": 1, "renewal": 1, "transferred_in": 1, "transferred_out": -1}


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
            if entry["action"] != "renewal":
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


def check_conservation(items: Items) -> None:
    """What each office was charged, minus what it was credited and what another office paid for
    it, plus what it paid for another one, is paid, open, accrued, or less by its balance; and what
    one office sends another receives."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in items_of(items, "ENTRY#"):
        of = sums[entry["pk"]]
        for line in entry["lines"]:
            amount = line["quantity"] * line["unit_amount_minor"]
            of["charged"] += SIGNS.get(line["kind"], 0) * amount
        settled = settlement_of(entry)
        of["sent"] += settled["sent_minor"]
        of["received"] += settled["received_minor"]
    for invoice in items_of(items, "INVOICE#"):
        due = invoice["total_minor"] - used_of(invoice)
        sums[invoice["pk"]]["paid" if invoice["status"] == "paid" else "open"] += due
    for account in items_of(items, "ACCOUNT"):
        of = sums[account["pk"]]
        owed = of["paid"] + of["open"] + account["accrued_minor"] - account["balance_minor"]
        assert of["charged"] - of["received"] + of["sent"] == owed, (account, of)
    total = sum(sums.values(), Counter())
    assert total["sent"] == total["received"], total
