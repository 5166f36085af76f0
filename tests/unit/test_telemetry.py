"""What the functions say of themselves."""

import json

import pytest

from chalicelib.entrypoints import telemetry
from chalicelib.entrypoints.reply import Reply

PROBLEM = {"Content-Type": "application/problem+json"}


@pytest.fixture
def in_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    monkeypatch.setenv("SEATLEDGER_STACK", "seatledger-dev")


def test_outside_of_lambda_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.say("hello", office_id="7")
    telemetry.measure("Requests", 1)
    telemetry.answered("get_licenses", "7", Reply(200))
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("in_lambda")
def test_a_metric_is_of_the_stack_and_its_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.measure("OldestDueAge", 90, telemetry.SECONDS)
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    (metrics,) = said["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "Seatledger"
    assert metrics["Dimensions"] == [["service"]]
    assert (said["service"], said["OldestDueAge"]) == ("seatledger-dev", [90])


@pytest.mark.usefixtures("in_lambda")
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(201, "{}"), "done"),
        (Reply(204), "done"),
        (Reply(409, '{"code": "no_available_licenses"}', PROBLEM), "no_available_licenses"),
    ],
)
def test_a_request_is_measured_by_operation_and_outcome(
    capsys: pytest.CaptureFixture[str], reply: Reply, outcome: str
) -> None:
    telemetry.answered("post_assignment", "7", reply)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (metric,) = [line for line in lines if "_aws" in line]
    assert (metric["operation"], metric["outcome"]) == ("post_assignment", outcome)
