"""Helpers of the store's tests: items written without the store, and builders of its arguments."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.account import Ledger
from chalicelib.domain.assignment import Assignee, Assignment, Release, assignment_id
from chalicelib.domain.change import Change, EntryMetadata
from chalicelib.domain.journal import Actor
from chalicelib.domain.licenses import Quantity
from chalicelib.domain.products import SHIPPED
from chalicelib.domain.record import replace
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.codec import decode_item, encode
from chalicelib.dynamo.keys import Key
from chalicelib.dynamo.layouts import Layouts
from chalicelib.dynamo.store import DynamoStore
from chalicelib.dynamo.transaction import WriteName, WritesFailed
from chalicelib.service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    HolderChange,
    IdempotencyKey,
    IdempotencyRecord,
    Retryable,
    StoredResponse,
)
from tests.license_types import LicenseType
from tests.world import COMPANY, NEW_YORK, START, World

TALK, SELL, ROOM = LicenseType.TALK_LINES, LicenseType.SELL_LINES, LicenseType.ROOM_LINES
OTHER_COMPANY = 5000000000000002
STAMP = EntryMetadata(START, Actor("ada", "company_admin"), "billing", "spring")
KEY = IdempotencyKey(
    company_id=COMPANY, scope="5000000000000001\nada\nPOST /purchases\nkey-1", request_hash="hash-1"
)


def store(world: World) -> DynamoStore:
    return store_with(world, DynamoCatalogs(world.client, world.table))


def store_with(world: World, catalogs: DynamoCatalogs) -> DynamoStore:
    return DynamoStore(world.client, world.table, catalogs, Layouts(catalogs))


def some(**quantities: int) -> tuple[Quantity, ...]:
    """Quantities of license types, such as `some(talk_lines=3)`."""
    return tuple(Quantity(name, number) for name, number in quantities.items())


def ledger_of(world: World, office_id: int = NEW_YORK) -> Ledger:
    ledger = store(world).read(office_id, START).ledger
    assert ledger
    return ledger


def buy(world: World, office_id: int = NEW_YORK, **quantities: int) -> Change:
    """Commits a purchase and returns its change."""
    change = decide_purchase(ledger_of(world, office_id), some(**quantities), STAMP)
    store(world).commit(change)
    return change


def idempotency(at: datetime = START, body: str = '{"entry_id": 1}') -> IdempotencyRecord:
    return IdempotencyRecord(KEY, StoredResponse(KEY.request_hash, 201, body), at)


def set_by_hand(world: World, key: Key, path: str, value: Any) -> None:
    """Sets one attribute without the store:
    `set_by_hand(world, keys.account(1), "licenses.0.available", 3)`."""
    names = {f"#{position}": name for position, name in enumerate(path.split("."))}
    world.client.update_item(
        TableName=world.table,
        Key={"pk": encode(key[0]), "sk": encode(key[1])},
        UpdateExpression=f"SET {'.'.join(names)} = :value",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={":value": encode(value)},
    )


def put_by_hand(world: World, key: Key, **values: Any) -> None:
    item = {"pk": key[0], "sk": key[1], **values}
    world.client.put_item(
        TableName=world.table, Item={name: encode(value) for name, value in item.items()}
    )


def delete_by_hand(world: World, key: Key) -> None:
    world.client.delete_item(
        TableName=world.table, Key={"pk": encode(key[0]), "sk": encode(key[1])}
    )


def item_at(world: World, key: Key) -> dict[str, Any]:
    """The decoded item; {} if there is none."""
    answer = world.client.get_item(
        TableName=world.table,
        Key={"pk": encode(key[0]), "sk": encode(key[1])},
        ConsistentRead=True,
    )
    return decode_item(answer.get("Item", {}))


LOOKS_EVERY_S = 0.2
IN_A_ROW = 3
"""Consecutive reads that must agree: AWS may read any of three copies, of which some are behind."""


def until_index_shows(world: World, within_s: float = 60) -> None:
    """Waits until the due index agrees with the accounts: on AWS it lags behind them, on moto and
    MiniStack it does not. Raises AssertionError if they do not agree within `within_s`."""
    wanted = _index_entries(world.raw_items())
    ends = time.monotonic() + within_s
    agreed = 0
    while agreed < IN_A_ROW:
        pages = world.client.get_paginator("scan").paginate(TableName=world.table, IndexName="due")
        shown = _index_entries(item for page in pages for item in page["Items"])
        agreed = agreed + 1 if shown == wanted else 0
        if not agreed:
            assert time.monotonic() < ends, ("the index shows", shown, "and not", wanted)
            time.sleep(LOOKS_EVERY_S)  # The index has no notification, so it is polled.


def _index_entries(items: Iterable[Any]) -> set[tuple[str, ...]]:
    """The keys of the items that belong into the index: those with all of its keys."""
    names = ("pk", "sk", "due_shard", "cycle_end")
    return {tuple(item[name]["S"] for name in names) for item in items if item.keys() >= set(names)}


def set_available(world: World, number: int, license_type: str = TALK) -> None:
    """Changes the available count as concurrent assignments do: no journal entry, no new
    version."""
    set_by_hand(
        world, keys.account(NEW_YORK), f"licenses.{SHIPPED[license_type].number}.available", number
    )


def assignment(
    user_id: int = 1,
    license_type: str = TALK,
    office_id: int = NEW_YORK,
    request_id: str = "request-1",
) -> Assignment:
    assignee = Assignee("number", user_id)
    return Assignment(
        assignment_id=assignment_id(office_id, license_type, assignee),
        office_id=office_id,
        license_type=license_type,
        assignee=assignee,
        assigned_at=START,
        assigned_by="ada",
        request_id=request_id,
    )


def release_of(held: Assignment, request_id: str = "request-2") -> Release:
    number, user_id = held.assignment_id, held.for_user
    kind = held.license_type
    return Release(held.office_id, number, kind, "bob", request_id, for_user=user_id)


def released(held: Assignment, at: datetime = START, request_id: str = "request-2") -> Assignment:
    """The assignment as the store writes it after its release."""
    return replace(held, released_at=at, released_by="bob", request_id=request_id)


def take(*assignments: Assignment, at: datetime = START, **more: Any) -> AssignmentTransaction:
    return AssignmentTransaction(COMPANY, at, take=assignments, **more)


def free(*held: Assignment, at: datetime = START) -> AssignmentTransaction:
    return AssignmentTransaction(COMPANY, at, free=tuple(map(release_of, held)))


def user(user_id: int = 1, **changes: Any) -> User:
    """An active user in New York; by default with `admins`, which needs no license."""
    plain = User(
        user_id=user_id,
        company_id=COMPANY,
        office_id=NEW_YORK,
        email=f"user{user_id}@example.com",
        first_name="Ada",
        last_name="Lovelace",
        license="admins",
        state="active",
        added_at=START,
        revision=1,
        request_id="request-1",
        changed_by="ada",
    )
    return replace(plain, **changes)


def entered(after: User, before: User | None = None, **more: Any) -> AssignmentTransaction:
    """A transaction that only creates the user's record, or changes it from `before`."""
    return AssignmentTransaction(COMPANY, START, holders=(HolderChange(before, after),), **more)


@contextmanager
def requests_of(client: Any, operation: str) -> Iterator[list[dict[str, Any]]]:
    """Yields a list to which the requests of this operation are appended, within the context."""
    noted: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        noted.append(params)

    event = f"provide-client-params.dynamodb.{operation}"
    client.meta.events.register(event, note)
    try:
        yield noted
    finally:
        client.meta.events.unregister(event, note)


def expect_stale(world: World, change: Change, kept: IdempotencyRecord | None = None) -> None:
    """Committing the change raises Retryable("stale") and writes nothing."""
    before = world.snapshot()
    with pytest.raises(Retryable) as again:
        store(world).commit(change, idempotency=kept)
    assert again.value.reason == "stale"
    assert world.snapshot() == before


def failure_of(
    world: World, transaction: AssignmentTransaction, kept: IdempotencyRecord | None = None
) -> ConditionsFailed:
    """The error of an assignment transaction whose conditions fail. It must write nothing."""
    before = world.snapshot()
    with pytest.raises(ConditionsFailed) as raised:
        store(world).commit_assignments(transaction, kept)
    assert world.snapshot() == before
    return raised.value


def met_by(
    world: World, transaction: AssignmentTransaction, kept: IdempotencyRecord | None = None
) -> dict[str, Any]:
    """The fields of `ConditionsFailed` that have a value: what the failed conditions found. The
    transaction must write nothing."""
    return fields_with_values(failure_of(world, transaction, kept))


def fields_with_values(failure: ConditionsFailed) -> dict[str, Any]:
    return {name: value for name, value in vars(failure).items() if value}


def failed_writes(failure: ConditionsFailed) -> list[WriteName]:
    """The names of the writes whose conditions failed."""
    assert isinstance(failure.__cause__, WritesFailed)
    return [*failure.__cause__.met]
