"""Many buyers of one office at once, on a real engine: with turns, and with random pauses only.

Random pauses are how requests of one office tried again before there were turns (decision 105).

As in Lambda, a buyer is a process that serves one request at a time. Each buys again at once.
"""

import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.synchronize import Barrier
from typing import Any

from bench.api import Context, as_in_lambda, purchase_event
from bench.progress import bar
from bench.report import Findings, Row, ratio
from bench.world import NOW, Cloud, World, new_key
from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.dynamo.reserved_time import DynamoReservedTime
from chalicelib.service.turns import Turns

BUYERS, EACH, ROUNDS = 32, 20, 4
MOST_CALLS = 3.5
LONGEST_MS = 1_000
AGAINST = "the same service with random pauses instead of turns, in the same run"


@dataclass
class Bought:
    """What one buyer saw in one round. Times are in seconds."""

    began: float
    ended: float
    cpu: float
    calls: int
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Crowd:
    """All buyers of all rounds with one kind of pauses."""

    rounds: list[list[Bought]]

    @property
    def all(self) -> list[Bought]:
        return [*chain.from_iterable(self.rounds)]

    @property
    def purchases(self) -> int:
        return BUYERS * EACH * len(self.rounds)

    @property
    def a_second(self) -> float:
        spans = [max(b.ended for b in r) - min(b.began for b in r) for r in self.rounds]
        return self.purchases / sum(spans)

    @property
    def calls(self) -> float:
        return sum(each.calls for each in self.all) / self.purchases

    @property
    def cpu_ms(self) -> float:
        return sum(each.cpu for each in self.all) / self.purchases * 1000

    @property
    def refused(self) -> int:
        return sum(each.statuses.total() - each.statuses[201] for each in self.all)

    def slowest_ms(self, share: float) -> float:
        """The duration that this share of the purchases did not exceed."""
        took = sorted(chain.from_iterable(each.took for each in self.all))
        return took[int(share * (len(took) - 1))] * 1000


class _NoTurns(Turns):
    """Requests pause at random only."""

    def pause_s(self, *_: Any) -> float | None:
        return None


_start: Barrier
_turns: dict[bool, Turns]
_calls: Counter[str] = Counter()


def measure(cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    with cloud.environment():
        world = World(wiring.dynamodb_client())
        spawn = multiprocessing.get_context("spawn")
        barrier = spawn.Barrier(BUYERS)
        found: dict[bool, list[list[Bought]]] = {True: [], False: []}
        with spawn.Pool(BUYERS, _begin, (barrier, world.table)) as buyers:
            for number in bar(range(rounds * 2), "contention"):
                in_turn = number % 2 == 0
                found[in_turn].append(buyers.map(_buy, [in_turn] * BUYERS, chunksize=1))
    ours, theirs = Crowd(found[True]), Crowd(found[False])
    return Findings(
        [*_rows(ours, theirs)],
        {
            "buyers": BUYERS,
            "each": EACH,
            "rounds": rounds,
            "refused": [ours.refused, theirs.refused],
        },
    )


def _rows(ours: Crowd, theirs: Crowd) -> Iterable[Row]:
    title = f"{BUYERS} buyers of one office"
    yield Row(
        "contention",
        f"{title}: calls",
        ours.calls,
        "",
        ours.calls,
        AGAINST,
        theirs.calls,
        MOST_CALLS,
    )
    longest = ours.slowest_ms(0.99)
    yield Row(
        "contention",
        f"{title}: 99 % within",
        longest,
        "ms",
        longest,
        AGAINST,
        theirs.slowest_ms(0.99),
        LONGEST_MS,
    )
    yield Row(
        "contention",
        f"{title}: refused",
        ours.refused,
        "",
        ours.refused,
        AGAINST,
        theirs.refused,
        0,
    )
    for name, unit, pair in (
        ("half within", "ms", (ours.slowest_ms(0.5), theirs.slowest_ms(0.5))),
        ("purchases", "/s", (ours.a_second, theirs.a_second)),
        ("CPU", "ms", (ours.cpu_ms, theirs.cpu_ms)),
    ):
        yield ratio("contention", f"{title}: {name}", unit, (*pair, pair[0] / pair[1]))


def _begin(start: Barrier, table: str) -> None:
    """Runs once in each buyer's process."""
    global _start, _turns
    client = wiring.dynamodb_client()
    client.meta.events.register("before-send.dynamodb.*", lambda **_: _calls.update(["all"]))
    wired = wiring.wire(table, client, lambda: NOW)
    wiring.use(wired)
    import app  # noqa: F401

    no_turns = _NoTurns(DynamoReservedTime(client, table), time.time)
    _start, _turns = start, {True: wired.service.turns, False: no_turns}


def _buy(in_turn: bool) -> Bought:
    app = sys.modules["app"].app
    wired = wiring.wired()
    wiring.use(replace(wired, service=replace(wired.service, turns=_turns[in_turn])))
    _start.wait()
    calls = _calls.total()
    made = Bought(time.monotonic(), 0, time.process_time(), 0)
    with as_in_lambda():
        for _ in range(EACH):
            began = time.monotonic()
            answer = app(purchase_event(new_key()), Context())
            made.took.append(time.monotonic() - began)
            made.statuses[answer["statusCode"]] += 1
    made.ended, made.cpu = time.monotonic(), time.process_time() - made.cpu
    made.calls = _calls.total() - calls
    return made
