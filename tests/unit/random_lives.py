"""Random lives of an office: orders, and boundaries with old or new prices. Each step is taken twice,
by the product's transitions and by the tests' own model."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import strategies as st

from chalicelib.domain.change import Change
from chalicelib.domain.refusals import Refusal
from tests.model.answers import Refused
from tests.model.ledger import Ledger, Line
from tests.unit.ledgers import metadata
from tests.unit.random_offices import (
    KINDS,
    TRANSITIONS,
    Prices,
    RandomOffice,
    by_name,
    kinds,
    one,
    parts,
    prices,
    quantities,
    rolled,
)

Event = tuple[Any, ...] | Prices | None
"""An order; or a boundary, with the prices of the cycle after it if they are new."""
ACTIONS = {"purchase": "purchase", "remove": "removal", "restore": "restoration"}

moves = st.tuples(st.sampled_from(tuple(TRANSITIONS)), kinds, quantities, st.floats(0, 1), parts)
boundaries = st.one_of(st.none(), prices)
STOCK = [("purchase", kind, 12, 0.0, 0.0) for kind in KINDS]
"""So that most removals find something to remove."""
lives = st.lists(st.one_of(moves, moves, boundaries), max_size=18).map(lambda rest: STOCK + rest)


@dataclass(frozen=True)
class Step:
    """A change, and the lines and the amount due that the model expects of it."""

    change: Change
    lines: list[Line]
    due_minor: int


class Life:
    """`steps` has what was done, not what both refused."""

    def __init__(self, office: RandomOffice, events: list[Event]) -> None:
        self.ledger = office.ledger
        self.model = Ledger(office.plan, office.plan.starts_at(office.number))
        self.steps: list[Step] = []
        for event in events:
            self._order(*event) if isinstance(event, tuple) else self._cross_boundary(event)

    @property
    def changes(self) -> list[Change]:
        return [step.change for step in self.steps]

    def _order(self, name: str, kind: str, quantity: int, day: float, part: float) -> None:
        """Expects a refusal by the product if the model refuses, and none otherwise."""
        office = RandomOffice(self.model.plan, self.model.cycle)
        at = office.on_day(round(day * (office.days - 1)), part)
        self.model.now = at
        when = metadata(at, role="csm")

        def make() -> Change:
            return TRANSITIONS[name](self.ledger, one(kind, quantity), when)

        item = {"license_type": str(kind), "quantity": quantity}
        try:
            lines = self.model.decide(ACTIONS[name], [item])
        except Refused as refused:
            _expect(refused, make)
            return
        self.model.apply(lines)
        self._take(make(), lines, self.model.charge(lines))

    def _cross_boundary(self, new: Prices | None) -> None:
        if new:
            self.model.plan = replace(self.model.plan, prices=by_name(new))
        lines, due_minor = self.model.renew()
        self._take(rolled(self.ledger, new), lines, due_minor)

    def _take(self, change: Change, lines: list[Line], due_minor: int) -> None:
        self.steps.append(Step(change, lines, due_minor))
        self.ledger = change.after


def _expect(refused: Refused, make: Callable[[], Change]) -> None:
    with pytest.raises(Refusal) as raised:
        make()
    assert raised.value.code == refused.members["code"]
