"""Users as SCIM lists them, groups with their members, what was asked for last, and the number of
requests of a second."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Update

from ..domain.calendar import instant
from ..domain.group import ProvisionedGroup
from ..domain.provisioning import ProvisioningActivity
from ..domain.record import Record
from ..domain.user import User
from ..service.ports import Retryable
from . import conditions, keys
from .batch import get_items, write_items
from .codec import Item, encode, encode_item
from .conditions import attribute
from .item_queries import all_items, query_request
from .items import from_item, to_item
from .keys import Key
from .transaction import Delete, ItemUpdate, Put, Write, WriteName, WritesFailed, outcomes, write

ACTIVITY_KEPT_FOR = timedelta(days=30)
COUNTERS_KEPT_S = 3600
_GROUP, _NAME, _OLD_NAME = WriteName("group"), WriteName("group_name"), WriteName("group_name", 1)


class DynamoProvisioned(Record):
    """Every method may raise Retryable."""

    client: BaseClient
    table: str

    def users(self, company_id: int) -> Iterator[User]:
        for item in self._below(keys.users(company_id)):
            user = from_item(item, User)
            if user.state != "deleted":
                yield user

    def users_among(self, company_id: int, user_ids: Sequence[int]) -> dict[int, User]:
        wanted = [keys.user(company_id, each) for each in user_ids]
        found = [from_item(item, User) for item in self._items(wanted) if item]
        return {each.user_id: each for each in found if each.state != "deleted"}

    def group(self, company_id: int, group_id: int) -> ProvisionedGroup | None:
        (item,) = self._items([keys.group(company_id, group_id)])
        return from_item(item, ProvisionedGroup) if item else None

    def group_named(self, company_id: int, name: str) -> ProvisionedGroup | None:
        folded = name.strip().casefold()
        (reserved,) = self._items([keys.group_name(company_id, folded)])
        found = self.group(company_id, int(reserved["group_id"]["N"])) if reserved else None
        return found if found and found.folded_name == folded else None

    def groups(self, company_id: int) -> list[ProvisionedGroup]:
        return [from_item(item, ProvisionedGroup) for item in self._below(keys.groups(company_id))]

    def groups_among(self, company_id: int, group_ids: Sequence[int]) -> list[ProvisionedGroup]:
        items = self._items([keys.group(company_id, each) for each in group_ids])
        return [from_item(item, ProvisionedGroup) for item in items if item]

    def create_group(self, company_id: int, group: ProvisionedGroup) -> bool:
        key = keys.group(company_id, group.group_id)
        return self._written(
            [
                Put(_GROUP, to_item(key, group), conditions.absent()),
                self._name_put(company_id, group),
            ]
        )

    def change_group(
        self, company_id: int, before: ProvisionedGroup, after: ProvisionedGroup
    ) -> bool:
        item = to_item(keys.group(company_id, after.group_id), after)
        writes: list[Write] = [Put(_GROUP, item, conditions.revision_is(before.revision))]
        if before.folded_name != after.folded_name:
            old = keys.group_name(company_id, before.folded_name)
            writes += [
                self._name_put(company_id, after),
                Delete(_OLD_NAME, old, conditions.present()),
            ]
        return self._written(writes)

    def delete_group(self, company_id: int, group: ProvisionedGroup) -> None:
        name = keys.group_name(company_id, group.folded_name)
        self._written(
            [
                Delete(_GROUP, keys.group(company_id, group.group_id), conditions.present()),
                Delete(_OLD_NAME, name, conditions.present()),
            ]
        )

    def members(self, company_id: int, group_id: int) -> list[int]:
        found = self._below(keys.group_members(company_id, group_id), "sk")
        return [keys.last_id_of(item["sk"]["S"]) for item in found]

    def groups_of(self, company_id: int, user_id: int) -> list[int]:
        found = self._below(keys.memberships(company_id, user_id), "sk")
        return [keys.last_id_of(item["sk"]["S"]) for item in found]

    def add_members(self, company_id: int, group_id: int, user_ids: Sequence[int]) -> None:
        items = {
            (pk, sk): encode_item({"pk": pk, "sk": sk})
            for pk, sk in self._member_keys(company_id, group_id, user_ids)
        }
        write_items(self.client, self.table, items)

    def remove_members(self, company_id: int, group_id: int, user_ids: Sequence[int]) -> None:
        gone: dict[Key, Item | None] = dict.fromkeys(
            self._member_keys(company_id, group_id, user_ids)
        )
        write_items(self.client, self.table, gone)

    def touch_group(self, company_id: int, group: ProvisionedGroup) -> None:
        revision = attribute("revision")
        actions = (
            revision.set(revision + 1),
            attribute("changed_at").set(instant(group.changed_at)),
        )
        key = keys.group(company_id, group.group_id)
        self._written([ItemUpdate(_GROUP, key, actions, conditions.present())])

    def record(self, company_id: int, activity: ProvisioningActivity, key: str) -> None:
        expires_at = int((activity.at + ACTIVITY_KEPT_FOR).timestamp())
        at = keys.provisioning_activity(company_id, key)
        with outcomes():
            self.client.put_item(
                TableName=self.table, Item=to_item(at, activity, expires_at=expires_at)
            )

    def admit(self, company_id: int, at_s: int, most: int) -> bool:
        pk, sk = keys.scim_requests(company_id, at_s)
        requests, names, values = attribute("requests"), dict[str, str](), dict[str, Any]()
        counted = Update(
            requests.set((requests | 0) + 1),
            attribute("expires_at").set(at_s + COUNTERS_KEPT_S),
        )
        request = {
            "UpdateExpression": counted.serialize(names, values),
            "ConditionExpression": conditions.counts_fewer_than(most).serialize(names, values),
            "ExpressionAttributeNames": {placeholder: each for each, placeholder in names.items()},
            "ExpressionAttributeValues": values,
        }
        try:
            with outcomes():
                self.client.update_item(
                    TableName=self.table, Key={"pk": encode(pk), "sk": encode(sk)}, **request
                )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def _member_keys(
        self, company_id: int, group_id: int, user_ids: Sequence[int]
    ) -> Iterator[Key]:
        """Of both directions: the group's members, and the user's groups."""
        for each in user_ids:
            yield keys.group_member(company_id, group_id, each)
            yield keys.membership(company_id, each, group_id)

    def _name_put(self, company_id: int, group: ProvisionedGroup) -> Put:
        pk, sk = keys.group_name(company_id, group.folded_name)
        item = encode_item({"pk": pk, "sk": sk, "group_id": group.group_id})
        return Put(_NAME, item, conditions.absent())

    def _written(self, writes: list[Write]) -> bool:
        """False if a name is taken. Raises Retryable if the group is not as it was."""
        try:
            write(self.client, self.table, writes)
        except WritesFailed as failure:
            if _NAME in failure.met:
                return False
            raise Retryable("stale") from failure
        return True

    def _items(self, wanted: Sequence[Key]) -> list[Item | None]:
        return get_items(self.client, self.table, wanted)

    def _below(self, prefix: Key, only: str | None = None) -> Iterator[Item]:
        pk, start = prefix
        condition = (Path("pk") == pk) & Path("sk").startswith(start)
        request = query_request(self.table, condition) | {"ConsistentRead": True}
        if only:
            request["ProjectionExpression"] = only
        return all_items(self.client, request)
