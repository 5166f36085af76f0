"""Terms that vendor staff negotiated for an office: forbidden actions, contact, contract prices."""

from typing import Any

import pytest

from tests.world import MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
FREE = {
    "not_self_serve": [],
    "resold": False,
    "contact": None,
    "contract_prices": {},
    "payment_days": None,
}


def agree(world: World, office: int = NEW_YORK, **terms: Any) -> Answer:
    body = {**FREE, "reason": "contract 17", **terms}
    return world.staff("PUT", f"/offices/{office}/terms", body)


def terms_of(world: World, office: int = NEW_YORK) -> Any:
    return world.get(f"/offices/{office}/terms").json


def test_an_offices_terms_are_read_by_its_people(world: World) -> None:
    assert terms_of(world) == FREE
    assert terms_of(world, TOKYO) == {**FREE, "not_self_serve": ["remove"], "contact": HANA}


def test_what_is_agreed_is_in_force_and_in_the_journal(world: World) -> None:
    answer = agree(world, not_self_serve=["restore", "purchase"], resold=True, contact=HANA)
    expected = {
        **FREE, "not_self_serve": ["purchase", "restore"], "resold": True, "contact": HANA,
    }  # fmt: skip
    assert (answer.status, answer.json) == (200, expected)
    assert terms_of(world) == expected
    (entry,) = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert (entry["action"], entry["reason"], entry["source"]) == ("terms", "contract 17", "staff")
    assert entry["terms"] == {
        "before": {"not_self_serve": [], "resold": False, "contact": {}},
        "after": {"not_self_serve": ["purchase", "restore"], "resold": True, "contact": HANA},
    }
    assert entry["licenses"] == []


@pytest.mark.parametrize(("resold", "code"), [(False, "contact_csm"), (True, "contact_reseller")])
@pytest.mark.parametrize(
    ("action", "what"),
    [("purchase", "purchases"), ("remove", "removals"), ("restore", "restorations")],
)
def test_what_terms_forbid_is_refused_with_whom_to_ask(
    world: World, resold: bool, code: str, action: str, what: str
) -> None:
    world.purchase(talk_lines=3)
    world.remove(talk_lines=1)
    agree(world, not_self_serve=[action], resold=resold, contact=HANA)
    answer = world.order(what, talk_lines=1)
    assert (answer.status, answer.code, answer.json["contact"]) == (403, code, HANA)
    capability = world.get(f"/offices/{NEW_YORK}/capabilities").json[action]
    assert capability == {"allowed": False, "code": code, "contact": HANA}


def test_terms_that_are_lifted_allow_again(world: World) -> None:
    agree(world, not_self_serve=["purchase"], contact=HANA)
    assert world.purchase(talk_lines=1).code == "contact_csm"
    agree(world)
    assert world.purchase(talk_lines=1).status == 201


def test_contract_prices_hold_from_the_next_cycle_on(world: World) -> None:
    world.purchase(talk_lines=2, fax_lines=1)
    agree(world, contract_prices={"talk_lines": 1900})
    # Of the running cycle: 22 of 31 days of $25.00.
    assert world.purchase(talk_lines=1).json["due_now"]["amount"] == 1774
    world.clock.at = MARCH_ENDS
    renewal = world.get(f"/offices/{NEW_YORK}/history?action=renewal").json["items"][0]
    assert renewal["due_now"]["amount"] == 3 * 1900 + 1000
    agree(world)
    world.clock.advance(days=31)
    renewal = world.get(f"/offices/{NEW_YORK}/history?action=renewal").json["items"][0]
    assert renewal["due_now"]["amount"] == 3 * 2500 + 1000


def test_days_to_pay_are_agreed_shown_and_in_the_journal(world: World) -> None:
    for days in (0, 365, 14):
        answer = agree(world, payment_days=days)
        assert (answer.status, answer.json) == (200, {**FREE, "payment_days": days})
    assert terms_of(world) == {**FREE, "payment_days": 14}
    plan = world.get(f"/offices/{NEW_YORK}/billing_summary").json["plan"]
    assert plan["terms"]["payment_days"] == 14
    before = world.snapshot()
    assert agree(world, payment_days=14).status == 200
    assert world.snapshot() == before
    agree(world, payment_days=None)
    assert terms_of(world) == FREE
    entries = world.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert [(each["terms"]["before"], each["terms"]["after"]) for each in entries] == [
        ({"payment_days": 14}, {"payment_days": None}),
        ({"payment_days": 365}, {"payment_days": 14}),
        ({"payment_days": 0}, {"payment_days": 365}),
        ({"payment_days": None}, {"payment_days": 0}),
    ]


@pytest.mark.parametrize(
    ("days", "due_at"),
    [
        (None, "2026-05-01T14:59:59Z"),
        (0, "2026-03-31T15:00:00Z"),
        (1, "2026-04-02T14:59:59Z"),
        (14, "2026-04-15T14:59:59Z"),
    ],
)
def test_invoices_are_due_after_the_agreed_days(
    world: World, days: int | None, due_at: str
) -> None:
    """Until the day ends in Tokyo, at 15:00 UTC; without days, at the boundary."""
    for office in (TOKYO, NEW_YORK):
        agree(world, office, payment_days=days)
    assert world.purchase(TOKYO, talk_lines=1).status == 201
    assert world.purchase(talk_lines=1).status == 201
    world.clock.at = MARCH_ENDS
    world.sweep()
    (issued,) = world.get(f"/offices/{TOKYO}/invoices").json["items"]
    assert issued["due_at"] == due_at
    by_card = world.get(f"/offices/{NEW_YORK}/invoices").json["items"]
    assert [each["due_at"] == each["issued_at"] for each in by_card] == [True, True]


def test_terms_without_days_to_pay_have_the_default(world: World) -> None:
    """As bodies of clients that do not know the field, and terms of an older release."""
    agree(world, payment_days=14)
    body = {name: value for name, value in FREE.items() if name != "payment_days"}
    answer = world.staff("PUT", f"/offices/{NEW_YORK}/terms", {**body, "reason": "contract 18"})
    assert (answer.status, answer.json) == (200, FREE)


def test_agreeing_again_changes_nothing(world: World) -> None:
    agree(world, not_self_serve=["remove"], contact=HANA)
    before = world.snapshot()
    assert agree(world, not_self_serve=["remove"], contact=HANA).status == 200
    assert world.snapshot() == before


def test_a_quote_made_before_the_terms_changed_is_shown_afresh(world: World) -> None:
    items = [{"license_type": "talk_lines", "quantity": 1}]
    quoted = world.post(f"/offices/{NEW_YORK}/quotes", {"action": "purchase", "items": items})
    agree(world, contract_prices={"talk_lines": 1900})
    body = {"items": items, "quote": quoted.json["quote"]}
    answer = world.post(f"/offices/{NEW_YORK}/purchases", body, key="one")
    assert (answer.status, answer.code) == (409, "quote_changed")
    assert answer.json["quote"]["next_invoice"]["amount"]["amount"] == 1900


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"not_self_serve": ["remove"]}, "/contact"),
        ({"resold": True}, "/contact"),
        ({"not_self_serve": ["sell"]}, "/not_self_serve/0"),
        ({"contract_prices": {"talk_lines": -1}}, "/contract_prices"),
        ({"contract_prices": {"talk": 1}}, "/contract_prices/talk"),
        ({"payment_days": -1}, "/payment_days"),
        ({"payment_days": 366}, "/payment_days"),
        ({"payment_days": True}, "/payment_days"),
        ({"payment_days": 1.0}, "/payment_days"),
        ({"payment_days": "14"}, "/payment_days"),
        ({"contact": {"name": "", "email": "a@b.example"}}, "/contact/name"),
        ({"contact": {"name": "Hana", "email": "nobody"}}, "/contact/email"),
        ({"reason": ""}, "/reason"),
        ({"reason": " "}, "/reason"),
        ({"color": "blue"}, "/color"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    world: World, terms: dict[str, Any], pointer: str
) -> None:
    before = world.snapshot()
    answer = agree(world, **terms)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.json["errors"][0]["pointer"] == pointer
    assert world.snapshot() == before


def test_a_contract_prices_only_what_its_plan_sells(world: World) -> None:
    world.open_office(4242, "Small", account_type="standard")
    answer = agree(world, 4242, contract_prices={"sell_lines": 1, "talk_lines": 1})
    assert answer.json["errors"] == [
        {"pointer": "/contract_prices/sell_lines", "detail": "is not sold on standard plans"}
    ]


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "viewer"])
def test_only_vendor_staff_agree_terms(world: World, role: str) -> None:
    token = world.token(role, office_ids=[NEW_YORK])
    body = {**FREE, "reason": "because"}
    answer = world.request("PUT", f"/offices/{NEW_YORK}/terms", body, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")
