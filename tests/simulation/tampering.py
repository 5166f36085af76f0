"""A database client that omits or changes parts of transactions."""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.domain.record import replace
from chalicelib.wiring import Wired
from tests.simulation.table import TransactionCanceledException, canceled

Writes = list[dict[str, Any]]


class TamperingClient:
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


def tampered(tamper: Callable[[Writes], list[Writes]]) -> Callable[[Wired], Wired]:
    def break_(wired: Wired) -> Wired:
        store: Any = wired.service.store
        client = TamperingClient(store.client, tamper)
        return replace(wired, service=replace(wired.service, store=replace(store, client=client)))

    return break_


def without(*conditions: tuple[str, str]) -> Callable[[Wired], Wired]:
    """Replaces every clause about these attributes of these kinds of items by a true one."""

    def tamper(writes: Writes) -> list[Writes]:
        for kind, attribute in conditions:
            writes = [_with_true_condition(each, attribute, kind) for each in writes]
        return [writes]

    return tampered(tamper)


def without_receivers_version(writes: Writes) -> list[Writes]:
    """Drops the conditions on the version of the office that receives licenses."""
    accounts = [_key(each)[0] for each in writes if _key(each)[1] == "ACCOUNT"]
    return [[_unconditioned(each) if _key(each)[0] in accounts[1:] else each for each in writes]]


def _unconditioned(write: dict[str, Any]) -> dict[str, Any]:
    for kind, attribute in (("ACCOUNT", "seq"), ("ENTRY#", "pk"), ("INVOICE#", "pk")):
        write = _with_true_condition(write, attribute, kind)
    return write


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


def no_records(writes: Writes) -> list[Writes]:
    return [[each for each in writes if not _is_put_of(each, "KEY#")]]


def record_first(writes: Writes) -> list[Writes]:
    """Writes the idempotency record in a transaction of its own, before the effect."""
    stored_responses = [each for each in writes if _is_put_of(each, "KEY#")]
    return [stored_responses, [each for each in writes if each not in stored_responses]]


def record_last(writes: Writes) -> list[Writes]:
    return record_first(writes)[::-1]


def reservations_first(writes: Writes) -> list[Writes]:
    """Writes the reservations of external ids in a transaction of its own, before the record."""
    reservations = [each for each in writes if _key(each)[1].startswith("EXTERNAL#")]
    return [reservations, [each for each in writes if each not in reservations]]


def one_by_one(writes: Writes) -> list[Writes]:
    return [[each] for each in writes]


def no_raised_revisions(writes: Writes) -> list[Writes]:
    """Replaces the update of each user who takes a license by a check of its condition."""
    return [[_without_raise(each) for each in writes]]


def _without_raise(write: dict[str, Any]) -> dict[str, Any]:
    update = write.get("Update", {})
    names = update.get("ExpressionAttributeNames", {})
    if "holds_more" not in names.values() or "revision" not in names.values():
        return write
    (place,) = (each for each, name in names.items() if name == "revision")
    if f"{place} = {place} +" not in update["UpdateExpression"]:
        return write
    raised = re.sub(
        rf"{place} = {place} \+ (:\d+)", f"{place} = {place}", update["UpdateExpression"]
    )
    return {"Update": update | {"UpdateExpression": raised}}


def no_entries(writes: Writes) -> list[Writes]:
    return [[each for each in writes if not _is_put_of(each, "ENTRY#")]]


def only_one_entry(writes: Writes) -> list[Writes]:
    """Leaves out the second journal entry of a transaction, the one of the office that receives."""
    entries = [each for each in writes if _is_put_of(each, "ENTRY#")]
    return [[each for each in writes if each not in entries[1:]]]


def nothing_with(is_one: Callable[[dict[str, Any]], bool]) -> Callable[[Writes], list[Writes]]:
    """Acknowledges transactions with such a write without writing anything."""
    return lambda writes: [] if any(map(is_one, writes)) else [writes]


def is_agreement(write: dict[str, Any]) -> bool:
    return _is_put_of(write, "ENTRY#") and write["Put"]["Item"]["action"]["S"] == "terms"


def is_revision(write: dict[str, Any]) -> bool:
    return _is_put_of(write, "REVISION#")


def is_payment(write: dict[str, Any]) -> bool:
    return "Update" in write and _key(write)[1].startswith("INVOICE#")


def _is_put_of(write: dict[str, Any], kind: str) -> bool:
    return "Put" in write and write["Put"]["Item"]["sk"]["S"].startswith(kind)
