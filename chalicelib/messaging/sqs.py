"""The queue of due offices."""

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
    """An SQS queue. `client` is botocore's, or plays it."""

    client: BaseClient
    url: str

    def send(self, offices: Sequence[DueOffice]) -> int:
        """Hands the offices over, ten a call, a message each. Returns how many the queue did not
        take: they stay due, and the next sweep finds them."""
        refused = 0
        for start in range(0, len(offices), MESSAGES_PER_CALL):
            batch = offices[start : start + MESSAGES_PER_CALL]
            entries = [
                {"Id": str(number), "MessageBody": body_of(office)}
                for number, office in enumerate(batch)
            ]
            # A 200 may name messages that were not taken.
            answer = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
            refused += len(answer.get("Failed", []))
        return refused


def body_of(office: DueOffice) -> str:
    return json.dumps(
        {"office_id": office.office_id, "due_at": f"{office.due_at:%Y-%m-%dT%H:%M:%SZ}"}
    )


def due_office_of(body: str) -> DueOffice:
    """What `body_of` was given. Raises ValueError, KeyError or TypeError for anything else."""
    values: dict[str, Any] = json.loads(body)
    return DueOffice(int(values["office_id"]), datetime.fromisoformat(values["due_at"]))
