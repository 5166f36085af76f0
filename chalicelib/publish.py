"""Publish events on the bus, at least once, and in order for each office."""

from collections.abc import Sequence
from typing import Any

from .domain.events import Event
from .service.background_ports import Bus

EVENTS_PER_CALL = 10


def publish(bus: Bus, events: Sequence[Event[Any]]) -> int:
    """Puts the events on the bus in order. Returns how many it certainly accepted. They are a
    prefix of `events`, so that a caller can continue there without leaving any out.

    No call has two events of one office: the bus could accept the second and reject the first,
    which would reverse the office's order.
    """
    done = 0
    while done < len(events):
        batch = _batch_of_different_offices(events, done)
        if not bus.put(batch):
            return done
        done += len(batch)
    return done


def _batch_of_different_offices(events: Sequence[Event[Any]], start: int) -> list[Event[Any]]:
    """The longest run from `start` of events of different offices."""
    run: list[Event[Any]] = []
    offices: set[tuple[int, int | None]] = set()
    for event in events[start : start + EVENTS_PER_CALL]:
        office = (event.company_id, event.office_id)
        if office in offices:
            break
        offices.add(office)
        run.append(event)
    return run
