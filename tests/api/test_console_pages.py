"""The console's pages: what they cost, where they work, what they say, and what they may load."""

import re
from pathlib import Path

import pytest

import chalicelib.entrypoints.console
from chalicelib.entrypoints.console import routes as console_routes
from tests.api.call_counter import counting_calls
from tests.api.console_client import KEY, ConsoleClient
from tests.api.console_offices import BOSTON, KEY_ID, OFFICE, fill_offices
from tests.world import TOKYO, World

REDIRECTS_SESSIONS_AND_FILES = {
    "/offices/{office_id}/billing/collecting",
    "/offices/{office_id}/billing/card",
    "/offices/{office_id}/billing/card/saved",
    "/offices/{office_id}/billing/card/remove",
    "/offices/{office_id}/invoices/{number}/pay",
    "/offices/{office_id}/invoices/{number}/print",
    "/offices/{office_id}/credit_notes/{number}/print",
    "/offices/{office_id}/bookkeeping.csv",
    "/company/bookkeeping.csv",
    *(
        "",
        "/offices/{office_id}",
        "/company",
        "/static/{version}/{name}",
        "/brand/{version}/{name}",
    ),
    *("/sign-in", "/callback", "/sign-out", "/signed-out"),
}
"""Addresses with tests of their own: the first needs an agreement, the next a payment provider."""


def pages(user: int, removal: int) -> list[str]:
    return [
        "/company/licenses",
        "/company/purchase",
        "/company/billing",
        "/company/settings",
        "/company/api_keys",
        "/company/api_keys/new",
        "/company/provisioning",
        f"/company/api_keys/{KEY_ID}/revoke",
        f"{OFFICE}/settings",
        f"{OFFICE}/licenses",
        f"{OFFICE}/licenses?done=1",
        f"{OFFICE}/purchase",
        f"{OFFICE}/purchase/review?talk_lines=3",
        f"{OFFICE}/remove?group=add_on",
        f"{OFFICE}/remove/review?talk_lines=1",
        f"{OFFICE}/removals/{removal}/cancel",
        "/company/transfer",
        f"{OFFICE}/transfer",
        f"{OFFICE}/transfer/review?talk_lines=1&to={BOSTON}",
        f"{OFFICE}/billing",
        f"{OFFICE}/billing?done=1",
        f"/offices/{TOKYO}/billing",
        f"{OFFICE}/invoices",
        f"{OFFICE}/invoices/1",
        f"{OFFICE}/users",
        f"{OFFICE}/users/invite",
        f"{OFFICE}/users/deleted",
        f"{OFFICE}/users/{user}",
        f"{OFFICE}/users/{user}/confirm?do=delete",
        f"{OFFICE}/history",
        f"{OFFICE}/history/2",
        f"{OFFICE}/removals",
        f"{OFFICE}/history.csv",
        "/sign-out-everywhere",
    ]


def test_every_module_with_pages_is_registered(console: ConsoleClient) -> None:
    folder = Path(chalicelib.entrypoints.console.__file__).parent
    with_pages = {path.stem for path in folder.glob("*.py") if "@console_page(" in path.read_text()}
    registered = {
        view.__module__.rpartition(".")[2]
        for views in console_routes.pages().values()
        for view in views.values()
    }
    missing = with_pages - registered
    assert not missing, f"console/routes.py: _page_modules lacks {sorted(missing)}"


def test_every_page_is_among_those_that_are_tested(console: ConsoleClient) -> None:
    routes = {path for path, views in console_routes.pages().items() if "GET" in views}
    listed = [page.partition("?")[0] for page in pages(*fill_offices(console.world))]
    untested = {
        route
        for route in routes
        if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), page) for page in listed)
    }
    assert untested == REDIRECTS_SESSIONS_AND_FILES, "add the page to pages()"


def test_every_page_costs_few_calls_and_50_kilobytes(console: ConsoleClient) -> None:
    found = fill_offices(console.world)
    for page in pages(*found):
        with counting_calls(console.world) as counter:
            answer = console.get(page)
        assert answer.status == 200, (page, answer.status)
        assert len(counter.calls) <= 4, (page, counter.calls)
        assert counter.write_units == 0, page
        assert len(answer.text.encode()) < 50_000, page


def test_no_page_has_an_inline_script_style_or_handler(console: ConsoleClient) -> None:
    found = fill_offices(console.world)
    for page in pages(*found):
        answer = console.get(page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", answer.text), page
        assert all('src="' in tag for tag in re.findall("<script[^>]*>", answer.text)), page
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store", page


def test_stylesheet_and_script_are_kept_for_a_year_by_their_content(console: ConsoleClient) -> None:
    text = console.get("/company/licenses").text
    found = re.findall('(?:href|src)="(/console/static/[^"]+)"', text)
    assert len(found) == 3
    for address in found:
        answer = console.get(address)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        other = re.sub("static/[0-9a-f]+/", "static/old/", address)
        assert console.get(other).headers["Cache-Control"] == "private, no-store"
    assert console.get("/static/old/app.py").status == 404
    assert console.get("/static/old/..%2f..%2fpages.py").status == 404


@pytest.mark.parametrize("stage", ["/live", "/base/path"])
def test_everything_works_below_a_stage(
    world: World, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    console = ConsoleClient(world, stage=stage)
    assert console.get("").headers["Location"] == f"{stage}/console/sign-in"
    answer = console.sign_in(back=f"{OFFICE}/licenses")
    assert answer.headers["Location"] == f"{stage}/console{OFFICE}/licenses"
    name = f"__Host-seatledger_console{stage.replace('/', '.')}="
    assert answer.headers["Set-Cookie"].startswith(name)
    found = fill_offices(world)
    for page in pages(*found):
        text = console.get(page).text
        for link in re.findall('(?:href|src|action)="([^"]+)"', text):
            assert link.startswith((f"{stage}/console", "#", "mailto:")), (page, link)
    for link in re.findall('(?:href|src)="([^"#]+)"', console.get(f"{OFFICE}/licenses").text):
        assert console.get(link.replace("&amp;", "&")).status in (200, 303), link


def test_what_people_typed_is_shown_as_text(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    name = "<script>alert(1)</script>"
    form = {"email": "ada@example.com", "first_name": name}
    assert console.post(f"{OFFICE}/users/invite", form).status == 303
    text = console.get(f"{OFFICE}/users").text
    assert name not in text
    assert "&lt;script&gt;" in text
