"""The writes that keep external ids unique among the records of one kind (R58).

A reservation is an item of its own, written and deleted in the transaction that sets the id in its
record. So a record has an external id exactly if it is reserved for the record.
"""

from collections.abc import Iterator

from ..domain.external_id import ExternalId, IdKind
from ..domain.record import Record
from . import conditions, keys
from .codec import encode_item
from .transaction import Delete, Put, Write, WriteName


class Owner(Record):
    """The record that has, or is to have, an external id."""

    kind: IdKind
    company_id: int
    record_id: int

    def key(self, value: str) -> keys.Key:
        return keys.external_id(self.company_id, ExternalId(self.kind, value))


def external_id_writes(
    owner: Owner, before: str | None, after: str | None, taken_from: int | None = None
) -> Iterator[Write]:
    """Reserves the external id `after` for the record, and gives up `before`. `taken_from` is a
    deleted record that has it still."""
    if before == after:
        return
    mine = conditions.free_or_reserved_for(owner.record_id)
    if before is not None:
        yield Delete(WriteName("old_external_id", owner.record_id), owner.key(before), mine)
    if after is not None:
        pk, sk = owner.key(after)
        item = encode_item({"pk": pk, "sk": sk, "record_id": owner.record_id})
        wanted = conditions.free_or_reserved_for(taken_from) if taken_from else mine
        yield Put(WriteName("external_id", owner.record_id), item, wanted)
