"""Webhooks: events wait in a queue, and are delivered when it is drained."""

import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import RLock
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from infra.local.stripe.account import Object

Send = Callable[[bytes, dict[str, str]], int]
"""Sends a body with headers, and returns the status of the answer; 0 if there was none."""

RETRIED_S = 3 * 24 * 60 * 60
FIRST_RETRY_S = 60
TIMEOUT_S = 30


@dataclass
class Delivery:
    """An event that waits. `due` is not before the next attempt, in seconds of the clock."""

    event: Object
    due: int
    attempts: int = 0


@dataclass
class Disorder:
    """What goes wrong on purpose. `delay`: nothing is delivered until it is asked for. `repeat`:
    each is delivered so many times more. `reorder`: the newest first. `drop`: so many of the next
    events are lost."""

    delay: bool = False
    repeat: int = 0
    reorder: bool = False
    drop: int = 0


class Webhooks:
    """Delivers to `send`, or nowhere if that is None. `now` returns seconds."""

    def __init__(self, now: Callable[[], int], secret: str) -> None:
        self._now = now
        self._secret = secret
        self._lock = RLock()
        self.send: Send | None = None
        self.disorder = Disorder()
        self.waiting: list[Delivery] = []

    def take(self, event: Object) -> None:
        """The event waits for `drain`."""
        with self._lock:
            if self.disorder.drop:
                self.disorder.drop -= 1
            else:
                self.waiting.append(Delivery(event, self._now()))

    def drain(self) -> int:
        """Delivers what is due, also what comes up meanwhile, unless deliveries are delayed.
        Returns how many answers were 2xx. A delivery without one is due again later."""
        return 0 if self.disorder.delay else self.deliver()

    def deliver(self) -> int:
        """The same, delayed or not."""
        delivered = 0
        while self.send and (due := self._take_due()):
            for each in due:
                delivered += self._attempt(each)
        return delivered

    def hand(self, event: Object) -> int:
        """Sends an event now, and returns the status of the answer; 0 if there is none."""
        if self.send is None:
            return 0
        body = json.dumps(event, indent=2).encode()
        headers = {"Content-Type": "application/json", "Stripe-Signature": self.signature(body)}
        return self.send(body, headers)

    def signature(self, body: bytes) -> str:
        """Of the machine's time, as the client's library verifies it."""
        return signature(body, self._secret, int(time.time()))

    def clear(self) -> None:
        with self._lock:
            self.waiting.clear()
            self.disorder = Disorder()

    def _take_due(self) -> list[Delivery]:
        with self._lock:
            due = [each for each in self.waiting if each.due <= self._now()]
            self.waiting = [each for each in self.waiting if each.due > self._now()]
        repeated = due * (1 + self.disorder.repeat)
        return repeated[::-1] if self.disorder.reorder else repeated

    def _attempt(self, delivery: Delivery) -> bool:
        if 200 <= self.hand(delivery.event) < 300:
            return True
        due = self._now() + FIRST_RETRY_S * 2**delivery.attempts
        if due <= delivery.event["created"] + RETRIED_S:
            with self._lock:
                self.waiting.append(Delivery(delivery.event, due, delivery.attempts + 1))
        return False


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """The header of a body that was signed then."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def post_to(url: str) -> Send:
    """Sends to the address by HTTP. It must be on this machine."""

    def send(body: bytes, headers: dict[str, str]) -> int:
        request = Request(url, body, headers, method="POST")  # noqa: S310  # set by the stack
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    return send
