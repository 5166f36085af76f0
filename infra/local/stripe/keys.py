"""Idempotency keys: the stored answers of requests, and the requests that are being answered."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from infra.local.stripe.errors import invalid, key_in_use, key_mismatch

KEPT_S = 24 * 60 * 60
LONGEST = 255
Answer = tuple[int, bytes]
"""A status and a body."""


class Keys:
    """`now` returns the instant in seconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._lock = Lock()
        self._stored: dict[str, tuple[Any, Answer, int]] = {}
        self._busy: set[str] = set()

    def begin(self, key: str, request: Any) -> Answer | None:
        """The stored answer of the request with that key. If there is none, the key is in use until
        `end`. Raises Refused if it is in use, or was used for another request."""
        if len(key) > LONGEST:
            raise invalid(f"Idempotency keys have at most {LONGEST} characters")
        with self._lock:
            if key in self._busy:
                raise key_in_use(key)
            if stored := self._valid(key):
                first, answer, _ = stored
                if first != request:
                    raise key_mismatch(key)
                return answer
            self._busy.add(key)
            return None

    def end(self, key: str, request: Any, answer: Answer | None) -> None:
        """Stores the answer; None frees the key."""
        with self._lock:
            self._busy.discard(key)
            if answer:
                self._stored[key] = request, answer, self._now()

    def clear(self) -> None:
        with self._lock:
            self._stored.clear()

    def _valid(self, key: str) -> tuple[Any, Answer, int] | None:
        stored = self._stored.get(key)
        if stored and stored[2] + KEPT_S <= self._now():
            return self._stored.pop(key) and None
        return stored
