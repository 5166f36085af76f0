"""The boundary, dead letters and the operators' commands, in the cloud that `test_cloud.py` has used."""

import json
import os
import subprocess
import sys

import pytest

from chalicelib.dynamo import keys
from infra.cloud.deployed import STACK, Deployed
from infra.local import seed
from tests.deploy.cloud_requests import (
    OFFICE,
    depth,
    logged,
    open_overdue,
    renewals,
    until,
)
from tests.world import COMPANY, NEW_YORK


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
    # Long enough for a batch on a slow machine: an office that is received five times dies, too.
    cloud.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "8"})
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
        assert ran.stdout.startswith("seatledger-dev, due offices: moved ")
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
        UpdateExpression="SET licenses.#rooms = :two",
        ExpressionAttributeNames={"#rooms": "3"},
        ExpressionAttributeValues={
            ":two": {
                "M": {"purchased": {"N": "2"}, "scheduled": {"N": "0"}, "available": {"N": "2"}}
            }
        },
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
