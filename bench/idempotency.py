"""What it costs that an assignment is made once however often it is sent: our receipt in the same
transaction, against the same handler in powertools' idempotency decorator.

They do not promise the same. Powertools' record is written before and after, in writes of its own:
who dies in between leaves a request in progress until it expires, or done and unknown.
"""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import boto3
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent,
)

from chalicelib import wiring

from .api import Context, as_in_lambda, assign_event, served
from .report import Findings, Row, ratio
from .rounds import Side, side_by_side
from .world import Cloud, World, new_key

ROUNDS, REQUESTS = 25, 10
RECORDS = "bench-idempotency"
AGAINST = "the same handler, without our key, in aws-lambda-powertools' @idempotent"
THEIR_HEADER = "X-Idempotency-Key"

_users = count(1)


def measure(cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    with cloud.environment():
        ours = wiring.dynamodb_client()
        World(ours)
        theirs = boto3.client("dynamodb")
        _create_records(theirs)
        handler = _decorated(theirs)
        meters = [Meter(ours), Meter(theirs)]

        def powertools(asked: dict[str, Any]) -> None:
            assert handler(asked, Context())["statusCode"] < 300

        rows = []
        with as_in_lambda():
            rows += _counted(meters, powertools)
            for name, times in (("first", 1), ("with a repeat", 2)):
                sides = side_by_side(
                    f"idempotent, {name}", rounds, _side(served, times, ""),
                    _side(powertools, times, THEIR_HEADER),
                )  # fmt: skip
                title = f"idempotent assign, {name}"
                rows.append(ratio("idempotency", title, "ms", sides, against=AGAINST))
    return Findings(rows, {"rounds": rounds, "requests_a_round": REQUESTS})


class Meter:
    """Calls and write units of a client, as the engine tells them."""

    def __init__(self, client: Any) -> None:
        self.calls = 0
        self.units = 0.0
        client.meta.events.register("provide-client-params.dynamodb.*", self._ask)
        client.meta.events.register("after-call.dynamodb.*", self._note)

    def _ask(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return params | {"ReturnConsumedCapacity": "TOTAL"}

    def _note(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls += 1
        if model.name in ("BatchGetItem", "GetItem", "Query"):
            return
        told = parsed.get("ConsumedCapacity", [])
        each = told if isinstance(told, list) else [told]
        self.units += sum(one.get("CapacityUnits", 0) for one in each)


def _counted(meters: list[Meter], powertools: Callable[[dict[str, Any]], None]) -> list[Row]:
    """What one assignment costs with its record. (Of refused writes the engine tells no units;
    DynamoDB charges them: a repeat is one refused write on either side.)"""
    sides = []
    for send, header in ((served, ""), (powertools, THEIR_HEADER)):
        before = [(meter.calls, meter.units) for meter in meters]
        send(_keyed(header))
        pairs = list(zip(meters, before, strict=True))
        calls = sum(meter.calls - calls for meter, (calls, _) in pairs)
        sides.append((calls, sum(meter.units - units for meter, (_, units) in pairs)))
    (our_calls, our_units), (their_calls, their_units) = sides
    calls, units = (our_calls, their_calls), (our_units, their_units)
    return [
        Row("idempotency", f"idempotent assign, {what}", mine, unit, mine / their, AGAINST, their)
        for what, unit, (mine, their) in (("calls", "", calls), ("write units", "", units))
    ]


def _keyed(header: str) -> dict[str, Any]:
    """Our key in our header, or theirs in theirs, so that each side has one kind of record."""
    key = new_key()
    asked = assign_event(next(_users), key=None if header else key)
    if header:
        asked["headers"] = asked["headers"] | {header: key}
    return asked


def _side(send: Callable[[dict[str, Any]], Any], times: int, header: str) -> Side:
    def milliseconds() -> float:
        some = [_keyed(header) for _ in range(REQUESTS)]
        start = time.perf_counter()
        for asked in some:
            for _ in range(times):
                send(asked)
        return (time.perf_counter() - start) / REQUESTS * 1000

    return milliseconds


def _decorated(client: Any) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """As its documentation has it, for a REST API."""
    from app import app

    layer = DynamoDBPersistenceLayer(RECORDS, boto3_client=client)
    config = IdempotencyConfig(
        event_key_jmespath=f'headers."{THEIR_HEADER}"',
        raise_on_no_idempotency_key=True,
        expires_after_seconds=30 * 24 * 60 * 60,
    )

    @idempotent(persistence_store=layer, config=config)
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = app(event, context)
        return answer

    return handler


def _create_records(client: Any) -> None:
    client.create_table(
        TableName=RECORDS,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
