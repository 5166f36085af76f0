"""The product with one protection taken away: what the simulator must find, or it clocks nothing.

Most are a database client that leaves something out of what it is asked to write.
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
    """A database client that changes the transactions it is given."""

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
            # A reason for each write that was asked for, as the product expects.
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
    """Takes as true every clause of a condition about one attribute of one kind of item."""

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
    # An attribute that no item has: true of every item, and of none.
    true = "attribute_not_exists (nothing)"
    condition = re.sub(rf"{path} (?:=|>=|>) :\d+", true, condition)
    condition = re.sub(rf"attribute_(?:not_)?exists \({path}\)", true, condition)
    return {operation: request | {"ConditionExpression": condition}}


def _no_records(writes: Writes) -> list[Writes]:
    return [[each for each in writes if not _is_put_of(each, "KEY#")]]


def _record_first(writes: Writes) -> list[Writes]:
    """Idempotency beside the effect and not in its transaction."""
    stored_responses = [each for each in writes if _is_put_of(each, "KEY#")]
    return [stored_responses, [each for each in writes if each not in stored_responses]]


def _record_last(writes: Writes) -> list[Writes]:
    return _record_first(writes)[::-1]


def _one_by_one(writes: Writes) -> list[Writes]:
    return [[each] for each in writes]


def _no_entries(writes: Writes) -> list[Writes]:
    return [[each for each in writes if not _is_put_of(each, "ENTRY#")]]


def _nothing_with(is_one: Callable[[dict[str, Any]], bool]) -> Callable[[Writes], list[Writes]]:
    """Transactions with such a write are acknowledged, and nothing is written."""
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
    """A lost answer is believed to have been a good one."""

    def commit(self, *changes: Change, idempotency: IdempotencyRecord | None = None) -> None:
        try:
            super().commit(*changes, idempotency=idempotency)
        except Retryable as again:
            if again.reason != "unknown":
                raise


class _DueToday(DueIndex):
    """Lago's: the job asks for what is due today, and a day that it misses is missed for good."""

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
    """`break_` makes a process's wiring the broken one. `found_by` is what must notice: a check, a
    client, or what never comes to its end. `shows` are the actions of clients that meet there,
    where it takes luck otherwise."""

    name: str
    break_: Callable[[Wired], Wired]
    found_by: str
    shows: tuple[Action, ...] = ()


BROKEN = (
    Broken(
        "read, decide, write without the version",
        _without(
            ("ACCOUNT", "seq"), ("ENTRY#", "pk"), ("INVOICE#", "pk"), ("REMOVALS", "revision")
        ),
        "_check_counts",
    ),
    Broken(
        "take without looking whether enough is available",
        _without(("ACCOUNT", "available")),
        "__post_init__",  # The product's own, of counts below zero.
    ),
    Broken(
        "take without looking at the cycle", _without(("ACCOUNT", "cycle_end")), "_check_cycles"
    ),
    Broken(
        "take without looking whose the office is", _without(("ACCOUNT", "company_id")), "intrude"
    ),
    Broken("release what is released", _without(("ASSIGNMENT#", "released_at")), "_check_counts"),
    Broken("assign what is held", _without(("ASSIGNMENT#", "pk")), "_check_counts"),
    Broken(
        "change a user that somebody else changed",
        _without(("USER#", "revision")),
        "_check_records",
        (people.edit_common_user, people.restore_common_user, offices.purchase),
    ),
    Broken("forget the idempotency record", _tampered(_no_records), "_check_repeats"),
    Broken(
        "write the idempotency record before the effect", _tampered(_record_first), "check_orders"
    ),
    Broken(
        "write the idempotency record after the effect", _tampered(_record_last), "_check_repeats"
    ),
    Broken("write one item after the other", _tampered(_one_by_one), "_check_counts"),
    Broken("forget the journal", _tampered(_no_entries), "_check_office"),
    Broken(
        "acknowledge terms that nobody keeps",
        _tampered(_nothing_with(_is_agreement)),
        "_check_terms",
        (offices.agree,),
    ),
    Broken(
        "acknowledge prices that nobody keeps", _no_catalogs, "_check_catalogs", (offices.reprice,)
    ),
    Broken(
        "acknowledge payments that nobody keeps",
        _tampered(_nothing_with(_is_payment)),
        "_check_payments",
        (offices.pay,),
    ),
    Broken("take an unknown outcome for a good one", _unknown_is_done, "check_orders"),
    Broken("look for what is due today only", _due_today, "_until"),
)
