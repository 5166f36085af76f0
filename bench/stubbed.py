"""Requests without DynamoDB: ours through the whole app, and the bare calls that they make.

Both are recorded once, on an engine, and played again: here, or in another process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3

from bench.api import assign_event, purchase_event, served
from bench.canned import Answers, Canned
from bench.world import NOW, Cloud, World, calls_of, new_key
from chalicelib import wiring
from chalicelib.domain.catalog import Catalog

Request = Callable[[], None]

_users = count(1)


@dataclass(frozen=True)
class Recorded:
    """All that it takes to play the requests again."""

    table: str
    answers: Answers
    catalogs: list[Catalog]
    calls: dict[str, list[tuple[str, dict[str, Any]]]]
    """The client's methods and their parameters, by verb."""


def _assign() -> None:
    served(assign_event(next(_users)))


def _purchase() -> None:
    served(purchase_event(new_key()))


VERBS: dict[str, Request] = {"assign": _assign, "purchase": _purchase}


def record(cloud: Cloud) -> Recorded:
    """The calls are the very ones that our handler makes: its items, conditions and sizes."""
    canned = Canned()
    with cloud.environment():
        client = canned.into(wiring.dynamodb_client())
        world = World(client)
        calls = {verb: calls_of(client, request) for verb, request in VERBS.items()}
    return Recorded(world.table, canned.answers, world.wired.catalogs.known, calls)


def ours(recorded: Recorded) -> dict[str, Request]:
    """By verb. Makes them the wiring of this process."""
    client = Canned(recorded.answers).into(wiring.dynamodb_client())
    wired = wiring.wire(recorded.table, client, lambda: NOW)
    wired.catalogs.known = recorded.catalogs
    wired.catalogs.learned_at = NOW
    wiring.use(wired)
    import app  # noqa: F401  # after the wiring, which its handlers use

    return VERBS


def plain(recorded: Recorded) -> dict[str, Request]:
    """By verb, by a client as it comes."""
    return _bare(recorded, boto3.client("dynamodb"))


def alike(recorded: Recorded) -> dict[str, Request]:
    """By verb, by a client with our client's settings."""
    return _bare(recorded, boto3.client("dynamodb", config=wiring.CLIENT_CONFIG))


def _bare(recorded: Recorded, client: Any) -> dict[str, Request]:
    Canned(recorded.answers).into(client)
    return {verb: _sending(client, calls) for verb, calls in recorded.calls.items()}


def _sending(client: Any, calls: list[tuple[str, dict[str, Any]]]) -> Request:
    methods = [(getattr(client, method), params) for method, params in calls]

    def run() -> None:
        for method, params in methods:
            method(**params)

    return run
