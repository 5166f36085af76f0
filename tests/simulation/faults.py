"""The faults between a process and AWS, and their frequency."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.simulation.scheduler import Killed

ANYWHERE = (
    "killed before",
    "killed after",
    "answer lost before",
    "answer lost after",
    "error before",
    "error after",
    "throttled",
    "sent twice",
)
"""Faults of any call, `before` or `after` it takes effect. `sent twice` is botocore's own repeat
after a timeout: the first response is lost, the second is returned."""

BY_CALL = {
    "transact_write_items": ("conflict", "throttled inside"),
    "batch_get_item": ("torn", "torn", "unprocessed"),
    "query": ("index lags", "index lags"),
    "batch_write_item": ("unprocessed",),
    "send_message_batch": ("some refused",) * 4,
    "put_events": ("some refused",) * 4,
}
"""Further faults of some calls. `torn`: each item of the call is read at a different moment."""

BESIDE_CALLS = ("delivered again", "published again", "stalled")
"""Faults without a call: a processed message, or published records of the stream, arrive again; a
process stands still for long after a call."""

STALLS_S = (60, 600, 3700, 8000)
STALLING = {"invoke": 1, "provider": 0.3, "query": 0.02}
"""After which calls a process may stand still, and how often compared with the first. Not between
the write of an attempt to pay and its request: a function's time limit bounds that."""

KINDS = sorted({*ANYWHERE, *BESIDE_CALLS, *(kind for kinds in BY_CALL.values() for kind in kinds)})


@dataclass
class Faults:
    """Draws a fault for a share of calls, `rate`. `counts` has those that had an effect: for
    example, `torn` has none if nothing is written between the reads."""

    chance: random.Random
    rate: float
    stall_rate: float = 0
    counts: Counter[str] = field(default_factory=Counter)

    def draw(self, call: str) -> str | None:
        if self.chance.random() >= self.rate:
            return None
        kinds = ANYWHERE + BY_CALL.get(call, ())
        return kinds[self.chance.randrange(len(kinds))]

    def count(self, kind: str) -> None:
        self.counts[kind] += 1

    def stall_s(self, call: str) -> float | None:
        """For how long the process stands still after the call; None if it goes on. Counts it."""
        rate = self.stall_rate * STALLING.get(call, 0)
        if not rate or self.chance.random() >= rate:
            return None
        self.count("stalled")
        return self.chance.choice(STALLS_S)

    def occurs(self, kind: str) -> bool:
        """True if this fault, which belongs to no call, occurs now. Counts it."""
        if self.chance.random() >= self.rate:
            return False
        self.count(kind)
        return True


def _error(code: str, status: int) -> Callable[[str], ClientError]:
    def made(call: str) -> ClientError:
        return ClientError(
            {
                "Error": {"Code": code, "Message": "simulated"},
                "ResponseMetadata": {"HTTPStatusCode": status},
            },
            call,
        )

    return made


def _killed(_: str) -> Killed:
    return Killed()


def _timed_out(_: str) -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="https://dynamodb.simulated")


RAISED_BEFORE_THE_CALL: dict[str, Callable[[str], BaseException]] = {
    "killed before": _killed,
    "answer lost before": _timed_out,
    "error before": _error("InternalServerError", 500),
    "throttled": _error("ThrottlingException", 400),
}

RAISED_AFTER_THE_CALL: dict[str, Callable[[str], BaseException]] = {
    "killed after": _killed,
    "answer lost after": _timed_out,
    "error after": _error("InternalServerError", 500),
}
