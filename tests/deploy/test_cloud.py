"""`make test-cloud`: the package, deployed unchanged, in a cloud whose functions are processes.

Tests wait for what the cloud does by itself, up to a deadline far beyond the time it takes.
"""

import json
import re
from typing import Any

from infra.cloud.deployed import ORIGIN, STACK, Deployed
from tests.deploy.cloud_requests import (
    OFFICE,
    logged,
    order,
    public,
    until,
)
from tests.world import COMPANY, NEW_YORK


def test_a_company_buys_assigns_and_removes_over_api_gateway(cloud: Deployed) -> None:
    assert order(cloud, "purchases", 5, "buy")["seq"] == 1
    body = {"email": "ada@example.com", "office_id": NEW_YORK}
    assert cloud.request("POST", "/users", body).status_code == 201
    assert order(cloud, "removals", 2, "remove")["seq"] == 2
    counts = cloud.request("GET", f"{OFFICE}/licenses").json()["items"][0]
    assert [
        counts[name] for name in ("purchased", "assigned", "scheduled_for_removal", "available")
    ] == [5, 1, 2, 2]


def test_a_repeat_of_a_purchase_is_answered_as_the_first(cloud: Deployed) -> None:
    first = order(cloud, "purchases", 1, "again")
    assert order(cloud, "purchases", 1, "again") == first


def test_a_request_is_a_line_in_the_deployed_functions_log(cloud: Deployed) -> None:
    assert cloud.request("GET", f"{OFFICE}/removals").status_code == 200

    def line() -> dict[str, Any] | None:
        return next((each for each in logged(cloud) if each.get("verb") == "get_removals"), None)

    found = until(line)
    # The id is API Gateway's. (MiniStack gives its client another.)
    assert len(found["request_id"]) == 36
    fields = {name: found[name] for name in ("service", "message", "office_id", "outcome")}
    assert fields == {
        "service": STACK,
        "message": "answered",
        "office_id": str(NEW_YORK),
        "outcome": "done",
    }


def test_a_token_of_nobody_is_refused_in_the_apis_own_words(cloud: Deployed) -> None:
    answer = cloud.request("GET", f"{OFFICE}/licenses", token="nonsense")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


def test_the_console_comes_with_its_stylesheet(cloud: Deployed) -> None:
    page = public(cloud, "/console/signed-out")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    (stylesheet,) = re.findall(r'<link rel="stylesheet" href="/live([^"]+)">', page.text)
    assert stylesheet.startswith("/console/static/")
    sheet = public(cloud, stylesheet)
    assert (sheet.status_code, sheet.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_api_is_described_below_the_stage_to_whoever_asks(cloud: Deployed) -> None:
    described = public(cloud, "/api/v2/openapi.json")
    assert described.status_code == 200
    assert described.json()["servers"] == [{"url": "/live"}]
    page = public(cloud, "/api/v2/docs")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<a href="/live/api/v2/openapi.json">' in page.text


def test_a_listed_page_may_call_from_a_browser_and_no_other(cloud: Deployed) -> None:
    path = f"{OFFICE}/licenses"
    for origin, named in ((ORIGIN, ORIGIN), ("https://evil.example", None)):
        asked = cloud.request("OPTIONS", path, token="", Origin=origin)
        assert (asked.status_code, asked.text) == (204, "")
        got = cloud.request("GET", path, Origin=origin)
        assert got.status_code == 200
        for answer in (asked, got):
            assert answer.headers.get("Access-Control-Allow-Origin") == named
            assert "Access-Control-Allow-Credentials" not in answer.headers
    refused = cloud.request("GET", path, token="nonsense", Origin=ORIGIN)
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.headers["X-Content-Type-Options"] == "nosniff"


def test_an_offices_thresholds_are_told_of(cloud: Deployed) -> None:
    body = {"low_below": 2, "idle_above": 90}
    assert cloud.request("PUT", f"{OFFICE}/thresholds", body).json() == body
    assert cloud.request("GET", f"{OFFICE}/thresholds").json() == body


def test_the_stream_delivers_history_and_events(cloud: Deployed) -> None:
    sqs, events = cloud.client("sqs"), cloud.client("events")
    url = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    bus = cloud.outputs["BusName"]
    # What a webhook's rule is, once CloudFormation has put the company into it (infra/webhook).
    pattern = json.dumps({"source": ["seatledger"], "resources": [f"company/{COMPANY}"]})
    events.put_rule(Name="heard", EventBusName=bus, EventPattern=pattern)
    targets = [{"Id": "heard", "Arn": arn["QueueArn"]}]
    events.put_targets(Rule="heard", EventBusName=bus, Targets=targets)
    order(cloud, "purchases", 100, "heard")  # More than is to be restored first.
    body = {"email": "grace@example.com", "office_id": NEW_YORK}
    grace = cloud.request("POST", "/users", body).json()["id"]
    heard: set[str] = set()

    def both() -> bool:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            event = json.loads(message["Body"])
            if event["detail"]["office_id"] == NEW_YORK:
                heard.add(event["detail-type"])
        return heard >= {"license.purchased", "license.assigned", "licenses.idle"}

    until(both)
    path = f"{OFFICE}/history?action=assignment"
    rows = until(lambda: cloud.request("GET", path).json()["items"])
    assert {"type": "user", "id": grace} in [row["assignee"] for row in rows]


def test_an_identity_provider_creates_a_user_by_a_function_of_its_own(cloud: Deployed) -> None:
    settings = {"default_office_id": NEW_YORK, "default_license": "talk"}
    assert cloud.request("PUT", "/company/provisioning", settings).status_code == 200
    order(cloud, "purchases", 1, "for the identity provider")
    made = cloud.request("POST", "/company/api_keys", {"name": "IdP", "role": "provisioning"})
    user = {"userName": "grace@example.com", "name": {"givenName": "Grace"}, "active": True}
    created = cloud.scim("POST", "/Users", user, made.json()["key"])
    assert created.status_code == 201, created.text
    user_id = created.json()["id"]
    assert created.headers["Location"].endswith(f"/live/scim/v2/Users/{user_id}")
    ours = cloud.request("GET", f"/users/{user_id}").json()
    assert (ours["state"], ours["license"]) == ("active", "talk")
    refused = cloud.scim("GET", "/Users", None, cloud.issuer.token("company_admin", COMPANY))
    assert refused.status_code == 403
    assert cloud.cloud.workers(cloud.function("Scim"))
