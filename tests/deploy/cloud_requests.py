"""What the tests ask of a deployed package, and what they wait for."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.dynamo.store import DynamoStore
from chalicelib.open_office import open_office
from infra.cloud.deployed import STACK, Deployed, log_file
from tests.offices import usual_office
from tests.world import COMPANY, NEW_YORK

NOW = datetime.now(UTC).replace(microsecond=0)
OFFICE = f"/offices/{NEW_YORK}"


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
    layouts = cloud.directory.layouts
    store = DynamoStore(cloud.dynamodb, cloud.table, cloud.catalogs, layouts)
    ledger = store.read(NEW_YORK, NOW).ledger
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


def public(cloud: Deployed, path: str) -> requests.Response:
    """What anybody gets, below the stage."""
    url = f"{cloud.cloud.endpoint}/live{path}"
    return requests.get(url, headers={"Host": cloud.host}, timeout=60)
