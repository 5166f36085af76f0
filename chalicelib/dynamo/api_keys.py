"""API keys (R53): a list for each company, and what each key opens in an item of its own.

A request's key is found by its hash in one read. The list enforces the limit: each creation
replaces the list that it read.
"""

from collections.abc import Sequence
from typing import Any

from botocore.client import BaseClient
from pynamodb.expressions.update import Update

from ..domain.api_key import ApiKey, KeyGrant, ListedKeys
from ..domain.record import Record, replace
from ..service.api_key_ports import KeysReading, KeyWrite
from ..service.ports import IdempotencyRecord
from . import conditions, keys
from ._failures import write_explained
from ._ledger_writes import idempotency_put
from .batch import get_items
from .codec import Item, encode
from .conditions import attribute
from .display_names import key_name_writes, names_from
from .items import document_item, from_item, to_item
from .layouts import Layouts
from .record_changes import change_put
from .transaction import Delete, Put, Write, WriteName, outcomes


class DynamoApiKeys(Record):
    """Every method may raise Retryable."""

    client: BaseClient
    table: str
    layouts: Layouts

    def listed(self, company_id: int) -> ListedKeys:
        (item,) = get_items(self.client, self.table, [keys.api_keys(company_id)])
        return _list_from(item)

    def reading(self, company_id: int, office_ids: Sequence[int]) -> KeysReading:
        """The list, the company, its names and these of its offices, in one call for 97 offices."""
        of_company = [keys.company(company_id), keys.api_keys(company_id), keys.names(company_id)]
        of_offices = [keys.office(company_id, each) for each in office_ids]
        found = get_items(self.client, self.table, [*of_company, *of_offices])
        company, listed, names, *offices = found
        ours = (number for number, item in zip(office_ids, offices, strict=True) if item)
        return KeysReading(
            _list_from(listed) if company else None, frozenset(ours), names_from(names)
        )

    def last_days(self, listed: Sequence[ApiKey]) -> dict[int, str]:
        """The last day of use by id, of the keys that were used."""
        found = get_items(self.client, self.table, [keys.api_key(each.key_hash) for each in listed])
        grants = (from_item(item, KeyGrant) for item in found if item)
        return {each.key_id: each.last_used for each in grants if each.last_used}

    def create(
        self, write: KeyWrite, reading: KeysReading, idempotency: IdempotencyRecord | None
    ) -> None:
        """Adds the key to the list that was read. Raises ConditionsFailed."""
        grant = to_item(keys.api_key(write.key.key_hash), _grant_of(write))
        writes: list[Write] = [
            Put(WriteName("api_key"), grant, conditions.absent()),
            *_list_writes(write, (*write.listed.keys, write.key)),
            *key_name_writes(write.company_id, write.key, reading.names),
        ]
        if idempotency:
            writes.append(idempotency_put(idempotency))
        write_explained(self.client, self.table, writes, self.layouts)

    def revoke(self, write: KeyWrite) -> None:
        """Takes the key from the list that was read. Raises ConditionsFailed."""
        kept = tuple(each for each in write.listed.keys if each != write.key)
        grant = keys.api_key(write.key.key_hash)
        writes: list[Write] = [
            Delete(WriteName("api_key"), grant, conditions.present()),
            *_list_writes(write, kept),
        ]
        write_explained(self.client, self.table, writes, self.layouts)

    def grant(self, key_hash: str) -> KeyGrant | None:
        """What the key opens; None if there is no such key. Exactly one read."""
        with outcomes():
            answer = self.client.get_item(
                TableName=self.table, Key=_key_of(key_hash), ConsistentRead=True
            )
        item = answer.get("Item")
        return from_item(item, KeyGrant) if item else None

    def record_use(self, key_hash: str, day: str) -> None:
        """Records that the key was used on the day. Does nothing if that is recorded, or the key
        was revoked meanwhile."""
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        condition = conditions.was_used_before(day).serialize(names, values)
        update = Update(attribute("last_used").set(day)).serialize(names, values)
        with outcomes():
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=_key_of(key_hash),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={place: name for name, place in names.items()},
                    ExpressionAttributeValues=values,
                )
            except self.client.exceptions.ConditionalCheckFailedException:
                return


def _list_writes(write: KeyWrite, after: tuple[ApiKey, ...]) -> list[Write]:
    """Replaces the list that was read, and records what changed."""
    before, number = write.listed, write.company_id
    listed = replace(before, revision=before.revision + 1, keys=after)
    item = document_item(keys.api_keys(number), listed, revision=listed.revision)
    unchanged = conditions.revision_is(before.revision)
    condition = unchanged if before.revision else conditions.absent()
    return [Put(WriteName("api_keys", number), item, condition), change_put(write.history)]


def _grant_of(write: KeyWrite) -> KeyGrant:
    # `expires_at` is text here: the table deletes expired items by numbers only.
    key = write.key
    return KeyGrant(key.key_id, write.company_id, key.role, key.office_ids, key.expires_at)


def _list_from(item: Item | None) -> ListedKeys:
    return from_item(item, ListedKeys) if item else ListedKeys()


def _key_of(key_hash: str) -> Item:
    pk, sk = keys.api_key(key_hash)
    return {"pk": encode(pk), "sk": encode(sk)}
