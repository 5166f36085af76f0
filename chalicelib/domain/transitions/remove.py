"""Remove: schedule available licenses for removal at the end of the cycle."""

from .. import office_policy
from ..account import Ledger, Removal
from ..advice.licenses import cannot_remove, too_many_removals
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..ids import derived_id
from ..licenses import Quantity
from ..refusals import limit_reached
from ..terms import Action
from . import _lines
from ._limits import require_known

MOST_OPEN_REMOVALS = 200
"""The limit of open lots in one office. They share one item, which each change rewrites."""


def decide_removal(
    ledger: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata, instead: str = ""
) -> Change:
    """Opens one lot per item (R14). Its licenses are paid until the boundary, without refund (R12),
    and cannot be assigned. Raises if fewer licenses are available: held licenses must be
    unassigned first (R13). `instead` is what else the refused request could do."""
    require_known(ledger, items)
    office_policy.require(ledger, Action.REMOVE, metadata.by.role)
    if len(ledger.removals) + len(items) > MOST_OPEN_REMOVALS:
        detail = too_many_removals(ledger, metadata, MOST_OPEN_REMOVALS)
        raise limit_reached(MOST_OPEN_REMOVALS, detail)
    counts, lines, lots = {}, [], []
    for item in items:
        held = ledger.account.counts[item.license_type]
        if held.available < item.quantity:
            raise cannot_remove(ledger, item, metadata, instead)
        counts[item.license_type] = held.schedule_removal(item.quantity)
        lots.append(_lot(ledger, item, metadata))
        lines.append(
            _lines.scheduled_removal(ledger, item.license_type, item.quantity, metadata.at)
        )
    step = Step(
        action="removal",
        counts=counts,
        lines=tuple(lines),
        removals=(*ledger.removals, *lots),
        removal_ids=tuple(lot.removal_id for lot in lots),
    )
    return change(ledger, step, metadata)


def _lot(ledger: Ledger, item: Quantity, metadata: EntryMetadata) -> Removal:
    account = ledger.account
    return Removal(
        removal_id=derived_id("removal", account.office_id, account.seq + 1, item.license_type),
        license_type=item.license_type,
        quantity=item.quantity,
        remaining=item.quantity,
        requested_at=metadata.at,
        requested_by=metadata.by.sub,
        effective_at=ledger.terms.removal_takes_effect_at(account.cycle),
    )
