"""Where a sign-in to the console returns to, whatever it was asked."""

from urllib.parse import quote

import pytest
import requests

from tests.api.console_client import KEY, ConsoleClient
from tests.world import NEW_YORK, World


@pytest.fixture
def console(world: World, monkeypatch: pytest.MonkeyPatch) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    return ConsoleClient(world)


@pytest.mark.parametrize(
    "back",
    [
        "/\uff0fevil",
        "/\uff3cevil",
        "\uff0f\uff0fevil",
        "//evil",
        "///evil",
        "/\\evil",
        "\\\\evil",
        "/x//evil",
        "/x\\..\\evil",
        "/./evil",
        "/../evil",
        "/company/../../evil",
        "/%2e%2e/evil",
        "/%2fevil",
        "/%5cevil",
        "/\r\nSet-Cookie: a=b",
        "/\nevil",
        "/\tevil",
        "/\x00evil",
        "/\x7fevil",
        "/\u2028evil",
        "/\u202eevil",
        "/caf\u00e9",
        "/\U0001f600",
        "/@evil.example",
        "/:80@evil.example",
        "user:pass@evil.example",
        "https://evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//[",
        "//[::1]/",
        "http://[",
        "evil",
        " /company",
        "/company ",
        "/company#x",
        "/company;x",
        "/" + "x" * 1500,
        "/company?x=" + "x" * 100_000,
        "",
        "?",
        "#",
    ],
)
def test_an_address_to_return_to_is_a_page_or_ignored(console: ConsoleClient, back: str) -> None:
    asked = f"/sign-in?back={quote(back)}"
    started = console.get(asked)
    assert started.status == 303
    assert all(value.isascii() and value.isprintable() for value in started.headers.values())
    assert len(started.headers["Set-Cookie"]) <= 4096
    answer = console.get(chosen(started.headers["Location"]))
    assert (answer.status, answer.headers["Location"]) == (303, "/console")


def chosen(authorization: str) -> str:
    """The address to which the issuer redirects a company admin from its page."""
    sent = requests.get(f"{authorization}&person=company_admin", allow_redirects=False, timeout=10)
    return sent.headers["Location"].removeprefix("https://127.0.0.1:8443")


@pytest.mark.parametrize(
    "back",
    [
        "/",
        "/company",
        f"/offices/{NEW_YORK}/licenses",
        f"/offices/{NEW_YORK}/history?action=purchase&cursor=a%2Bb-_%3D&from=2026-03-01",
        f"/offices/{NEW_YORK}/history.csv?q=caf%C3%A9+au+lait",
    ],
)
def test_a_page_is_returned_to(console: ConsoleClient, back: str) -> None:
    answer = console.sign_in(back=back)
    assert answer.headers["Location"] == f"/console{back}".removesuffix("/")


@pytest.mark.parametrize(
    "segment", ["%EF%BC%8Fevil", "5%0aada@example.com", "\u00e9", "\ud800", "\udfff\u202e", "a b"]
)
def test_a_strange_page_is_not_returned_to_and_breaks_nothing(
    console: ConsoleClient, segment: str
) -> None:
    answer = console.get(f"/offices/{segment}/licenses")
    assert answer.status == 303
    assert answer.headers["Location"].isascii()
    assert answer.headers["Location"].startswith("/console/sign-in?back=")


@pytest.mark.parametrize(
    "stage", ["//evil.example", "/\\evil.example", "/\uff0fevil", "/a b", "/x;y"]
)
def test_a_path_before_the_console_that_is_no_stage_is_left_out(
    console: ConsoleClient, stage: str
) -> None:
    answer = ConsoleClient(console.world, stage=stage).get(f"{stage}/console/company")
    assert answer.headers["Location"] == "/console/sign-in?back=%2Fcompany"
