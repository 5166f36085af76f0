"""The clock of the cloud: every minute, the offices whose cycle has ended are finalized.

Nothing waits for it (R19): it keeps invoices punctual, and what nobody looks at up to date.
"""

from typing import Any

from chalice.app import Blueprint, Rate

from ..domain.refusals import Refusal
from ..dynamo.keys import DUE_SHARDS
from ..finalize import finalize
from ..wiring import Wired, wired

schedules = Blueprint(__name__)


@schedules.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(_: Any) -> dict[str, int]:
    """Finalizes every office that is due. Returns how many, and how many it left for next time."""
    return finalize_due(wired())


def finalize_due(current: Wired) -> dict[str, int]:
    """One sweep over all shards of the due index. One office's trouble doesn't stop the others:
    it stays due, and the next sweep finds it."""
    now, done, left = current.clock(), 0, 0
    service = current.service
    for shard in range(DUE_SHARDS):
        for office_id in current.listings.due(shard, now):
            try:
                finalize(service.store, service.attempts, office_id, now)
                done += 1
            except Refusal:
                left += 1
    return {"finalized": done, "left": left}
