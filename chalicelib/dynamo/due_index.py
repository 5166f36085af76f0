"""The due index: offices whose cycle has ended, by shard, and the position of the last sweep."""

from datetime import datetime, timedelta
from typing import Any

from botocore.client import BaseClient
from pynamodb.expressions.operand import Path

from ..domain.calendar import instant
from ..domain.record import Record
from ..service.ports import DueOffice, DuePage
from . import keys
from .codec import Item, encode
from .transaction import outcomes


class DueIndex(Record):
    """Every method is one call and may raise Retryable. The index may lag behind the accounts;
    `finalize` reads the account itself."""

    client: BaseClient
    table: str

    def page(
        self, shard: int, until: datetime, after: str | None = None, limit: int = 100
    ) -> DuePage:
        """Offices whose boundary is not after `until`, the longest overdue first. `after` comes
        from the previous page."""
        request = self._query(shard, Path("cycle_end") <= instant(until), limit)
        if after:
            request["ExclusiveStartKey"] = _start_key(shard, after)
        return self._read(request)

    def between(
        self,
        shard: int,
        after_instant: datetime,
        until: datetime,
        after: str | None = None,
        limit: int = 100,
    ) -> DuePage:
        """Offices whose boundary is later than `after_instant` and not after `until`."""
        # Boundaries are whole seconds, and BETWEEN includes its lower bound.
        ends = Path("cycle_end").between(_next_second(after_instant), instant(until))
        request = self._query(shard, ends, limit)
        if after:
            request["ExclusiveStartKey"] = _start_key(shard, after)
        return self._read(request)

    def cursor(self, shard: int) -> str | None:
        """Where the last sweep of this shard ran out of time; None if it reached the end."""
        pk, sk = keys.sweep_cursor(shard)
        with outcomes():
            found = self.client.get_item(
                TableName=self.table, Key={"pk": encode(pk), "sk": encode(sk)}, ConsistentRead=True
            )
        return found["Item"]["after"]["S"] if "Item" in found else None

    def save_cursor(self, shard: int, after: str | None) -> None:
        """The next sweep continues after `after`, or begins with the longest overdue if None.
        Unconditional: if two sweeps run at once, either position is correct, because an office
        that one of them skips stays due."""
        pk, sk = keys.sweep_cursor(shard)
        key: Item = {"pk": encode(pk), "sk": encode(sk)}
        with outcomes():
            if after is None:
                self.client.delete_item(TableName=self.table, Key=key)
            else:
                self.client.put_item(TableName=self.table, Item={**key, "after": encode(after)})

    def _query(self, shard: int, ends: Any, limit: int) -> dict[str, Any]:
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        condition = (Path("due_shard") == keys.due_partition(shard)) & ends
        expression = condition.serialize(names, values)
        return {
            "TableName": self.table,
            "IndexName": "due",
            "KeyConditionExpression": expression,
            "ExpressionAttributeNames": {placeholder: name for name, placeholder in names.items()},
            "ExpressionAttributeValues": values,
            "Limit": limit,
        }

    def _read(self, request: dict[str, Any]) -> DuePage:
        with outcomes():
            response = self.client.query(**request)
        last = response.get("LastEvaluatedKey")
        return DuePage(tuple(map(_due_office, response["Items"])), _after(last) if last else None)


def _due_office(item: Item) -> DueOffice:
    office_id = keys.office_id_of((item["pk"]["S"], item["sk"]["S"]))
    return DueOffice(office_id, datetime.fromisoformat(item["cycle_end"]["S"]))


def _after(last: Item) -> str:
    office_id = keys.office_id_of((last["pk"]["S"], last["sk"]["S"]))
    return f"{last['cycle_end']['S']} {office_id}"


def _start_key(shard: int, after: str) -> Item:
    cycle_end, office_id = after.split()
    pk, sk = keys.account(int(office_id))
    place = {"pk": pk, "sk": sk, "due_shard": keys.due_partition(shard), "cycle_end": cycle_end}
    return {name: encode(value) for name, value in place.items()}


def _next_second(at: datetime) -> str:
    return instant(at + timedelta(seconds=1))
