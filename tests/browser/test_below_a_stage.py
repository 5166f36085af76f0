"""The console where API Gateway has a stage before its path, in a browser: every link, form, file,
redirection and cookie has to have it, too."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.gateway import GatewayReply, Headers
from infra.local.servers import Server, plain
from tests.api.console_client import KEY
from tests.browser.page_driver import PEOPLE
from tests.world import NEW_YORK, World, gateway

STAGE = "/live"


def below_the_stage(method: str, path: str, headers: Headers, body: bytes | None) -> GatewayReply:
    """As API Gateway calls the function: the path has no stage, the context has it."""
    if not path.startswith(f"{STAGE}/"):
        return plain(403, {"message": "Missing Authentication Token"})
    made = gateway()
    below = path.removeprefix(STAGE)
    event = made._local.event_converter.create_lambda_event(
        method, below, dict(headers.items()), body
    )
    event["requestContext"]["path"] = STAGE + event["requestContext"]["path"]
    reply = made._app(event, None)
    text = reply["body"] if isinstance(reply["body"], bytes) else reply["body"].encode()
    return GatewayReply(reply["statusCode"], {**reply["headers"]}, text)


@pytest.fixture
def address(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    server = Server(0, below_the_stage)
    yield f"{server.url}{STAGE}/console"
    server.stop()


def test_the_article_is_walked_below_a_stage(world: World, chromium: Any, address: str) -> None:
    page = chromium.new_context().new_page()
    page.set_default_timeout(15_000)
    outside: list[str] = []
    page.on("response", lambda answer: outside.append(answer.url) if answer.status >= 400 else None)
    page.goto(address)
    page.get_by_role("link", name=PEOPLE["company_admin"]).click()
    page.wait_for_url(f"{address}/company/licenses")
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    page.get_by_role("link", name="Purchase Licenses").first.click()
    page.get_by_label("New York").check()
    page.get_by_role("button", name="Next").click()
    page.locator("#talk_lines").fill("3")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Confirm Purchase").click()
    page.wait_for_url(f"{address}/offices/{NEW_YORK}/licenses?done=1")
    assert world.counts() == (3, 0, 0, 3)
    page.get_by_role("link", name="Remove Licenses").click()
    page.locator("#talk_lines").fill("1")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Confirm Removal").click()
    page.get_by_role("link", name="Cancel the removal of 1 Talk").click()
    page.get_by_role("button", name="Restore").click()
    page.wait_for_url(f"{address}/offices/{NEW_YORK}/licenses?done=3")
    assert world.counts() == (3, 0, 0, 3)
    page.get_by_role("link", name="History").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 4
    cookie = next(each for each in page.context.cookies() if each["name"] == "seatledger_console")
    assert (cookie["path"], cookie["httpOnly"]) == (f"{STAGE}/console", True)
    page.get_by_role("button", name="Sign Out").click()
    page.wait_for_url(f"{address}/signed-out")
    assert outside == []
    page.context.close()
