"""What the templates promise beyond their golden copies and policies."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.deploy import loses
from infra.golden_copy import RESPONSES
from infra.local.resources import resources, templates, templates_with_payments
from infra.packaging import for_stage
from tests.deploy.golden import resources_of_type

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
WITH_PAYMENTS = templates_with_payments()["Resources"]
ALARMS = {
    name: resource["Properties"]
    for name, resource in WITH_PAYMENTS.items()
    if resource.get("Type") == "AWS::CloudWatch::Alarm"
}
FUNCTIONS = resources_of_type("AWS::Serverless::Function")


def test_every_alarm_tells_somebody_and_says_what_to_do() -> None:
    rows = re.findall(r"^\| ([A-Z][A-Za-z, ]+) \|", OPERATIONS, re.MULTILINE)
    explained = {name for row in rows for name in row.split(", ")}
    assert set(ALARMS) <= explained
    for name, alarm in ALARMS.items():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], name


def test_the_topic_of_alarms_has_no_key_that_alarms_may_not_use() -> None:
    assert "KmsMasterKeyId" not in resources()["Alarms"].get("Properties", {})


def test_alarms_are_on_metrics_that_the_code_measures() -> None:
    sources = "".join(
        path.read_text() for path in (ROOT / "chalicelib" / "entrypoints").glob("*.py")
    )
    measured = set(re.findall(r'metric\(\s*"(\w+)"', sources))
    ours = {alarm["MetricName"] for alarm in ALARMS.values() if alarm["Namespace"] == "Seatledger"}
    assert ours == {"OldestDueAge", "Drift"}
    assert ours <= measured


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_table_keeps_what_it_holds(stage: str) -> None:
    table = for_stage(stage)["Resources"]["Table"]
    properties = table["Properties"]
    kept = stage == "prod"
    policy = "Retain" if kept else "Delete"
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == (policy, policy)
    assert properties["DeletionProtectionEnabled"] is kept
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": True,
    }
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_every_function_is_traced_and_logs_into_the_groups_that_forget() -> None:
    assert {"APIHandler", "Authorizer", "Sweep", "Finalize", "Publish", "Reconcile"} <= FUNCTIONS
    for name in FUNCTIONS:
        properties = resources()[name]["Properties"]
        assert properties["Tracing"] == "Active", name
        assert properties["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}, name
    for group in ("FunctionLogs", "AccessLogs"):
        assert resources()[group]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_what_the_gateway_answers_is_in_the_apis_definition_and_no_resource() -> None:
    made = for_stage("prod")["Resources"]
    assert not [
        name
        for name, each in made.items()
        if each.get("Type") == "AWS::ApiGateway::GatewayResponse"
    ]
    responses = made["RestAPI"]["Properties"]["DefinitionBody"][RESPONSES]
    statuses = {type_: each["statusCode"] for type_, each in responses.items()}
    assert statuses == {
        "UNAUTHORIZED": "401",
        "ACCESS_DENIED": "401",
        "MISSING_AUTHENTICATION_TOKEN": "404",
        "REQUEST_TOO_LARGE": "413",
        "THROTTLED": "429",
        "AUTHORIZER_CONFIGURATION_ERROR": "503",
        "AUTHORIZER_FAILURE": "503",
        "DEFAULT_5XX": "500",
    }
    for each in responses.values():
        problem = json.loads(each["responseTemplates"]["application/json"])
        assert problem["status"] == int(each["statusCode"])
        headers = each["responseParameters"]
        assert headers["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"Action": "Modify", "Replacement": "True"}, True),
        ({"Action": "Modify", "Replacement": "Conditional"}, True),
        ({"Action": "Remove"}, True),
        ({"Action": "Modify", "Replacement": "False"}, False),
        ({"Action": "Add"}, False),
    ],
)
def test_a_deployment_that_would_replace_or_remove_the_table_is_known(
    change: dict[str, Any], lost: bool
) -> None:
    table = {**change, "ResourceType": "AWS::DynamoDB::Table", "LogicalResourceId": "Table"}
    queue = {**change, "ResourceType": "AWS::SQS::Queue", "LogicalResourceId": "DueQueue"}
    assert (loses(table), loses(queue)) == (lost, False)


@pytest.mark.parametrize(("action", "lost"), [("Remove", True), ("Modify", False), ("Add", False)])
def test_a_deployment_that_would_disconnect_payments_is_known(action: str, lost: bool) -> None:
    function = {"ResourceType": "AWS::Lambda::Function", "Replacement": "Conditional"}
    assert loses({**function, "Action": action, "LogicalResourceId": "Payments"}) is lost
    assert loses({**function, "Action": action, "LogicalResourceId": "Remind"}) is False


@pytest.mark.parametrize(
    ("origins", "allowed"),
    [
        ("", True),
        ("https://app.acme.example", True),
        ("http://localhost:3000", True),
        ("https://app.acme.example,http://localhost:3000", True),
        ("*", False),
        ("null", False),
        ("https://*.acme.example", False),
        ("https://app.acme.example/", False),
        ("https://app.acme.example, http://localhost:3000", False),
        ("https://app.acme.example,", False),
        ("app.acme.example", False),
    ],
)
def test_the_list_of_origins_is_of_origins(origins: str, allowed: bool) -> None:
    pattern = for_stage("prod")["Parameters"]["CorsOrigins"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, origins)) is allowed


def test_payments_add_to_the_templates_and_change_nothing() -> None:
    before, after = templates(), templates_with_payments()
    added = after["Resources"].keys() - before["Resources"].keys()
    assert added == {
        "Payments",
        "PaymentsRole",
        "PaymentQueue",
        "PaymentDeadLetters",
        "PaymentQueuesPolicy",
        "InvoicesIssued",
        "PaymentsDead",
        "PaymentsFailing",
        "PaymentsLate",
    }
    changed = {
        name for name, each in before["Resources"].items() if after["Resources"][name] != each
    }
    assert changed == {"APIHandler", "ApiHandlerRole", "Scim", "ScimRole"}
    variables = before["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    with_payments = after["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    assert {name: with_payments[name] for name in variables} == variables
    assert with_payments.keys() - variables.keys() == {
        "SEATLEDGER_PAYMENTS",
        "SEATLEDGER_PAYMENTS_FUNCTION",
    }


def test_what_a_worker_of_payments_cannot_do_in_time_is_delivered_again_after_it() -> None:
    queue, function = (WITH_PAYMENTS[name]["Properties"] for name in ("PaymentQueue", "Payments"))
    assert queue["VisibilityTimeout"] == 360 == 6 * function["Timeout"]
    assert function["EventInvokeConfig"] == {"MaximumRetryAttempts": 0}
    assert function["Tracing"] == "Active"
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}
    source = function["Events"]["Invoices"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(
    ("days", "allowed"),
    [("0,1,3,7", True), ("0", True), ("1,3", False), ("0, 1", False), ("", False), ("0,", False)],
)
def test_the_days_of_attempts_begin_at_the_boundary(days: str, allowed: bool) -> None:
    pattern = templates_with_payments()["Parameters"]["PaymentDays"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, days)) is allowed
