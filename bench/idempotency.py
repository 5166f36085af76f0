"""The cost of idempotent assignments: our idempotency record in the same transaction, compared with
the same handler in Powertools' idempotency decorator.

Powertools guarantees less. It writes its record separately, before and after the handler: a process
that dies in between leaves a request that is in progress until the record expires, or that is done
without a record.
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

from bench.api import Context, as_in_lambda, assign_event, purchase_event, served
from bench.report import Findings, Row, ratio
from bench.rounds import Side, side_by_side
from bench.world import Cloud, World, new_key
from chalicelib import wiring

ROUNDS, REQUESTS = 25, 10
RECORDS = "bench-idempotency"
AGAINST = (
    "the same handler, without our key, in aws-lambda-powertools' @idempotent: the usual library "
    "for Lambda in Python"
)
REPEATED_PURCHASE = "our repeated purchase: calls {calls}, write units {units:g}"
THEIR_HEADER = "X-Idempotency-Key"

Send = Callable[[dict[str, Any]], Any]

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

        with as_in_lambda():
            rows = _counted(meters, powertools)
            calls, units = _repeated_purchase(meters)
            for name, side in (("first", _first), ("repeat", _repeat)):
                title = f"idempotent assign, {name}, time"
                sides = side_by_side(
                    f"idempotent, {name}",
                    rounds,
                    side(served, ""),
                    side(powertools, THEIR_HEADER),
                )
                rows.append(ratio("idempotency", title, "ms", sides, against=AGAINST))
    details = {
        "rounds": rounds,
        "requests_a_round": REQUESTS,
        "repeated_purchase": {"calls": calls, "write_units": units},
    }
    return Findings(rows, details, REPEATED_PURCHASE.format(calls=calls, units=units))


class Meter:
    """Counts a client's calls and the write units that the engine reports.

    The engine reports no units for a refused write. DynamoDB charges them as for an accepted one,
    so the units of the last accepted write of its kind are added.
    """

    def __init__(self, client: Any) -> None:
        self.calls = 0
        self.units = 0.0
        self._accepted: dict[str, float] = {}
        client.meta.events.register("provide-client-params.dynamodb.*", self._ask)
        client.meta.events.register("after-call.dynamodb.*", self._note)

    def _ask(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return params | {"ReturnConsumedCapacity": "TOTAL"}

    def _note(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls += 1
        if model.name in ("BatchGetItem", "GetItem", "Query"):
            return
        if "Error" not in parsed:
            reported = parsed["ConsumedCapacity"]
            capacities = reported if isinstance(reported, list) else [reported]
            self._accepted[model.name] = sum(each["CapacityUnits"] for each in capacities)
        self.units += self._accepted[model.name]


def _counted(meters: list[Meter], powertools: Send) -> list[Row]:
    """The cost of one assignment with its record, and of its repeat."""
    sides = []
    for send, header in ((served, ""), (powertools, THEIR_HEADER)):
        asked = _keyed(header)
        sides.append([_cost(meters, send, asked) for _ in ("first", "repeat")])
    ours, theirs = sides
    return _rows("first", ours[0], theirs[0]) + _rows("repeat", ours[1], theirs[1])


def _repeated_purchase(meters: list[Meter]) -> tuple[float, float]:
    """Calls and write units of our repeated purchase. It has no other side, because purchases
    require our key."""
    asked = purchase_event(new_key())
    _cost(meters, served, asked)
    return _cost(meters, served, asked)


def _cost(meters: list[Meter], send: Send, asked: dict[str, Any]) -> tuple[float, float]:
    """Calls and write units."""
    before = [(meter.calls, meter.units) for meter in meters]
    send(asked)
    pairs = list(zip(meters, before, strict=True))
    calls = sum(meter.calls - calls for meter, (calls, _) in pairs)
    return calls, sum(meter.units - units for meter, (_, units) in pairs)


def _rows(name: str, ours: tuple[float, float], theirs: tuple[float, float]) -> list[Row]:
    return [
        ratio(
            "idempotency", f"idempotent assign, {name}, {what}", "", (a, b, a / b), against=AGAINST
        )
        for what, a, b in zip(("calls", "write units"), ours, theirs, strict=True)
    ]


def _keyed(header: str) -> dict[str, Any]:
    """An assignment with the key in our header, or in theirs, so that each side writes only its own
    kind of record."""
    key = new_key()
    asked = assign_event(next(_users), key=None if header else key)
    if header:
        asked["headers"] = asked["headers"] | {header: key}
    return asked


def _first(send: Send, header: str) -> Side:
    def milliseconds() -> float:
        return _timed(send, [_keyed(header) for _ in range(REQUESTS)])

    return milliseconds


def _repeat(send: Send, header: str) -> Side:
    def milliseconds() -> float:
        some = [_keyed(header) for _ in range(REQUESTS)]
        _timed(send, some)
        return _timed(send, some)

    return milliseconds


def _timed(send: Send, some: list[dict[str, Any]]) -> float:
    start = time.perf_counter()
    for asked in some:
        send(asked)
    return (time.perf_counter() - start) / REQUESTS * 1000


def _decorated(client: Any) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The app in Powertools' decorator, set up as its documentation shows for a REST API."""
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
