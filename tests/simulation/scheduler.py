"""Runs one task at a time, in virtual time. The seed decides which task runs next."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from greenlet import getcurrent, greenlet

from chalicelib import wiring

MOST_STEPS = 20_000
"""A hundred times the steps of a usual run: a run with more has an endless loop."""


class Killed(BaseException):
    """The process was killed. `except Exception` does not catch it."""


@dataclass(eq=False)
class Task:
    """A client, a schedule or a worker. `wired` is the wiring of the process that runs its current
    invocation, None outside of one."""

    name: str
    body: greenlet
    wakes_at_s: float
    wired: wiring.Wired | None = None


@dataclass
class Scheduler:
    """`now_s` is the time in seconds since the epoch; each step takes `step_s` at most."""

    chance: random.Random
    now_s: float
    step_s: float
    steps: int = 0
    tasks: list[Task] = field(default_factory=list)
    current: Task | None = None

    def spawn(self, name: str, job: Callable[[], object], after_s: float = 0) -> None:
        """Adds a task, which starts after at least `after_s` seconds."""
        self.tasks.append(Task(name, greenlet(job), self.now_s + after_s))

    def run(self) -> None:
        """Runs until every task has ended. Raises the error of a task."""
        while self.tasks:
            ready = [task for task in self.tasks if task.wakes_at_s <= self.now_s]
            if not ready:
                self.now_s = min(task.wakes_at_s for task in self.tasks)
                continue
            self._step(ready[self.chance.randrange(len(ready))])

    def pause(self) -> None:
        """Lets other tasks run. Does nothing outside of a run."""
        if self.current is not None:
            getcurrent().parent.switch()

    def sleep(self, seconds: float) -> None:
        """Lets other tasks run for so long. Outside of a run it advances the time, so that retries
        reach their limit."""
        if self.current is None:
            self.now_s += seconds
            return
        self.current.wakes_at_s = self.now_s + seconds
        self.pause()

    def clock(self, ahead_s: int = 0) -> datetime:
        """The time of a clock that is `ahead_s` ahead, in whole seconds of UTC like the
        product's."""
        return datetime.fromtimestamp(int(self.now_s) + ahead_s, UTC)

    def _step(self, task: Task) -> None:
        self.steps += 1
        assert self.steps <= MOST_STEPS, f"not finished after {MOST_STEPS} steps"
        self.current = task
        if task.wired:
            wiring.use(task.wired)
        task.body.parent = getcurrent()
        task.body.switch()
        self.current = None
        if task.body.dead:
            self.tasks.remove(task)
        self.now_s += self.chance.random() * self.step_s
