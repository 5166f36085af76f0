"""The logs and metrics of the functions."""

import json

import pytest

from chalicelib.entrypoints import telemetry
from chalicelib.entrypoints.reply import Reply


@pytest.fixture
def in_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    monkeypatch.setenv("SEATLEDGER_STACK", "seatledger-dev")


def test_outside_of_lambda_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.log("hello", office_id="7")
    telemetry.metric("Requests", 1)
    telemetry.bind("r-1", "7")
    telemetry.bind_office("8")
    telemetry.request_done("get_licenses", Reply(200))
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("in_lambda")
def test_a_metric_is_of_the_stack_and_its_dimensions(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.metric("OldestDueAge", 90, "Seconds")
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    (metrics,) = said["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "Seatledger"
    assert metrics["Dimensions"] == [["service"]]
    assert (said["service"], said["OldestDueAge"]) == ("seatledger-dev", [90])
