"""What the functions write into their logs, in Lambda: JSON lines and metrics, nothing personal."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.local import lambdas
from tests.api.console_client import KEY, ConsoleClient
from tests.api.log_lines import Lines
from tests.simulation.gate import Fault, GatedClient
from tests.table_contents import on_moto
from tests.world import MARCH_ENDS, NEW_YORK, World


def said(lines: list[dict[str, Any]], message: str) -> list[dict[str, Any]]:
    return [line for line in lines if line.get("message") == message]


def metrics(lines: list[dict[str, Any]]) -> list[tuple[str, dict[str, str], float]]:
    """Name, dimensions except the stack, and value of each metric that CloudWatch extracts."""
    found = []
    for line in lines:
        for each in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert each["Namespace"] == "Seatledger"
            (dimensions,) = each["Dimensions"]
            (metric,) = each["Metrics"]
            by = {name: line[name] for name in dimensions if name != "service"}
            (value,) = line[metric["Name"]]
            found.append((metric["Name"], by, value))
    return found


def test_a_request_is_one_line_with_its_id_office_verb_and_outcome(
    world: World, lines: Lines
) -> None:
    world.purchase(talk_lines=1)
    world.assign(1)
    lines()
    world.assign(2)
    written = lines()
    (line,) = written
    assert (line["message"], line["level"]) == ("answered", "INFO")
    assert line["office_id"] == str(NEW_YORK)
    assert (line["verb"], line["outcome"]) == ("assign", "no_available_licenses")
    assert len(line["request_id"]) == 36
    assert metrics(written) == [
        ("Requests", {"verb": "assign", "outcome": "no_available_licenses"}, 1)
    ]


@pytest.mark.parametrize(
    ("act", "verb"),
    [
        (lambda world: world.purchase(talk_lines=1), "purchase"),
        (lambda world: world.remove(talk_lines=1), "remove"),
        (lambda world: world.restore(talk_lines=1), "restore"),
        (lambda world: world.assign(7), "assign"),
        (lambda world: world.get(f"/offices/{NEW_YORK}/licenses"), "get_licenses"),
    ],
)
def test_what_was_done_goes_by_its_verb(
    world: World, lines: Lines, act: Callable[[World], Any], verb: str
) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=1)
    lines()
    assert act(world).status < 300
    (line,) = said(lines(), "answered")
    assert (line["verb"], line["outcome"]) == (verb, "done")


def test_an_office_that_only_the_body_names_is_in_the_line(world: World, lines: Lines) -> None:
    world.purchase(talk_lines=1)
    lines()
    world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK})
    world.get("/company")
    of_user, of_company = said(lines(), "answered")
    assert of_user["office_id"] == NEW_YORK
    assert of_company.get("office_id") is None


def test_the_line_of_a_broken_request_has_the_id_that_the_client_is_told(
    world: World, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    world.client.delete_item(
        TableName=world.table, Key={"pk": {"S": f"OFFICE#{NEW_YORK}"}, "sk": {"S": "TERMS"}}
    )
    answer = world.get(f"/offices/{NEW_YORK}/licenses")
    assert answer.status == 500
    (line,) = said(lines(), "answered")
    assert line["outcome"] == "internal_error"
    assert line["request_id"] == answer.json["request_id"]
    assert f"request {line['request_id']} failed" in caplog.messages


def test_what_a_request_had_to_try_again_is_measured_by_reason(world: World, lines: Lines) -> None:
    world.wire(GatedClient(world.client, Fault("throttle", 1)))
    world.purchase(talk_lines=1)
    assert ("Retries", {"reason": "throttled"}, 1) in metrics(lines())
    world.purchase(talk_lines=1)
    assert [name for name, _, _ in metrics(lines())] == ["Requests"]


def test_a_batch_of_workers_is_a_line_an_office_and_its_size(world: World, lines: Lines) -> None:
    bodies = [f'{{"office_id": {NEW_YORK}, "due_at": "2026-04-01T04:00:00Z"}}', "no JSON"]
    world.clock.at = MARCH_ENDS
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    assert lambdas.finalize({"Records": records}) == {
        "batchItemFailures": [{"itemIdentifier": "1"}]
    }
    written = lines()
    assert [
        (line["request_id"], line["verb"], line.get("office_id"), line["outcome"])
        for line in said(written, "finalized")
    ] == [("local", "finalize", NEW_YORK, "done"), ("local", "finalize", None, "failed")]
    assert metrics(written) == [
        ("BatchSize", {"function": "finalize"}, 2),
        ("Finalized", {}, 1),
        ("FinalizeFailed", {}, 1),
    ]


def test_a_sweep_measures_how_long_the_oldest_office_has_waited(world: World, lines: Lines) -> None:
    lambdas.sweep()
    assert ("OldestDueAge", {}, 0) in metrics(lines())
    world.clock.at = MARCH_ENDS
    world.clock.advance(minutes=7)
    lambdas.sweep()
    written = lines()
    # Tokyo's cycle has ended 13 hours before New York's: 1 April, 0:00 there.
    assert ("OldestDueAge", {}, 13 * 3600 + 7 * 60) in metrics(written)
    assert ("Enqueued", {}, 2) in metrics(written)
    (line,) = said(written, "swept")
    assert (line["request_id"], line["enqueued"], line["left"]) == ("local", 2, 0)


def test_reminders_and_audits_are_measured(world: World, lines: Lines) -> None:
    lambdas.remind()
    lambdas.reconcile()
    assert metrics(lines()) == [("Reminded", {}, 0), ("Audited", {}, 3), ("Drift", {}, 0)]


@pytest.mark.skipif(not on_moto(), reason="the stream is moto's")
def test_the_publisher_measures_its_batches(world: World, lines: Lines) -> None:
    world.purchase(talk_lines=1)
    lines()
    world.events()
    measured = {name: value for name, _, value in metrics(lines())}
    # Account, entry, invoice and stored response; the deployed filter leaves the stored response out.
    assert measured == {"BatchSize": 4, "Published": 4}


def test_nothing_personal_is_written(
    world: World, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    token = world.token(sub="sub-of-yumi")
    person = {"email": "yumi@example.com", "first_name": "Yumi", "last_name": "Lovelace"}
    world.purchase(talk_lines=2)
    made = world.post("/users", {**person, "office_id": NEW_YORK}, token=token, key="secret-key")
    world.post("/users", {**person, "office_id": NEW_YORK}, token=token)
    path = f"/users/{made.json['id']}"
    world.request("PATCH", path, {"first_name": "Augusta"}, token=token)
    world.request("PATCH", path, {"first_name": 7}, token=token)
    world.get("/users?email=yumi@example.com", token=token)
    world.request("DELETE", path, token=token)
    world.get("/users", token="yumi.lovelace.token")
    world.wire(GatedClient(world.client, Fault("lose", 1)))
    world.purchase(talk_lines=1)
    if on_moto():
        world.events()
    written = json.dumps(lines()) + caplog.text
    # None of these can occur in the hexadecimal ids of requests.
    assert "answered" in written
    for personal in ("yumi", "lovelace", "augusta", "bearer", "secret-key", token.lower()):
        assert personal not in written.lower()


def test_a_page_of_the_console_is_one_line_by_its_route(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    console = ConsoleClient(world)
    console.sign_in()
    lines()
    assert console.get(f"/offices/{NEW_YORK}/licenses").status == 200
    assert console.get("/offices/4242/licenses").status == 404
    written = lines()
    shown, missing = said(written, "answered")
    assert (shown["page"], shown["verb"], shown["outcome"], shown["office_id"]) == (
        "GET /console/offices/{office_id}/licenses",
        "page",
        "done",
        str(NEW_YORK),
    )
    assert (missing["verb"], missing["outcome"], missing["office_id"]) == ("page", "404", "4242")
    assert metrics(written) == [
        ("Requests", {"verb": "page", "outcome": "done"}, 1),
        ("Requests", {"verb": "page", "outcome": "404"}, 1),
    ]
