"""Assignments per second by several clients on a real engine: our handler compared with the bare
transaction with the same conditions.

As in Lambda, a client is a process that serves one request at a time.
"""

import json
import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

import boto3

from bench.api import NEW_YORK, as_in_lambda, assign_event, served
from bench.report import Findings, Row, ratio
from bench.rounds import Side, side_by_side
from bench.world import NOW, Cloud, World, calls_of
from chalicelib import wiring

CLIENTS, EACH, ROUNDS = 4, 50, 20
OFFICES, FIRST = 1_000, 10_000_001
LIMIT = 0.7
AGAINST = (
    "the recorded TransactWriteItems by plain boto3 clients on the same engine: any program that "
    "must not oversell needs these conditions; the difference is our handler"
)


@dataclass(frozen=True)
class Task:
    """The requests of one client in one round."""

    ours: bool
    offices: list[int]
    first_user: int


@dataclass(frozen=True)
class Template:
    """A recorded transaction as JSON text. `of` replaces its office, user and assignment."""

    text: str
    office: int
    user: int
    assignment: int

    def of(self, office: int, user: int) -> dict[str, Any]:
        text = self.text.replace(str(self.assignment), str(10**15 + user))
        text = text.replace(f'"N": "{self.user}"', f'"N": "{user}"')
        params: dict[str, Any] = json.loads(text.replace(str(self.office), str(office)))
        return params


_start: Barrier
_template: Template
_plain: Any


def measure(cloud: Cloud, rounds: int = ROUNDS) -> Findings:
    with cloud.environment():
        world = World(wiring.dynamodb_client())
        offices = world.offices(FIRST, OFFICES)
        template = _recorded(world)
        spawn = multiprocessing.get_context("spawn")
        barrier = spawn.Barrier(CLIENTS)
        prepared = (barrier, world.table, template)
        with spawn.Pool(CLIENTS, _begin, prepared) as clients:
            rows = [
                _row("one hot office", clients, [NEW_YORK], rounds),
                _row("1,000 offices", clients, offices, rounds),
            ]
    return Findings(rows, {"clients": CLIENTS, "each": EACH, "rounds": rounds})


def _row(name: str, clients: Any, offices: list[int], rounds: int) -> Row:
    users = iter(range(1, 10**9, EACH))

    def side(ours: bool) -> Side:
        def seconds() -> float:
            tasks = []
            for client in range(CLIENTS):
                first = next(users)
                mine = [offices[(first * 7 + client + n) % len(offices)] for n in range(EACH)]
                tasks.append(Task(ours, mine, first))
            spans = clients.map(_run, tasks, chunksize=1)
            wall: float = max(end for _, end in spans) - min(start for start, _ in spans)
            return wall

        return seconds

    ours_s, theirs_s, value = side_by_side(name, rounds, side(True), side(False))
    total = CLIENTS * EACH
    sides = (total / ours_s, total / theirs_s, 1 / value)
    title = f"assignments, {name}"
    return ratio("throughput", title, "/s", sides, against=AGAINST, limit=LIMIT, at_least=True)


def _recorded(world: World) -> Template:
    office, user = NEW_YORK, 987_654_321
    ((_, params),) = calls_of(world.client, lambda: served(assign_event(user, office)))
    put = next(each["Put"] for each in params["TransactItems"] if "Put" in each)
    assignment = int(put["Item"]["assignment_id"]["N"])
    return Template(json.dumps(params), office, user, assignment)


def _begin(start: Barrier, table: str, template: Template) -> None:
    """Runs once in each client's process."""
    global _start, _template, _plain
    wiring.use(wiring.wire(table, clock=lambda: NOW))
    import app  # noqa: F401

    _start, _template, _plain = start, template, boto3.client("dynamodb")


def _run(task: Task) -> tuple[float, float]:
    """Start and end, by a monotonic clock that all processes share."""
    pairs = list(enumerate(task.offices, task.first_user))
    calls = [] if task.ours else [_template.of(office, user) for user, office in pairs]
    _start.wait()
    began = time.monotonic()
    if task.ours:
        with as_in_lambda():
            for user, office in pairs:
                served(assign_event(user, office))
    for call in calls:
        _plain.transact_write_items(**call)
    return began, time.monotonic()
