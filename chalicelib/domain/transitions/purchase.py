"""Purchase: restore what is scheduled for removal, then buy the rest, prorated."""

from .. import office_policy
from ..account import Counts, Ledger
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..journal import Line
from ..licenses import LicenseType, Quantity
from ..terms import Action
from . import _lines
from ._limits import require_below_limit, require_few_types, require_known
from ._lots import take_from_newest
from ._prices import price_change, with_prices


def decide_purchase(ledger: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata) -> Change:
    """Restores up to the number scheduled for removal, at no charge (R15). Buys the rest, which
    works at once and is charged until the boundary (R7, R16). Buys everything if the terms forbid
    restoring (R17)."""
    require_known(ledger, items)
    office_policy.require(ledger, Action.PURCHASE, metadata.by.role)
    types = [item.license_type for item in items]
    priced = with_prices(ledger, types)
    require_few_types(ledger.account, types)
    may_restore = ledger.terms.refusal_of(Action.RESTORE, metadata.by.role) is None
    removals = ledger.removals
    counts: dict[LicenseType, Counts] = {}
    lines: list[Line] = []
    removal_ids: list[int] = []
    for position, item in enumerate(items):
        held = ledger.account.counts[item.license_type]
        back = min(item.quantity, held.scheduled) if may_restore else 0
        bought = item.quantity - back
        require_below_limit(held, bought, position)
        removals, ids = take_from_newest(removals, item.license_type, back)
        removal_ids += ids
        counts[item.license_type] = held.restore(back).buy(bought)
        lines += _lines_of(priced, item, back, metadata)
    step = Step(
        action="purchase",
        counts=counts,
        lines=tuple(lines),
        removals=removals if removal_ids else None,
        removal_ids=tuple(removal_ids),
        terms=priced.terms if priced is not ledger else None,
        terms_change=price_change(ledger, priced),
    )
    return change(ledger, step, metadata)


def _lines_of(ledger: Ledger, item: Quantity, back: int, metadata: EntryMetadata) -> list[Line]:
    lines = []
    if back:
        lines.append(_lines.restored(ledger, item.license_type, back, metadata.at))
    if item.quantity > back:
        bought = item.quantity - back
        lines.append(_lines.prorated(ledger, item.license_type, bought, metadata.at))
    return lines
