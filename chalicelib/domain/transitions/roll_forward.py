"""Roll forward: take an account over one boundary."""

from ..account import Counts, Ledger
from ..change import Change, Stamp, Step, change
from ..journal import SEATLEDGER
from ..licenses import LicenseType
from . import _lines


def roll_forward(ledger: Ledger) -> Change:
    """Ends the running cycle and opens the next (R18): what was scheduled for this boundary is
    gone, its lots are closed, and what remains is billed for the new cycle.

    The same change whoever makes it and however late: it is dated to the boundary itself (R19).
    """
    boundary = ledger.account.cycle.end
    cycle = ledger.terms.calendar.next_cycle(ledger.account.cycle)
    due = ledger.removals_due()
    counts = _counts_after(ledger, {lot.license_type for lot in due})
    for lot in due:
        counts[lot.license_type] = counts[lot.license_type].drop_scheduled(lot.remaining)
    lines = tuple(
        _lines.renewal(ledger, license_type, held.purchased, cycle)
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
    )
    return change(ledger, step, Stamp(boundary, SEATLEDGER, "schedule"))


def _counts_after(ledger: Ledger, touched: set[LicenseType]) -> dict[LicenseType, Counts]:
    """Of the types that the renewal mentions: those owned, and those just removed."""
    return {
        license_type: held
        for license_type, held in ledger.account.counts.items()
        if held.purchased or license_type in touched
    }
