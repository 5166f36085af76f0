"""What it costs that an assignment is made once however often it is sent: our stored response in
the same transaction, against the same handler in powertools' idempotency decorator.

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

from bench.api import Context, as_in_lambda, assign_event, purchase_event, served
from bench.report import Findings, Row, ratio
from bench.rounds import Side, side_by_side
from bench.world import Cloud, World, new_key
from chalicelib import wiring

ROUNDS, REQUESTS = 25, 10
RECORDS = "bench-idempotency"
AGAINST = (
    "the same handler, without our key, in aws-lambda-powertools' @idempotent: what one would take "
    "from a library for Lambda in Python"
)
TOLD = "the repeat of a purchase of ours: calls {calls}, write units {units:g}"
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
    return Findings(rows, details, TOLD.format(calls=calls, units=units))


class Meter:
    """Calls and write units of a client, as the engine tells them.

    Of a refused write it tells no units. DynamoDB charges them like those of one that is accepted:
    here they are those of the last accepted write of its kind.
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
            told = parsed["ConsumedCapacity"]
            each = told if isinstance(told, list) else [told]
            self._accepted[model.name] = sum(one["CapacityUnits"] for one in each)
        self.units += self._accepted[model.name]


def _counted(meters: list[Meter], powertools: Send) -> list[Row]:
    """What one assignment costs with its record, and what its repeat."""
    sides = []
    for send, header in ((served, ""), (powertools, THEIR_HEADER)):
        asked = _keyed(header)
        sides.append([_cost(meters, send, asked) for _ in ("first", "repeat")])
    ours, theirs = sides
    return _rows("first", ours[0], theirs[0]) + _rows("repeat", ours[1], theirs[1])


def _repeated_purchase(meters: list[Meter]) -> tuple[float, float]:
    """Of ours alone: orders cannot do without our key, so that no decorator is beside it."""
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
    """Our key in our header, or theirs in theirs, so that each side has one kind of record."""
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
