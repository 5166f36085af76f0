"""Publish: in order for each office, at least once, and never two of one office in a call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.domain.events import Event, EventSource, HoldChanged, event
from chalicelib.publish import publish
from tests.unit.ledgers import COMPANY, NOW


@dataclass
class FakeBus:
    """Takes what it is given, but for the calls of these numbers, from 0."""

    refuses: tuple[int, ...] = ()
    calls: list[list[int | None]] = field(default_factory=list)

    def put(self, events: Sequence[Event[Any]]) -> bool:
        self.calls.append([each.office_id for each in events])
        return len(self.calls) - 1 not in self.refuses


def events(*offices: int) -> list[Event[Any]]:
    return [
        event("office.on_hold", EventSource(COMPANY, office, str(n)), NOW, HoldChanged(True))
        for n, office in enumerate(offices)
    ]


def test_events_of_different_offices_travel_together_ten_a_call() -> None:
    bus = FakeBus()
    assert publish(bus, events(*range(1, 13))) == 12
    assert bus.calls == [[*range(1, 11)], [11, 12]]


def test_two_events_of_one_office_are_two_calls_in_order() -> None:
    bus = FakeBus()
    assert publish(bus, events(1, 2, 1, 1, 3)) == 5
    assert bus.calls == [[1, 2], [1], [1, 3]]


@pytest.mark.parametrize(("refused", "done", "calls"), [(0, 0, 1), (1, 2, 2), (2, 3, 3)])
def test_what_follows_a_call_that_failed_waits(refused: int, done: int, calls: int) -> None:
    bus = FakeBus((refused,))
    assert publish(bus, events(1, 2, 1, 1, 3)) == done
    assert len(bus.calls) == calls
