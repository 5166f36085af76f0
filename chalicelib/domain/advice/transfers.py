"""Offices that could transfer the licenses that another one lacks (R23)."""

from collections.abc import Iterable

from ..account import Ledger
from ..change import EntryMetadata
from ..licenses import Quantity
from ..refusals import Refusal
from ..settling import MOST_SETTLED
from ..transitions.transfer import decide_transfer


def transfer_source(
    sources: Iterable[Ledger], destination: Ledger, item: Quantity, metadata: EntryMetadata
) -> int | None:
    """The id of the first office whose transfer of the item this caller could make, or None."""
    for source in sources:
        if _can_transfer(source, destination, item, metadata):
            return source.account.office_id
    return None


def _can_transfer(
    source: Ledger, destination: Ledger, item: Quantity, metadata: EntryMetadata
) -> bool:
    """Tries the transfer. False also if its credit might have to pay too many open invoices: they
    are not read for this."""
    account = source.account
    if account.open_minor and account.invoice_count > MOST_SETTLED:
        return False
    try:
        decide_transfer(source, destination, (item,), metadata)
    except Refusal:
        return False
    return True
