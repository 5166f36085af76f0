"""Sweep: hand every office that is due to the workers that finalize them (R18).

Shards take turns page by page, so that the workers' writes spread over all of the due index, and
one shard's trouble is not the others'. What a sweep has no time for, the next one goes on with;
what was handed over and not finalized is still due, and is handed over again.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .domain.record import Record
from .service.background_ports import BoundaryIndex, Workers
from .service.retries import Retries

log = logging.getLogger(__name__)


class Sweep(Record):
    """What a sweep works with. `has_time` says whether another page may be begun."""

    index: BoundaryIndex
    workers: Workers
    retries: Retries
    shards: int
    has_time: Callable[[], bool]


@dataclass(slots=True)
class Swept:
    """What came of it. `left` counts offices that the workers did not take, and shards that
    failed: their offices stay due."""

    enqueued: int = 0
    left: int = 0
    unfinished_shards: int = 0
    oldest_due_at: datetime | None = None


@dataclass(slots=True)
class _ShardPosition:
    """Where the sweep is in one shard."""

    shard: int
    after: str | None = None
    resumed: bool = False


def sweep(work: Sweep, now: datetime) -> Swept:
    """Hands over what is due at `now`. With nothing due it is one query a shard."""
    swept = Swept()
    # Another shard begins each minute: none is always the one for which there is no time.
    first = int(now.timestamp()) // 60 % work.shards
    positions = deque(
        _ShardPosition((first + number) % work.shards) for number in range(work.shards)
    )
    while positions and work.has_time():
        position = positions.popleft()
        try:
            if _enqueue_page(work, position, now, swept):
                positions.append(position)
        except Exception:
            log.exception("shard %s failed", position.shard)
            swept.left += 1
    swept.unfinished_shards = len(positions)
    for position in positions:
        _save_position(work, position)
    return swept


def _enqueue_page(work: Sweep, position: _ShardPosition, now: datetime, swept: Swept) -> bool:
    """One page of the shard. Returns whether there is more."""
    first_page = position.after is None
    page = work.retries.run(lambda: work.index.page(position.shard, now, position.after))
    if first_page and page.offices:
        oldest = page.offices[0].due_at
        swept.oldest_due_at = min(swept.oldest_due_at or oldest, oldest)
    if first_page and page.after:
        # More than a page is due: perhaps the last sweep stopped half way, or the longest overdue
        # are poisoned; either way the others come first.
        cursor = work.retries.run(lambda: work.index.cursor(position.shard))
        if cursor:
            position.after, position.resumed = cursor, True
            return True
    refused = work.workers.send(page.offices)
    swept.enqueued += len(page.offices) - refused
    swept.left += refused
    position.after = page.after
    if page.after is None and position.resumed:
        work.retries.run(lambda: work.index.keep_cursor(position.shard, None))
    return page.after is not None


def _save_position(work: Sweep, position: _ShardPosition) -> None:
    if position.after is None:
        return
    try:
        work.retries.run(lambda: work.index.keep_cursor(position.shard, position.after))
    except Exception:
        # Then the next sweep begins at the longest overdue.
        log.exception("the place in shard %s is lost", position.shard)
