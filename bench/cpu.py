"""CPU per request, DynamoDB's transport stubbed: our handler against the bare calls.

The bare calls are the very ones that our handler makes, recorded from it: the same items,
conditions and sizes, made by a plain boto3 client without building them again.
"""

import time

from bench import stubbed
from bench.api import as_in_lambda
from bench.report import Findings, Row, ratio
from bench.rounds import Side, side_by_side
from bench.stubbed import Request
from bench.world import Cloud

ROUNDS, REQUESTS = 150, 40
LIMIT = 1.6
PLAIN = "the recorded calls by boto3.client('dynamodb') as it comes: what one would write by hand"
SET = "the same calls by a boto3 client with our settings (no client-side validation, fixed agent)"


def measure(cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    recorded = stubbed.record(cloud)
    ours = stubbed.ours(recorded)
    others = (
        ("", stubbed.plain(recorded), {"against": PLAIN, "beside": "boto3's", "limit": LIMIT}),
        (
            ", settings alike",
            stubbed.alike(recorded),
            {"against": SET, "beside": "boto3's, our settings"},
        ),
    )
    rows: list[Row] = []
    for verb, request in ours.items():
        for suffix, bare, beside in others:
            title = f"{verb}, CPU{suffix}"
            with as_in_lambda():
                sides = side_by_side(title, rounds, _side(request), _side(bare[verb]))
            rows.append(ratio("cpu", title, "us", sides, **beside))
    return Findings(rows, {"rounds": rounds, "requests_a_round": REQUESTS})


def _side(request: Request) -> Side:
    def microseconds() -> float:
        start = time.process_time_ns()
        for _ in range(REQUESTS):
            request()
        return (time.process_time_ns() - start) / REQUESTS / 1000

    return microseconds
