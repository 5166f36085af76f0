"""A simulation of Lambda, API Gateway, EventBridge Scheduler, SQS and the stream's event source. It
calls the product's handlers, in processes that are reused, may be killed, and whose clocks
differ."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from chalicelib import wiring
from chalicelib.domain.record import replace
from chalicelib.dynamo.reserved_time import DynamoReservedTime
from chalicelib.messaging.eventbridge import EventBridgeBus
from chalicelib.messaging.sqs import SqsQueue
from chalicelib.service.retries import Retries
from chalicelib.service.turns import Turns
from tests.simulation.aws_clients import Database, EventBus, Gate, Messages
from tests.simulation.bank import Bank
from tests.simulation.faults import Faults
from tests.simulation.payments_function import PaymentsFunction
from tests.simulation.processes import Context, Process
from tests.simulation.requests import Answer, Request, event_of, summary_of
from tests.simulation.scheduler import Killed, Scheduler
from tests.simulation.table import Record, Table
from tests.simulation.trace import Trace

T = TypeVar("T")

BATCH = 10
CLOCKS_DIFFER_BY_S = 3


@dataclass(eq=False)
class Cloud:
    """`break_` may replace the wiring of a process, `database` creates its DynamoDB client."""

    scheduler: Scheduler
    faults: Faults
    table: Table
    trace: Trace = field(default_factory=Trace)
    break_: Callable[[wiring.Wired], wiring.Wired] = lambda wired: wired
    bank: Bank | None = None
    """The payment provider, if one is connected."""
    collections: list[str] = field(default_factory=list)
    """The queue of the payments function."""
    meanwhile: Callable[[], None] = lambda: None
    """What schedules run while a process stands still."""
    database: Callable[[Table, Gate], Any] = Database
    messages: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    published: int = 0
    """The number of the stream's records that are published."""
    routed: int = 0
    """The number of events that the payments function's rule has seen."""
    idle: list[Process] = field(default_factory=list)
    invocations: int = 0
    clocks_differ_by_s: int = CLOCKS_DIFFER_BY_S
    first_id: int = 8_000
    _ids: Any = None

    def __post_init__(self) -> None:
        self._ids = count(self.first_id)

    @property
    def _gate(self) -> Gate:
        return Gate(self.scheduler, self.faults, self.trace, self._stall)

    def process(self, ahead_s: int = 0) -> Process:
        """A new process."""
        gate, scheduler = self._gate, self.scheduler
        database = self.database(self.table, gate)
        payments = PaymentsFunction(gate, self.bank, self.collections) if self.bank else None
        made = wiring.wire(
            "simulated",
            database,
            lambda: scheduler.clock(ahead_s),
            payments.remote if payments else None,
        )
        retries = Retries(scheduler.sleep, scheduler.chance.uniform, lambda: scheduler.now_s)
        reserved = DynamoReservedTime(database, "simulated")
        turns = Turns(reserved, lambda: scheduler.now_s * 1000)
        queue, bus = Messages(gate, self.messages), EventBus(gate, self.events)
        wired = replace(
            made,
            service=replace(made.service, retries=retries, turns=turns),
            new_id=lambda: next(self._ids),
            queue=lambda: SqsQueue(queue, "simulated"),
            bus=lambda: EventBridgeBus(bus, "simulated"),
        )
        broken = self.break_(wired)
        if payments:
            payments.connect(broken, database)
        return Process(ahead_s, broken, payments)

    def invoke(self, function: Callable[[Process], T]) -> T | None:
        """Runs the function in an idle process or in a new one. Returns None if the process was
        killed."""
        self.invocations += 1
        process = self._idle_process()
        task = self.scheduler.current
        if task:
            task.wired = process.wired
        wiring.use(process.wired)
        try:
            result = function(process)
        except Killed:
            self.log("killed")
            return None
        else:
            self.idle.append(process)
            return result
        finally:
            if task:
                task.wired = None

    def http(self, request: Request) -> Answer | None:
        """The response to a request; None if the process was killed."""
        body = None if request.body is None else json.dumps(request.body)
        self.log(summary_of(request))
        event = event_of(request, body)
        done = self.invoke(lambda _: (wiring.wired().clock(), _app()(event, Context())))
        if done is None:
            return None
        asked_at, reply = done
        answer = Answer(reply["statusCode"], reply["headers"], reply["body"], asked_at)
        self.log(f"= {answer.status} {answer.text[:70]}")
        return answer

    def sweep(self, time_checks: int = 1_000_000) -> None:
        """Runs the sweep, with time for `time_checks` pages."""
        from chalicelib.entrypoints.schedule import sweep_handler

        self.log("sweep")
        self.run_job(lambda _: sweep_handler({}, Context(time_checks)))

    def audit(self) -> int | None:
        """Runs the reconciliation. Returns the number of wrong counts; None if it failed."""
        from chalicelib.entrypoints.schedule import reconcile_handler

        self.log("audit")
        audited = self.run_job(lambda _: reconcile_handler({}, Context()))
        return None if audited is None else int(audited["drifts"])

    def work(self) -> None:
        """Gives a worker a batch of random messages, in any order. Failed ones are delivered
        again."""
        from chalicelib.entrypoints.queue import finalize_handler

        chance = self.scheduler.chance
        size = min(len(self.messages), 1 + chance.randrange(BATCH))
        batch = [self.messages.pop(chance.randrange(len(self.messages))) for _ in range(size)]
        self.log(f"finalize {len(batch)}")
        records = [{"messageId": str(place), "body": body} for place, body in enumerate(batch)]
        answer = self.run_job(lambda _: finalize_handler({"Records": records}, Context()))
        failed = (
            range(len(batch))
            if answer is None
            else [int(each["itemIdentifier"]) for each in answer["batchItemFailures"]]
        )
        self.messages += [batch[place] for place in failed]
        self.messages += self.delivered_again([*set(batch) - {batch[place] for place in failed}])

    def delivered_again(self, done: list[str]) -> list[str]:
        """Processed messages that are delivered once more: SQS delivers at least once."""
        return [body for body in sorted(done) if self.faults.occurs("delivered again")]

    def remind(self) -> None:
        """Runs the hourly reminders of removals that are near."""
        from chalicelib.entrypoints.schedule import remind_handler

        self.log("remind")
        self.run_job(lambda _: remind_handler({}, Context()))

    def publish(self) -> None:
        """Publishes a batch of the stream; with faults, some of it possibly a second time."""
        from chalicelib.entrypoints.stream import publish_handler

        chance = self.scheduler.chance
        again = chance.randrange(3) if self.faults.rate else 0
        start = max(0, self.published - again)
        if start < self.published:
            self.faults.count("published again")
        records = self.table.records[start : start + BATCH]
        self.log(f"publish {len(records)} from {start}")
        at = int(self.scheduler.now_s)
        event = {"Records": [_stream_record(each, at) for each in records]}
        answer = self.run_job(lambda _: publish_handler(event, Context()))
        if answer is None:
            return
        failed = [int(each["itemIdentifier"]) for each in answer["batchItemFailures"]]
        self.published = max(self.published, (failed[0] - 1) if failed else start + len(records))

    def run_job(self, function: Callable[[Process], T]) -> T | None:
        """Like Lambda, counts an exception as a failed invocation and continues. Assertion errors
        are raised."""

        def caught(process: Process) -> T | None:
            try:
                return function(process)
            except Exception as error:  # this is where Lambda would catch it
                if isinstance(error, AssertionError):
                    raise
                self.log(f"failed: {error!r:.70}")
                return None

        return self.invoke(caught)

    def _idle_process(self) -> Process:
        chance, differ_by_s = self.scheduler.chance, self.clocks_differ_by_s
        if self.idle and chance.random() < 0.8:
            return self.idle.pop(chance.randrange(len(self.idle)))
        return self.process(chance.randint(-differ_by_s, differ_by_s))

    def _stall(self, call: str, seconds: float) -> None:
        """The process stands still, while schedules run, and then goes on."""
        self.log(f"stalls for {seconds} s")
        for _ in range(2 if call == "invoke" else 0):
            after_s = self.scheduler.chance.random() * seconds
            self.scheduler.spawn("meanwhile", self.meanwhile, after_s)
        self.scheduler.sleep(seconds)

    def log(self, what: str) -> None:
        task = self.scheduler.current
        self.trace.note(task.name if task else "", what, self.scheduler.now_s)


@lru_cache(maxsize=1)
def _app() -> Any:
    os.environ.setdefault("SEATLEDGER_PAYMENTS", "stripe")  # adds the capability's operations
    from app import app

    return app


def _stream_record(record: Record, at: int) -> dict[str, Any]:
    change: dict[str, Any] = {
        "Keys": {"pk": {"S": record.key[0]}, "sk": {"S": record.key[1]}},
        "SequenceNumber": str(record.sequence),
        "ApproximateCreationDateTime": at,
    }
    if record.before:
        change["OldImage"] = record.before
    if record.after:
        change["NewImage"] = record.after
    return {"eventName": "SIMULATED", "dynamodb": change}
