"""Sends events to an EventBridge bus."""

from collections.abc import Sequence
from typing import Any

import msgspec
from botocore.client import BaseClient

from ..domain.events import Event
from ..domain.record import Record

ENTRIES_PER_CALL = 10
"""EventBridge's limit for one PutEvents. An event has about 1 KB; a call may have 256 KB."""

EVENT_SOURCE = "seatledger"


class EventBridgeBus(Record):
    """An EventBridge bus. `client` is botocore's or the local stack's."""

    client: BaseClient
    name: str

    def put(self, events: Sequence[Event[Any]]) -> bool:
        """True if the bus accepted all events. If False, it may have accepted some."""
        assert 1 <= len(events) <= ENTRIES_PER_CALL
        entries = [
            {
                "EventBusName": self.name,
                "Source": EVENT_SOURCE,
                "DetailType": event.type,
                "Resources": _resources(event),
                "Time": event.occurred_at,
                "Detail": msgspec.json.encode(event).decode(),
            }
            for event in events
        ]
        # A response with status 200 may still list rejected events.
        return not self.client.put_events(Entries=entries)["FailedEntryCount"]


def _resources(event: Event[Any]) -> list[str]:
    """Ids as text: a CloudFormation template turns numbers into text, and an event pattern's text
    does not match an event's numbers."""
    office = [f"office/{event.office_id}"] if event.office_id else []
    return [f"company/{event.company_id}", *office]
