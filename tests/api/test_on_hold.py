"""An office on hold changes nothing that it owns."""

import pytest

from tests.api.refusal_checks import (
    add_user,
    assert_refused,
    confirm,
    nothing_written,
    one,
    quote,
    restore_lot,
)
from tests.world import BERLIN, COMPANY, NEW_YORK, World


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


@pytest.mark.parametrize("what", ["purchases", "removals", "restorations"])
def test_an_office_on_hold_changes_nothing_that_it_owns(on_hold: World, what: str) -> None:
    with nothing_written(on_hold):
        answer = on_hold.order(what, talk_lines=1)
    assert_refused(answer, 409, "office_on_hold", "/problems/office-on-hold")


@pytest.mark.parametrize("action", ["purchase", "removal", "restoration"])
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


def test_a_hold_is_of_one_office(on_hold: World) -> None:
    assert on_hold.purchase(BERLIN, talk_lines=1).status == 201
