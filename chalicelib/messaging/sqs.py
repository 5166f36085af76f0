"""SQS queues: of due offices, and of payments that are to be looked at."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from botocore.client import BaseClient

from ..domain.record import Record
from ..service.ports import DueOffice

MESSAGES_PER_CALL = 10
"""SQS's limit for one SendMessageBatch."""


class SqsQueue(Record):
    """An SQS queue. `client` is botocore's or the local stack's."""

    client: BaseClient
    url: str

    def send(self, offices: Sequence[DueOffice]) -> int:
        """Sends one message per office, ten per call. Returns how many the queue rejected: these
        stay due, and the next sweep finds them."""
        return self.send_bodies([body_of(office) for office in offices])

    def send_bodies(self, bodies: Sequence[str]) -> int:
        """The same for messages of any kind."""
        refused = 0
        for start in range(0, len(bodies), MESSAGES_PER_CALL):
            batch = bodies[start : start + MESSAGES_PER_CALL]
            entries = [
                {"Id": str(number), "MessageBody": body} for number, body in enumerate(batch)
            ]
            # A response with status 200 may still list rejected messages.
            response = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
            refused += len(response.get("Failed", []))
        return refused


def body_of(office: DueOffice) -> str:
    return json.dumps(
        {"office_id": office.office_id, "due_at": f"{office.due_at:%Y-%m-%dT%H:%M:%SZ}"}
    )


def due_office_of(body: str) -> DueOffice:
    """Reverses `body_of`. Raises ValueError, KeyError or TypeError for a malformed body."""
    values: dict[str, Any] = json.loads(body)
    return DueOffice(int(values["office_id"]), datetime.fromisoformat(values["due_at"]))
