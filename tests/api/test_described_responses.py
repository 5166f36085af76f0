"""Every answer has the status, the type and the shape that the description promises."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.people import ensure_users
from tests.world import BERLIN, NEW_YORK, TOKYO, Answer, World, gateway

TALK = [{"license_type": "talk_lines", "quantity": 1}]
MANY = [{"license_type": "talk_lines", "quantity": 99}]
OFFICE = "/offices/{office_id}"
ACTION_BY_ORDER = {"purchases": "purchase", "removals": "removal", "restorations": "restoration"}


@pytest.fixture(scope="module", autouse=True)
def wired(client: Any) -> None:
    """Wires the app to a table, which the description does not read."""
    World(client)


@cache
def document() -> Any:
    reply = gateway().handle("GET", "/api/v2/openapi.json", {}, None)
    assert reply.status == 200
    return json.loads(reply.body)


def assert_described(method: str, route: str, answer: Answer) -> None:
    """The status is documented for the route, and the body is as documented for it."""
    responses = document()["paths"][f"/api/v2{route}"][method.lower()]["responses"]
    assert str(answer.status) in responses, (route, answer.status)
    content = responses[str(answer.status)].get("content")
    if content is None:
        assert answer.text == ""
        return
    media_type = answer.headers["Content-Type"]
    schema = {**content[media_type]["schema"], "components": document()["components"]}
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer.json)]
    assert errors == [], (route, answer.text)


@pytest.mark.parametrize(
    "route",
    [
        f"{OFFICE}/licenses",
        f"{OFFICE}/capabilities",
        f"{OFFICE}/removals",
        f"{OFFICE}/history",
        f"{OFFICE}/assignments",
        f"{OFFICE}/invoices",
        f"{OFFICE}/invoices/{{number}}",
        f"{OFFICE}/billing_summary",
        f"{OFFICE}/terms",
        f"{OFFICE}/thresholds",
        f"{OFFICE}/plan",
        f"{OFFICE}/available_licenses",
        OFFICE,
        "/offices",
        "/users",
        "/rooms",
        "/company",
        "/company/licenses",
        "/company/billing_summary",
    ],
)
def test_what_is_read_is_as_described(world: World, route: str) -> None:
    for office in (NEW_YORK, TOKYO):
        world.purchase(office, talk_lines=3, room_lines=1)
        world.post("/users", {"email": f"ada{office}@example.com", "office_id": office})
        world.post("/rooms", {"name": "Ada's", "office_id": office})
    world.remove(talk_lines=1)
    world.clock.advance(days=31)
    world.purchase(TOKYO, talk_lines=1)
    for office in (NEW_YORK, TOKYO, 42):
        path = route.format(office_id=office, number=1)
        assert_described("GET", route, world.get(path))
        assert_described("GET", route, world.get(f"{path}?limit=0"))
        assert_described("GET", route, world.get(path, token=None))


@pytest.mark.parametrize("what", ACTION_BY_ORDER)
def test_what_is_ordered_is_as_described(world: World, what: str) -> None:
    route, path = f"{OFFICE}/{what}", f"/offices/{NEW_YORK}/{what}"
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    wanted = {"action": ACTION_BY_ORDER[what], "items": TALK}
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", wanted)
    assert_described("POST", f"{OFFICE}/quotes", quoted)
    body = {"items": TALK, "quote": quoted.json["quote"]}
    statuses = []
    for key, sent in (
        ("one", body),  # done
        ("one", body),  # replayed
        ("one", {"items": MANY}),  # another request
        ("two", body),  # the quote has changed
        ("three", {"items": MANY}),  # more than there are, but for purchases
        ("four", {"items": []}),
        (None, body),
    ):
        answer = world.post(path, sent, key=key)
        statuses.append(answer.status)
        assert_described("POST", route, answer)
    too_many = 201 if what == "purchases" else 409
    assert statuses == [201, 201, 422, 409, too_many, 400, 400]
    world.clock.advance(hours=1)
    expired = world.post(path, body, key="five")
    assert expired.code == "quote_expired"
    assert_described("POST", route, expired)


def test_bodies_that_are_too_large_or_not_json_are_as_described(world: World) -> None:
    route, path = f"{OFFICE}/purchases", f"/offices/{NEW_YORK}/purchases"
    large = world.post(path, b"{" + b" " * 70_000 + b"}", key="one")
    assert large.code == "payload_too_large"
    assert_described("POST", route, large)
    text = world.post(path, {"items": TALK}, key="two", headers={"Content-Type": "text/plain"})
    assert text.code == "unsupported_media_type"
    assert_described("POST", route, text)


def test_what_terms_and_holds_refuse_is_as_described(world: World) -> None:
    world.purchase(talk_lines=2)
    declined = {"status": "declined"}
    payment = world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", declined)
    assert_described("POST", f"{OFFICE}/invoices/{{number}}/payment", payment)
    world.open_office(4242, "Small", account_type="standard")
    refused = {
        "contact_csm": world.remove(TOKYO, talk_lines=1),
        "no_available_licenses": world.remove(BERLIN, talk_lines=1),
    }
    for code, answer in refused.items():
        assert answer.code == code
        assert_described("POST", f"{OFFICE}/removals", answer)
    for answer in (world.purchase(talk_lines=1), world.purchase(BERLIN, talk_lines=1)):
        assert answer.code == "office_on_hold"
        assert_described("POST", f"{OFFICE}/purchases", answer)
    paid = world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "paid"})
    assert_described("POST", f"{OFFICE}/invoices/{{number}}/payment", paid)
    not_sold = world.purchase(4242, sell_lines=1)
    assert not_sold.code == "license_type_not_in_plan"
    assert_described("POST", f"{OFFICE}/purchases", not_sold)
    assert_described("GET", f"{OFFICE}/licenses", world.get("/offices/4242/licenses"))


def test_people_are_as_described(world: World) -> None:
    world.purchase(talk_lines=1)
    body = {"email": "ada@example.com", "office_id": NEW_YORK}
    created = world.post("/users", body)
    assert_described("POST", "/users", created)
    assert_described("POST", "/users", world.post("/users", {**body, "email": "bo@example.com"}))
    for method, suffix, sent in (
        ("GET", "", None),
        ("PATCH", "", {"first_name": "Ada"}),
        ("PATCH", "/move_office", {"office_id": BERLIN}),
        ("DELETE", "", None),
        ("DELETE", "", None),
        ("POST", "/restore", None),
    ):
        answer = world.request(method, f"/users/{created.json['id']}{suffix}", sent)
        assert_described(method, f"/users/{{user_id}}{suffix}", answer)


def test_assignments_are_as_described(world: World) -> None:
    world.purchase(talk_lines=1)
    ensure_users(world, 9, 10)
    route, path = f"{OFFICE}/assignments", f"/offices/{NEW_YORK}/assignments"
    for number, status in ((9, 201), (9, 200), (10, 409), (11, 409)):
        body = {"license_type": "talk_lines", "assignee": {"type": "user", "id": number}}
        answer = world.post(path, body)
        assert answer.status == status
        assert_described("POST", route, answer)
        batch = world.post(f"{path}/batch", {"assignments": [body]})
        assert_described("POST", f"{route}/batch", batch)
    gone = world.request("DELETE", f"{path}/1")
    assert_described("DELETE", f"{route}/{{assignment_id}}", gone)


def test_the_vendors_own_is_as_described(world: World) -> None:
    read = world.staff("GET", "/catalog")
    assert_described("GET", "/catalog", read)
    assert_described("PUT", "/catalog", world.vendor_admin("PUT", "/catalog", read.json))
    assert_described("PUT", "/catalog", world.vendor_admin("PUT", "/catalog", {"revision": 9}))
    assert_described("GET", "/catalog", world.get("/catalog"))
    terms = world.get(f"/offices/{TOKYO}/terms").json
    put = world.staff("PUT", f"/offices/{TOKYO}/terms", {**terms, "reason": "contract 17"})
    assert put.status == 200
    assert_described("PUT", f"{OFFICE}/terms", put)
    transfer = {"from_office_id": NEW_YORK, "to_office_id": BERLIN, "items": TALK}
    answer = world.post("/company/license_transfers", transfer, key="one")
    assert_described("POST", "/company/license_transfers", answer)
