"""Dead letters go back to their queue: all of them, and none is ever lost on the way."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import botocore.session
import pytest

from infra.redrive import redrive


class Stopped(BaseException):
    """The operator pressed Ctrl-C."""


@dataclass
class Queues:
    """Two queues on moto's SQS, whose calls can be stopped."""

    sqs: Any
    dead: str
    alive: str
    stops_at: str = ""
    refused: int = 0

    def __getattr__(self, name: str) -> Any:
        if name == self.stops_at:
            raise Stopped
        return getattr(self.sqs, name)

    def send_message_batch(self, **asked: Any) -> Any:
        """Refuses the first `refused` of a batch, and answers 200 all the same."""
        if self.stops_at == "send_message_batch":
            raise Stopped
        entries = asked["Entries"]
        left = {**asked, "Entries": entries[self.refused :]}
        answer = self.sqs.send_message_batch(**left) if left["Entries"] else {}
        return {**answer, "Failed": [{"Id": entry["Id"]} for entry in entries[: self.refused]]}

    def die(self, number: int) -> list[str]:
        bodies = [f'{{"office_id": {office}}}' for office in range(number)]
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.dead, MessageBody=body)
        return bodies

    def bodies(self, url: str) -> list[str]:
        """The number of all messages, including those received and not deleted."""
        found = []
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 600}
        while messages := self.sqs.receive_message(**asked).get("Messages"):
            found += [message["Body"] for message in messages]
        return sorted(found)

    def reappear(self) -> None:
        """Messages that were received and not deleted become visible again."""
        from moto.core.models import DEFAULT_ACCOUNT_ID
        from moto.sqs.models import sqs_backends

        for queue in sqs_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].queues.values():
            for message in queue._messages:
                message.visible_at = 0


@pytest.fixture
def queues(client: Any) -> Queues:
    sqs = botocore.session.get_session().create_client("sqs", region_name="us-east-1")
    urls = [sqs.create_queue(QueueName=f"q-{uuid4().hex}")["QueueUrl"] for _ in range(2)]
    return Queues(sqs, *urls)


@pytest.mark.parametrize("number", [0, 1, 10, 23])
def test_all_that_is_dead_goes_back_as_it_was(queues: Queues, number: int) -> None:
    bodies = queues.die(number)
    assert redrive(queues, queues.dead, queues.alive) == number
    assert queues.bodies(queues.alive) == sorted(bodies)
    queues.reappear()
    assert queues.bodies(queues.dead) == []


@pytest.mark.parametrize(
    ("stops_at", "in_queue"), [("send_message_batch", 0), ("delete_message_batch", 3)]
)
def test_who_stops_it_loses_nothing(queues: Queues, stops_at: str, in_queue: int) -> None:
    bodies = queues.die(3)
    queues.stops_at = stops_at
    with pytest.raises(Stopped):
        redrive(queues, queues.dead, queues.alive)
    assert len(queues.bodies(queues.alive)) == in_queue
    queues.reappear()
    assert queues.bodies(queues.dead) == bodies


def test_what_the_queue_does_not_take_stays_dead(queues: Queues) -> None:
    bodies = queues.die(3)
    queues.refused = 1
    assert redrive(queues, queues.dead, queues.alive) == 2
    queues.reappear()
    assert len(queues.bodies(queues.dead)) == 1
    queues.reappear()
    assert sorted(queues.bodies(queues.dead) + queues.bodies(queues.alive)) == bodies


def test_a_queue_that_takes_nothing_ends_it(queues: Queues) -> None:
    queues.die(3)
    queues.refused = 10
    assert redrive(queues, queues.dead, queues.alive) == 0


def test_what_dies_again_meanwhile_is_left_for_the_next_time(queues: Queues) -> None:
    queues.die(12)
    send = queues.send_message_batch

    def send_and_die(**asked: Any) -> Any:
        queues.die(5)
        return send(**asked)

    queues.send_message_batch = send_and_die  # type: ignore[method-assign]
    assert redrive(queues, queues.dead, queues.alive) == 12
