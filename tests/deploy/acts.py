"""What functions do at AWS, and what the policies of their roles allow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infra.local.resources import resources
from tests.world import World


@dataclass(frozen=True, order=True)
class Act:
    """An IAM action and its target: the prefix of a partition key, an index, or ''."""

    action: str
    on: str = ""


IN_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
OBSERVED = {
    Act("logs:CreateLogStream"),
    Act("logs:PutLogEvents"),
    Act("xray:PutTelemetryRecords"),
    Act("xray:PutTraceSegments"),
}
"""What Lambda's runtime does for every function, and our code never."""

QUEUE_SOURCE = {
    Act("sqs:DeleteMessage"),
    Act("sqs:GetQueueAttributes"),
    Act("sqs:ReceiveMessage"),
}
STREAM_SOURCE = {
    Act("dynamodb:DescribeStream"),
    Act("dynamodb:GetRecords"),
    Act("dynamodb:GetShardIterator"),
    Act("dynamodb:ListStreams"),
    Act("sqs:SendMessage"),
}
"""What the event sources do under the function's role; the last is for records that failed."""


def partition(key: str) -> str:
    """`OFFICE#7` as a policy's pattern names it."""
    kind, number, _ = key.partition("#")
    return f"{kind}{number}*" if number else kind


def keys_of(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a call to DynamoDB does to which partitions or index: pairs of action and name."""
    if operation == "TransactWriteItems":
        for write in params["TransactItems"]:
            ((kind, request),) = write.items()
            yield IN_TRANSACTIONS[kind], request.get("Item", request.get("Key"))["pk"]["S"]
    elif operation == "BatchGetItem":
        for asked in params["RequestItems"].values():
            yield from ((operation, key["pk"]["S"]) for key in asked["Keys"])
    elif operation == "BatchWriteItem":
        for requests in params["RequestItems"].values():
            for each in requests:
                ((_, request),) = each.items()
                yield operation, request.get("Item", request.get("Key"))["pk"]["S"]
    elif operation == "Query" and "IndexName" in params:
        yield operation, f"index/{params['IndexName']}"
    elif operation == "Query":
        names = {"pk": "pk", **params.get("ExpressionAttributeNames", {})}
        equalities = re.findall(r"([#\w]+) = (:\w+)", params["KeyConditionExpression"])
        (name,) = (value for attribute, value in equalities if names.get(attribute) == "pk")
        yield operation, params["ExpressionAttributeValues"][name]["S"]
    else:
        yield operation, params["Item" if "Item" in params else "Key"]["pk"]["S"]


@contextmanager
def observing(world: World) -> Iterator[set[Act]]:
    """What the calls to DynamoDB, queue and bus need to be allowed."""
    acts: set[Act] = set()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        for action, name in keys_of(model.name, params):
            on = name if name.startswith("index/") else partition(name)
            acts.add(Act(f"dynamodb:{action}", on))

    world.bus.events.clear()
    world.client.meta.events.register("provide-client-params.dynamodb.*", note)
    yield acts
    world.client.meta.events.unregister("provide-client-params.dynamodb.*", note)
    if len(world.queue):
        acts.add(Act("sqs:SendMessage"))
    if world.bus.events:
        acts.add(Act("events:PutEvents"))


def statements(role: str) -> list[dict[str, Any]]:
    policies = resources()[role]["Properties"]["Policies"]
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def allowed(role: str) -> set[Act]:
    return {
        Act(action, on)
        for statement in statements(role)
        for action in statement["Action"]
        for on in places(statement)
    }


def places(statement: dict[str, Any]) -> list[str]:
    """The partitions or the index that a statement is about."""
    resource = statement["Resource"]
    if resource == {"Fn::Sub": "${Table.Arn}/index/due"}:
        return ["index/due"]
    if resource == {"Fn::GetAtt": ["Table", "Arn"]}:
        (patterns,) = statement["Condition"].values()
        found: list[str] = patterns["dynamodb:LeadingKeys"]
        return found
    return [""]
