"""`make test-cloud`: the package, deployed unchanged, in a cloud whose functions are processes.

What happens there by itself is waited for, up to a deadline that is far beyond what it takes.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.dynamo.store import DynamoStore
from chalicelib.open_office import open_office
from infra.cloud.deployed import ORIGIN, STACK, Deployed, log_file
from infra.cloud.ministack import MiniStack
from infra.local import seed
from tests.offices import usual_office
from tests.world import COMPANY, NEW_YORK

NOW = datetime.now(UTC).replace(microsecond=0)
OFFICE = f"/offices/{NEW_YORK}"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Deployed]:
    saved = dict(os.environ)
    started = MiniStack(log_file())
    try:
        yield Deployed(started, NOW)
    finally:
        started.stop()
        os.environ.clear()
        os.environ |= saved


def until(happened: Callable[[], Any], within_s: float = 120) -> Any:
    """What `happened` found, as soon as it is something."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.3)
    raise AssertionError(f"it did not happen within {within_s} s, see {log_file()}")


def order(cloud: Deployed, what: str, quantity: int, key: str) -> Any:
    body = {"items": [{"license_type": "talk_lines", "quantity": quantity}]}
    answer = cloud.request("POST", f"{OFFICE}/{what}", body, key=key)
    assert answer.status_code == 201, answer.text
    return answer.json()


def open_overdue(cloud: Deployed, office_ids: range) -> None:
    """Offices whose cycle ended between a day and two months ago."""
    opened = NOW - timedelta(days=33)
    ledger = DynamoStore(cloud.dynamodb, cloud.table, cloud.catalogs).read(NEW_YORK, NOW).ledger
    assert ledger
    terms = replace(ledger.terms, anchor=opened.date())
    for office_id in office_ids:
        office = usual_office(office_id, COMPANY, NOW, name=f"Office {office_id}")
        open_office(cloud.directory, office, terms, opened)


def renewals(cloud: Deployed, office_id: int) -> int:
    """Entries of the office's journal, read from the table: a request would roll it forward."""
    pk, prefix = keys.entries(office_id)
    return int(
        cloud.dynamodb.query(
            TableName=cloud.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
            Select="COUNT",
        )["Count"]
    )


def logged(cloud: Deployed) -> list[dict[str, Any]]:
    """The functions' log: all lines that are JSON, metrics among them."""
    pages = cloud.client("logs").get_paginator("filter_log_events")
    group = f"/seatledger/{STACK}/functions"
    events = [each for page in pages.paginate(logGroupName=group) for each in page["events"]]
    lines = [line for event in events for line in event["message"].splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


def depth(cloud: Deployed, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(number) for number in found["Attributes"].values())


def test_a_company_buys_assigns_and_removes_over_api_gateway(cloud: Deployed) -> None:
    assert order(cloud, "purchases", 5, "buy")["seq"] == 1
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}
    assert cloud.request("POST", f"{OFFICE}/assignments", body).status_code == 201
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
    # The id is API Gateway's. (This one tells its client another.)
    assert len(found["request_id"]) == 36
    told = {name: found[name] for name in ("service", "message", "office_id", "outcome")}
    assert told == {
        "service": STACK,
        "message": "answered",
        "office_id": str(NEW_YORK),
        "outcome": "done",
    }


def test_a_token_of_nobody_is_refused_in_the_apis_own_words(cloud: Deployed) -> None:
    answer = cloud.request("GET", f"{OFFICE}/licenses", token="nonsense")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


def public(cloud: Deployed, path: str) -> requests.Response:
    """What anybody gets, below the stage."""
    url = f"{cloud.cloud.endpoint}/live{path}"
    return requests.get(url, headers={"Host": cloud.host}, timeout=60)


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
    body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 2}}
    assert cloud.request("POST", f"{OFFICE}/assignments", body).status_code == 201
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
    assert {"type": "user", "id": 2} in [row["assignee"] for row in rows]


def test_the_schedule_fires_and_the_queue_delivers_by_themselves(cloud: Deployed) -> None:
    open_overdue(cloud, range(7_001, 7_004))
    until(lambda: all(renewals(cloud, office_id) for office_id in range(7_001, 7_004)))


def test_a_worker_killed_in_the_middle_loses_nothing(cloud: Deployed) -> None:
    offices = range(8_001, 8_121)
    open_overdue(cloud, offices)
    queue = cloud.outputs["DueQueueUrl"]
    # What was received and not deleted comes again in two seconds instead of three minutes.
    cloud.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "2"})
    cloud.client("lambda").invoke(FunctionName=cloud.function("Sweep"))
    finalize, killed = cloud.function("Finalize"), 0

    def kill_and_look() -> bool:
        nonlocal killed
        done = sum(renewals(cloud, office_id) > 0 for office_id in offices)
        if done < len(offices) and killed < 3:
            for worker in cloud.cloud.workers(finalize):
                os.kill(worker, 9)
                killed += 1
        return done == len(offices)

    until(kill_and_look, within_s=180)
    assert killed > 0
    until(lambda: depth(cloud, queue) == 0)
    assert {renewals(cloud, office_id) for office_id in offices} <= {1, 2}
    counted = {renewals(cloud, office_id) for office_id in offices}
    assert len(counted) == 1, "every office passed the same boundaries"


def test_the_poisoned_office_ends_in_the_dead_letter_queue(cloud: Deployed) -> None:
    open_overdue(cloud, range(9_001, 9_011))
    pk, sk = keys.terms(9_005)
    cloud.dynamodb.delete_item(TableName=cloud.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    queue, dead = cloud.outputs["DueQueueUrl"], cloud.outputs["DueDeadLettersUrl"]
    cloud.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    cloud.client("lambda").invoke(FunctionName=cloud.function("Sweep"))
    died: set[int] = set()

    def poisoned_died() -> bool:
        # Messages of workers killed before may be there too: received, and never reported on.
        receive = {"QueueUrl": dead, "MaxNumberOfMessages": 10, "VisibilityTimeout": 60}
        for letter in cloud.client("sqs").receive_message(**receive).get("Messages", []):
            died.add(json.loads(letter["Body"])["office_id"])
        return 9_005 in died

    until(poisoned_died)
    assert died & set(range(9_001, 9_011)) == {9_005}
    healthy = [each for each in range(9_001, 9_011) if each != 9_005]
    until(lambda: all(renewals(cloud, office_id) for office_id in healthy))


def test_a_mended_office_is_finalized_and_its_letters_are_redriven(
    cloud: Deployed,
) -> None:
    """The office that was poisoned in the test before."""
    pk, sk = keys.terms(9_005)
    terms = cloud.dynamodb.get_item(
        TableName=cloud.table, Key={"pk": {"S": keys.terms(9_001)[0]}, "sk": {"S": sk}}
    )["Item"]
    cloud.dynamodb.put_item(TableName=cloud.table, Item={**terms, "pk": {"S": pk}})
    queue, dead = cloud.outputs["DueQueueUrl"], cloud.outputs["DueDeadLettersUrl"]
    command = [sys.executable, "-m", "infra.redrive", STACK]

    def redriven() -> bool:
        # Those received above are hidden for a minute, and come back one by one.
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "dead letters back to the queue of seatledger-dev" in ran.stdout
        return depth(cloud, dead) == 0

    until(redriven, within_s=150)
    until(lambda: renewals(cloud, 9_005))
    until(lambda: depth(cloud, queue) == 0)
    assert renewals(cloud, 9_005) == renewals(cloud, 9_001)


def test_every_function_of_the_boundary_has_logged_and_measured(cloud: Deployed) -> None:
    """After all of the above."""
    lines = logged(cloud)
    said = {(line.get("verb"), line.get("outcome")) for line in lines}
    assert {("finalize", "done"), ("finalize", "failed"), ("purchase", "done")} <= said
    measured = {
        metric["Name"]
        for line in lines
        for each in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for metric in each["Metrics"]
    }
    assert measured >= {"Requests", "BatchSize", "OldestDueAge", "Enqueued", "Finalized"}
    assert measured >= {"FinalizeFailed", "Published"}


def test_one_offices_counts_are_recomputed_by_a_command(cloud: Deployed) -> None:
    command = [sys.executable, "-m", "infra.reconcile", cloud.table, str(NEW_YORK)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, f"office {NEW_YORK}: 0 wrong counts\n"), ran.stderr
    pk, sk = keys.account(NEW_YORK)
    cloud.dynamodb.update_item(
        TableName=cloud.table,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET licenses.room_lines.purchased = :two, licenses.room_lines.available = :two",
        ExpressionAttributeValues={":two": {"N": "2"}},
    )
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[0] == "room_lines purchased: 2 recorded, 0 recomputed"


def test_deploying_the_same_again_changes_nothing(
    cloud: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cloud.request("GET", f"{OFFICE}/licenses").json()["version"]
    cloud.deploy()
    assert cloud.request("GET", f"{OFFICE}/licenses").json()["version"] == before
    assert seed.COMPANY_ID == COMPANY
    assert "Table" not in [line.split()[-1] for line in capsys.readouterr().out.splitlines()]
