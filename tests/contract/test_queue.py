"""The queue, on moto's SQS and on one that refuses messages."""

from datetime import UTC, datetime
from typing import Any

import botocore.session
from moto import mock_aws

from chalicelib.messaging.sqs import SqsQueue, body_of, due_office_of
from chalicelib.service.ports import DueOffice

AT = datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC)


def offices(number: int) -> list[DueOffice]:
    return [DueOffice(office_id, AT) for office_id in range(1, number + 1)]


class PartlyFailing:
    """Refuses the second message of each batch, in a response with status 200."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        self.sizes.append(len(Entries))
        return {"Failed": [{"Id": entry["Id"]} for entry in Entries[1:2]]}


@mock_aws
def test_an_office_is_a_message_ten_a_call() -> None:
    sqs = botocore.session.get_session().create_client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="due")["QueueUrl"]
    assert SqsQueue(sqs, url).send(offices(23)) == 0
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [due_office_of(message["Body"]) for message in messages]
    assert sorted(found, key=lambda office: office.office_id) == offices(23)


def test_messages_named_as_failed_are_counted() -> None:
    client = PartlyFailing()
    queue: Any = SqsQueue(client, "url")
    assert queue.send(offices(21)) == 2
    assert client.sizes == [10, 10, 1]


def test_an_empty_list_makes_no_call() -> None:
    client = PartlyFailing()
    queue: Any = SqsQueue(client, "url")
    assert queue.send([]) == 0
    assert client.sizes == []


def test_a_message_has_the_office_and_when_it_fell_due() -> None:
    assert body_of(DueOffice(7, AT)) == '{"office_id": 7, "due_at": "2026-04-01T04:00:00Z"}'
    assert due_office_of('{"office_id": 7, "due_at": "2026-04-01T04:00:00Z"}') == DueOffice(7, AT)
