"""Checks of single entries of the journal: their cycle, their lines, both sides of a transfer, and
what they settle (R7, R12, R23, R48)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.simulation.bills import settlement_of
from tests.simulation.office_money import Line, OfficeMoney, credited, instant_of
from tests.simulation.settlements import Settled

Item = dict[str, Any]


@dataclass(frozen=True)
class Entered:
    """An entry, with its lines. `collected` is when the office collected before it."""

    entry: Item
    money: OfficeMoney
    lines: Counter[Line]
    position: int
    collected: str

    @property
    def gives(self) -> int:
        """True if licenses left the office."""
        return credited(self.lines) + _lost(self.lines)


def _lost(lines: Counter[Line]) -> int:
    return sum(line[2] for line in lines if line[0] == "transferred_out")


def check_cycle(entry: Item, money: OfficeMoney) -> None:
    """Opens the next cycle for a renewal, which is dated to the boundary; all other entries are
    dated within the running cycle."""
    at = instant_of(entry)
    if entry["action"] == "renewal":
        money.cycle += 1
        assert at == money.plan.starts_at(money.cycle), entry
        money.open_cycle(at)
    assert money.plan.starts_at(money.cycle) <= at < money.plan.ends_at(money.cycle), entry


def agree(entry: Item, money: OfficeMoney) -> None:
    after = (entry.get("terms") or {}).get("after") or {}
    money.collect = after.get("collect", money.collect)
    money.prices.contract = after.get("contract_prices", money.prices.contract)


def check_amounts(entry: Item, lines: Counter[Line]) -> None:
    """Each seat is charged half up, or credited rounded down, for its local days."""
    kinds = ("prorated", "renewal", "transferred_in", "transferred_out")
    written = Counter(
        (line["kind"], line["license_type"], line["quantity"], line["unit_amount_minor"])
        for line in entry["lines"]
        if line["kind"] in kinds
    )
    assert written == lines, (entry, lines)


def check_both(entry: Item, other: Item | None) -> None:
    """Both entries of a transfer are there, at one instant, and what one office loses the other
    gains."""
    assert other is not None, entry
    assert (other["at"], other["other_office_id"]) == (entry["at"], entry["office_id"]), other
    gained = {kind: _gained(other, kind) for kind in other["after"]}
    assert gained == {kind: -_gained(entry, kind) for kind in entry["after"]}, (entry, other)


def _gained(entry: Item, kind: str) -> int:
    gained: int = entry["after"][kind]["purchased"] - entry["before"][kind]["purchased"]
    return gained


def check_year(entry: Item, source: OfficeMoney, destination: OfficeMoney) -> None:
    """Licenses of a commitment year move only into an office whose year ends no earlier."""
    assert source.plan.committed == destination.plan.committed, entry
    if source.plan.committed:
        ends = [money.plan.removed_at(money.cycle) for money in (source, destination)]
        dates = [
            money.plan.starts_on((money.cycle // 12 + 1) * 12) for money in (source, destination)
        ]
        assert dates[0] <= dates[1], (entry, dates, ends)


def check_settlement(entry: Item, possible: list[Settled], money: OfficeMoney) -> Settled:
    """Credit pays the open invoices first, oldest first, then what has accrued, then the other
    office's charge, and only the rest goes to the balance; balance pays the invoice. Returns what
    was settled."""
    written = settlement_of(entry)
    parts = tuple((part["number"], part["amount_minor"]) for part in written["invoices"])
    found = (parts, entry.get("tax_minor") or 0, *(written[name] for name in _AMOUNTS))
    for settled in possible:
        if found == _amounts_of(settled):
            return settled
    raise AssertionError((entry, possible, money))


_AMOUNTS = (
    "accrued_minor",
    "accrued_tax_minor",
    "credit_tax_minor",
    "sent_minor",
    "received_minor",
    "noted_minor",
    "refund_minor",
    "balance_minor",
)


def _amounts_of(settled: Settled) -> tuple[Any, ...]:
    return (
        settled.parts,
        sum(settled.issued[1].tax) if settled.issued else 0,
        settled.accrued,
        settled.accrued_tax,
        settled.credit_tax,
        settled.sent,
        settled.received,
        settled.noted,
        settled.refund,
        settled.balance,
    )
