"""What happened in a run, in the order in which it happened, to be read when it went wrong."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

WHAT_FITS = 80
"""Lines that are shown: the end tells most."""


@dataclass
class Trace:
    """Kept as tuples, and only written out for a run that failed."""

    events: list[tuple[float, str, str]] = field(default_factory=list)
    of_calls: bool = True

    def called(self, who: str, call: str, fault: str | None, now_s: float) -> None:
        if self.of_calls:
            self.events.append((now_s, who, f"  {call}: {fault}" if fault else f"  {call}"))

    def said(self, who: str, what: str, now_s: float) -> None:
        self.events.append((now_s, who, what))

    def text(self) -> str:
        """The last lines."""
        left_out = len(self.events) - WHAT_FITS
        lines = [_line(*event) for event in self.events[-WHAT_FITS:]]
        return "\n".join([f"({left_out} lines before)"] * (left_out > 0) + lines)

    def digest(self) -> str:
        """Equal for equal runs."""
        return sha256(repr(self.events).encode()).hexdigest()


def _line(now_s: float, who: str, what: str) -> str:
    at = datetime.fromtimestamp(now_s, UTC)
    return f"{at:%m-%d %H:%M:%S} {who:<12} {what}"
