"""SQS and its event source, played: batches, partial failures, a dead-letter queue, and messages
that come twice."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any

MOST_RECEIVES = 5
BATCH = 10
EVERY_NTH_COMES_TWICE = 3
"""SQS promises a message at least once, so that nobody may rely on once."""

Worker = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Message:
    message_id: str
    body: str
    receives: int = 0


@dataclass
class LocalQueue:
    """Has `send_message_batch` of botocore's client. Nothing waits: a message that failed is
    received again at once, and after five times it is in `dead`."""

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
            if number % EVERY_NTH_COMES_TWICE == 0:
                self._waiting.append(Message(message.message_id, message.body))
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def __len__(self) -> int:
        return len(self._waiting)

    def drain(self, worker: Worker) -> None:
        """Delivers until nothing waits any more."""
        while self.deliver(worker):
            pass

    def deliver(self, worker: Worker) -> bool:
        """One batch. Returns whether there was one. Of a worker that raises or is killed, all of it
        comes again."""
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
    """As Lambda gets it."""
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
