"""The workers: finalize the offices that the sweep enqueued, one message per office.

SQS delivers a message at least once, in any order. Finalizing an office that is not due changes
nothing.
"""

import logging
from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint

from ..finalize import finalize
from ..messaging.sqs import due_office_of
from ..wiring import Wired, wired
from . import telemetry
from .failures import failure_of
from .remaining_time import time_for

queues = Blueprint(__name__)

log = logging.getLogger(__name__)

LONGEST_FINALIZATION_S = 8
"""The longest time for one boundary of one office: a read and a write, with retries."""


@queues.lambda_function(name="finalize")
def finalize_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Finalizes the batch. Returns the failed messages, which SQS delivers up to five times."""
    current, records = wired(), event["Records"]
    telemetry.bind(context.aws_request_id)
    telemetry.metric("BatchSize", len(records), function="finalize")
    failed = finalize_each(current, records, time_for(context, LONGEST_FINALIZATION_S))
    telemetry.metric("Finalized", len(records) - len(failed))
    telemetry.metric("FinalizeFailed", len(failed))
    telemetry.retried(current)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def finalize_each(
    current: Wired, records: list[dict[str, Any]], has_time: Callable[[], bool]
) -> list[str]:
    """The ids of messages to be delivered again: the office failed, or no time was left."""
    failed = []
    for record in records:
        office_id = None
        try:
            if not has_time():
                raise TimeoutError("no time is left for this office")  # noqa: TRY301
            office_id = due_office_of(record["body"]).office_id
            finalize(current.service, office_id, current.clock())
        except Exception as error:
            # An office that keeps failing must not block the others.
            failed.append(record["messageId"])
            failure = failure_of(error)
            log.exception("message %s could not be finalized", failed[-1], exc_info=failure)
            telemetry.finalized(office_id, "failed")
        else:
            telemetry.finalized(office_id, "done")
    return failed
