"""`make redrive STAGE=prod`: moves a stack's dead letters back to their queues.

Uses the credentials, region and endpoint that botocore finds. Safe at any time and repeatable: a
message is sent before it is deleted, so an interruption leaves it in both queues, and finalizing an
office or collecting an invoice twice changes nothing.
"""

import sys
from typing import Any

import botocore.session

MOST_A_CALL = 10
"""SQS's limit for one batch."""

QUEUES = {"due offices": "Due", "invoices to collect": "Payment"}
"""What the messages of each queue are, and how the names of its outputs begin. A stack without a
payment provider has the first only."""

HIDDEN_S = 60
"""Visibility timeout: how long a received message is hidden from other readers."""


def redrive(sqs: Any, dead_url: str, queue_url: str) -> int:
    """Moves the messages that are in the dead-letter queue now, but none that arrive meanwhile.
    Returns how many were moved."""
    attribute, moved = "ApproximateNumberOfMessages", 0
    asked = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=[attribute])
    dead = int(asked["Attributes"][attribute])
    while moved < dead:
        messages = sqs.receive_message(
            QueueUrl=dead_url,
            MaxNumberOfMessages=min(MOST_A_CALL, dead - moved),
            VisibilityTimeout=HIDDEN_S,
            WaitTimeSeconds=1,
        ).get("Messages", [])
        sent = _send(sqs, queue_url, messages) if messages else []
        if not sent:
            break
        _delete(sqs, dead_url, sent)
        moved += len(sent)
    return moved


def _send(sqs: Any, queue_url: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sends the messages. Returns those that the queue accepted: a response with status 200 may
    still list rejected ones."""
    entries = [
        {"Id": str(number), "MessageBody": message["Body"]}
        for number, message in enumerate(messages)
    ]
    answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
    refused = {int(failed["Id"]) for failed in answer.get("Failed", [])}
    return [message for number, message in enumerate(messages) if number not in refused]


def _delete(sqs: Any, dead_url: str, messages: list[dict[str, Any]]) -> None:
    entries = [
        {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
        for number, message in enumerate(messages)
    ]
    sqs.delete_message_batch(QueueUrl=dead_url, Entries=entries)


def main() -> int:
    """`python -m infra.redrive STACK`"""
    (stack,) = sys.argv[1:]
    session = botocore.session.get_session()
    described = session.create_client("cloudformation").describe_stacks(StackName=stack)
    urls = {each["OutputKey"]: each["OutputValue"] for each in described["Stacks"][0]["Outputs"]}
    sqs = session.create_client("sqs")
    for what, name in QUEUES.items():
        if dead := urls.get(f"{name}DeadLettersUrl"):
            moved = redrive(sqs, dead, urls[f"{name}QueueUrl"])
            print(f"{stack}, {what}: moved {moved} dead letters back to the queue")
    return 0


if __name__ == "__main__":
    sys.exit(main())
