"""A local stand-in for SQS and its event source: batches, partial failures, a dead-letter queue,
and messages that are delivered twice."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any

MOST_RECEIVES = 5
BATCH = 10
EVERY_NTH_IS_DUPLICATED = 3
"""SQS delivers a message at least once, so consumers must not rely on exactly once."""

Worker = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Message:
    message_id: str
    body: str
    receives: int = 0


@dataclass
class LocalQueue:
    """Implements botocore's `send_message_batch`. A failed message is delivered again without
    delay; after five failures it is in `dead`, the dead-letter queue."""

    dead: list[Message] = field(default_factory=list)
    _waiting: deque[Message] = field(default_factory=deque)
    _numbers: Any = field(default_factory=lambda: count(1))
    _lock: RLock = field(default_factory=RLock)

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: ARG002, N803
        assert 1 <= len(Entries) <= BATCH
        for entry in Entries:
            number = next(self._numbers)
            message = Message(f"message-{number}", entry["MessageBody"])
            self._waiting.append(message)
            if number % EVERY_NTH_IS_DUPLICATED == 0:
                self._waiting.append(Message(message.message_id, message.body))
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def __len__(self) -> int:
        return len(self._waiting)

    def drain(self, worker: Worker) -> None:
        """Delivers until the queue is empty."""
        while self.deliver(worker):
            pass

    def deliver(self, worker: Worker) -> bool:
        """Delivers one batch. Returns False if the queue is empty. If the worker raises or is
        killed, the whole batch is delivered again."""
        with self._lock:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        if not batch:
            return False
        failed = {message.message_id for message in batch}
        try:
            answer = worker({"Records": [_record(message) for message in batch]})
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        finally:
            self._return(message for message in batch if message.message_id in failed)
        return True

    def _return(self, messages: Any) -> None:
        with self._lock:
            for message in messages:
                message.receives += 1
                (self.dead if message.receives >= MOST_RECEIVES else self._waiting).append(message)


def _record(message: Message) -> dict[str, Any]:
    """The message as Lambda receives it."""
    return {
        "messageId": message.message_id,
        "receiptHandle": "local",
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives + 1)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:seatledger-due",
        "awsRegion": "us-east-1",
    }
