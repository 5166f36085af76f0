"""The bus that events go to."""

from collections.abc import Sequence
from typing import Any

import msgspec
from botocore.client import BaseClient

from ..domain.events import Event
from ..domain.record import Record

ENTRIES_PER_CALL = 10
"""EventBridge's limit for one PutEvents. An event is about 1 KB, its limit 256 KB a call."""

SOURCE = "seatledger"


class EventBridgeBus(Record):
    """An EventBridge bus. `client` is botocore's, or plays it."""

    client: BaseClient
    name: str

    def put(self, events: Sequence[Event[Any]]) -> bool:
        """Whether the bus took all of them. If not, some may have been taken."""
        assert 1 <= len(events) <= ENTRIES_PER_CALL
        entries = [
            {
                "EventBusName": self.name,
                "Source": SOURCE,
                "DetailType": event.type,
                # As text, because that is what a template can put into a rule: its numbers become
                # text, and an event's numbers match only numbers.
                "Resources": [f"company/{event.company_id}", f"office/{event.office_id}"],
                "Time": event.occurred_at,
                "Detail": msgspec.json.encode(event).decode(),
            }
            for event in events
        ]
        # A 200 may name events that were not taken.
        return not self.client.put_events(Entries=entries)["FailedEntryCount"]
