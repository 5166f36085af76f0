"""`make redrive STAGE=prod`: the dead letters of a stack, back to the queue they came from.

With credentials, region and endpoint as botocore finds them. Safe at any time and as often as one
likes: a letter is sent before it is deleted, so that whoever stops this in between leaves it in
both, and finalizing an office twice changes nothing.
"""

import sys
from typing import Any

import botocore.session

A_CALL = 10
"""SQS's limit for one batch."""

HIDDEN_S = 60
"""How long a letter that was received, and neither moved nor left, is nobody else's."""


def redrive(sqs: Any, dead_url: str, queue_url: str) -> int:
    """Moves what is dead now. Returns how many; what dies again meanwhile is left."""
    attribute, moved = "ApproximateNumberOfMessages", 0
    asked = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=[attribute])
    dead = int(asked["Attributes"][attribute])
    while moved < dead:
        letters = sqs.receive_message(
            QueueUrl=dead_url,
            MaxNumberOfMessages=min(A_CALL, dead - moved),
            VisibilityTimeout=HIDDEN_S,
            WaitTimeSeconds=1,
        ).get("Messages", [])
        taken = _sent(sqs, queue_url, letters) if letters else []
        if not taken:
            break
        _delete(sqs, dead_url, taken)
        moved += len(taken)
    return moved


def _sent(sqs: Any, queue_url: str, letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The letters that the queue took; a 200 may name some that it did not."""
    entries = [
        {"Id": str(number), "MessageBody": letter["Body"]} for number, letter in enumerate(letters)
    ]
    answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
    refused = {int(failed["Id"]) for failed in answer.get("Failed", [])}
    return [letter for number, letter in enumerate(letters) if number not in refused]


def _delete(sqs: Any, dead_url: str, letters: list[dict[str, Any]]) -> None:
    entries = [
        {"Id": str(number), "ReceiptHandle": letter["ReceiptHandle"]}
        for number, letter in enumerate(letters)
    ]
    sqs.delete_message_batch(QueueUrl=dead_url, Entries=entries)


def main() -> int:
    """`python -m infra.redrive STACK`"""
    (stack,) = sys.argv[1:]
    session = botocore.session.get_session()
    described = session.create_client("cloudformation").describe_stacks(StackName=stack)
    urls = {each["OutputKey"]: each["OutputValue"] for each in described["Stacks"][0]["Outputs"]}
    sqs = session.create_client("sqs")
    moved = redrive(sqs, urls["DueDeadLettersUrl"], urls["DueQueueUrl"])
    print(f"{moved} dead letters are back in the queue of {stack}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
