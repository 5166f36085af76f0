"""Restore: take licenses back from a scheduled removal, at no charge, before its boundary."""

from .. import office_policy
from ..account import Ledger, Removal
from ..advice.licenses import cannot_restore
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..licenses import Quantity
from ..record import replace
from ..refusals import not_found
from ..terms import Action
from . import _lines
from ._limits import require_known
from ._lots import take_from_newest


def decide_restoration(
    ledger: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata
) -> Change:
    """Takes licenses back from the newest lots (R15)."""
    require_known(ledger, items)
    office_policy.require(ledger, Action.RESTORE, metadata.by.role)
    removals = ledger.removals
    removal_ids: list[int] = []
    for item in items:
        if item.quantity > ledger.account.counts[item.license_type].scheduled:
            raise cannot_restore(ledger, item, metadata)
        removals, ids = take_from_newest(removals, item.license_type, item.quantity)
        removal_ids += ids
    return _restored(ledger, items, removals, tuple(removal_ids), metadata)


def decide_lot_restoration(
    ledger: Ledger, removal_id: int, quantity: int | None, metadata: EntryMetadata
) -> Change:
    """Takes `quantity` licenses back from one lot, or all of them if None (R14)."""
    office_policy.require(ledger, Action.RESTORE, metadata.by.role)
    lot = next((lot for lot in ledger.removals if lot.removal_id == removal_id), None)
    if lot is None:
        raise not_found("open removal in this office")
    taken = lot.remaining if quantity is None else quantity
    if taken > lot.remaining:
        raise cannot_restore(ledger, Quantity(lot.license_type, taken), metadata, lot.remaining)
    left = replace(lot, remaining=lot.remaining - taken)
    removals = tuple(
        left if each is lot else each
        for each in ledger.removals
        if each is not lot or left.remaining
    )
    return _restored(
        ledger, (Quantity(lot.license_type, taken),), removals, (removal_id,), metadata
    )


def _restored(
    ledger: Ledger,
    items: tuple[Quantity, ...],
    removals: tuple[Removal, ...],
    removal_ids: tuple[int, ...],
    metadata: EntryMetadata,
) -> Change:
    step = Step(
        action="restoration",
        counts={
            item.license_type: ledger.account.counts[item.license_type].restore(item.quantity)
            for item in items
        },
        lines=tuple(
            _lines.restored(ledger, item.license_type, item.quantity, metadata.at) for item in items
        ),
        removals=removals,
        removal_ids=removal_ids,
    )
    return change(ledger, step, metadata)
