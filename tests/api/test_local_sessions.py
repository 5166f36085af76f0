"""Sessions of the console on the local stack, over HTTP with a browser's cookies."""

from collections.abc import Iterator

import pytest
import requests

from tests.api.console_client import refreshes_to
from tests.api.running import RunningStack
from tests.world import NEW_YORK

LICENSES = f"/console/offices/{NEW_YORK}/licenses"


@pytest.fixture
def browser(stack: RunningStack) -> Iterator[requests.Session]:
    """Signed in as the company admin."""
    with requests.Session() as made:
        chooser = made.get(f"{stack.app}{LICENSES}", timeout=10)
        assert "Sign in as a demo user" in chooser.text
        page = made.get(f"{chooser.url}&person=company_admin", timeout=10)
        assert page.url == f"{stack.app}{LICENSES}"
        yield made


def test_a_check_is_not_noticed(stack: RunningStack, browser: requests.Session) -> None:
    stack.post("/sessions", {"advance_seconds": 900})
    page = browser.get(f"{stack.app}{LICENSES}", timeout=10)
    assert [each.url.split("?")[0].rpartition("/")[2] for each in page.history] == [
        *("licenses", "authorize", "callback"),
    ]
    assert page.url == f"{stack.app}{LICENSES}"
    assert "Carla Mendes" in page.text


def test_a_changed_role_is_heard_and_a_lost_one_ends_the_session(
    stack: RunningStack, browser: requests.Session
) -> None:
    for claims, status, text in (
        ({"role": "viewer"}, 200, "Viewer"),
        ({"role": None}, 403, "You have no role here"),
    ):
        changed = stack.post("/issuer/claims", {"person": "company_admin", "claims": claims})
        assert changed.status_code == 200, changed.text
        stack.post("/sessions", {"advance_seconds": 900})
        page = browser.get(f"{stack.app}{LICENSES}", timeout=10)
        assert (page.status_code, text in page.text) == (status, True)
    assert "seatledger_console" not in browser.cookies


def test_who_is_signed_out_at_the_issuer_is_asked_again(
    stack: RunningStack, browser: requests.Session
) -> None:
    assert stack.post("/issuer/end_sessions").status_code == 200
    stack.post("/sessions", {"advance_seconds": 900})
    page = browser.get(f"{stack.app}{LICENSES}", timeout=10)
    assert "Sign in as a demo user" in page.text


@pytest.mark.parametrize("way", ["/console/sign-out", "/console/sign-out-everywhere"])
def test_signing_out_signs_out_at_the_issuer(
    stack: RunningStack, browser: requests.Session, way: str
) -> None:
    page = browser.get(f"{stack.app}/console/sign-out-everywhere", timeout=10)
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    left = browser.post(f"{stack.app}{way}", data={"csrf": csrf}, timeout=10)
    assert left.status_code == 200
    back = browser.get(refreshes_to(left.text), timeout=10)
    assert back.url == f"{stack.app}/console/signed-out"
    assert not {"seatledger_console", "local_issuer"} & {*browser.cookies.keys()}
    again = browser.get(f"{stack.app}{LICENSES}", timeout=10)
    assert "Sign in as a demo user" in again.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sessions", {}),
        ("/sessions", {"advance_seconds": -1}),
        ("/sessions", {"advance_seconds": 28_801}),
        ("/sessions", {"advance_seconds": "900"}),
        ("/issuer/claims", {"person": "nobody", "claims": {}}),
        ("/issuer/claims", {"person": "viewer", "claims": []}),
        ("/issuer/claims", {"person": "viewer", "claims": {"sub": "x"}}),
        ("/issuer/end_sessions", {"person": "viewer"}),
    ],
)
def test_what_makes_no_sense_is_refused(stack: RunningStack, path: str, body: object) -> None:
    answer = stack.post(path, body)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example:8001"},
        {"Host": "127.0.0.1.example"},
        {"Origin": "https://other.example", "Content-Type": "text/plain"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_no_page_of_another_site_steers_the_stack(
    stack: RunningStack, browser: requests.Session, headers: dict[str, str]
) -> None:
    url = f"{stack.control}/issuer/end_sessions"
    refused = requests.post(url, data="{}", headers=headers, timeout=10)
    assert refused.status_code == 403
    assert [*refused.json()] == ["error"]
    stack.post("/sessions", {"advance_seconds": 900})
    assert "Carla Mendes" in browser.get(f"{stack.app}{LICENSES}", timeout=10).text


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8001", 200), ("localhost", 200), ("[::1]:1", 200), ("rebound.example", 403)],
)
def test_tokens_are_shown_at_the_servers_own_names_only(
    stack: RunningStack, host: str, status: int
) -> None:
    answer = requests.get(stack.control, headers={"Host": host}, timeout=10)
    assert (answer.status_code, "eyJ" in answer.text) == (status, status == 200)
