"""Each function may do what it does, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.auth import authorizer
from infra.local import lambdas
from infra.local.resources import resources
from tests.api.taxed import make_taxed
from tests.deploy.acts import (
    OBSERVED,
    QUEUE_SOURCE,
    STREAM_SOURCE,
    Act,
    allowed,
    calls_of,
    observing,
    refused,
    statements,
)
from tests.deploy.golden import resources_of_type
from tests.scim.provider import Provider, provider
from tests.simulation.scenes import SCENES, Scene, prepare
from tests.table_contents import on_moto
from tests.world import MARCH_ENDS, NEW_YORK, World, api_key

pytestmark = pytest.mark.skipif(not on_moto(), reason="the stream is moto's")


def sweeping(world: World) -> None:
    world.clock.at = MARCH_ENDS
    lambdas.sweep()
    # With more due than a sweep has time for.
    world.wired.due().save_cursor(3, "2026-03-20T04:00:00Z 3")
    world.wired.due().cursor(3)
    world.wired.due().save_cursor(3, None)


def finalizing(world: World) -> None:
    world.clock.at = MARCH_ENDS
    body = f'{{"office_id": {NEW_YORK}, "due_at": "2026-04-01T04:00:00Z"}}'
    answer = lambdas.finalize({"Records": [{"messageId": "1", "body": body}]})
    assert answer == {"batchItemFailures": []}


def tax_and_rename(world: World) -> None:
    """There is a tax, and the customer is renamed after the boundary and before the schedule."""
    make_taxed(world)
    world.clock.at = MARCH_ENDS
    world.clock.advance(minutes=1)
    assert world.request("PATCH", "/company", {"legal_name": "Renamed"}).status == 200


def publishing(world: World) -> None:
    world.stream.drain(lambdas.publish)


def reminding(world: World) -> None:
    world.clock.at = MARCH_ENDS - timedelta(days=7)
    lambdas.remind()


def authorize(token: str) -> dict[str, Any]:
    """The authorizer's answer."""
    arn = "arn:aws:execute-api:eu-west-1:1:abc/stage/GET/api/v2/company"
    event = {"type": "TOKEN", "authorizationToken": f"Bearer {token}", "methodArn": arn}
    answer: dict[str, Any] = authorizer(event, {})
    return answer


def add_drift(world: World) -> None:
    key = {"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "ACCOUNT"}}
    world.client.update_item(
        TableName=world.table,
        Key=key,
        UpdateExpression="SET licenses.#rooms = :two",
        ExpressionAttributeNames={"#rooms": "3"},
        ExpressionAttributeValues={
            ":two": {
                "M": {"purchased": {"N": "2"}, "scheduled": {"N": "0"}, "available": {"N": "2"}}
            }
        },
    )


def auditing(world: World) -> None:
    assert lambdas.reconcile()["drifts"] == 1


BACKGROUND: list[tuple[str, Callable[[World], None], set[Act]]] = [
    ("SweepRole", sweeping, set()),
    ("FinalizeRole", finalizing, QUEUE_SOURCE),
    ("PublishRole", publishing, STREAM_SOURCE),
    ("RemindRole", reminding, set()),
    ("ReconcileRole", auditing, set()),
]
"""Each function's role, what the function does, and what its event source needs."""


def test_every_role_is_tried() -> None:
    tried = {role for role, _, _ in BACKGROUND}
    tried |= {"ApiHandlerRole", "AuthorizerRole", "ScimRole"}
    assert resources_of_type("AWS::IAM::Role") - tried == {
        "ApiGatewayRole"
    }  # API Gateway's own, for its logs.


@pytest.mark.parametrize(("role", "act", "besides"), BACKGROUND)
def test_a_function_may_do_exactly_what_it_does(
    world: World, role: str, act: Callable[[World], None], besides: set[Act]
) -> None:
    world.purchase(talk_lines=10)
    world.remove(talk_lines=3)
    world.assign(1)
    lambdas.remind()
    if act is auditing:
        add_drift(world)
    if act is finalizing:
        tax_and_rename(world)
    world.wired.catalogs.cached_at = None
    with observing(world) as actions, calls_of(world.client) as calls:
        act(world)
    assert allowed(resources()[role]) == actions | besides | OBSERVED
    assert refused(resources()[role], calls) == []


def replace_catalog(world: World) -> int:
    catalog = world.staff("GET", "/catalog").json
    catalog["price_lists"][0]["prices"]["talk_lines"] += 1
    return world.vendor_admin("PUT", "/catalog", catalog).status


def test_the_api_may_do_exactly_what_it_does(client: Any) -> None:
    seen: set[Act] = set()
    role = resources()["ApiHandlerRole"]
    requests = [scene for scene in SCENES if scene.name != "finalize"]  # That is the schedule's.
    for scene in [*requests, Scene("catalog", replace_catalog, prepare)]:
        world = World(client)
        scene.prepare(world)
        world.wired.catalogs.cached_at = None
        with observing(world) as actions, calls_of(world.client) as calls:
            scene.act(world)
            world.get(f"/offices/{NEW_YORK}/history")
            world.get("/users?q=ada")
            world.get("/company/api_keys")
            world.get("/company/provisioning/activity")
        seen |= actions
        assert refused(role, calls) == [], scene.name
        client.delete_table(TableName=world.table)
    assert allowed(role) == seen | OBSERVED


def test_the_authorizer_may_read_what_a_key_opens_and_record_its_use(world: World) -> None:
    role = resources()["AuthorizerRole"]
    key = world.post("/company/api_keys", {"name": "CI", "role": "company_admin"}).json["key"]
    updates: list[dict[str, Any]] = []

    def keep(params: dict[str, Any], **_: Any) -> None:
        updates.append(params)

    events = world.client.meta.events
    events.register("provide-client-params.dynamodb.UpdateItem", keep)
    with observing(world) as actions, calls_of(world.client) as calls:
        for token in (key, key, world.token(), api_key(99)):
            authorize(token)
    events.unregister("provide-client-params.dynamodb.UpdateItem", keep)
    assert allowed(role) == actions | OBSERVED
    assert refused(role, calls) == []
    (update,) = updates
    (policy,) = (each for each in statements(role) if "dynamodb:UpdateItem" in each["Action"])
    condition = policy["Condition"]["ForAllValues:StringLike"]
    named = {*update["Key"], *update["ExpressionAttributeNames"].values()}
    assert condition["dynamodb:Attributes"] == ["pk", "sk", "last_used"]
    # Without it, `ForAllValues` allows a request that names no key.
    of_keys = [each for each in statements(role) if "Condition" in each]
    named_key = {"dynamodb:LeadingKeys": "false"}
    assert [each["Condition"]["Null"] for each in of_keys] == [named_key, named_key]
    assert named == {"pk", "sk", "last_used"}


def provision(idp: Provider, grace: str) -> None:
    """Users and groups live, one user with a license that is purchased."""
    ada = idp.create("ada@example.com", externalId="00u1").json["id"]
    for operations in (
        {"op": "replace", "value": {"userName": "countess@example.com", "externalId": "00u2"}},
        {"op": "replace", "value": {"active": False}},
    ):
        assert idp.patch(f"/Users/{ada}", operations).status == 200
    idp.found('userName eq "grace@example.com" or title pr')
    body = {"displayName": "Admins", "members": [{"value": grace}]}
    group = idp.ask("POST", "/Groups", body).json["id"]
    for op in ("remove", "add"):
        idp.patch(f"/Groups/{group}", {"op": op, "path": "members", "value": [{"value": grace}]})
    for name in ("People", "Admins"):
        idp.patch(f"/Groups/{group}", {"op": "replace", "value": {"displayName": name}})
    idp.found('displayName eq "Admins"', "/Groups")
    assert idp.ask("DELETE", f"/Users/{ada}").status == 204
    assert idp.ask("DELETE", f"/Groups/{group}").status == 204


def test_scim_may_do_exactly_what_it_does(world: World) -> None:
    groups = {"Admins": {"role": "office_admin", "office_id": NEW_YORK, "license": "admins"}}
    more = {"when_none_available": "purchase", "purchase_cap_per_cycle": 5}
    idp = provider(world, seats=0, groups=groups, **more)
    grace = idp.create("grace@example.com").json["id"]
    world.purchase(sell_lines=1)
    assert world.assign(int(grace), "sell_lines").status == 201
    world.wired.catalogs.cached_at = None
    role = resources()["ScimRole"]
    with observing(world) as actions, calls_of(world.client) as calls:
        provision(idp, grace)
    # The gateway asks the authorizer, which has a role of its own.
    own = {each for each in actions if each.on != "API_KEY#*"}
    # Addresses that an older release kept in another form are checked with their owner's record.
    older = {Act("dynamodb:ConditionCheckItem", "COMPANY#*")}
    assert allowed(role) == own | older | OBSERVED
    assert [each for each in refused(role, calls) if "API_KEY" not in str(each)] == []


def test_for_a_token_the_authorizer_asks_nothing_of_the_database(world: World) -> None:
    with calls_of(world.client) as calls:
        assert authorize(world.token())["principalId"] == "caller"
        assert authorize("slk_short")["principalId"] == "anonymous"
    assert calls == []


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
