"""Roll forward: compute an account over one boundary."""

from collections.abc import Callable
from datetime import datetime

from ..account import Ledger
from ..apply_step import change
from ..catalog import promised_prices
from ..change import Change, EntryMetadata, Step
from ..invoicing import NO_BILLING
from ..journal import SEATLEDGER, Invoice
from ..record import replace
from ..terms import Terms
from . import _lines
from ._prices import price_change


def roll_forward(ledger: Ledger) -> Change:
    """Ends the running cycle and opens the next (R18): lots that are due take effect and close, and
    the remaining licenses are billed for the new cycle.

    The result is the same for every process and at any later time (R19): the change is dated to the
    boundary and charges the prices in force there.
    """
    boundary = ledger.account.cycle.end
    cycle = ledger.terms.calendar.next_cycle(ledger.account.cycle)
    terms = _repriced(ledger)
    due = ledger.removals_due()
    counts = {kind: held for kind, held in ledger.account.counts.items() if held.purchased}
    for lot in due:
        counts[lot.license_type] = counts[lot.license_type].drop_scheduled(lot.remaining)
    lines = tuple(
        _lines.renewal(terms, license_type, held.purchased, cycle)
        for license_type, held in counts.items()
        if held.purchased
    )
    step = Step(
        action="renewal",
        counts=counts,
        lines=lines,
        removals=tuple(lot for lot in ledger.removals if lot not in due) if due else None,
        removal_ids=tuple(lot.removal_id for lot in due),
        opens=cycle,
        terms=terms if terms is not ledger.terms else None,
        terms_change=price_change(ledger, replace(ledger, terms=terms)),
    )
    return change(ledger, step, EntryMetadata(boundary, SEATLEDGER, "schedule"))


def rolled_to(
    ledger: Ledger, now: datetime, priced: Callable[[Ledger], Ledger]
) -> tuple[Ledger, tuple[Invoice, ...]]:
    """The ledger rolled forward over every boundary that has passed, into the cycle that contains
    `now`, and the invoices of these boundaries, newest first. `priced` adds the prices of the next
    cycle to a ledger."""
    invoices: tuple[Invoice, ...] = ()
    while ledger.account.cycle.is_over(now):
        change = roll_forward(ledger)
        invoices = (change.invoice, *invoices) if change.invoice else invoices
        ledger = priced(change.after)
    return ledger, invoices


def counted_at(ledger: Ledger, now: datetime, priced: Callable[[Ledger], Ledger]) -> Ledger:
    """As `rolled_to`, where only counts matter: no tax is needed, so no customer."""

    def untaxed(each: Ledger) -> Ledger:
        return replace(each, then_billed=NO_BILLING)

    return rolled_to(untaxed(ledger), now, lambda each: untaxed(priced(each)))[0]


def _repriced(ledger: Ledger) -> Terms:
    """The terms with the next cycle's prices; the same object if prices stay. A type that was first
    bought after the next prices were read keeps its price."""
    terms = ledger.terms
    if ledger.next_prices is None:
        return terms
    prices = {**terms.prices, **ledger.next_prices}
    promised = promised_prices(terms, ledger.account.cycle.number + 1)
    if (prices, promised) == (terms.prices, terms.promised_prices):
        return terms
    return replace(terms, prices=prices, promised_prices=promised)
