"""What an office pays for the licenses that it owns: from day to day, exactly, and as it is charged.

The tests' own implementation of R7, R12, R23 and R44, in plain Python values, written from the
rules. It counts twice. `charged` adds up what each event charges or credits, rounded as R7 and R23
say. `exact()` knows no events: it goes through the local days and takes the price of one day for
each license that the office owned on it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from tests.model.plan import Plan, local_date
from tests.model.tax import Rates

Prices = Mapping[str, int]
DAY = timedelta(days=1)


@dataclass
class PriceLists:
    """The revisions of the catalog for the plan of a company: when each came into force, and its
    price lists by the date from which they are effective."""

    revisions: list[tuple[datetime, dict[date, Prices]]]

    def prices(self, at: datetime, day: date) -> Prices:
        lists = [lists for since, lists in self.revisions if since <= at][-1]
        return lists[max(since for since in lists if since <= day)]


@dataclass
class OwnedDays:
    """The licenses of one type that an office pays for: those of a cycle's first moment, and those
    that come or leave on a day. They are paid on that day, too."""

    renewed: Counter[int] = field(default_factory=Counter)
    came: Counter[date] = field(default_factory=Counter)
    left: Counter[date] = field(default_factory=Counter)

    def in_cycle(self, plan: Plan, cycle: int) -> int:
        """The number of licenses, summed over the days of the cycle."""
        total, owned, first = 0, self.renewed[cycle], plan.starts_on(cycle)
        for passed in range(plan.days(cycle)):
            day = first + passed * DAY
            owned += self.came.get(day, 0)
            total += owned
            owned -= self.left.get(day, 0)
        return total


class Office:
    """An office of the model. Charges and credits are in minor units."""

    def __init__(self, plan: Plan, cycle: int, price_lists: PriceLists) -> None:
        self.plan = plan
        self.cycle = self.first_cycle = cycle
        self.price_lists = price_lists
        self.contract: Prices = {}
        self._rates: list[tuple[datetime, Rates]] = []
        self.prices = dict(plan.prices)
        """Of the running cycle. A type without a price gets one when it is first bought."""
        self.cycle_prices = {cycle: self.prices}
        self.year_prices = dict(plan.prices)
        """Of the first cycle of the commitment year (R44)."""
        self.owned: Counter[str] = Counter()
        self.scheduled: Counter[str] = Counter()
        self.unpaid: Counter[str] = Counter()
        """Received at no charge in the running cycle, before transfers were priced."""
        self.days: dict[str, OwnedDays] = {}
        self.charged = 0
        self.bought_or_moved_in = 0
        self.moved_out = 0

    def available(self, kind: str) -> int:
        return self.owned[kind] - self.scheduled[kind]

    def exact(self) -> Fraction:
        """The price of all licenses on all days, until the end of the running cycle."""
        cost = Fraction(0)
        for cycle in range(self.first_cycle, self.cycle + 1):
            for kind, owned in self.days.items():
                if licenses := owned.in_cycle(self.plan, cycle):
                    price = self.cycle_prices[cycle][kind]
                    cost += Fraction(price * licenses, self.plan.days(cycle))
        return cost

    def paid_until(self) -> date:
        """When licenses can leave first: the end of the cycle, or of the commitment year (R12)."""
        if self.plan.committed:
            return self.plan.starts_on((self.cycle // 12 + 1) * 12)
        return self.plan.starts_on(self.cycle + 1)

    def rates_at(self, at: datetime) -> Rates:
        """Those that apply to what is invoiced at a time (R51)."""
        known = [rates for since, rates in self._rates if since <= at]
        return known[-1] if known else Rates()

    # What happens

    def tax(self, since: datetime, rates: Rates) -> None:
        """Other rates apply from that time on, if none that were announced for later."""
        self._rates = [each for each in self._rates if each[0] <= since]
        self._rates.append((since, rates))

    def advance(self, now: datetime) -> None:
        while now >= self.plan.ends_at(self.cycle):
            self._renew()

    def come(self, kind: str, quantity: int, now: datetime) -> int:
        """Licenses are bought or moved in. The office pays from its local today, half up (R7)."""
        today = local_date(self.plan.timezone, now)
        left = (self.plan.starts_on(self.cycle + 1) - today).days
        price = self._price(kind, now)
        unit = floor(Fraction(price * left, self.plan.days(self.cycle)) + Fraction(1, 2))
        self.owned[kind] += quantity
        self._days(kind).came[today] += quantity
        self.charged += quantity * unit
        self.bought_or_moved_in += quantity
        return quantity * unit

    def leave(self, kind: str, quantity: int, now: datetime) -> int:
        """Licenses are moved out. The office pays until its local today; the days after it are
        credited, rounded down (R23). What it never paid for leaves first, and is not credited."""
        unpaid = min(quantity, self.unpaid[kind])
        paid = quantity - unpaid
        today = local_date(self.plan.timezone, now)
        after = (self.plan.starts_on(self.cycle + 1) - today).days - 1
        unit = floor(Fraction(self.prices[kind] * after, self.plan.days(self.cycle)))
        self.owned[kind] -= quantity
        self.unpaid[kind] -= unpaid
        self._days(kind).left[today] += paid
        self.charged -= paid * unit
        self.moved_out += paid
        return paid * unit

    def come_unpaid(self, kind: str, quantity: int, now: datetime) -> None:
        """Licenses are moved in at no charge, as it was before transfers were priced."""
        self._price(kind, now)
        self.owned[kind] += quantity
        self.unpaid[kind] += quantity

    def leave_uncredited(self, kind: str, quantity: int) -> None:
        """The same of the other office, which pays on until the end of the cycle."""
        self.owned[kind] -= quantity
        self.unpaid[kind] -= min(quantity, self.unpaid[kind])

    def give_up(self, quantities: Counter[str]) -> None:
        """Licenses are released by a credit note. What was charged for their days stays charged:
        the note credits as much of it as it says."""
        self.owned -= quantities

    def _days(self, kind: str) -> OwnedDays:
        return self.days.setdefault(kind, OwnedDays())

    def _price(self, kind: str, now: datetime) -> int:
        """The price in the running cycle. A type without one takes what is agreed or listed now,
        and keeps it for the cycle, or for the commitment year (R44)."""
        if kind not in self.prices:
            listed = self.price_lists.prices(now, local_date(self.plan.timezone, now))
            self.prices[kind] = self.contract.get(kind, listed[kind])
            self.year_prices[kind] = self.prices[kind]
        return self.prices[kind]

    def _renew(self) -> None:
        """The next cycle: removals that are due take effect, the other licenses pay it whole."""
        self.cycle += 1
        year_begins = not self.plan.committed or self.cycle % 12 == 0
        if year_begins:
            self.owned -= self.scheduled
            self.scheduled.clear()
        self.unpaid.clear()
        self.prices = self._next_prices(year_begins)
        self.cycle_prices[self.cycle] = self.prices
        for kind, quantity in self.owned.items():
            self._days(kind).renewed[self.cycle] = quantity
            self.charged += quantity * self.prices[kind]

    def _next_prices(self, year_begins: bool) -> dict[str, int]:
        """Those listed when a year begins; then they stay. What is agreed replaces both."""
        if year_begins:
            plan = self.plan
            listed = self.price_lists.prices(plan.starts_at(self.cycle), plan.starts_on(self.cycle))
            self.year_prices = {**listed, **self.contract}
            return dict(self.year_prices)
        prices = {**self.year_prices, **self.contract}
        self.year_prices = {**prices, **self.year_prices}
        return prices
