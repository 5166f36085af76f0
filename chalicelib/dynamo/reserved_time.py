"""Storage of the reserved time of contended offices (`service.turns`)."""

from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action, Update

from ..domain.record import Record
from . import conditions, keys
from .codec import encode
from .conditions import attribute
from .transaction import outcomes

FURTHEST_MS = 6_000
"""No attempt begins later (`service.retries`). Time that is reserved beyond is that of a process
whose clock is wrong."""
KEPT_FOR_S = 3_600


class DynamoReservedTime(Record):
    """One item for each office that was contended lately, in a partition of its own."""

    client: BaseClient
    table: str

    def reserve(self, office_id: int, now_ms: int, length_ms: int) -> int | None:
        """One call if other time is reserved, otherwise two. None if the time reserved is too much,
        or another process was faster. Raises Retryable."""
        until = attribute("until_ms")
        after_others = conditions.is_reserved_until(now_ms, now_ms + FURTHEST_MS)
        action = until.set(until + length_ms)
        if (end := self._update(office_id, action, after_others, now_ms)) is not None:
            return end - length_ms
        is_free = conditions.is_free_at(now_ms)
        end = self._update(office_id, until.set(now_ms + length_ms), is_free, now_ms)
        return None if end is None else now_ms

    def _update(
        self, office_id: int, action: Action, condition: Condition, now_ms: int
    ) -> int | None:
        """The new end of the reserved time; None if the condition does not hold."""
        pk, sk = keys.reserved_time(office_id)
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        expires = attribute("expires_at").set(now_ms // 1000 + KEPT_FOR_S)
        request = {
            "UpdateExpression": Update(action, expires).serialize(names, values),
            "ConditionExpression": condition.serialize(names, values),
            "ExpressionAttributeNames": {placeholder: each for each, placeholder in names.items()},
            "ExpressionAttributeValues": values,
            "ReturnValues": "UPDATED_NEW",
        }
        key = {"pk": encode(pk), "sk": encode(sk)}
        with outcomes():
            try:
                done = self.client.update_item(TableName=self.table, Key=key, **request)
            except ClientError as error:
                if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                    return None
                raise
        return int(done["Attributes"]["until_ms"]["N"])
