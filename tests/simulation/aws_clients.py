"""Replacements of botocore's clients of DynamoDB, SQS and EventBridge, on a table in memory.

At every call other tasks may run, and a fault may be injected.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from tests.simulation.faults import RAISED_AFTER_THE_CALL, RAISED_BEFORE_THE_CALL, Faults
from tests.simulation.pages import Item
from tests.simulation.scheduler import Scheduler
from tests.simulation.table import (
    MOST_KEYS,
    ConditionalCheckFailedException,
    Key,
    Table,
    TransactionCanceledException,
    canceled,
)
from tests.simulation.trace import Trace

TOKENS_KEPT_FOR_S = 600

Call = Callable[[str | None], Any]


@dataclass(eq=False)
class Gate:
    """All calls to AWS go through it. It records each in `trace`. `stall` lets a process stand
    still for some seconds."""

    scheduler: Scheduler
    faults: Faults
    trace: Trace
    stall: Callable[[str, float], None] = lambda call, seconds: None

    def through(self, name: str, call: Call) -> Any:
        """Returns the call's response, or raises the error of an injected fault. `call` is given
        the fault's kind, None if there is none."""
        scheduler = self.scheduler
        scheduler.pause()
        task = scheduler.current
        fault = self.faults.draw(name) if task else None
        self.trace.note_call(task.name if task else "", name, fault, scheduler.now_s)
        if fault in RAISED_BEFORE_THE_CALL:
            self.faults.count(fault)
            raise RAISED_BEFORE_THE_CALL[fault](name)
        if fault in RAISED_AFTER_THE_CALL:
            self.faults.count(fault)
            with suppress(Exception):  # The response is lost, be it a success or an error.
                call(fault)
            raise RAISED_AFTER_THE_CALL[fault](name)
        answer = call(fault)
        seconds = self.faults.stall_s(name) if task else None
        if seconds:
            self.stall(name, seconds)
        return answer


@dataclass(eq=False)
class Database:
    """The methods of botocore's DynamoDB client that the product calls."""

    table: Table
    gate: Gate
    exceptions = SimpleNamespace(
        ConditionalCheckFailedException=ConditionalCheckFailedException,
        TransactionCanceledException=TransactionCanceledException,
    )

    def transact_write_items(
        self,
        TransactItems: list[dict[str, Any]],  # noqa: N803
        ClientRequestToken: str = "",  # noqa: N803
    ) -> Any:
        def call(fault: str | None) -> dict[str, Any]:
            now_s = self.gate.scheduler.now_s
            if now_s - self.table.tokens.get(ClientRequestToken, -inf) < TOKENS_KEPT_FOR_S:
                return {}
            if fault in ("conflict", "throttled inside"):
                self.gate.faults.count(fault)
                raise canceled(self._busy(fault, len(TransactItems)))
            try:
                self._transact(TransactItems)
            except TransactionCanceledException:
                if fault != "sent twice":
                    raise
                self.gate.faults.count(fault)
                self.gate.scheduler.pause()
                self._transact(TransactItems)
            if ClientRequestToken:
                self.table.tokens[ClientRequestToken] = now_s
            # A repeat of a committed transaction is recognized by its token (botocore adds one).
            return {}

        return self.gate.through("transact_write_items", call)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        ((name, asked),) = RequestItems.items()
        assert asked["ConsistentRead"], "a decision on what may be old"
        keys: list[Key] = [(key["pk"]["S"], key["sk"]["S"]) for key in asked["Keys"]]
        assert 1 <= len(set(keys)) == len(keys) <= MOST_KEYS, keys

        def call(fault: str | None) -> dict[str, Any]:
            found: list[Item] = []
            before = len(self.table.records)
            # DynamoDB reads the items in parallel, in no particular order.
            for key in self._in_any_order(keys) if fault == "torn" else keys:
                if fault == "torn":
                    self.gate.scheduler.pause()
                item = self.table.get(key)
                if item:
                    found.append(item)
            if fault == "torn" and len(self.table.records) > before:
                self.gate.faults.count(fault)
            if fault == "unprocessed" and found:
                self.gate.faults.count(fault)
                return {"Responses": {name: found[1:]}, "UnprocessedKeys": {name: {"Keys": [{}]}}}
            return {"Responses": {name: found}}

        return self._again("batch_get_item", call)

    def _in_any_order(self, keys: list[Key]) -> list[Key]:
        return self.gate.faults.chance.sample(keys, len(keys))

    def get_item(self, Key: dict[str, Any], ConsistentRead: bool, **_: Any) -> Any:  # noqa: N803
        assert ConsistentRead, "a decision on what may be old"
        key = (Key["pk"]["S"], Key["sk"]["S"])

        def call(_: str | None) -> dict[str, Any]:
            item = self.table.get(key)
            return {"Item": item} if item else {}

        return self._again("get_item", call)

    def query(self, **arguments: Any) -> Any:
        def call(fault: str | None) -> dict[str, Any]:
            if "IndexName" in arguments:
                lag = self.table.index_lags if fault == "index lags" else 0
                known = self.gate.faults.chance.randrange(lag + 1)
                if fault == "index lags" and known < lag:
                    self.gate.faults.count(fault)
                self.table.catch_up(known if fault == "index lags" else None)
            return self.table.query(arguments)

        return self._again("query", call)

    def put_item(self, **arguments: Any) -> Any:
        return self._again("put_item", lambda _: self._write("Put", arguments))

    def update_item(self, **arguments: Any) -> Any:
        return self._again("update_item", lambda _: self._write("Update", arguments))

    def delete_item(self, **arguments: Any) -> Any:
        return self._again("delete_item", lambda _: self._write("Delete", arguments))

    def batch_write_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        ((name, writes),) = RequestItems.items()
        assert 1 <= len(writes) <= 25

        def call(fault: str | None) -> dict[str, Any]:
            kept = writes[1:] if fault == "unprocessed" else []
            if fault == "unprocessed":
                self.gate.faults.count(fault)
            for write in writes[: len(writes) - len(kept)]:
                ((kind, arguments),) = write.items()
                self._write(kind.removesuffix("Request"), arguments)
            return {"UnprocessedItems": {name: kept} if kept else {}}

        return self._again("batch_write_item", call)

    def _again(self, name: str, call: Call) -> Any:
        """Makes a call that has no token: if it is sent twice, it takes effect twice."""

        def maybe_twice(fault: str | None) -> Any:
            if fault == "sent twice":
                self.gate.faults.count(fault)
                with suppress(ClientError):
                    call(fault)
                self.gate.scheduler.pause()
            return call(fault)

        return self.gate.through(name, maybe_twice)

    def _write(self, kind: str, arguments: dict[str, Any]) -> dict[str, Any]:
        item = self.table.write(kind, arguments)
        return {"Attributes": item} if "ReturnValues" in arguments else {}

    def _transact(self, writes: list[dict[str, Any]]) -> None:
        transaction = self.table.prepare(writes)
        self.gate.scheduler.pause()
        self.table.commit(transaction)

    def _busy(self, fault: str, writes: int) -> list[dict[str, Any]]:
        """Reasons of a cancellation that no failed condition caused."""
        code = "TransactionConflict" if fault == "conflict" else "ThrottlingError"
        reasons: list[dict[str, Any]] = [{"Code": "None"} for _ in range(writes)]
        reasons[self.gate.faults.chance.randrange(writes)] = {"Code": code, "Message": "simulated"}
        return reasons


@dataclass(eq=False)
class Messages:
    """`send_message_batch` of botocore's SQS client. `waiting` are the bodies of sent messages."""

    gate: Gate
    waiting: list[str]

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803
        assert 1 <= len(Entries) <= 10

        def call(fault: str | None) -> dict[str, Any]:
            refused, taken = _some_of(Entries, fault, self.gate.faults)
            self.waiting += [entry["MessageBody"] for entry in taken]
            return {"Failed": [{"Id": entry["Id"]} for entry in refused]}

        return self.gate.through("send_message_batch", call)


@dataclass(eq=False)
class EventBus:
    """`put_events` of botocore's EventBridge client. `taken` are the details of accepted events."""

    gate: Gate
    taken: list[str]

    def put_events(self, Entries: list[dict[str, Any]]) -> Any:  # noqa: N803
        assert 1 <= len(Entries) <= 10

        def call(fault: str | None) -> dict[str, Any]:
            refused, taken = _some_of(Entries, fault, self.gate.faults)
            self.taken += [entry["Detail"] for entry in taken]
            return {"FailedEntryCount": len(refused)}

        return self.gate.through("put_events", call)


def _some_of(entries: list[Any], fault: str | None, faults: Faults) -> tuple[list[Any], list[Any]]:
    """The entries of a batch that are refused, and those that are accepted."""
    if fault in ("some refused", "sent twice"):
        faults.count(fault)
    refused = entries[:1] if fault == "some refused" else []
    return refused, entries[len(refused) :] * (2 if fault == "sent twice" else 1)
