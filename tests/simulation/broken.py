"""Versions of the product that lack one protection each. The simulator must find every one.

Most of them use a database client that omits part of each transaction.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.change import Change
from chalicelib.domain.record import replace
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.due_index import DueIndex
from chalicelib.dynamo.store import DynamoStore
from chalicelib.service.ports import DuePage, IdempotencyRecord, Retryable
from chalicelib.service.requests import Service
from chalicelib.wiring import Wired
from tests.simulation import actions_on_offices as offices
from tests.simulation import actions_on_people as people
from tests.simulation.action_weights import Action
from tests.simulation.table import TransactionCanceledException, canceled

Writes = list[dict[str, Any]]


class _TamperingClient:
    """A database client that changes transactions before it sends them."""

    def __init__(self, client: Any, tamper: Callable[[Writes], list[Writes]]) -> None:
        self._client, self._tamper = client, tamper

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, TransactItems: Writes, **_: str) -> Any:  # noqa: N803
        for writes in self._tamper(TransactItems):
            if writes:
                self._write(writes, TransactItems)
        return {}

    def _write(self, writes: Writes, asked: Writes) -> None:
        try:
            self._client.transact_write_items(TransactItems=writes)
        except TransactionCanceledException as refused:
            # The product expects a reason for each write of the original transaction.
            reasons = {_key(w): r for w, r in zip(writes, _reasons(refused), strict=True)}
            raise canceled([reasons.get(_key(each), {"Code": "None"}) for each in asked]) from None


def _reasons(refused: TransactionCanceledException) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = refused.response["CancellationReasons"]
    return reasons


def _key(write: dict[str, Any]) -> tuple[str, str]:
    ((_, request),) = write.items()
    where = request.get("Item") or request["Key"]
    return where["pk"]["S"], where["sk"]["S"]


def _tampered(tamper: Callable[[Writes], list[Writes]]) -> Callable[[Wired], Wired]:
    def break_(wired: Wired) -> Wired:
        store: Any = wired.service.store
        client = _TamperingClient(store.client, tamper)
        return replace(wired, service=Service(replace(store, client=client), wired.service.retries))

    return break_


def _without(*conditions: tuple[str, str]) -> Callable[[Wired], Wired]:
    """Replaces every clause about these attributes of these kinds of items by a true one."""

    def tamper(writes: Writes) -> list[Writes]:
        for kind, attribute in conditions:
            writes = [_with_true_condition(each, attribute, kind) for each in writes]
        return [writes]

    return _tampered(tamper)


def _with_true_condition(write: dict[str, Any], attribute: str, kind: str) -> dict[str, Any]:
    ((operation, request),) = write.items()
    names = request.get("ExpressionAttributeNames", {})
    placeholders = [placeholder for placeholder, name in names.items() if name == attribute]
    if not _key(write)[1].startswith(kind) or not placeholders:
        return write
    condition = request["ConditionExpression"]
    path = rf"(?:#\d+\.)*{placeholders[0]}\b"
    # No item has this attribute, so the clause is true for every item and for a missing one.
    true = "attribute_not_exists (nothing)"
    condition = re.sub(rf"{path} (?:=|>=|>) :\d+", true, condition)
    condition = re.sub(rf"attribute_(?:not_)?exists \({path}\)", true, condition)
    return {operation: request | {"ConditionExpression": condition}}


def _no_records(writes: Writes) -> list[Writes]:
    return [[each for each in writes if not _is_put_of(each, "KEY#")]]


def _record_first(writes: Writes) -> list[Writes]:
    """Writes the idempotency record in a transaction of its own, before the effect."""
    stored_responses = [each for each in writes if _is_put_of(each, "KEY#")]
    return [stored_responses, [each for each in writes if each not in stored_responses]]


def _record_last(writes: Writes) -> list[Writes]:
    return _record_first(writes)[::-1]


def _one_by_one(writes: Writes) -> list[Writes]:
    return [[each] for each in writes]


def _no_entries(writes: Writes) -> list[Writes]:
    return [[each for each in writes if not _is_put_of(each, "ENTRY#")]]


def _nothing_with(is_one: Callable[[dict[str, Any]], bool]) -> Callable[[Writes], list[Writes]]:
    """Acknowledges transactions with such a write without writing anything."""
    return lambda writes: [] if any(map(is_one, writes)) else [writes]


def _is_agreement(write: dict[str, Any]) -> bool:
    return _is_put_of(write, "ENTRY#") and write["Put"]["Item"]["action"]["S"] == "terms"


def _is_revision(write: dict[str, Any]) -> bool:
    return _is_put_of(write, "REVISION#")


def _is_payment(write: dict[str, Any]) -> bool:
    return "Update" in write and _key(write)[1].startswith("INVOICE#")


def _is_put_of(write: dict[str, Any], kind: str) -> bool:
    return "Put" in write and write["Put"]["Item"]["sk"]["S"].startswith(kind)


class _TakesUnknownForDone(DynamoStore):
    """Takes a commit with an unknown outcome as successful."""

    def commit(self, *changes: Change, idempotency: IdempotencyRecord | None = None) -> None:
        try:
            super().commit(*changes, idempotency=idempotency)
        except Retryable as again:
            if again.reason != "unknown":
                raise


class _DueToday(DueIndex):
    """Lists only offices that fell due within the last day, so that offices due on a day without a
    job are never finalized. Lago had this bug."""

    def page(
        self, shard: int, until: datetime, after: str | None = None, limit: int = 100
    ) -> DuePage:
        page = super().page(shard, until, after, limit)
        yesterday = until - timedelta(days=1)
        return DuePage(tuple(each for each in page.offices if each.due_at > yesterday), page.after)


def _no_catalogs(wired: Wired) -> Wired:
    client: Any = _TamperingClient(wired.catalogs.client, _nothing_with(_is_revision))
    return replace(wired, catalogs=DynamoCatalogs(client, wired.catalogs.table))


def _unknown_is_done(wired: Wired) -> Wired:
    store: Any = wired.service.store
    broken = _TakesUnknownForDone(store.client, store.table, store.catalogs)
    return replace(wired, service=Service(broken, wired.service.retries))


def _due_today(wired: Wired) -> Wired:
    due = wired.due()
    return replace(wired, due=lambda: _DueToday(due.client, due.table))


@dataclass(frozen=True)
class Broken:
    """`break_` returns the wiring without the protection. `found_by` is the function that must
    raise the error: a check, a client's action, or the wait for pending work. With `actions`,
    clients perform only these, because a run with all actions rarely shows the fault."""

    name: str
    break_: Callable[[Wired], Wired]
    found_by: str
    actions: tuple[Action, ...] = ()


BROKEN = (
    Broken(
        "commit without comparing the version",
        _without(
            ("ACCOUNT", "seq"), ("ENTRY#", "pk"), ("INVOICE#", "pk"), ("REMOVALS", "revision")
        ),
        "_check_counts",
    ),
    Broken(
        "assign without checking that enough are available",
        _without(("ACCOUNT", "available")),
        "__post_init__",  # The product's own check that counts are not negative.
    ),
    Broken(
        "assign without checking the cycle", _without(("ACCOUNT", "cycle_end")), "_check_cycles"
    ),
    Broken(
        "assign without checking the office's company",
        _without(("ACCOUNT", "company_id")),
        "send_forbidden_request",
    ),
    Broken("release a license twice", _without(("ASSIGNMENT#", "released_at")), "_check_counts"),
    Broken("assign a license twice", _without(("ASSIGNMENT#", "pk")), "_check_counts"),
    Broken(
        "change a user without comparing the revision",
        _without(("USER#", "revision")),
        "_check_records",
        (people.edit_common_user, people.restore_common_user, offices.purchase),
    ),
    Broken("write no idempotency record", _tampered(_no_records), "_check_repeats"),
    Broken(
        "write the idempotency record before the effect", _tampered(_record_first), "check_orders"
    ),
    Broken(
        "write the idempotency record after the effect", _tampered(_record_last), "_check_repeats"
    ),
    Broken("write items one by one", _tampered(_one_by_one), "_check_counts"),
    Broken("write no journal", _tampered(_no_entries), "_check_office"),
    Broken(
        "acknowledge terms without storing them",
        _tampered(_nothing_with(_is_agreement)),
        "_check_terms",
        (offices.agree_terms,),
    ),
    Broken(
        "acknowledge prices without storing them",
        _no_catalogs,
        "_check_catalogs",
        (offices.change_prices,),
    ),
    Broken(
        "acknowledge payments without storing them",
        _tampered(_nothing_with(_is_payment)),
        "_check_payments",
        (offices.report_payment,),
    ),
    Broken("take an unknown outcome as success", _unknown_is_done, "check_orders"),
    Broken("list only offices due today", _due_today, "_until"),
)
