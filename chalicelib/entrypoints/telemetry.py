"""What the functions say of themselves: JSON lines and metrics, in Lambda only.

No personal data: ids of offices and requests, names of verbs, codes of outcomes. Never a subject,
an address, a token or a body.
"""

import json
import os
import sys
import time
from functools import lru_cache
from typing import Any, Literal

from aws_lambda_powertools.logging import Logger

from ..wiring import Wired
from .reply import Reply

NAMESPACE = "Seatledger"
Unit = Literal["Count", "Seconds"]


def in_lambda() -> bool:
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


@lru_cache(maxsize=1)
def logger() -> Logger:
    return Logger(service=_service())


def bind(request_id: str, office_id: Any = None) -> None:
    """What every line says until the next request or batch."""
    if in_lambda():
        logger().append_keys(request_id=request_id, office_id=office_id)


def bind_office(office_id: Any) -> None:
    """The office that the request turned out to be about."""
    if in_lambda():
        logger().append_keys(office_id=office_id)


def log(message: str, **fields: Any) -> None:
    """One JSON line."""
    if in_lambda():
        logger().info(message, extra=fields)


def metric(name: str, value: float, unit: Unit = "Count", **by: str) -> None:
    """One metric of the stack; `by` are its dimensions besides."""
    if in_lambda():
        metric = {"service": _service(), **by, **_metric(name, value, unit, tuple(by))}
        sys.stdout.write(json.dumps(metric) + "\n")


def request_done(operation: str, reply: Reply) -> None:
    """A request's outcome: the problem's code, or that it was done."""
    if in_lambda():
        _answered(operation, _outcome(reply))


def page_done(page: str, status: int) -> None:
    """A page of the console by its route, and whether it was shown, or with which status it said
    why not. The pages share a metric: each pair of its dimensions has a price."""
    if in_lambda():
        _answered("page", "done" if status < 400 else str(status), page=page)


def _answered(verb: str, outcome: str, **fields: str) -> None:
    """Line and metric are one."""
    metric = _metric("Requests", 1, "Count", ("verb", "outcome"))
    log("answered", verb=verb, outcome=outcome, **fields, **metric)


def finalized(office_id: int | None, outcome: str) -> None:
    """What became of one message of a batch; without an office where it named none."""
    log("finalized", verb="finalize", office_id=office_id, outcome=outcome)


def retried(current: Wired) -> None:
    """Retries that had to be made again since last asked, by their reason."""
    if not in_lambda():
        return
    reasons = current.service.retries.reasons
    for reason, number in reasons.items():
        metric("Retries", number, reason=reason)
    reasons.clear()


def _metric(name: str, value: float, unit: Unit, dimensions: tuple[str, ...]) -> dict[str, Any]:
    """What makes a line a metric (CloudWatch's embedded metric format), by these of its fields
    and `service`."""
    described = {
        "Namespace": NAMESPACE,
        "Dimensions": [["service", *dimensions]],
        "Metrics": [{"Name": name, "Unit": unit}],
    }
    now_ms = int(time.time() * 1000)
    return {name: [value], "_aws": {"Timestamp": now_ms, "CloudWatchMetrics": [described]}}


def _service() -> str:
    return os.environ.get("SEATLEDGER_STACK", "seatledger")


def _outcome(reply: Reply) -> str:
    if reply.headers.get("Content-Type") != "application/problem+json":
        return "done"
    code: str = json.loads(reply.body or "{}").get("code", "problem")
    return code
