"""The clock of the cloud: every minute, the offices whose cycle has ended are finalized.

Nothing waits for it (R19): it keeps invoices punctual, and what nobody looks at up to date.
"""

import logging
from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Rate

from ..domain.refusals import Refusal
from ..dynamo.keys import DUE_SHARDS
from ..finalize import finalize
from ..wiring import Wired, wired

schedules = Blueprint(__name__)

log = logging.getLogger(__name__)


@schedules.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(_: Any) -> dict[str, int]:
    """Finalizes every office that is due. Returns how many, and how many it left for next time."""
    return finalize_due(wired())


def finalize_due(current: Wired) -> dict[str, int]:
    """One sweep over all shards of the due index. One shard's or one office's trouble doesn't
    stop the others: it stays due, and the next sweep finds it."""
    now, service = current.clock(), current.service
    finalized, left = 0, 0
    for shard in range(DUE_SHARDS):
        try:
            due = _due(current, shard, now)
        except Refusal:
            left += 1
            continue
        for office_id in due:
            try:
                finalize(service.store, service.attempts, office_id, now)
                finalized += 1
            except Exception:
                # A poisoned office must not block the others.
                log.exception("office %s could not be finalized", office_id)
                left += 1
    return {"finalized": finalized, "left": left}


def _due(current: Wired, shard: int, now: datetime) -> list[int]:
    return current.service.attempts.until_done(lambda: list(current.listings.due(shard, now)))
