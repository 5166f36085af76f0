"""Remind: publish events 7 days and 1 day before scheduled removals take effect.

A run handles the boundaries that have come within 7 days or 1 day since the last run, however long
ago that was. It sends nothing for boundaries that have passed: their removals are in effect.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from .domain.account import Removal
from .domain.events import Event, EventSource, RemovalUpcoming, event
from .domain.licenses import Quantity
from .domain.record import Record
from .publish import publish
from .service.background_ports import BoundaryCalendar, Bus, Offices, Progress
from .service.ports import DueOffice, DuePage
from .service.retries import Retries

DAYS_BEFORE = (7, 1)

FIRST_LOOK_BACK = timedelta(hours=1)
"""How far the very first run looks back: the schedule's period."""


class Reminding(Record):
    """The dependencies of a run. `has_time` returns True while another page may be started."""

    calendar: BoundaryCalendar
    offices: Offices
    bus: Bus
    retries: Retries
    shards: int
    has_time: Callable[[], bool]


def remind(work: Reminding, now: datetime) -> int:
    """Returns the number of reminders sent. If time runs out, the next run continues there."""
    sent = 0
    for days in DAYS_BEFORE:
        for shard in range(work.shards):
            more = True
            while more and work.has_time():
                more, count = _remind_page(work, days, shard, now)
                sent += count
    return sent


def _remind_page(work: Reminding, days: int, shard: int, now: datetime) -> tuple[bool, int]:
    """Returns whether there are more pages, and how many reminders this one had."""
    retry, ahead = work.retries.run, timedelta(days=days)
    progress = retry(lambda: work.calendar.progress(days, shard))
    progress = progress or Progress(now - FIRST_LOOK_BACK)
    until = progress.until or now
    if until <= progress.done_until:
        return False, 0
    later_than = max(progress.done_until + ahead, now)
    page = DuePage((), None)
    if later_than < until + ahead:
        page = retry(
            lambda: work.calendar.between(shard, later_than, until + ahead, progress.after)
        )
    events = _reminders(work, days, page.offices, now)
    if publish(work.bus, events) < len(events):
        return False, 0  # The bus is failing. The next run begins with this page.
    done = Progress(until)
    if page.after:
        done = Progress(progress.done_until, until, page.after)
    retry(lambda: work.calendar.save_progress(days, shard, done))
    return done.done_until < now, len(events)


def _reminders(
    work: Reminding, days: int, offices: Sequence[DueOffice], now: datetime
) -> list[Event[Any]]:
    due_at = {office.office_id: office.due_at for office in offices}
    if not due_at:
        return []
    found = work.retries.run(lambda: work.offices.open_removals([*due_at]))
    events: list[Event[Any]] = []
    for office_id, (company_id, lots) in found.items():
        items = _sum_of(lots, due_at[office_id])
        if items:
            cause = f"{due_at[office_id]} in {days}"
            event_source = EventSource(company_id, office_id, cause)
            data = RemovalUpcoming(days, due_at[office_id], items)
            events.append(event("removal.upcoming", event_source, now, data))
    return events


def _sum_of(lots: Sequence[Removal], boundary: datetime) -> tuple[Quantity, ...]:
    """What is removed at the boundary, by type."""
    leaving: dict[Any, int] = {}
    for lot in lots:
        if lot.remaining and lot.effective_at <= boundary:
            leaving[lot.license_type] = leaving.get(lot.license_type, 0) + lot.remaining
    return tuple(Quantity(license_type, number) for license_type, number in leaving.items())
