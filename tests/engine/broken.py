"""Stores with one mistake each, which the checks must find."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.directory import Company
from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.dynamo.store import DynamoStore
from chalicelib.service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    IdempotencyKey,
    IdempotencyRecord,
    Reading,
)

CONDITION_FIELDS = ("ConditionExpression", "ReturnValuesOnConditionCheckFailure")


class UnconditionalClient:
    """A DynamoDB client that removes the conditions of transactions."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, TransactItems: list[Any], **_: str) -> Any:  # noqa: N803
        return self._client.transact_write_items(
            TransactItems=[
                {name: _unconditional(each) for name, each in item.items()}
                for item in TransactItems
            ]
        )


@dataclass
class ReadBarrier:
    """Holds back every write until all clients have read, which forces the worst interleaving."""

    clients: int
    _barrier: threading.Barrier = field(init=False)
    _mine: threading.local = field(default_factory=threading.local)

    def __post_init__(self) -> None:
        self._barrier = threading.Barrier(self.clients, timeout=60)

    def wait(self) -> None:
        """Waits for all clients, the first time that a client calls it."""
        if not hasattr(self._mine, "waited"):
            self._mine.waited = True
            self._barrier.wait()


class BarrierStore:
    """The real store, in which all clients read before any of them writes."""

    def __init__(self, store: DynamoStore, barrier: ReadBarrier) -> None:
        self.store = store
        self._barrier = barrier

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def read_together(
        self,
        office_ids: tuple[int, ...],
        now: datetime,
        key: IdempotencyKey | None = None,
        company_id: int | None = None,
    ) -> list[Reading]:
        readings = self.store.read_together(office_ids, now, key, company_id)
        self._barrier.wait()
        return readings

    def commit_assignments(
        self, movement: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        self._barrier.wait()
        self.store.commit_assignments(movement, idempotency)


class ChecksThenWrites(BarrierStore):
    """Checks that a license is available, and then assigns it without a condition."""

    def commit_assignments(
        self, movement: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        (wanted,) = movement.take
        account = self.store.account(wanted.office_id)
        assert account
        if account.counts[wanted.license_type].available < 1:
            raise ConditionsFailed(accounts={wanted.office_id: account})
        self._barrier.wait()
        self._unconditional_store().commit_assignments(movement, idempotency)

    def _unconditional_store(self) -> DynamoStore:
        return DynamoStore(
            UnconditionalClient(self.store.client),
            self.store.table,
            self.store.catalogs,
            self.store.layouts,
        )


class LastWriteWins(ChecksThenWrites):
    """Commits changes even if the items have changed since they were read."""

    def commit(
        self,
        *changes: Any,
        idempotency: IdempotencyRecord | None = None,
        attempt: PaymentAttempt | None = None,
        counted_by: Company | None = None,
    ) -> None:
        self._unconditional_store().commit(
            *changes, idempotency=idempotency, attempt=attempt, counted_by=counted_by
        )


class KeepsNoResponses(BarrierStore):
    """Stores no idempotency records of orders, so that a repeat is a new request."""

    def commit(
        self,
        *changes: Any,
        idempotency: IdempotencyRecord | None = None,
        attempt: PaymentAttempt | None = None,
        counted_by: Company | None = None,
    ) -> None:
        del idempotency
        self.store.commit(*changes, attempt=attempt, counted_by=counted_by)


def _unconditional(request: dict[str, Any]) -> dict[str, Any]:
    """The write without its condition, and without the names and values that only the condition
    uses."""
    bare = {name: value for name, value in request.items() if name not in CONDITION_FIELDS}
    expression = bare.get("UpdateExpression", "")
    for placeholders in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        used = {
            placeholder: value
            for placeholder, value in bare.pop(placeholders, {}).items()
            if placeholder in expression.replace(",", " ").replace(".", " ").split()
        }
        if used:
            bare[placeholders] = used
    return bare
