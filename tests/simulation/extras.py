"""Taxes and credit notes, which some runs have. The seed decides by a generator of its own, so that
the random numbers of all other runs stay."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.simulation.action_weights import (
    CREDIT_WEIGHTS,
    PAYMENT_WEIGHTS,
    REFUND_WEIGHTS,
    TAX_WEIGHTS,
    Action,
)
from tests.simulation.broken_version import Broken
from tests.simulation.initial_tables import paid_start, start
from tests.simulation.table import Table
from tests.simulation.taxed_tables import taxed_paid_start, taxed_start

TAXED = 0.2
"""The share of runs with taxes."""
CREDITING, CREDITING_TAXED = 0.25, 0.5
"""The shares of runs with credit notes, without and with taxes."""
TAXED_STARTS: Mapping[Callable[[], Table], Callable[[], Table]] = {
    start: taxed_start,
    paid_start: taxed_paid_start,
}


@dataclass(frozen=True)
class Extras:
    is_taxed: bool
    has_credit_notes: bool

    def table(self, beginning: Callable[[], Table]) -> Table:
        return (TAXED_STARTS[beginning] if self.is_taxed else beginning)().copy()

    def weights(self, *, pays: bool) -> Mapping[Action, int]:
        """Further actions of the run. `pays` is true while a payment provider is connected."""
        found: dict[Action, int] = {}
        found |= PAYMENT_WEIGHTS if pays else {}
        found |= CREDIT_WEIGHTS if self.has_credit_notes else {}
        found |= REFUND_WEIGHTS if self.has_credit_notes and pays else {}
        found |= TAX_WEIGHTS if self.is_taxed else {}
        return found


def extras_of(seed: int, broken: Broken | None, *, taxed: bool) -> Extras:
    """With `taxed`, there are taxes in any case."""
    chance = random.Random(f"taxed {seed}")
    drawn = chance.random() < TAXED if broken is None else broken.taxed
    is_taxed = taxed or drawn
    return Extras(is_taxed, chance.random() < (CREDITING_TAXED if is_taxed else CREDITING))
