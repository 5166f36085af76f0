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
class _Place:
    """Where the sweep is in one shard."""

    shard: int
    after: str | None = None
    resumed: bool = False


def sweep(work: Sweep, now: datetime) -> Swept:
    """Hands over what is due at `now`. With nothing due it is one query a shard."""
    swept = Swept()
    # Another shard begins each minute: none is always the one for which there is no time.
    first = int(now.timestamp()) // 60 % work.shards
    places = deque(_Place((first + number) % work.shards) for number in range(work.shards))
    while places and work.has_time():
        place = places.popleft()
        try:
            if _enqueue_page(work, place, now, swept):
                places.append(place)
        except Exception:
            log.exception("shard %s failed", place.shard)
            swept.left += 1
    swept.unfinished_shards = len(places)
    for place in places:
        _remember(work, place)
    return swept


def _enqueue_page(work: Sweep, place: _Place, now: datetime, swept: Swept) -> bool:
    """One page of the shard. Returns whether there is more."""
    first_page = place.after is None
    page = work.retries.run(lambda: work.index.page(place.shard, now, place.after))
    if first_page and page.offices:
        oldest = page.offices[0].due_at
        swept.oldest_due_at = min(swept.oldest_due_at or oldest, oldest)
    if first_page and page.after:
        # More than a page is due: perhaps the last sweep stopped half way, or the longest overdue
        # are poisoned; either way the others come first.
        cursor = work.retries.run(lambda: work.index.cursor(place.shard))
        if cursor:
            place.after, place.resumed = cursor, True
            return True
    refused = work.workers.send(page.offices)
    swept.enqueued += len(page.offices) - refused
    swept.left += refused
    place.after = page.after
    if page.after is None and place.resumed:
        work.retries.run(lambda: work.index.keep_cursor(place.shard, None))
    return page.after is not None


def _remember(work: Sweep, place: _Place) -> None:
    if place.after is None:
        return
    try:
        work.retries.run(lambda: work.index.keep_cursor(place.shard, place.after))
    except Exception:
        # Then the next sweep begins at the longest overdue.
        log.exception("the place in shard %s is lost", place.shard)
