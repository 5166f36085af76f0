"""The prices of every cycle of an office, from the catalog's revisions and the contract prices that
staff have agreed (R44). Written from the rules alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.model.plan import Plan, local_date

Item = dict[str, Any]
Prices = Mapping[str, int]


def listed(revisions: list[Item], plan: Plan, at: datetime) -> Prices:
    """The catalog's prices for cycles that begin at this instant."""
    text = at.isoformat().replace("+00:00", "Z")
    in_force = [each for each in revisions if each["in_force_at"] <= text]
    newest = max(in_force, key=lambda each: each["revision"])
    day, best = local_date(plan.timezone, at).isoformat(), None
    for each in newest["price_lists"]:
        of_plan = each["account_type"], each["plan_period"], each["currency"]
        if of_plan != (plan.account_type, "monthly", plan.currency):
            continue
        if each["effective_from"] <= day and (
            not best or best["effective_from"] < each["effective_from"]
        ):
            best = each
    assert best, plan
    prices: Prices = best["prices"]
    return prices


@dataclass
class OfficePrices:
    """The running cycle's prices; for an annual commitment those of its year's first cycle; and the
    contract prices, which apply from the next cycle."""

    plan: Plan
    revisions: list[Item]
    contract: Prices = field(default_factory=dict)
    _year: Prices = field(default_factory=dict)
    running: Prices = field(default_factory=dict)

    def open_cycle(self, number: int, opens_at: datetime) -> None:
        if not self.plan.committed or number % 12 == 0:
            self._year = {**listed(self.revisions, self.plan, opens_at), **self.contract}
        self.running = {**self._year, **self.contract}
