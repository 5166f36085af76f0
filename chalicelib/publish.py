"""Publish: tell the world what happened to offices, at least once, and in order for each office."""

from collections.abc import Sequence
from typing import Any

from .domain.events import Event
from .service.background_ports import Bus

EVENTS_PER_CALL = 10


def publish(bus: Bus, events: Sequence[Event[Any]]) -> int:
    """Puts the events in order. Returns how many surely arrived: a prefix, so that whoever goes on
    from there leaves nothing out.

    No call carries two events of one office: the bus may take the second of a call and not the
    first, and then the office's order would be lost.
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
    offices: set[int] = set()
    for event in events[start : start + EVENTS_PER_CALL]:
        if event.office_id in offices:
            break
        offices.add(event.office_id)
        run.append(event)
    return run
