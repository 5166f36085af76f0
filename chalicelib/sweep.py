"""Sweep: send all due offices to the queue of the workers that finalize them (R18).

Shards are read in turns, one page each, so that the workers' writes spread over the due index and a
failing shard does not block the others. If time runs out, the next sweep continues there. An office
that was sent and not finalized is still due, and is sent again.
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
    """The dependencies of a sweep. `has_time` returns True while another page may be started."""

    index: BoundaryIndex
    workers: Workers
    retries: Retries
    shards: int
    has_time: Callable[[], bool]


@dataclass(slots=True)
class Swept:
    """The result of a sweep. `left` counts offices that the queue did not accept, and shards that
    failed. They stay due."""

    enqueued: int = 0
    left: int = 0
    unfinished_shards: int = 0
    oldest_due_at: datetime | None = None


@dataclass(slots=True)
class _ShardPosition:
    """How far the sweep is in one shard."""

    shard: int
    after: str | None = None
    resumed: bool = False


def sweep(work: Sweep, now: datetime) -> Swept:
    """Sends the offices that are due at `now`. If none is due, it makes one query a shard."""
    swept = Swept()
    # Each minute another shard is first, so that none is left out each time when time runs out.
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
    """Sends one page of the shard. Returns True if there are more."""
    first_page = position.after is None
    page = work.retries.run(lambda: work.index.page(position.shard, now, position.after))
    if first_page and page.offices:
        oldest = page.offices[0].due_at
        swept.oldest_due_at = min(swept.oldest_due_at or oldest, oldest)
    if first_page and page.after:
        # More than one page is due. The last sweep may have stopped half way, or the longest
        # overdue offices keep failing. In both cases continue from the last sweep's position.
        cursor = work.retries.run(lambda: work.index.cursor(position.shard))
        if cursor:
            position.after, position.resumed = cursor, True
            return True
    refused = work.workers.send(page.offices)
    swept.enqueued += len(page.offices) - refused
    swept.left += refused
    position.after = page.after
    if page.after is None and position.resumed:
        work.retries.run(lambda: work.index.save_cursor(position.shard, None))
    return page.after is not None


def _save_position(work: Sweep, position: _ShardPosition) -> None:
    if position.after is None:
        return
    try:
        work.retries.run(lambda: work.index.save_cursor(position.shard, position.after))
    except Exception:
        # The next sweep begins with the longest overdue office.
        log.exception("the place in shard %s is lost", position.shard)
