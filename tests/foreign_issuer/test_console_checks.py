"""After 15 minutes the console asks a certified issuer again, without a question to the person."""

from collections.abc import Iterator

import pytest

from chalicelib.entrypoints.console import oidc, session_clock
from infra.identity import environment_of
from infra.local.servers import Server
from tests.api.console_client import KEY
from tests.api.running import free_port
from tests.foreign_issuer.browser import Browser
from tests.foreign_issuer.issuer import CLIENT_ID, SECRET, SETTINGS, ForeignIssuer
from tests.world import World, gateway

SIXTEEN_MINUTES_S = 16 * 60


@pytest.fixture
def app(world: World) -> Iterator[str]:
    """The address of the console in this process."""
    del world
    server = Server(0, gateway().handle)
    yield server.url
    server.stop()


@pytest.fixture
def issuer(app: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForeignIssuer]:
    made = ForeignIssuer(free_port(), f"{app}/console")
    console = {"ConsoleClientId": CLIENT_ID, "ConsoleClientSecret": SECRET}
    environment = environment_of({"Issuer": made.url, **SETTINGS, **console})
    for variable, text in {**environment, "SEATLEDGER_CONSOLE_KEY": KEY}.items():
        monkeypatch.setenv(variable, text)
    oidc.client.cache_clear()
    made.start()
    yield made
    made.stop()
    oidc.client.cache_clear()


def pass_time(monkeypatch: pytest.MonkeyPatch) -> None:
    before = session_clock.clock
    monkeypatch.setattr(session_clock, "clock", lambda: before() + SIXTEEN_MINUTES_S)


def test_the_issuer_confirms_whoever_is_still_signed_in_there(
    app: str, issuer: ForeignIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    page = browser.sign_in(browser.open(f"{app}/console/sign-in"), "carla")
    assert "<strong>Carla</strong>" in page.text
    pass_time(monkeypatch)
    page = browser.open(f"{app}/console/company/billing")
    assert page.url == f"{app}/console/company/billing"
    assert "<strong>Carla</strong>" in page.text
    led = [each for each in browser.visited if each.startswith(f"{issuer.url}/auth?")]
    assert ["prompt=none" in each for each in led] == [False, True]


def test_whoever_is_no_longer_signed_in_at_the_issuer_signs_in_again(
    app: str, issuer: ForeignIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    browser.sign_in(browser.open(f"{app}/console/sign-in"), "carla")
    issuer.stop()
    issuer.start()  # It keeps its sessions in memory.
    pass_time(monkeypatch)
    page = browser.open(f"{app}/console/company/billing")
    assert 'name="login"' in page.text
