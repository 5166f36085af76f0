"""One conditional, all-or-nothing write of several items, and what can come of it.

The request is assembled here, so that the reasons of a cancellation can be told by the name of
the write they belong to: libraries reorder the writes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Literal

import msgspec
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action, Update

from ..domain.record import Record
from ..service.ports import Retryable
from .codec import Item, encode
from .keys import Key

MOST_WRITES = 100
"""DynamoDB's limit for one transaction."""

LONGEST_TOKEN = 36
"""DynamoDB's limit, in characters. What a token stands for, it remembers for ten minutes."""

_BUSY = {
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}
_CONFLICT = {
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
}


WriteKind = Literal[
    "account",
    "assignment",
    "catalog",
    "company",
    "email",
    "entry",
    "idempotency_key",
    "invoice",
    "names",
    "new_account",
    "newest_catalog",
    "office",
    "old_email",
    "removals",
    "room",
    "terms",
    "user",
]


class WriteName(Record):
    """Names a write within its transaction: the kind of its item, and a number that tells items of
    one kind apart (an id or a position)."""

    kind: WriteKind
    number: int = 0


IDEMPOTENCY_KEY = WriteName("idempotency_key")


class WritesFailed(Exception):
    """Conditions that did not hold, so nothing was written. `met` maps the name of each write
    whose condition failed to the item that the condition met, None if there was no item."""

    def __init__(self, met: Mapping[WriteName, Item | None]) -> None:
        super().__init__(", ".join(f"{name.kind} {name.number}" for name in met))
        self.met = met


class Put(Record):
    """The whole item, where the condition holds."""

    name: WriteName
    item: Item
    condition: Condition


class ItemUpdate(Record):
    """Some attributes of an item, where the condition holds."""

    name: WriteName
    key: Key
    actions: tuple[Action, ...]
    condition: Condition


class Delete(Record):
    """The item gone, where the condition holds."""

    name: WriteName
    key: Key
    condition: Condition


class Check(Record):
    """Nothing written; the others only happen where the condition holds."""

    name: WriteName
    key: Key
    condition: Condition


Write = Put | ItemUpdate | Delete | Check


def write(client: BaseClient, table: str, writes: Sequence[Write], *, once: bool = False) -> None:
    """All of the writes, or none. Raises WritesFailed when a condition did not hold, Retryable when
    the database was busy, somebody else held an item, or the answer was lost.

    `once`: the writes name the request that they are of, and the same ones, written again within
    ten minutes after they took effect, succeed without effect.
    """
    assert 1 <= len(writes) <= MOST_WRITES, len(writes)
    request = [_request(table, each) for each in writes]
    token = {"ClientRequestToken": _token(request)} if once else {}
    with outcomes():
        try:
            client.transact_write_items(TransactItems=request, **token)
        except client.exceptions.TransactionCanceledException as canceled:
            raise _outcome(canceled.response["CancellationReasons"], writes) from canceled


@contextmanager
def outcomes() -> Iterator[None]:
    """Turns the database's passing faults into Retryable; what is our bug stays what it is."""
    try:
        yield
    except (HTTPClientError, ConnectionError) as lost:
        # Timed out or cut off, after botocore's own repeats: it may have happened.
        raise Retryable("unknown") from lost
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _BUSY:
            raise Retryable("throttled") from error
        if code in _CONFLICT:
            raise Retryable("conflict") from error
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise Retryable("unknown") from error
        raise


def _outcome(reasons: list[dict[str, Any]], writes: Sequence[Write]) -> Exception:
    codes = {reason.get("Code") for reason in reasons}
    met = {
        each.name: reason.get("Item")
        for each, reason in zip(writes, reasons, strict=True)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    # A used idempotency key outranks everything: the request was done, whatever else is true now.
    # Then a conflict, because what the other conditions met may be about to change.
    if IDEMPOTENCY_KEY not in met:
        if codes & _CONFLICT:
            return Retryable("conflict")
        if codes & _BUSY:
            return Retryable("throttled")
    assert met, f"canceled for {codes}"
    return WritesFailed(met)


def _token(request: list[dict[str, Any]]) -> str:
    """The same for the same writes."""
    return sha256(msgspec.json.encode(request)).hexdigest()[:LONGEST_TOKEN]


def _request(table: str, each: Write) -> dict[str, Any]:
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: dict[str, Any] = {
        "TableName": table,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if isinstance(each, Put):
        request["Item"] = each.item
    else:
        request["Key"] = {"pk": encode(each.key[0]), "sk": encode(each.key[1])}
    if isinstance(each, ItemUpdate):
        request["UpdateExpression"] = Update(*each.actions).serialize(names, values)
    request["ConditionExpression"] = each.condition.serialize(names, values)
    request["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        request["ExpressionAttributeValues"] = values
    return {_OPERATION[type(each)]: request}


_OPERATION: dict[type[Write], str] = {
    Put: "Put",
    ItemUpdate: "Update",
    Delete: "Delete",
    Check: "ConditionCheck",
}
