"""Logs (JSON lines) and metrics of the functions, in Lambda only.

They contain no personal data: ids of offices and requests, names of verbs and codes of outcomes,
but no subject, address, token or body.
"""

import json
import os
import re
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
    """Sets the fields of every line until the next request or batch. `office_id` is text of a
    path, or an id."""
    if in_lambda():
        logger().append_keys(request_id=request_id, office_id=_id_or_none(office_id))


def bind_office(office_id: Any) -> None:
    """Sets the office of the following lines, once the request has been resolved to it."""
    if in_lambda():
        logger().append_keys(office_id=_id_or_none(office_id))


def log(message: str, **fields: Any) -> None:
    """Writes one JSON line."""
    if in_lambda():
        logger().info(message, extra=fields)


def metric(name: str, value: float, unit: Unit = "Count", **by: str) -> None:
    """Writes one metric of the stack. `by` are dimensions besides `service`."""
    if in_lambda():
        metric = {"service": _service(), **by, **_metric(name, value, unit, tuple(by))}
        sys.stdout.write(json.dumps(metric) + "\n")


def request_done(operation: str, reply: Reply) -> None:
    """Logs and counts a request with its outcome: `done`, or the problem's code."""
    if in_lambda():
        _write_request(operation, _outcome(reply))


def page_done(page: str, status: int) -> None:
    """Logs and counts a page of the console with its outcome: `done`, or the error's status. All
    pages share one metric, because each combination of dimensions costs money."""
    if in_lambda():
        _write_request("page", "done" if status < 400 else str(status), page=page)


def _write_request(verb: str, outcome: str, **fields: str) -> None:
    """Writes one line that is log and metric (decision 70)."""
    metric = _metric("Requests", 1, "Count", ("verb", "outcome"))
    logger().info("answered", extra={"verb": verb, "outcome": outcome, **fields, **metric})


def finalized(office_id: int | None, outcome: str) -> None:
    """Logs the outcome of one message. `office_id` is None if the message was malformed."""
    log("finalized", verb="finalize", office_id=office_id, outcome=outcome)


def retried(current: Wired) -> None:
    """Writes the numbers of retries since the last call, by reason, and resets them."""
    reasons = current.service.retries.reasons
    if not reasons or not in_lambda():
        return
    for reason, number in reasons.items():
        metric("Retries", number, reason=reason)
    reasons.clear()


def _metric(name: str, value: float, unit: Unit, dimensions: tuple[str, ...]) -> dict[str, Any]:
    """The members that make a line a metric (CloudWatch's embedded metric format). `dimensions` and
    `service` name fields of the line."""
    described = {
        "Namespace": NAMESPACE,
        "Dimensions": [["service", *dimensions]],
        "Metrics": [{"Name": name, "Unit": unit}],
    }
    now_ms = int(time.time() * 1000)
    return {name: [value], "_aws": {"Timestamp": now_ms, "CloudWatchMetrics": [described]}}


def _id_or_none(value: object) -> object:
    """The id, or None for any other text, which must not get into a log."""
    return value if re.fullmatch("[0-9]{1,16}", str(value)) else None


def _service() -> str:
    return os.environ.get("SEATLEDGER_STACK", "seatledger")


def _outcome(reply: Reply) -> str:
    if reply.headers.get("Content-Type") == "application/scim+json" and reply.status >= 400:
        return str(reply.status)
    if reply.headers.get("Content-Type") != "application/problem+json":
        return "done"
    code: str = json.loads(reply.body or "{}").get("code", "problem")
    return code
