"""Nothing that a client sends gets into a log as it is: not its path, query, ids, headers or body."""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from chalicelib.entrypoints.failures import failure_of
from infra.local import lambdas
from tests.api.access_targets import ONE_TALK
from tests.api.console_client import KEY, ConsoleClient
from tests.api.log_lines import Lines
from tests.simulation.gate import GatedClient
from tests.world import NEW_YORK, World, gateway

STRANGE = (
    "ada@example.com",
    "5\r\nforged",
    "\x1b[31mforged",
    "\u202eforged",
    "forged\u2028",
    "forged\x00",
    '"},{"forged":"',
    "forged" + "x" * 5_000,
    "\uff15\uff15",
    "-5",
    "5.0",
    "1e3forged",
    " 5",
    "0x5forged",
)
MARKS = ("ada@example.com", "forged", "\x1b", "\u202e", "\u2028", "\x00", "\uff15", "0x5")
ALL_LOGS = logging.DEBUG

Sent = Callable[[World, str], Any]

WAYS: dict[str, Sent] = {
    "an office's id": lambda world, text: world.get(f"/offices/{quote(text)}/licenses"),
    "an office's id as it is": lambda world, text: world.get(f"/offices/{segment(text)}/licenses"),
    "a user's id": lambda world, text: world.get(f"/users/{quote(text)}"),
    "an assignment's id": lambda world, text: world.request(
        "DELETE", f"/offices/{NEW_YORK}/assignments/{quote(text)}"
    ),
    "an office's id in a body": lambda world, text: world.post(
        "/users", {"email": "x@example.com", "office_id": text}
    ),
    "a field's name": lambda world, text: world.post(
        f"/offices/{NEW_YORK}/purchases", {**ONE_TALK, text: 1}, key="k"
    ),
    "a license type": lambda world, text: world.post(
        f"/offices/{NEW_YORK}/purchases",
        {"items": [{"license_type": text, "quantity": 1}]},
        key="k",
    ),
    "a path": lambda world, text: world.get(f"/{quote(text)}"),
    "a query": lambda world, text: world.get(f"/users?email={quote(text)}"),
    "a query's name": lambda world, text: world.get(f"/users?{quote(text)}=1"),
    "a cursor": lambda world, text: world.get(f"/users?cursor={quote(text)}"),
    "a method": lambda world, text: gateway().handle(text, "/api/v2/users", {}, None),
    "a host": lambda world, text: world.get("/users", headers={"Host": text}),
    "a token": lambda world, text: world.get("/users", token=text),
    "a scheme": lambda world, text: world.get(
        "/users", token=None, headers={"Authorization": text}
    ),
    **{
        f"the header {name}": lambda world, text, name=name: world.post(  # type: ignore[misc]
            f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", headers={name: text}
        )
        for name in (
            *("User-Agent", "Idempotency-Key", "DP-Company-ID", "DP-Reason", "Content-Type"),
            *("Accept", "If-None-Match", "Origin", "X-Forwarded-For", "X-Amzn-Trace-Id"),
            *("X-Amzn-RequestId", "Cookie", "Referer"),
        )
    },
}


def segment(text: str) -> str:
    """The text in a path without escapes: as API Gateway passes ids on."""
    return text.replace("/", "").replace("?", "").replace("#", "")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_sent_is_not_logged(
    world: World,
    lines: Lines,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    way: str,
) -> None:
    lines()
    with caplog.at_level(ALL_LOGS):
        for text in STRANGE:
            assert status_of(WAYS[way](world, text)) < 500
    written = capsys.readouterr()
    logged = written.out + written.err + own(caplog)
    for mark in MARKS:
        assert mark not in logged, mark


def status_of(answer: Any) -> int:
    status: int = answer.status
    return status


def own(caplog: pytest.LogCaptureFixture) -> str:
    """What the product and the local stack logged, and libraries from the level that is on."""
    ours = ("chalicelib", "infra", "seatledger")
    return "\n".join(
        f"{record.getMessage()} {record.exc_text or ''}"
        for record in caplog.records
        if record.levelno >= logging.INFO or record.name.startswith(ours)
    )


@pytest.mark.parametrize("text", STRANGE)
def test_a_page_is_logged_by_its_route(
    world: World,
    lines: Lines,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    console = ConsoleClient(world)
    console.sign_in()
    lines()
    with caplog.at_level(ALL_LOGS):
        for path in (
            f"/offices/{quote(text)}/licenses",
            f"/offices/{segment(text)}/licenses?x={quote(text)}",
            f"/offices/{NEW_YORK}/users?q={quote(text)}",
            f"/sign-in?back={quote(text)}",
            f"/callback?state={quote(text)}&code={quote(text)}",
            f"/static/{quote(text)}/{quote(text)}",
        ):
            headers = {"User-Agent": text, "Referer": text, "Origin": text}
            assert console.get(path, **headers).status < 500, path
            stranger = ConsoleClient(world, host=text)
            assert stranger.get(path, Cookie=f"seatledger_console={text}").status < 500, path
    written = lines()
    assert written
    logged = json.dumps(written, ensure_ascii=False) + own(caplog)
    for mark in MARKS:
        assert mark not in logged, mark


def test_a_broken_request_is_logged_without_what_it_was_about(
    world: World,
    lines: Lines,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def quoting(*_: Any) -> Any:
        raise ValueError(STRANGE[1]) from KeyError(STRANGE[0])

    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    console = ConsoleClient(world)
    console.sign_in()
    world.wire(GatedClient(world.client, quoting))
    assert world.get("/users").status == 500
    assert console.get("/company/licenses").status == 500
    logged = json.dumps(lines(), ensure_ascii=False) + caplog.text
    assert "forged" not in logged
    assert "ada@example.com" not in logged
    # The class, the place and the cause are there for whoever has to mend it.
    assert logged.count("Failure: ValueError") == 2
    assert logged.count("Failure: KeyError") == 2
    assert "in quoting" in logged


def test_a_broken_message_is_logged_without_what_it_was_about(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    del world
    lambdas.finalize({"Records": [{"messageId": "m-1", "body": "ada@example.com"}]})
    assert "message m-1 could not be finalized" in caplog.messages
    assert "ada@" not in caplog.text


def test_what_the_framework_logs_has_no_messages_either(caplog: pytest.LogCaptureFixture) -> None:
    gateway()
    from app import app

    app.log.propagate = True
    app.log.error("Caught exception for path %s", "/", exc_info=ValueError("ada@example.com"))
    app.log.propagate = False
    assert "Failure: ValueError" in caplog.text
    assert "ada@" not in caplog.text


def test_a_client_cannot_choose_the_id_of_its_request(world: World, lines: Lines) -> None:
    made = gateway()
    for chosen in ("ada@example.com", "5\r\nforged", "x" * 36, "", None, 7):
        event = made._local.event_converter.create_lambda_event("GET", "/console/sign-in", {})
        event["requestContext"]["requestId"] = chosen
        made._app(event, None)
    del world
    ids = {line["request_id"] for line in lines()}
    assert len(ids) == 6
    assert all(len(each) == 36 and each.count("-") == 4 for each in ids)


def test_causes_are_named_up_to_a_bound() -> None:
    error = ValueError("0")
    for each in range(1, 10):
        outer = ValueError(str(each))
        outer.__cause__ = error
        error = outer
    named, failure = 0, failure_of(error)
    while failure.__cause__:
        named, failure = named + 1, failure.__cause__  # type: ignore[assignment]
    assert named == 5


def test_aws_error_codes_stay() -> None:
    error = ClientError({"Error": {"Code": "ValidationException", "Message": "secret"}}, "Query")
    assert str(failure_of(error)) == "ClientError (ValidationException)"
