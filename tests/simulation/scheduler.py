"""Runs one task at a time, in virtual time; a seed decides which is next."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from greenlet import getcurrent, greenlet

from chalicelib import wiring

MOST_STEPS = 20_000
"""A hundred times what a run takes: more is an endless loop."""


class Killed(BaseException):
    """The process was killed. No `except Exception` catches it."""


@dataclass(eq=False)
class Task:
    """Something that goes on: a client, a schedule, a worker. `wired` is the process that runs
    its invocation, if it is in one."""

    name: str
    body: greenlet
    wakes_at_s: float
    wired: wiring.Wired | None = None


@dataclass
class Scheduler:
    """`now_s` is the time, in seconds of the epoch; each step takes `step_s` at most."""

    chance: random.Random
    now_s: float
    step_s: float
    steps: int = 0
    tasks: list[Task] = field(default_factory=list)
    current: Task | None = None

    def spawn(self, name: str, job: Callable[[], object], after_s: float = 0) -> None:
        """The job begins when its turn comes, not before `after_s`."""
        self.tasks.append(Task(name, greenlet(job), self.now_s + after_s))

    def run(self) -> None:
        """Until every task has ended. Raises what a task raised."""
        while self.tasks:
            ready = [task for task in self.tasks if task.wakes_at_s <= self.now_s]
            if not ready:
                self.now_s = min(task.wakes_at_s for task in self.tasks)
                continue
            self._step(ready[self.chance.randrange(len(ready))])

    def pause(self) -> None:
        """Others may move. Nothing to wait for where nothing is scheduled: before and after."""
        if self.current is not None:
            getcurrent().parent.switch()

    def sleep(self, seconds: float) -> None:
        """Where nothing is scheduled, time passes all the same: attempts must come to an end."""
        if self.current is None:
            self.now_s += seconds
            return
        self.current.wakes_at_s = self.now_s + seconds
        self.pause()

    def clock(self, ahead_s: int = 0) -> datetime:
        """What a clock shows that is that much ahead: whole seconds of UTC, as the product's."""
        return datetime.fromtimestamp(int(self.now_s) + ahead_s, UTC)

    def _step(self, task: Task) -> None:
        self.steps += 1
        assert self.steps <= MOST_STEPS, f"no end in sight after {MOST_STEPS} steps"
        self.current = task
        if task.wired:
            wiring.use(task.wired)
        task.body.parent = getcurrent()
        task.body.switch()
        self.current = None
        if task.body.dead:
            self.tasks.remove(task)
        self.now_s += self.chance.random() * self.step_s
