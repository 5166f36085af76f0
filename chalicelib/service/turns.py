"""Turns: requests that change one office at the same time commit one after the other.

A change is committed only if nobody changed the office since it was read. Requests that try again
after random pauses lose again, to those that have just arrived: most are fast, and some wait for
seconds. So a request that has lost reserves time after the others that did. Reserved time is no
lock: whoever has not lost lately does without it, and the write's own condition decides.

Simulated with 2 to 300 buyers of one office before it was chosen (decision 105).
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from .ports import Retryable

_T = TypeVar("_T")

CONTENDED_FOR_MS = 30_000
"""An office in which this process has lost counts as contended for so long: its next requests
reserve time before they begin."""
MOST_CONTENDED = 100
"""Contended offices that a process remembers; of more, the oldest is forgotten."""
FIRST_ATTEMPT_MS = 20.0
LONGEST_ATTEMPT_MS = 100.0
LENGTH = 1.3
"""Of a turn, in mean attempts. Of a shorter turn too many attempts lose again; of a longer one, all
wait longer (measured from 1 to 2, decision 105)."""
WEIGHT_OF_LAST = 0.1
"""Of the last attempt's duration in the mean duration."""


class ReservedTime(Protocol):
    """Until when an office's time is reserved. Stored, because its requests are in many
    processes."""

    def reserve(self, office_id: int, now_ms: int, length_ms: int) -> int | None:
        """Reserves the next free time. Returns when it begins, in milliseconds since 1970, `now_ms`
        or later; None if it cannot be had. May raise Retryable."""


class Turns:
    """What this process knows of contended offices and of the duration of its attempts. `clock`
    returns milliseconds since 1970. Clocks of processes that differ by more than an attempt takes
    make turns overlap, and so requests lose again."""

    def __init__(self, reserved: ReservedTime, clock: Callable[[], float]) -> None:
        self._reserved, self._clock = reserved, clock
        self._lost_at: dict[int, float] = {}
        self._attempt_ms = FIRST_ATTEMPT_MS

    def timed(self, attempt: Callable[[], _T]) -> _T:
        """The attempt's result. Its duration, if it succeeds, is that of later turns."""
        began = self._clock()
        result = attempt()
        took = min(self._clock() - began, LONGEST_ATTEMPT_MS)
        self._attempt_ms += (took - self._attempt_ms) * WEIGHT_OF_LAST
        return result

    def pause_s(self, office_ids: tuple[int, ...], failure: Retryable | None) -> float | None:
        """The seconds to wait for a turn at the offices, before the first attempt or after the
        failure of the last. None if the pause should be random: the database is busy, the outcome
        is unknown, or another transaction, which takes no turns, has the items."""
        if failure and failure.reason in ("stale", "conflict"):
            self._note_lost(office_ids)
        if failure and failure.reason != "stale":
            return None
        contended = [each for each in office_ids if self._is_contended(each)]
        if not contended:
            return 0.0
        try:
            return max(self._wait_s(office_id) for office_id in contended)
        except (Retryable, _NoTurn):
            return None

    def _wait_s(self, office_id: int) -> float:
        now = int(self._clock())
        begins = self._reserved.reserve(office_id, now, max(1, round(self._attempt_ms * LENGTH)))
        if begins is None:
            raise _NoTurn
        return (begins - now) / 1000

    def _note_lost(self, office_ids: tuple[int, ...]) -> None:
        for office_id in office_ids:
            self._lost_at.pop(office_id, None)
            self._lost_at[office_id] = self._clock()
        while len(self._lost_at) > MOST_CONTENDED:
            del self._lost_at[next(iter(self._lost_at))]

    def _is_contended(self, office_id: int) -> bool:
        lost_at = self._lost_at.get(office_id)
        return lost_at is not None and self._clock() - lost_at < CONTENDED_FOR_MS


class _NoTurn(Exception):
    pass
