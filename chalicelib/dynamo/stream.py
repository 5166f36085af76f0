"""Converts records of the table's stream to changes of domain records."""

from datetime import UTC, datetime
from typing import Any

from ..domain.account import Account
from ..domain.assignment import Assignment
from ..domain.journal import Entry, Invoice
from ..service.background_ports import ItemChange
from . import keys
from .codec import Item
from .items import account_from, from_item

_KINDS: dict[str, type[Any]] = {"ENTRY": Entry, "INVOICE": Invoice, "ASSIGNMENT": Assignment}


def item_change_of(record: dict[str, Any]) -> ItemChange | None:
    """The change in the record. None for items of other kinds and for deletions, which happen only
    when items expire."""
    change = record["dynamodb"]
    pk, sk = change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"]
    kind = sk.partition("#")[0]
    new, old = change.get("NewImage"), change.get("OldImage")
    if not new or not pk.startswith("OFFICE#") or kind not in ("ACCOUNT", *_KINDS):
        return None
    return ItemChange(
        office_id=keys.office_id_of((pk, sk)),
        sequence=sequence_of(record),
        at=datetime.fromtimestamp(int(change["ApproximateCreationDateTime"]), UTC),
        before=_read(kind, old) if old else None,
        after=_read(kind, new),
    )


def sequence_of(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"]).zfill(40)


def _read(kind: str, image: Item) -> Account | Entry | Invoice | Assignment:
    if kind == "ACCOUNT":
        return account_from(image)
    read: Entry | Invoice | Assignment = from_item(image, _KINDS[kind])
    return read
