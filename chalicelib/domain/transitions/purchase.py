"""Purchase: restore what is scheduled for removal, then buy the rest, prorated."""

from ..account import Counts, Ledger
from ..change import Change, Stamp, Step, change
from ..journal import Line
from ..licenses import LicenseType, Quantity
from ..refusals import invalid
from ..terms import Action
from . import _lines
from ._lots import take_from_newest
from ._permit import require_self_serve

MOST_PURCHASED = 10_000_000
"""Of one type in one office; keeps every sum exact in JSON (below 2^53)."""


def purchase(ledger: Ledger, items: tuple[Quantity, ...], stamp: Stamp) -> Change:
    """Up to the number scheduled for removal it costs nothing (R15); the rest works at once and
    is charged to the boundary (R7, R16). Where the terms forbid restoring, all is bought (R17).
    """
    require_self_serve(ledger, Action.PURCHASE, stamp)
    may_restore = ledger.terms.refusal_of(Action.RESTORE, stamp.by.role) is None
    removals = ledger.removals
    counts: dict[LicenseType, Counts] = {}
    lines: list[Line] = []
    gave: list[int] = []
    for position, item in enumerate(items):
        ledger.terms.require_sold(item.license_type)
        held = ledger.account.counts[item.license_type]
        back = min(item.quantity, held.scheduled) if may_restore else 0
        bought = item.quantity - back
        if held.purchased + bought > MOST_PURCHASED:
            raise invalid(
                f"/items/{position}/quantity",
                f"an office can own at most {MOST_PURCHASED} of one type",
            )
        removals, gave_now = take_from_newest(removals, item.license_type, back)
        gave += gave_now
        counts[item.license_type] = held.restore(back).buy(bought)
        lines += _lines_of(ledger, item, back, stamp)
    step = Step(
        action="purchase",
        counts=counts,
        lines=tuple(lines),
        removals=removals if gave else None,
        removal_ids=tuple(gave),
    )
    return change(ledger, step, stamp)


def _lines_of(ledger: Ledger, item: Quantity, back: int, stamp: Stamp) -> list[Line]:
    lines = []
    if back:
        lines.append(_lines.restored(ledger, item.license_type, back, stamp.at))
    if item.quantity > back:
        bought = item.quantity - back
        lines.append(_lines.prorated(ledger, item.license_type, bought, stamp.at))
    return lines
