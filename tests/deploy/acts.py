"""What functions do at AWS, and what the policies of their roles allow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

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


class Calls(list[tuple[str, frozenset[str]]]):
    """Calls to DynamoDB: the action, and the partitions or the index of one permission."""

    def __call__(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        found = [
            (f"dynamodb:{action}", name if name.startswith("index/") else partition(name))
            for action, name in keys_of(model.name, params)
        ]
        if model.name == "TransactWriteItems":
            # Each item of a transaction is allowed by itself.
            self += [(action, frozenset({on})) for action, on in found]
        else:
            self.append((found[0][0], frozenset(on for _, on in found)))

    def acts(self) -> set[Act]:
        return {Act(action, on) for action, partitions in self for on in partitions}


@contextmanager
def calls_of(client: Any) -> Iterator[Calls]:
    calls = Calls()
    client.meta.events.register("provide-client-params.dynamodb.*", calls)
    try:
        yield calls
    finally:
        client.meta.events.unregister("provide-client-params.dynamodb.*", calls)


@contextmanager
def observing(world: World) -> Iterator[set[Act]]:
    """What the calls to DynamoDB, queue and bus need to be allowed."""
    acts: set[Act] = set()
    world.bus.events.clear()
    with calls_of(world.client) as calls:
        yield acts
    acts |= calls.acts()
    if len(world.queue):
        acts.add(Act("sqs:SendMessage"))
    if world.bus.events:
        acts.add(Act("events:PutEvents"))


def statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    policies = role["Properties"]["Policies"]
    return [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def allowed(role: dict[str, Any]) -> set[Act]:
    return {
        Act(action, on)
        for statement in statements(role)
        for action in statement["Action"]
        for on in places(statement)
    }


def refused(role: dict[str, Any], calls: Calls) -> Calls:
    """The calls that no single statement allows. A call that reads several partitions needs one
    that names them all."""
    return Calls(
        (action, partitions)
        for action, partitions in calls
        if not any(
            action in each["Action"] and partitions <= {*places(each)} for each in statements(role)
        )
    )


def places(statement: dict[str, Any]) -> list[str]:
    """The partitions or the index that a statement is about."""
    resource = statement["Resource"]
    if resource == {"Fn::Sub": "${Table.Arn}/index/due"}:
        return ["index/due"]
    if resource == {"Fn::GetAtt": ["Table", "Arn"]}:
        patterns = statement["Condition"]["ForAllValues:StringLike"]
        found: list[str] = patterns["dynamodb:LeadingKeys"]
        return found
    return [""]
