"""The payments function, which runs in the process that calls it."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.messaging.sqs import SqsQueue
from chalicelib.payments.calls import call_of
from chalicelib.payments.function import PaymentWork, reply_to
from chalicelib.payments.items import PaymentItems
from chalicelib.payments.remote import RemotePayments
from chalicelib.service.ports import Retryable
from chalicelib.wiring import Wired
from tests.simulation.aws_clients import Gate, Messages
from tests.simulation.bank import Bank
from tests.simulation.provider import SimulatedProvider
from tests.simulation.scheduler import Killed


@dataclass(eq=False)
class PaymentsFunction:
    """`messages` is its queue. `connect` tells with what it works."""

    gate: Gate
    bank: Bank
    messages: list[str]
    _work: PaymentWork | None = None

    @property
    def work(self) -> PaymentWork:
        assert self._work
        return self._work

    @property
    def remote(self) -> RemotePayments:
        """The API's way to the function."""
        return RemotePayments(self._invoke)

    def connect(self, wired: Wired, database: Any) -> None:
        queue = SqsQueue(Messages(self.gate, self.messages), "simulated")
        self._work = PaymentWork(
            current=wired,
            items=PaymentItems(database, "simulated"),
            provider=SimulatedProvider(self.bank, self.gate),
            queue=lambda: queue,
        )

    def _invoke(self, payload: bytes) -> bytes:
        """As `chalicelib.payments.connected` does. The function may be killed, and its caller not."""
        try:
            answer: bytes = self.gate.through("invoke", lambda _: self._answer(payload))
        except (ClientError, ReadTimeoutError) as lost:
            raise Retryable("unknown") from lost
        return answer

    def _answer(self, payload: bytes) -> bytes:
        try:
            reply = reply_to(self.work, call_of(json.loads(payload)))
        except AssertionError:
            raise
        except Killed:
            if self.bank.chance.random() < 0.5:
                raise
            raise Retryable("unknown") from None
        except Exception as failed:
            raise Retryable("unknown") from failed
        return json.dumps(msgspec.to_builtins(reply)).encode()
