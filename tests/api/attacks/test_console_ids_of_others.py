"""In the console, another company's ids are ids that nobody has: on every page, in every form."""

from urllib.parse import urlencode

import pytest

from chalicelib.entrypoints.console.routes import pages
from tests.api.access_targets import OTHER_COMPANY
from tests.api.attacks.console_requests import KIND_BY_PARAMETER, Sent, comparable, requests_of
from tests.api.attacks.stage import NOBODY, OFFICES, Attack
from tests.api.console_client import KEY, ConsoleClient
from tests.api.reach_stage import Caller, console_of
from tests.world import Answer

CALLERS = {
    "company admin": Caller("company_admin"),
    "office admin of offices": Caller("office_admin", offices=OFFICES),
    "viewer": Caller("viewer"),
    "viewer of offices": Caller("viewer", offices=OFFICES),
    "csm": Caller("csm"),
    "vendor admin": Caller("vendor_admin"),
}


@pytest.fixture(autouse=True)
def console_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)


def send(console: ConsoleClient, csrf: str, sent: Sent) -> Answer:
    form = {"csrf": csrf, "reason": "asked by mail", **(sent.form or {})}
    return console.request(sent.method, sent.path, None if sent.form is None else urlencode(form))


def test_every_page_and_form_with_ids_is_tried(attack: Attack) -> None:
    tried = {(each.method, each.route) for each in requests_of(attack.ours, attack.theirs)}
    with_ids = {
        (method, route)
        for route, views in pages().items()
        for method in views
        if any(f"{{{name}}}" in route for name in KIND_BY_PARAMETER)
    }
    assert len(with_ids) > 25
    assert with_ids <= tried


@pytest.mark.parametrize("name", CALLERS)
def test_pages_and_forms_are_as_if_they_were_not_there(attack: Attack, name: str) -> None:
    console, csrf = console_of(attack.world, CALLERS[name])
    pairs = zip(
        requests_of(attack.ours, attack.theirs), requests_of(attack.ours, NOBODY), strict=True
    )
    for sent, to_nobody in pairs:
        answer, nobodys = send(console, csrf, sent), send(console, csrf, to_nobody)
        assert comparable(answer, attack.theirs) == comparable(nobodys, NOBODY), sent
        assert not attack.named_in(answer), sent


def test_what_their_session_sees_ours_does_not(attack: Attack) -> None:
    """The words of the test above are on their own pages: it looked for the right ones."""
    console, csrf = console_of(attack.world, Caller("company_admin", OTHER_COMPANY))
    told: set[str] = set()
    for sent in requests_of(attack.theirs, attack.theirs):
        if sent.method == "GET":
            told |= attack.named_in(send(console, csrf, sent))
    assert {"Zuleika", "Chicago", "Pemba", "Zebra crossing"} <= told
