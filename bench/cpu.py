"""CPU per request, DynamoDB's transport stubbed: our handler against the bare calls.

The bare calls are the very ones that our handler makes, recorded from it: the same items,
conditions and sizes, made by a plain boto3 client without building them again.
"""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import boto3

from chalicelib import wiring

from .api import as_in_lambda, assign_event, purchase_event, served
from .canned import Canned
from .report import Findings, Row, ratio
from .rounds import Side, side_by_side
from .world import NOW, Cloud, World, calls_of, new_key

ROUNDS, REQUESTS = 150, 40
LIMIT = 1.6
PLAIN = "the recorded calls by boto3.client('dynamodb') as it comes: what one would write by hand"
SET = "the same calls by a boto3 client with our settings (no client-side validation, fixed agent)"

_users = count(1)


def measure(cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    canned = Canned()
    with cloud.environment():
        recorder = canned.into(wiring.dynamodb_client())
        World(recorder)
        assigning = calls_of(recorder, _assign)
        purchasing = calls_of(recorder, _purchase)
    canned.recording = False
    ours = canned.into(wiring.dynamodb_client())
    wired = wiring.wire(wiring.wired().service.store.table, ours, lambda: NOW)
    wired.catalogs.known = wiring.wired().catalogs.known
    wired.catalogs.learned_at = NOW
    wiring.use(wired)
    plain = canned.into(boto3.client("dynamodb"))
    same = canned.into(boto3.client("dynamodb", config=wiring.CLIENT_CONFIG))
    rows: list[Row] = []
    for name, request, calls in (
        ("assign", _assign, assigning),
        ("purchase", _purchase, purchasing),
    ):
        for client, against, limit in ((plain, PLAIN, LIMIT), (same, SET, None)):
            title = f"{name}, CPU" + ("" if limit else ", settings alike")
            with as_in_lambda():
                sides = side_by_side(title, rounds, _side(request), _side(_bare(client, calls)))
            rows.append(ratio("cpu", title, "us", sides, against=against, limit=limit))
    return Findings(rows, {"rounds": rounds, "requests_a_round": REQUESTS})


def _assign() -> None:
    served(assign_event(next(_users)))


def _purchase() -> None:
    served(purchase_event(new_key()))


def _bare(client: Any, calls: list[tuple[str, dict[str, Any]]]) -> Callable[[], None]:
    methods = [(getattr(client, method), params) for method, params in calls]

    def run() -> None:
        for method, params in methods:
            method(**params)

    return run


def _side(request: Callable[[], None]) -> Side:
    def microseconds() -> float:
        start = time.process_time_ns()
        for _ in range(REQUESTS):
            request()
        return (time.process_time_ns() - start) / REQUESTS / 1000

    return microseconds
