"""A company on hold raises no bill, in whichever of its offices (R25)."""

import pytest

from tests.api.agreements import VENDOR
from tests.api.new_offices import OFFICE
from tests.api.refusal_checks import (
    add_user,
    assert_refused,
    confirm,
    nothing_written,
    one,
    quote,
    restore_lot,
)
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World


def put_on_hold(world: World, office: int = NEW_YORK) -> None:
    """The payment of the office's first invoice is declined."""
    answer = world.post(
        f"/offices/{office}/invoices/1/payment",
        {"status": "declined"},
        token=world.token("csm", None),
        headers={"DP-Company-ID": str(COMPANY), "DP-Reason": "told by the bank"},
    )
    assert answer.json == {"number": "1", "status": "declined", "on_hold": True}


@pytest.fixture
def on_hold(world: World) -> World:
    """New York with 5 talk lines, 2 of them scheduled for removal, on hold."""
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    put_on_hold(world)
    return world


@pytest.mark.parametrize("what", ["purchases", "restorations"])
def test_an_office_on_hold_buys_and_restores_nothing(on_hold: World, what: str) -> None:
    with nothing_written(on_hold):
        answer = on_hold.order(what, talk_lines=1)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")
    assert answer.json["on_hold_since"] == "2026-03-10T14:00:00Z"
    # 5 talk lines, 22 of 31 days: $17.74 each.
    assert answer.json["open"] == {"amount": 8870, "currency": "USD"}
    assert answer.json["contact"] == VENDOR
    assert answer.json["detail"].endswith("Please contact Customer Success.")


def test_an_office_on_hold_removes(on_hold: World) -> None:
    assert on_hold.remove(talk_lines=1).status == 201


@pytest.mark.parametrize("action", ["purchase", "restoration"])
def test_an_office_on_hold_gets_no_quote(on_hold: World, action: str) -> None:
    body = {"action": action, **one("talk_lines", 1)}
    with nothing_written(on_hold):
        answer = on_hold.post(f"/offices/{NEW_YORK}/quotes", body)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


def test_an_office_on_hold_restores_no_single_removal(on_hold: World) -> None:
    (lot,) = on_hold.get(f"/offices/{NEW_YORK}/removals").json["items"]
    with nothing_written(on_hold):
        answer = restore_lot(on_hold, lot["removal_id"])
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


def test_a_quote_made_before_the_hold_buys_nothing(world: World) -> None:
    world.purchase(talk_lines=1)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    put_on_hold(world)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


def test_the_users_of_an_office_on_hold_keep_working(on_hold: World) -> None:
    assert on_hold.assign(1).status == 201
    assert add_user(on_hold, "ada@example.com").status == 201
    assert on_hold.counts() == (5, 2, 2, 1)


def test_another_office_buys_nothing_either(on_hold: World) -> None:
    with nothing_written(on_hold):
        answer = on_hold.purchase(BERLIN, talk_lines=1)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")
    assert answer.json["open"] == {"amount": 8870, "currency": "USD"}
    assert on_hold.get(f"/offices/{BERLIN}/billing_summary").json["on_hold"] is True
    capabilities = on_hold.get(f"/offices/{BERLIN}/capabilities").json
    assert {name: each["allowed"] for name, each in capabilities.items()} == {
        "purchase": False,
        "remove": True,
        "restore": False,
        "transfer": False,
    }


def test_no_office_is_opened(on_hold: World) -> None:
    with nothing_written(on_hold):
        answer = on_hold.post("/offices", OFFICE)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")
    assert on_hold.staff("POST", "/offices", OFFICE).status == 201


@pytest.mark.parametrize("role", ["csm", "vendor_admin"])
def test_vendor_staff_act_for_a_company_on_hold(on_hold: World, role: str) -> None:
    answer = on_hold.post(
        f"/offices/{BERLIN}/purchases",
        one("talk_lines", 1),
        key="one",
        token=on_hold.token(role, None),
        headers={"DP-Company-ID": str(COMPANY), "DP-Reason": "they will pay tomorrow"},
    )
    assert answer.status == 201


def test_the_hold_ends_when_the_last_declined_invoice_is_paid(on_hold: World) -> None:
    on_hold.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "paid"})
    assert on_hold.purchase(BERLIN, talk_lines=1).status == 201


def test_two_offices_on_hold_both_have_to_pay(on_hold: World) -> None:
    bought = on_hold.staff("POST", f"/offices/{BERLIN}/purchases", one("talk_lines", 1), key="b")
    assert bought.status == 201
    put_on_hold(on_hold, BERLIN)
    for office in (NEW_YORK, BERLIN):
        assert on_hold.purchase(TOKYO, talk_lines=1).code == "office_on_hold"
        on_hold.staff("POST", f"/offices/{office}/invoices/1/payment", {"status": "paid"})
    assert on_hold.purchase(TOKYO, talk_lines=1).status == 201
