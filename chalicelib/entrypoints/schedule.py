"""The schedules: every minute, due offices are enqueued for the workers; every hour, reminders of
removals are sent and some offices are audited.

No request waits for a schedule (R19). The sweep makes invoices and events punctual.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalice.app import Blueprint

from ..reconcile import Audit, reconcile
from ..remind import Reminding, remind
from ..sweep import Sweep, Swept, sweep
from ..wiring import Wired, wired
from . import telemetry
from .remaining_time import time_for

schedules = Blueprint(__name__)

LONGEST_PAGE_S = 10
"""The longest time for one page: a query, ten sends, each with botocore's retries, and saving the
position."""

LONGEST_AUDIT_S = 60
"""The longest time for one page of offices, with all their assignments and entries."""


@schedules.lambda_function(name="sweep")
def sweep_handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Enqueues all due offices. Returns how many, and how many were left for the next sweep."""
    current = wired()
    telemetry.bind(context.aws_request_id)
    swept = sweep_due(current, time_for(context, LONGEST_PAGE_S))
    late = current.clock() - swept.oldest_due_at if swept.oldest_due_at else timedelta(0)
    telemetry.metric("OldestDueAge", late.total_seconds(), "Seconds")
    telemetry.metric("Enqueued", swept.enqueued)
    telemetry.log("swept", enqueued=swept.enqueued, left=swept.left)
    telemetry.retried(current)
    return {"enqueued": swept.enqueued, "left": swept.left}


def sweep_due(current: Wired, has_time: Callable[[], bool]) -> Swept:
    """One sweep over all shards of the due index."""
    work = Sweep(
        index=current.due(),
        workers=current.queue(),
        retries=current.service.retries,
        shards=current.due_shards,
        has_time=has_time,
    )
    return sweep(work, current.clock())


@schedules.lambda_function(name="remind")
def remind_handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Sends the reminders that have become due. Returns how many."""
    current = wired()
    work = Reminding(
        calendar=current.reminders(),
        offices=current.reminders(),
        bus=current.bus(),
        retries=current.service.retries,
        shards=current.due_shards,
        has_time=time_for(context, LONGEST_PAGE_S),
    )
    telemetry.bind(context.aws_request_id)
    sent = remind(work, current.clock())
    telemetry.metric("Reminded", sent)
    telemetry.log("reminded", sent=sent)
    telemetry.retried(current)
    return {"sent": sent}


@schedules.lambda_function(name="reconcile")
def reconcile_handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Audits the next offices in turn. Returns the numbers of offices and of wrong counts."""
    current = wired()
    work = Audit(
        audit_reader=current.audit_reader(),
        bus=current.bus(),
        retries=current.service.retries,
        shards=current.due_shards,
        has_time=time_for(context, LONGEST_AUDIT_S),
    )
    telemetry.bind(context.aws_request_id)
    audited = reconcile(work, current.clock())
    telemetry.metric("Audited", audited.offices)
    telemetry.metric("Drift", audited.drifts)
    telemetry.log("audited", offices=audited.offices, drifts=audited.drifts)
    telemetry.retried(current)
    return {"audited": audited.offices, "drifts": audited.drifts}
