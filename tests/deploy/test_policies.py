"""Each function may do what it does, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from infra.local import lambdas
from infra.local.resources import resources
from tests.simulation.scenes import SCENES
from tests.world import MARCH_ENDS, NEW_YORK, World, on_moto

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")

IN_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
OBSERVED = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""What Lambda's runtime does for every function, and our code never."""

QUEUE_SOURCE = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
STREAM_SOURCE = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
}
"""What the event sources do under the function's role; the last for what could not be told."""


@contextmanager
def observing(world: World) -> Iterator[set[str]]:
    """The IAM actions that the calls need, to DynamoDB, queue and bus."""
    actions: set[str] = set()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            kinds = {kind for request in params["TransactItems"] for kind in request}
            actions.update(f"dynamodb:{IN_TRANSACTIONS[kind]}" for kind in kinds)
        else:
            actions.add(f"dynamodb:{model.name}")

    world.bus.events.clear()
    world.client.meta.events.register("provide-client-params.dynamodb.*", note)
    yield actions
    world.client.meta.events.unregister("provide-client-params.dynamodb.*", note)
    if len(world.queue):
        actions.add("sqs:SendMessage")
    if world.bus.events:
        actions.add("events:PutEvents")


def allowed(role: str) -> set[str]:
    policies = resources()[role]["Properties"]["Policies"]
    return {
        action
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }


def sweeping(world: World) -> None:
    world.clock.at = MARCH_ENDS
    lambdas.sweep()
    # With more due than a sweep has time for.
    world.wired.due.keep_cursor(3, "2026-03-20T04:00:00Z 3")
    world.wired.due.cursor(3)
    world.wired.due.keep_cursor(3, None)


def finalizing(world: World) -> None:
    world.clock.at = MARCH_ENDS
    body = f'{{"office_id": {NEW_YORK}, "due_at": "2026-04-01T04:00:00Z"}}'
    answer = lambdas.finalize({"Records": [{"messageId": "1", "body": body}]})
    assert answer == {"batchItemFailures": []}


def publishing(world: World) -> None:
    world.stream.drain(lambdas.publish)


def reminding(world: World) -> None:
    world.clock.at = MARCH_ENDS - timedelta(days=7)
    lambdas.remind()


def add_drift(world: World) -> None:
    key = {"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}}
    world.client.update_item(
        TableName=world.table,
        Key=key,
        UpdateExpression="SET licenses.room_lines.purchased = :two, licenses.room_lines.available = :two",
        ExpressionAttributeValues={":two": {"N": "2"}},
    )


def auditing(world: World) -> None:
    assert lambdas.reconcile()["drifts"] == 1


@pytest.mark.parametrize(
    ("role", "act", "besides"),
    [
        ("SweepRole", sweeping, set()),
        ("FinalizeRole", finalizing, QUEUE_SOURCE),
        ("PublishRole", publishing, STREAM_SOURCE),
        ("RemindRole", reminding, set()),
        ("ReconcileRole", auditing, set()),
    ],
)
def test_a_function_may_do_exactly_what_it_does(
    world: World, role: str, act: Callable[[World], None], besides: set[str]
) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=3)
    world.assign(1)
    lambdas.remind()
    if act is auditing:
        add_drift(world)
    with observing(world) as actions:
        act(world)
    assert allowed(role) == actions | besides | OBSERVED


def test_the_api_may_do_exactly_what_it_does(client: Any) -> None:
    seen: set[str] = set()
    for scene in SCENES:
        world = World(client)
        scene.prepare(world)
        with observing(world) as actions:
            scene.act(world)
            world.get(f"/offices/{NEW_YORK}/history")
        seen |= actions
        client.delete_table(TableName=world.table)
    assert allowed("ApiHandlerRole") == seen | OBSERVED


def test_the_authorizer_may_do_nothing_at_aws() -> None:
    assert allowed("AuthorizerRole") == OBSERVED


def test_no_policy_allows_all_actions_or_a_resource_that_could_be_named() -> None:
    nameless = {
        "dynamodb:ListStreams",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    for name, resource in resources().items():
        for policy in resource.get("Properties", {}).get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                assert not any("*" in action for action in statement["Action"]), name
                if statement["Resource"] == "*":
                    assert set(statement["Action"]) <= nameless, name
