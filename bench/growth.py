"""Compares an office with 100,000 journal entries and as many assignments with one that has ten of
each, in one table: requests must not get slower as the history grows."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from bench.api import (
    NEW_YORK,
    NUMBERS,
    as_in_lambda,
    assign_event,
    purchase_event,
    read_event,
    served,
)
from bench.progress import bar
from bench.report import Findings, ratio
from bench.rounds import Side, side_by_side
from bench.world import MANY, NOW, Cloud, World, new_key
from chalicelib import wiring
from chalicelib.domain.assignment import Assignee, Assignment
from chalicelib.domain.journal import Entry
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.dynamo._ledger_writes import entry_item
from chalicelib.dynamo.codec import Item
from chalicelib.dynamo.items import account_item, from_item, to_item

SMALL, LARGE = 10, 100_000
ROUNDS, REQUESTS = 40, 10
LIMIT = 1.2
AGAINST = (
    f"the same requests to an office with {SMALL} entries and {SMALL} assignments: "
    "a request that reads the history takes longer"
)

_users = count(10_000_000)


def measure(cloud: Cloud, rounds: int = ROUNDS, large: int = LARGE) -> Findings:
    with cloud.environment():
        world = World(wiring.dynamodb_client())
        small_office, large_office = world.offices(20_000_001, 2)
        _fill(world, small_office, SMALL)
        _fill(world, large_office, large)
        rows = []
        with as_in_lambda():
            for name, event in (
                ("read", read_event),
                ("assign", lambda office: assign_event(next(_users), office)),
                ("purchase", lambda office: purchase_event(new_key(), 1, office)),
            ):
                sides = side_by_side(
                    f"growth, {name}",
                    rounds,
                    _side(event, large_office),
                    _side(event, small_office),
                )
                title = f"{name}, {large:,} against {SMALL}"
                rows.append(ratio("growth", title, "ms", sides, against=AGAINST, limit=LIMIT))
    return Findings(rows, {"rounds": rounds, "requests_a_round": REQUESTS})


def _fill(world: World, office: int, number: int) -> None:
    """Adds `number` entries and assignments, and updates the account to match."""
    reading = world.wired.service.store.read(office, NOW)
    assert reading.ledger
    account = reading.ledger.account
    held = account.counts[NUMBERS]
    counts = {
        **account.counts,
        NUMBERS: replace(held, available=MANY - number),
    }
    world.load([account_item(replace(account, seq=number, counts=counts), world.wired.layouts)])
    world.load(_items(world, office, number))


def _items(world: World, office: int, number: int) -> Iterator[Item]:
    pk, sk = keys.entry(NEW_YORK, 1)
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    like = from_item(world.client.get_item(TableName=world.table, Key=key)["Item"], Entry)
    for each in bar(range(1, number + 1), f"loading {number:,}"):
        entry = replace(like, office_id=office, seq=each, entry_id=each)
        yield entry_item(entry, world.wired.layouts)
        made = Assignment(
            assignment_id=each * 10,
            office_id=office,
            license_type=NUMBERS,
            assignee=Assignee("number", each),
            assigned_at=NOW,
            assigned_by="admin-17",
            request_id=f"loaded-{each}",
        )
        yield to_item(keys.assignment(office, made.assignment_id), made)


def _side(event: Callable[[int], Any], office: int) -> Side:
    def milliseconds() -> float:
        some = [event(office) for _ in range(REQUESTS)]
        start = time.perf_counter()
        for asked in some:
            served(asked)
        return (time.perf_counter() - start) / REQUESTS * 1000

    return milliseconds
