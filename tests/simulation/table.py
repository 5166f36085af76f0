"""A table in memory with those features of DynamoDB that the product uses, after its documentation.

Items are never changed in place, so that copies of the table may share them. A transaction has two
steps, `prepare` and `commit`. Between them its items are locked: other writes to them fail with a
conflict, as in the Developer Guide ("Transaction conflict handling").
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.simulation import expressions
from tests.simulation.pages import INDEX_KEYS, Item, page

Key = tuple[str, str]

MOST_WRITES = 100
MOST_KEYS = 100
INDEX = "due"


class TransactionCanceledException(ClientError):  # type: ignore[misc]  # botocore has no types
    """Replaces botocore's class of this name, which each client creates at run time."""


class ConditionalCheckFailedException(ClientError):  # type: ignore[misc]  # botocore has no types
    """The same."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the stream: a change of an item."""

    sequence: int
    key: Key
    before: Item | None
    after: Item | None


@dataclass(slots=True)
class Transaction:
    """A prepared transaction: its conditions hold, and its items are locked."""

    keys: tuple[Key, ...]
    after: dict[Key, Item | None]


@dataclass(slots=True)
class Table:
    """`records` are the stream; `index` is the due index, which lacks the last `index_lags`
    records."""

    items: dict[Key, Item] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    locked: set[Key] = field(default_factory=set)
    indexed: int = 0
    """The number of records that the index contains."""
    tokens: dict[str, float] = field(default_factory=dict)
    """The tokens of committed transactions, with the seconds at which they were requested."""
    index: dict[Key, Item] = field(default_factory=dict)

    def copy(self) -> "Table":
        """A copy with an empty stream and an index that is up to date."""
        made = Table(dict(self.items), [*self.keys])
        made.index = {key: item for key, item in made.items.items() if INDEX_KEYS[0] in item}
        return made

    def get(self, key: Key) -> Item | None:
        """The item as last committed; None if there is none."""
        return self.items.get(key)

    def prepare(self, writes: Sequence[dict[str, Any]]) -> Transaction:
        """Locks the items. Raises TransactionCanceledException with a reason for each write."""
        assert 1 <= len(writes) <= MOST_WRITES
        parsed = [_Write.of(each) for each in writes]
        keys = [each.key for each in parsed]
        if len(set(keys)) != len(keys):
            raise _error("ValidationException", "multiple operations on one item", 400)
        reasons = [self._reason(each) for each in parsed]
        if any(reason["Code"] != "None" for reason in reasons):
            raise canceled(reasons)
        after = {each.key: each.apply(self.items.get(each.key)) for each in parsed if each.writes}
        self.locked |= set(keys)
        return Transaction(tuple(keys), after)

    def commit(self, transaction: Transaction) -> None:
        self.locked -= set(transaction.keys)
        for key, item in transaction.after.items():
            self._set(key, item)

    def write(self, kind: str, arguments: dict[str, Any]) -> Item | None:
        """Writes one item outside of a transaction. Returns it. `kind` is Put, Update or Delete."""
        write = _Write.of({kind: arguments})
        if write.key in self.locked:
            raise _error("TransactionConflictException", "transaction is ongoing", 400)
        before = self.items.get(write.key)
        if not write.holds(before):
            raise _error(
                "ConditionalCheckFailedException",
                "the condition failed",
                400,
                ConditionalCheckFailedException,
            )
        after = write.apply(before)
        self._set(write.key, after)
        return after

    def query(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """One page of the table, or of the index, which may lag."""
        if "IndexName" in arguments:
            assert arguments["IndexName"] == INDEX
            found = sorted(self._index_rows(), key=lambda row: row[0])
        else:
            assert arguments["ConsistentRead"], "a decision on what may be old"
            found = [((key[1], *key), self.items[key]) for key in self._partition(arguments)]
        if not arguments.get("ScanIndexForward", True):
            found.reverse()
        return page(found, arguments)

    def catch_up(self, records: int | None = None) -> None:
        """Adds the next `records` records to the index; all of them if None."""
        end = len(self.records) if records is None else self.indexed + records
        for record in self.records[self.indexed : end]:
            if record.after and INDEX_KEYS[0] in record.after:
                self.index[record.key] = record.after
            else:
                self.index.pop(record.key, None)
        self.indexed = min(end, len(self.records))

    @property
    def index_lags(self) -> int:
        return len(self.records) - self.indexed

    def _reason(self, write: "_Write") -> dict[str, Any]:
        if write.key in self.locked:
            return {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
        before = self.items.get(write.key)
        if write.holds(before):
            return {"Code": "None"}
        reason = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
        return reason | ({"Item": before} if before and write.returns_old else {})

    def _set(self, key: Key, item: Item | None) -> None:
        before = self.items.get(key)
        if before == item:
            return
        if item is None:
            del self.items[key]
            self.keys.remove(key)
        else:
            self.items[key] = item
            if before is None:
                insort(self.keys, key)
        self.records.append(Record(len(self.records) + 1, key, before, item))

    def _index_rows(self) -> Iterator[tuple[tuple[str, ...], Item]]:
        for key, item in self.index.items():
            place = tuple(item[name]["S"] for name in INDEX_KEYS)
            projected = {name: item[name] for name in ("pk", "sk", *INDEX_KEYS)}
            yield (place[1], *key), projected

    def _partition(self, arguments: dict[str, Any]) -> list[Key]:
        # Every key condition of the product begins with the partition key.
        placeholder = arguments["KeyConditionExpression"].split("=")[1].split()[0].strip("()")
        partition = arguments["ExpressionAttributeValues"][placeholder]["S"]
        start = bisect_left(self.keys, (partition, ""))
        return self.keys[start : bisect_right(self.keys, (partition, "\U0010ffff"))]


@dataclass(frozen=True, slots=True)
class _Write:
    """One write, in a transaction or alone."""

    key: Key
    holds: Callable[[Item | None], bool]
    apply: Callable[[Item | None], Item | None]
    writes: bool
    returns_old: bool

    @classmethod
    def of(cls, write: dict[str, Any]) -> "_Write":
        ((kind, request),) = write.items()
        where = request["Item"] if kind == "Put" else request["Key"]
        return cls(
            key=(where["pk"]["S"], where["sk"]["S"]),
            holds=_holds(request),
            apply=_effect(kind, request),
            writes=kind != "ConditionCheck",
            returns_old=request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD",
        )


def _holds(request: dict[str, Any]) -> Callable[[Item | None], bool]:
    if "ConditionExpression" not in request:
        return lambda _: True
    names = request.get("ExpressionAttributeNames", {})
    values = request.get("ExpressionAttributeValues", {})
    test = expressions.condition(request["ConditionExpression"], names)
    return lambda item: test(item or {}, values)


def _effect(kind: str, request: dict[str, Any]) -> Callable[[Item | None], Item | None]:
    if kind == "Put":
        return lambda _: request["Item"]
    if kind == "Delete":
        return lambda _: None
    if kind == "ConditionCheck":
        return lambda item: item
    change = expressions.update(
        request["UpdateExpression"], request.get("ExpressionAttributeNames", {})
    )
    values = request.get("ExpressionAttributeValues", {})

    def updated(item: Item | None) -> Item:
        try:
            return change(item or request["Key"], values)
        except expressions.ValidationError as error:
            raise _error("ValidationException", str(error), 400) from error

    return updated


def canceled(reasons: list[dict[str, Any]]) -> TransactionCanceledException:
    """The error of a canceled transaction, with a reason for each write."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    error = {"Code": "TransactionCanceledException", "Message": f"Transaction canceled [{codes}]"}
    response = {
        "Error": error,
        "ResponseMetadata": {"HTTPStatusCode": 400},
        "CancellationReasons": reasons,
    }
    return TransactionCanceledException(response, "TransactWriteItems")


def _error(
    code: str, message: str, status: int, kind: type[ClientError] = ClientError
) -> ClientError:
    return kind(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        "simulated",
    )
