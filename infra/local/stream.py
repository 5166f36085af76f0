"""A local stand-in for the table's stream and its event source, made from moto's stream records."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from infra.local.moto_tables import ONE_AT_A_TIME

BATCH = 100
MOST_TRIES = 5

Publisher = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class LocalStream:
    """Delivers the changes of one of moto's tables, in order. A record that fails five times is
    moved to `dead`, as the event source does after its last attempt."""

    region: str
    table: str
    now: Callable[[], datetime]
    dead: list[dict[str, Any]] = field(default_factory=list)
    _position: int = 0
    _tries: int = 0
    _lock: RLock = field(default_factory=RLock)

    def skip(self) -> None:
        """Skips all changes made so far."""
        with ONE_AT_A_TIME:
            self._position = len(self._records())

    def drain(self, publisher: Publisher) -> None:
        """Delivers all changes, also those that the publisher makes."""
        with self._lock:
            while batch := self._batch():
                self._deliver(publisher, [self._as_delivered(each.record) for each in batch])

    def redeliver(self, publisher: Publisher, records: int) -> None:
        """Delivers the last `records` records again, as the event source may."""
        with self._lock:
            self._position = max(0, self._position - records)
        self.drain(publisher)

    def _batch(self) -> list[Any]:
        """The next records. Waits for a running transaction: moto adds its records before it knows
        that all conditions hold, and removes them again if one does not."""
        with ONE_AT_A_TIME:
            return self._records()[self._position : self._position + BATCH]

    def _deliver(self, publisher: Publisher, records: list[dict[str, Any]]) -> None:
        failed = publisher({"Records": records})["batchItemFailures"]
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        done = numbers.index(failed[0]["itemIdentifier"]) if failed else len(records)
        self._position += done
        self._tries = self._tries + 1 if failed and not done else 0
        if self._tries == MOST_TRIES:
            self.dead.append(records[0])
            self._position += 1
            self._tries = 0

    def _as_delivered(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record as Lambda receives it: JSON with binary values as base64 text."""
        created = int(self.now().timestamp())
        stamped = {
            **record,
            "dynamodb": {**record["dynamodb"], "ApproximateCreationDateTime": created},
        }
        text = json.dumps(stamped, default=lambda binary: b64encode(binary).decode())
        delivered: dict[str, Any] = json.loads(text)
        return delivered

    def _records(self) -> list[Any]:
        shard = dynamodb_backends[DEFAULT_ACCOUNT_ID][self.region].tables[self.table].stream_shard
        assert shard
        records: list[Any] = shard.items
        return records
