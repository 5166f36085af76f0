"""Converts domain records to items and back.

The account is converted by hand, because conditions and the due index name its attributes. Other
records are stored field by field or as one document.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

import msgspec

from ..domain.account import DEFAULT_THRESHOLDS, Account, Counts, Removal, Thresholds
from ..domain.calendar import Cycle, instant
from ..domain.licenses import LicenseType
from ..domain.products import SHIPPED
from . import keys
from .codec import Item, decode_item, encode_item
from .compression import compress, is_short, text_of
from .keys import Key
from .layouts import Layouts

_T = TypeVar("_T")


def to_item(key: Key, value: object, **more: Any) -> Item:
    """An item with the record's fields as attributes, and `more` attributes."""
    return encode_item({"pk": key[0], "sk": key[1], **fields_of(value), **more})


def document_item(key: Key, value: object, reserved_bytes: int = 0, **more: Any) -> Item:
    """An item with the record in one attribute, and `more` attributes for queries and conditions.
    The record is JSON text, compressed if the item would exceed one write unit (decision 83).
    `reserved_bytes` is what later updates may add."""
    kept = {"pk": key[0], "sk": key[1], **more}
    fields = {
        name: field
        for name, field in fields_of(value).items()
        if field is not None and name not in more
    }
    text = msgspec.json.encode(fields)
    readable = {**kept, "document": text.decode()}
    return encode_item(
        readable if is_short(readable, reserved_bytes) else {**kept, "packed": compress(text)}
    )


def from_item(item: Item, kind: type[_T]) -> _T:
    """The record in the item, stored field by field or as a document. Unknown attributes, which a
    later version may have written, are ignored."""
    return msgspec.convert(flattened(decode_item(item)), kind)


def flattened(values: dict[str, Any]) -> dict[str, Any]:
    """The item's attributes merged with the fields of its document, if it has one. An attribute
    replaces a field of the same name, because updates change attributes only."""
    kept = values.get("document") or values.get("packed")
    if kept is None:
        return values
    fields: dict[str, Any] = msgspec.json.decode(text_of(kept))
    return fields | values


def removals_item(office_id: int, revision: int, lots: tuple[Removal, ...]) -> Item:
    """All lots in one item, because every write rewrites them all; compressed above 1 KB."""
    pk, sk = keys.removals(office_id)
    text = msgspec.json.encode(lots)
    readable = {"pk": pk, "sk": sk, "revision": revision, "lots": text.decode()}
    return encode_item(readable if is_short(readable) else {**readable, "lots": compress(text)})


def removals_from(item: Item) -> tuple[Removal, ...]:
    return msgspec.json.decode(text_of(decode_item(item)["lots"]), type=tuple[Removal, ...])


def account_item(account: Account, layouts: Layouts) -> Item:
    """The account item of a new office. Later writes update single attributes."""
    pk, sk = keys.account(account.office_id)
    # Default thresholds are not stored, because every assignment pays for the item's size.
    own = account.thresholds if account.thresholds != DEFAULT_THRESHOLDS else None
    return encode_item(
        {
            "pk": pk,
            "sk": sk,
            "low_below": own.low_below if own else None,
            "idle_above": own.idle_above if own else None,
            "company_id": account.company_id,
            "seq": account.seq,
            "cycle_number": account.cycle.number,
            "cycle_start": instant(account.cycle.start),
            "cycle_end": instant(account.cycle.end),
            "due_shard": keys.due_shard(account.office_id),
            # The stored name is older than the field's: rows that are already written have it.
            "cycle_seq": account.billed_seq,
            "terms_revision": account.terms_revision,
            "removals_revision": account.removals_revision,
            "accrued_minor": account.accrued_minor,
            "invoice_count": account.invoice_count,
            "open_minor": account.open_minor,
            "balance_minor": account.balance_minor,
            "transfers_priced": account.transfers_priced,
            "declined_invoices": account.declined_invoices,
            "licenses": {
                layouts.key(license_type, named=account.named): counts_map(counts)
                for license_type, counts in _stored_counts(account).items()
            },
        }
    )


def _stored_counts(account: Account) -> Mapping[LicenseType, Counts]:
    """An older release, which reads items that name their types, needs the shipped types' zeros."""
    zeros = dict.fromkeys(SHIPPED.ids, Counts()) if account.named else {}
    return {**zeros, **account.counts}


def counts_map(counts: Counts) -> dict[str, int]:
    """The counts as the account item has them, below the key of their type."""
    return {
        "purchased": counts.purchased,
        "scheduled": counts.scheduled,
        "available": counts.available,
    }


def account_from(item: Item, layouts: Layouts) -> Account:
    """The account, in either layout. Raises Retryable."""
    values = decode_item(item)
    licenses = values["licenses"]
    return Account(
        office_id=keys.office_id_of((values["pk"], values["sk"])),
        company_id=values["company_id"],
        seq=values["seq"],
        cycle=Cycle(
            values["cycle_number"],
            datetime.fromisoformat(values["cycle_start"]),
            datetime.fromisoformat(values["cycle_end"]),
        ),
        counts={
            layouts.type_of(key): _counts(counts)
            for key, counts in sorted(licenses.items(), key=_place)
        },
        named=any(not key.isdecimal() for key in licenses),
        terms_revision=values["terms_revision"],
        removals_revision=values["removals_revision"],
        billed_seq=values["cycle_seq"],
        accrued_minor=values["accrued_minor"],
        invoice_count=values["invoice_count"],
        open_minor=values["open_minor"],
        balance_minor=values.get("balance_minor", 0),
        credit_note_count=values.get("credit_note_count", 0),
        transfers_priced=values.get("transfers_priced", False),
        declined_invoices=values["declined_invoices"],
        thresholds=_thresholds(values),
    )


def _place(pair: tuple[str, Any]) -> tuple[bool, str]:
    """Numbers in their order, before names."""
    key, _ = pair
    return not key.isdecimal(), key.zfill(4) if key.isdecimal() else key


def _thresholds(values: dict[str, Any]) -> Thresholds:
    if "low_below" not in values:
        return DEFAULT_THRESHOLDS
    return Thresholds(values["low_below"], values["idle_above"])


def _counts(values: dict[str, int]) -> Counts:
    # By name, because a later version may have added attributes.
    return Counts(values["purchased"], values["scheduled"], values["available"])


def fields_of(value: object) -> dict[str, Any]:
    """The record as plain values: instants as RFC 3339 text, None for unset fields."""
    return cast("dict[str, Any]", msgspec.to_builtins(value))


def as_list(value: Any) -> Any:
    """PynamoDB's expressions accept lists but not tuples."""
    return [*value] if isinstance(value, tuple) else value
