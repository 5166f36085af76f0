"""A reference ledger of what an office owes, kept apart from the domain and written from the design."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st

from chalicelib.domain.change import Change
from chalicelib.domain.licenses import LicenseType
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from tests.unit.ledgers import metadata
from tests.unit.random_offices import (
    KINDS,
    TRANSITIONS,
    Office,
    Prices,
    kinds,
    one,
    parts,
    prices,
    quantities,
    rolled,
)

moves = st.tuples(st.sampled_from(tuple(TRANSITIONS)), kinds, quantities, st.floats(0, 1), parts)
boundaries = st.one_of(st.none(), prices)
STOCK = [("purchase", kind, 12, 0.0, 0.0) for kind in KINDS]
"""So that most removals find something to remove."""
lives = st.lists(st.one_of(moves, moves, boundaries), max_size=18).map(lambda rest: STOCK + rest)


@dataclass
class ReferenceLedger:
    """What an office owns, what of it leaves after which cycle, and all it was ever charged."""

    office: Office
    owned: Counter[LicenseType] = field(default_factory=Counter)
    leaving: list[tuple[LicenseType, int]] = field(default_factory=list)
    """One by one, oldest first: the type, and the last cycle that it is there."""
    charged_minor: int = 0

    def purchase(self, kind: LicenseType, quantity: int, passed: int) -> bool:
        back = min(quantity, self.scheduled(kind))
        self.restore(kind, back, passed)
        self.owned[kind] += quantity - back
        self.charged_minor += (quantity - back) * self.office.unit_minor(kind, passed)
        return True

    def remove(self, kind: LicenseType, quantity: int, passed: int) -> bool:
        if quantity > self.owned[kind] - self.scheduled(kind):
            return False
        number = self.office.number
        if self.office.plan.annual_commit_monthly_billing:
            number += 11 - number % 12
        self.leaving += [(kind, number)] * quantity
        return True

    def restore(self, kind: LicenseType, quantity: int, passed: int) -> bool:
        if quantity > self.scheduled(kind):
            return False
        for _ in range(quantity):
            newest = max(at for at, (each, _) in enumerate(self.leaving) if each is kind)
            del self.leaving[newest]
        return True

    def boundary(self, new: Prices | None) -> None:
        gone = [kind for kind, last in self.leaving if last == self.office.number]
        self.leaving = [each for each in self.leaving if each[1] != self.office.number]
        self.owned.subtract(gone)
        plan = replace(self.office.plan, prices=new or self.office.plan.prices)
        self.office = Office(plan, self.office.number + 1)
        self.charged_minor += sum(plan.prices[kind] * self.owned[kind] for kind in KINDS)

    def scheduled(self, kind: LicenseType) -> int:
        return sum(each is kind for each, _ in self.leaving)


def replay(reference: ReferenceLedger, life: list[tuple[Any, ...] | Prices | None]) -> list[Change]:
    """Every change of an office's life, also applied to the reference."""
    now, changes = reference.office.ledger, []
    for event in life:
        if not isinstance(event, tuple):
            changes.append(rolled(now, event))
            reference.boundary(event)
        else:
            name, kind, quantity, day, part = event
            passed = round(day * (reference.office.days - 1))
            decide = expecting(reference, name, kind, quantity, passed)
            when = metadata(reference.office.on_day(passed, part), role="csm")
            changes += decide(lambda: TRANSITIONS[name](now, one(kind, quantity), when))  # noqa: B023
        now = changes[-1].after if changes else now
    return changes


def expecting(
    reference: ReferenceLedger, name: str, kind: LicenseType, quantity: int, passed: int
) -> Callable[[Callable[[], Change]], list[Change]]:
    """Makes the change if the reference allows it, and expects a refusal otherwise."""
    if getattr(reference, name)(kind, quantity, passed):
        return lambda make: [make()]

    def refused(make: Callable[[], Change]) -> list[Change]:
        with pytest.raises(Refusal):
            make()
        return []

    return refused
