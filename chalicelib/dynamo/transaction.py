"""One conditional, all-or-nothing write of several items, and its outcomes.

The request is built here and not by a library, because libraries reorder the writes. Each reason
of a cancellation must be matched to its write.
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
from ..service.ports import Retryable, TooManyWrites
from .codec import Item, encode
from .keys import Key

MOST_WRITES = 100
"""DynamoDB's limit for one transaction."""

LONGEST_REQUEST_TOKEN = 36
"""DynamoDB's limit, in characters. DynamoDB remembers a token for ten minutes."""

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
    "announcement",
    "api_key",
    "api_keys",
    "assignment",
    "catalog",
    "company",
    "company_name",
    "credit_note",
    "email",
    "email_owner",
    "entry",
    "external_id",
    "idempotency_key",
    "former_owner",
    "group",
    "group_name",
    "invoice",
    "invoice_payment",
    "limits",
    "metadata",
    "names",
    "new_account",
    "newest_catalog",
    "office",
    "old_email",
    "old_external_id",
    "owned_email",
    "payment_attempt",
    "payment_method",
    "provisioning",
    "record_change",
    "removals",
    "room",
    "settled_invoice",
    "terms",
    "user",
    "waiting",
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
    """Writes the whole item if the condition holds."""

    name: WriteName
    item: Item
    condition: Condition


class ItemUpdate(Record):
    """Updates some attributes of an item if the condition holds."""

    name: WriteName
    key: Key
    actions: tuple[Action, ...]
    condition: Condition


class Delete(Record):
    """Deletes the item if the condition holds."""

    name: WriteName
    key: Key
    condition: Condition


class Check(Record):
    """Writes nothing. The other writes happen only if the condition holds."""

    name: WriteName
    key: Key
    condition: Condition


Write = Put | ItemUpdate | Delete | Check


def write(client: BaseClient, table: str, writes: Sequence[Write], *, once: bool = False) -> None:
    """Performs all of the writes, or none. Raises WritesFailed if a condition did not hold, and
    Retryable if the database was busy, another transaction held an item, or the response was lost.
    Raises TooManyWrites before anything is sent.

    `once`: the same writes, repeated within ten minutes after they took effect, succeed without
    effect. The writes must contain what identifies their request.
    """
    assert writes
    if len(writes) > MOST_WRITES:
        raise TooManyWrites(len(writes), MOST_WRITES)
    request = [_request(table, each) for each in writes]
    token = {"ClientRequestToken": _token(request)} if once else {}
    with outcomes():
        try:
            client.transact_write_items(TransactItems=request, **token)
        except client.exceptions.TransactionCanceledException as canceled:
            raise _outcome(canceled.response["CancellationReasons"], writes) from canceled


@contextmanager
def outcomes() -> Iterator[None]:
    """Raises Retryable for temporary errors of the database. Other errors pass unchanged."""
    try:
        yield
    except (HTTPClientError, ConnectionError) as lost:
        # Timed out or disconnected, after botocore's own retries: the write may have happened.
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
    # A used idempotency key comes first: the request was committed, whatever else is true now.
    # A conflict comes next, because what the other conditions met may be about to change.
    if IDEMPOTENCY_KEY not in met:
        if codes & _CONFLICT:
            return Retryable("conflict")
        if codes & _BUSY:
            return Retryable("throttled")
    assert met, f"canceled for {codes}"
    return WritesFailed(met)


def _token(request: list[dict[str, Any]]) -> str:
    """Equal for equal writes."""
    return sha256(msgspec.json.encode(request)).hexdigest()[:LONGEST_REQUEST_TOKEN]


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
