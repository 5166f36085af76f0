"""The events of a run in their order, printed if the run failed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby

SHOWN_LINES = 80
"""The number of last lines that are printed."""

Event = tuple[float, str, str]
"""Time in seconds, task, and what it did."""


@dataclass
class Trace:
    """Keeps tuples, which are formatted only for a run that failed. Calls to AWS are recorded while
    `of_calls`."""

    events: list[Event] = field(default_factory=list)
    of_calls: bool = True

    def note_call(self, who: str, call: str, fault: str | None, now_s: float) -> None:
        if self.of_calls:
            self.events.append((now_s, who, f"  {call}: {fault}" if fault else f"  {call}"))

    def note(self, who: str, what: str, now_s: float) -> None:
        self.events.append((now_s, who, what))

    def text(self) -> str:
        """The last lines. Consecutive events of the same kind are one line."""
        lines = [_line([*alike]) for _, alike in groupby(self.events, _group)]
        left_out = len(lines) - SHOWN_LINES
        return "\n".join([f"({left_out} lines before)"] * (left_out > 0) + lines[-SHOWN_LINES:])

    def digest(self) -> str:
        """A hash of all events: equal for equal runs."""
        return sha256(repr(self.events).encode()).hexdigest()


def _group(event: Event) -> tuple[str, str]:
    _, who, what = event
    return who, "publish" if what.startswith("publish ") else what


def _line(alike: list[Event]) -> str:
    now_s, who, what = alike[-1]
    times = f" ({len(alike)} times)" if len(alike) > 1 else ""
    return f"{datetime.fromtimestamp(now_s, UTC):%m-%d %H:%M:%S} {who:<12} {what}{times}"
