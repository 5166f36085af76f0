"""The documentation page: whole, of one piece, and safe to show."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.domain.refusals import RefusalCode
from chalicelib.entrypoints.description.page import page
from chalicelib.entrypoints.http.registry import OPERATIONS
from infra.local.gateway import GatewayReply
from tests.world import World, gateway


class Found(HTMLParser):
    """Ids, links, and attributes that load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loading: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if (tag, name) == ("a", "href") and value]
        if tag in ("script", "link", "img", "iframe") or "style" in given or "src" in given:
            self.loading.append(tag)


@pytest.fixture(scope="module", autouse=True)
def wired(client: Any) -> None:
    """Wires the app to a table, which the description does not read."""
    World(client)


@cache
def docs() -> GatewayReply:
    return gateway().handle("GET", "/api/v2/docs", {}, None)


def text() -> str:
    return docs().body.decode()


def test_it_needs_no_token_and_may_be_kept_for_an_hour() -> None:
    assert docs().status == 200
    assert docs().headers["Content-Type"] == "text/html; charset=utf-8"
    assert docs().headers["Cache-Control"] == "public, max-age=3600"


def test_it_loads_nothing_and_its_policy_lets_nothing_but_its_style_be() -> None:
    assert Found(text()).loading == []
    style = re.search("<style>(.*?)</style>", text(), re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = docs().headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "unsafe" not in policy


def test_every_operation_and_problem_has_its_place_and_every_link_leads_to_one() -> None:
    found = Found(text())
    assert len(found.ids) == len(set(found.ids))
    assert {each.name for each in OPERATIONS} <= set(found.ids)
    assert {f"problem-{code}" for code in RefusalCode} <= set(found.ids)
    inside = {link[1:] for link in found.links if link.startswith("#")}
    assert inside <= set(found.ids)
    assert [link for link in found.links if not link.startswith("#")] == ["/api/v2/openapi.json"]


def test_below_a_stage_it_links_to_the_stages_document() -> None:
    links = Found(page("/live")).links
    assert [link for link in links if not link.startswith("#")] == ["/live/api/v2/openapi.json"]


def test_a_purchase_is_explained_with_its_command_fields_and_refusals() -> None:
    start = text().index('<article id="post_purchase"')
    article = text()[start : text().index("</article>", start)]
    for part in (
        "curl &#34;$API/offices/5000000000000101/purchases&#34;",
        "-H &#39;Idempotency-Key: b7c0f1d2-0001&#39;",
        "<code>items[].quantity</code>",
        "integer, 1 to 100000",
        '<a href="#problem-quote_changed"><code>quote_changed</code></a>',
        "<code>licenses[].scheduled_for_removal</code>",
        "money",
    ):
        assert part in article, part
