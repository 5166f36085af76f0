"""Companies of a few offices, by hand: each is rolled forward, and what it is charged is added up."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Account, Counts, Ledger
from chalicelib.domain.change import Change
from chalicelib.domain.journal import Invoice
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.offices import PRICES, usual_terms
from tests.unit.ledgers import (
    MARCH_ENDS,
    MARCH_STARTS,
    OFFICE,
    ROOM,
    TALK,
    ledger,
    lot,
    metadata,
    some,
)


def office(at: datetime, price: int = 2500, talk: int = 0, **terms: Any) -> Ledger:
    """An office of which all talk licenses are available, in its cycle at that time."""
    agreed = usual_terms(prices={**PRICES, TALK: price}, **terms)
    cycle = agreed.calendar.cycle_at(at)
    return ledger({TALK: Counts(talk, 0, talk)}, on=agreed, cycle=cycle, invoice_count=0)


OTHER = 102


def source(**changes: Any) -> Ledger:
    return ledger({TALK: Counts(10, 2, 5), ROOM: Counts(4, 0, 1)}, lot(31, TALK, 2), **changes)


def destination(**changes: Any) -> Ledger:
    return ledger({TALK: Counts(3, 0, 0)}, office_id=OTHER, seq=8, **changes)


@dataclass
class Company:
    """The offices by name, and the sum of their charges less credits, in minor units."""

    offices: dict[str, Ledger]
    charged: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, (name, each) in enumerate(self.offices.items()):
            account = replace(each.account, office_id=OFFICE + place)
            self.offices[name] = replace(each, account=account)
            self.charged[name] = 0

    def buy(self, name: str, quantity: int, at: datetime) -> Change:
        self.roll(at)
        return self._commit(
            name,
            decide_purchase(self.offices[name], some(talk_lines=quantity), metadata(at)),
        )

    def move(
        self, source: str, destination: str, quantity: int, at: datetime
    ) -> tuple[Change, Change]:
        self.roll(at)
        given, taken = decide_transfer(
            self.offices[source],
            self.offices[destination],
            some(talk_lines=quantity),
            metadata(at),
        )
        return self._commit(source, given), self._commit(destination, taken)

    def roll(self, at: datetime) -> None:
        for name in self.offices:
            while self.offices[name].account.cycle.is_over(at):
                self._commit(name, roll_forward(self.offices[name]))

    def account(self, name: str) -> Account:
        return self.offices[name].account

    def _commit(self, name: str, change: Change) -> Change:
        self.offices[name] = change.after
        self.charged[name] += change.entry.charged_minor
        return change


def invoice_of(number: int, total_minor: int, **changes: Any) -> Invoice:
    """An invoice of March that is open."""
    plain = Invoice(
        number=number,
        office_id=OFFICE,
        reason="purchase",
        issued_at=MARCH_STARTS,
        currency="USD",
        period_start=MARCH_STARTS,
        period_end=MARCH_ENDS,
        entry_seq=3,
        lines=(),
        total_minor=total_minor,
    )
    return replace(plain, **changes)
