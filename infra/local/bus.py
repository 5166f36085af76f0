"""A local stand-in for EventBridge that keeps the latest events."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

KEPT = 10_000


@dataclass
class LocalBus:
    """Implements botocore's `put_events`. `events` are the events' details, the latest last. A rule
    gets those of each call."""

    events: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    rule: Callable[[list[dict[str, Any]]], None] = lambda _: None

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert 1 <= len(Entries) <= 10
        details = [json.loads(entry["Detail"]) for entry in Entries]
        self.events.extend(details)
        self.rule(details)
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "local"} for _ in Entries]}
