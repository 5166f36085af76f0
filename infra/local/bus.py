"""A local stand-in for EventBridge that keeps the latest events."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

KEPT = 10_000


@dataclass
class LocalBus:
    """Implements botocore's `put_events`. `events` are the events' details, the latest last."""

    events: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert 1 <= len(Entries) <= 10
        self.events.extend(json.loads(entry["Detail"]) for entry in Entries)
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "local"} for _ in Entries]}
