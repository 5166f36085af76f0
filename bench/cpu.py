"""CPU per request without the network: our handler against the calls to DynamoDB that it makes.

The calls are recorded from our handler, with its items, conditions and sizes; a plain boto3 client
repeats them and does not build them again.
"""

import time

from bench import recorded
from bench.api import as_in_lambda
from bench.recorded import Request
from bench.report import Findings, Row, ratio
from bench.rounds import Side, side_by_side
from bench.world import Cloud

ROUNDS, REQUESTS = 150, 40
LIMIT = 1.6
PLAIN = "the recorded calls by boto3.client('dynamodb') with default settings, as written by hand"
SET = "the same calls by a boto3 client with our settings (no client-side validation, fixed agent)"


def measure(cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    recording = recorded.record(cloud)
    ours = recorded.ours(recording)
    others = (
        ("", recorded.plain(recording), PLAIN, LIMIT),
        (", same settings", recorded.same_settings(recording), SET, None),
    )
    rows: list[Row] = []
    for verb, request in ours.items():
        for suffix, bare, against, limit in others:
            title = f"{verb}, CPU{suffix}"
            with as_in_lambda():
                sides = side_by_side(title, rounds, _side(request), _side(bare[verb]))
            rows.append(ratio("cpu", title, "us", sides, against=against, limit=limit))
    return Findings(rows, {"rounds": rounds, "requests_a_round": REQUESTS})


def _side(request: Request) -> Side:
    def microseconds() -> float:
        start = time.process_time_ns()
        for _ in range(REQUESTS):
            request()
        return (time.process_time_ns() - start) / REQUESTS / 1000

    return microseconds
