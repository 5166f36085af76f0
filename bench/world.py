"""A table with the demo company, on the MiniStack that the bench started."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bench.api import NEW_YORK, NUMBERS, purchase_event, served
from chalicelib import wiring
from chalicelib.domain.account import Counts
from chalicelib.domain.record import replace
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import account_item
from infra.cloud.ministack import MiniStack
from infra.local import seed
from infra.local.resources import create_table

NOW = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
MANY = 1_000_000
A_BATCH = 25
"""DynamoDB's limit for one BatchWriteItem."""

_keys = count(1)
_tables = count(1)


def new_key() -> str:
    """An idempotency key that was not used before."""
    return f"bench-{os.getpid()}-{next(_keys)}"


class Cloud:
    """MiniStack, started on first use."""

    def __init__(self) -> None:
        self._started: MiniStack | None = None

    @property
    def started(self) -> MiniStack:
        if self._started is None:
            log = Path("out/cloud/bench.log")
            log.parent.mkdir(parents=True, exist_ok=True)
            self._started = MiniStack(log)
        return self._started

    @contextmanager
    def environment(self) -> Iterator[None]:
        """Makes botocore clients that are created in this context use the cloud."""
        before = dict(os.environ)
        os.environ |= self.started.environment
        yield
        for name in self.started.environment:
            os.environ.pop(name)
        os.environ |= before

    def stop(self) -> None:
        if self._started:
            self._started.stop()


class World:
    """The product wired to a new table, in which New York owns a million additional numbers."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.table = f"bench-{next(_tables)}"
        create_table(client, self.table)
        self.wired = wiring.wire(self.table, client, lambda: NOW)
        wiring.use(self.wired)
        seed.seed(DynamoDirectory(client, self.table, self.wired.layouts), self.wired.catalogs, NOW)
        import app  # noqa: F401  # after the wiring, which its handlers use

        for _ in range(MANY // 100_000):
            served(purchase_event(new_key(), 100_000))

    def offices(self, first: int, number: int) -> list[int]:
        """Adds offices like New York, without its history. Returns their ids."""
        reading = self.wired.service.store.read(NEW_YORK, NOW)
        assert reading.ledger
        counts = {NUMBERS: Counts(purchased=MANY, available=MANY)}
        account = replace(reading.ledger.account, counts=counts, seq=0, invoice_count=0)
        key = {"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "TERMS"}}
        terms = self.client.get_item(TableName=self.table, Key=key)["Item"]
        made = list(range(first, first + number))
        self.load(
            item
            for office_id in made
            for item in (
                account_item(replace(account, office_id=office_id), self.wired.layouts),
                {**terms, "pk": {"S": f"OFFICE#{office_id}"}},
            )
        )
        return made

    def load(self, items: Any) -> None:
        """Writes the items by BatchWriteItem."""
        some: list[Any] = []
        for item in items:
            some.append({"PutRequest": {"Item": item}})
            if len(some) == A_BATCH:
                self._write(some)
                some = []
        if some:
            self._write(some)

    def _write(self, puts: list[Any]) -> None:
        answer = self.client.batch_write_item(RequestItems={self.table: puts})
        assert not answer.get("UnprocessedItems")


def calls_of(client: Any, request: Any) -> list[tuple[str, dict[str, Any]]]:
    """The calls to DynamoDB that the request makes, as client methods and parameters."""
    methods = {"BatchGetItem": "batch_get_item", "TransactWriteItems": "transact_write_items"}
    made: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        # Our client token is valid for this call only; a bare client makes its own.
        plain = {name: value for name, value in params.items() if name != "ClientRequestToken"}
        made.append((methods[model.name], plain))

    client.meta.events.register("provide-client-params.dynamodb.*", note)
    request()
    client.meta.events.unregister("provide-client-params.dynamodb.*", note)
    return made
