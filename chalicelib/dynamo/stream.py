"""Converts records of the table's stream to changes of domain records."""

from datetime import UTC, datetime
from typing import Any

from ..domain.account import Account
from ..domain.announcement import AnnouncementGroup
from ..domain.assignment import Assignment
from ..domain.credit_note import CreditNote
from ..domain.journal import Entry, Invoice
from ..domain.record_change import RecordChange
from ..domain.user import User
from ..service.background_ports import ItemChange
from . import keys
from .codec import Item
from .items import account_from, from_item
from .layouts import Layouts

_KINDS: dict[tuple[str, str], type[Any]] = {
    ("OFFICE", "ACCOUNT"): Account,
    ("OFFICE", "ENTRY"): Entry,
    ("OFFICE", "INVOICE"): Invoice,
    ("OFFICE", "CREDIT_NOTE"): CreditNote,
    ("OFFICE", "ASSIGNMENT"): Assignment,
    ("OFFICE", "ANNOUNCEMENT"): AnnouncementGroup,
    ("COMPANY", "CHANGE"): RecordChange,
    ("COMPANY", "USER"): User,
}
"""The records of which events, or entries that find users, are made, by the first words of
partition and sort key. The filter of the function in `infra/functions.yaml` has the same."""


TO_BE_FOUND = "to_be_found"
"""An attribute of users. When it changes, all entries that find the user are written again. No user
has another value than None, but those written before there were such entries (decision 109)."""


def item_change_of(record: dict[str, Any], layouts: Layouts) -> ItemChange | None:
    """The change in the record. None for items of other kinds, and for deletions of other items
    than users, which happen only when items expire. Raises Retryable."""
    change = record["dynamodb"]
    pk, sk = change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"]
    partition = pk.partition("#")[0]
    kind = _KINDS.get((partition, sk.partition("#")[0]))
    new, old = change.get("NewImage"), change.get("OldImage")
    if kind is None or not (new or kind is User):
        return None
    if new and old and old.get(TO_BE_FOUND) != new.get(TO_BE_FOUND):
        old = None
    return ItemChange(
        office_id=keys.office_id_of((pk, sk)) if partition == "OFFICE" else None,
        sequence=sequence_of(record),
        at=datetime.fromtimestamp(int(change["ApproximateCreationDateTime"]), UTC),
        before=_read(kind, old, layouts) if old else None,
        after=_read(kind, new, layouts) if new else None,
    )


def sequence_of(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"]).zfill(40)


def _read(kind: type[Any], image: Item, layouts: Layouts) -> Any:
    return account_from(image, layouts) if kind is Account else from_item(image, kind)
