"""Texts that people choose are texts everywhere: no page runs them, no spreadsheet computes them,
and the API sends them as the JSON that they were."""

import csv
from html import escape
from io import StringIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.attacks.console_requests import every_route, visit
from tests.api.attacks.positions import own_request
from tests.api.attacks.stage import SISTER, Attack, Attacker
from tests.api.console_client import KEY
from tests.api.reach_stage import Caller, console_of
from tests.api.test_console_permissions import FORMS_WITHOUT_REASON
from tests.world import NEW_YORK, Answer

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "'\"><img src=x onerror=alert(1)>"
TEMPLATE = "{{7*7}}{%x%}"
PAYLOADS = (SCRIPT, BREAKOUT, TEMPLATE)
FULL_WIDTH = ("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x")
FORMULAS = ('=HYPERLINK("//evil.example")', "+1+1", "-1+1", "@SUM(1)", *FULL_WIDTH)


@pytest.fixture(autouse=True)
def console_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)


def say_everywhere(attack: Attack, text: str) -> None:
    """Puts the text into every field that an admin or the vendor can fill."""
    world, place = attack.world, attack.ours.place
    user: dict[str, Any] = {
        "first_name": text,
        "last_name": text,
        "job_title": text,
        "external_id": text,
    }
    billing = {
        "billing_address": {"address_line_1": text, "city": text, "country": "DE"},
        "billing_contact": {"name": text, "email": "ada@example.com", "phone": text},
    }
    metadata = {text[:40]: text}
    records = {"name": text, "external_id": text, "metadata": metadata, **billing}
    office = {**records, "purchase_order_number": text[:60]}
    company = {**records, "legal_name": text, "tax_ids": [{"country": "DE", "value": text[:40]}]}
    user["metadata"] = metadata
    room = {"name": text, "office_id": NEW_YORK, "external_id": text}
    order = {"items": [{"license_type": "room_lines", "quantity": 1}], "reason": text}
    terms = {
        "not_self_serve": ["remove"],
        "resold": False,
        "contact": {"name": text, "email": "csm@example.com"},
        "contract_prices": {},
        "reason": text,
    }
    vendor = Attacker("vendor_admin").credentials(world)
    answers = [
        world.request("PATCH", f"/users/{place.user}", user),
        world.request("PATCH", f"/users/{place.gone}", user),
        world.post(f"/offices/{NEW_YORK}/purchases", order, key="said"),
        world.post("/rooms", room),
        world.request("PATCH", f"/offices/{NEW_YORK}", office),
        world.request("PUT", f"/offices/{NEW_YORK}/terms", terms, **vendor),
        world.request("PATCH", "/company", {**company, "reason": text}, **vendor),
        world.post("/company/api_keys", {"name": text, "role": "company_admin"}),
    ]
    assert [each.status for each in answers] == [200, 404, 201, 201, 200, 200, 200, 201]
    world.wired.names.save(5000000000000001, "demo-company_admin", text)


def every_page(attack: Attack) -> list[str]:
    query = f"?talk_lines=1&to={SISTER}&do=delete"
    entries = [f"/offices/{NEW_YORK}/history/{seq}" for seq in (3, 4)]
    return [path + query for path in (*every_route(attack.ours).values(), *entries)]


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_page_runs_what_people_typed(raid: Attack, text: str) -> None:
    say_everywhere(raid, text)
    said = 0
    for role in ("company_admin", "csm"):
        console, _ = console_of(raid.world, Caller(role))
        for path in every_page(raid):
            answer = visit(console, path)
            assert_harmless(answer, text)
            said += (
                escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in answer.text
            )
    assert said >= 8


def assert_harmless(answer: Answer, text: str) -> None:
    kind = answer.headers.get("Content-Type", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if kind.startswith("text/html"):
        assert "<script>alert" not in answer.text and "<img" not in answer.text
        assert text == TEMPLATE or text not in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy or (
            "script-src" not in policy and "default-src 'none'" in policy
        )
    assert all("alert(1)" not in f"{value}" for value in answer.headers.values())


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_page_runs_what_a_link_or_form_says(attack: Attack, text: str) -> None:
    console, csrf = console_of(attack.world, Caller("company_admin"))
    names = (
        "back",
        "to",
        "office",
        "person",
        "done",
        "cursor",
        "action",
        "talk_lines",
        "do",
        "key",
    )
    query = urlencode(
        dict.fromkeys(
            (*names, "user", "source", "then", "error", "error_description", "state"), text
        )
    )
    for path in every_page(attack):
        assert_harmless(visit(console, f"{path.partition('?')[0]}?{query}"), text)
    assert_harmless(console.get(f"/offices/{quote(text)}/licenses"), text)
    assert_harmless(console.get(f"/{quote(text)}"), text)
    place = attack.ours.place
    ids = {"office_id": NEW_YORK, "user_id": place.user, "removal_id": attack.ours.lot}
    ids["api_key_id"] = place.api_key
    fields = ("email", "first_name", "last_name", "license", "quantity", "to", "shown", "buy", "do")
    details = (
        "name",
        "legal_name",
        "address_line_1",
        "contact_email",
        "country",
        "tax_value_0",
        "role",
        "expires_at",
    )
    form = urlencode(
        {**dict.fromkeys((*fields, *details, "quote", "external_id"), text), "csrf": csrf}
    )
    for route in FORMS_WITHOUT_REASON:
        if not route.endswith(("/billing", "/revoke")):  # They have no text.
            assert_harmless(console.request("POST", route.format(**ids), form), text)


@pytest.mark.parametrize("text", PAYLOADS)
def test_the_api_sends_json_that_no_browser_takes_for_a_page(raid: Attack, text: str) -> None:
    say_everywhere(raid, text)
    said = 0
    for this in OPERATIONS:
        if this.method == "GET":
            role = "company_admin" if "company_admin" in this.roles else "vendor_admin"
            path, _ = own_request(this, raid.ours)
            answer = raid.world.get(path, **Attacker(role).credentials(raid.world))
            kind = answer.headers["Content-Type"]
            if kind.startswith("text/html"):
                assert_harmless(answer, text)
            else:
                assert kind in ("application/json", "text/csv; charset=utf-8"), this.name
            assert answer.headers["X-Content-Type-Options"] == "nosniff", this.name
            said += f'"{text}"' in answer.text.replace('\\"', '"')
    assert said >= 6


@pytest.mark.parametrize(
    "path", [f"/offices/{quote(SCRIPT)}/licenses", "/users/%3Cb%3E", "/%3Cb%3E"]
)
def test_a_refusal_is_no_page_either(attack: Attack, path: str) -> None:
    answer = attack.world.get(path)
    assert answer.headers["Content-Type"] in ("application/problem+json", "application/json")
    query = attack.world.get(f"/users?{quote(SCRIPT)}={quote(SCRIPT)}")
    assert query.headers["Content-Type"] == "application/problem+json"
    assert query.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_the_csv_is_a_formula(raid: Attack, formula: str) -> None:
    order = {"items": [{"license_type": "room_lines", "quantity": 1}], "reason": formula}
    token = raid.world.token(sub=formula)
    path = f"/offices/{NEW_YORK}/purchases"
    assert raid.world.post(path, order, key="f", token=token).status == 201
    raid.world.wired.names.save(5000000000000001, formula, formula)
    console, _ = console_of(raid.world, Caller("company_admin"))
    answer = console.get(f"/offices/{NEW_YORK}/history.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert cells.count(f"'{formula}") == 3
    assert formula not in cells
