"""What a page shows of an office besides its ledger, in one read."""

from collections.abc import Sequence
from typing import Any

from ..domain.journal import Entry, Invoice
from ..domain.record import Record
from . import keys
from .batch import get_items
from .items import from_item
from .listings import Listings


class Glance(Record):
    """Of invoices and entry, those that exist."""

    invoices: tuple[Invoice, ...]
    entry: Entry | None


def glance(
    listings: Listings,
    office_id: int,
    invoice_numbers: Sequence[int] = (),
    entry_seq: int | None = None,
) -> Glance:
    """One consistent read. Raises Retryable as in `Store`."""
    wanted: list[keys.Key] = []
    kinds: list[type[Any]] = []
    for number in invoice_numbers:
        wanted.append(keys.invoice(office_id, number))
        kinds.append(Invoice)
    if entry_seq is not None:
        wanted.append(keys.entry(office_id, entry_seq))
        kinds.append(Entry)
    items = get_items(listings.client, listings.table, wanted)
    found = [from_item(item, kind) for item, kind in zip(items, kinds, strict=True) if item]
    return Glance(
        invoices=tuple(each for each in found if isinstance(each, Invoice)),
        entry=next((each for each in found if isinstance(each, Entry)), None),
    )
