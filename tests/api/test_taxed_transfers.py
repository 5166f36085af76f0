"""A transfer's credit gives back no more tax than was charged for the licenses in their cycle (R51)."""

from typing import Any

import pytest

from tests.api.taxed import NY_ADDRESS, RATES, make_taxed, set_rates
from tests.api.transfers import BOSTON, balance, open_boston, report, transfer
from tests.world import MARCH_ENDS, NEW_YORK, World

OREGON = {**NY_ADDRESS, "city": "Salem", "region": "OR"}
MASSACHUSETTS = {**NY_ADDRESS, "city": "Boston", "region": "MA"}


def live_at(world: World, address: dict[str, Any], office: int = NEW_YORK) -> None:
    world.clock.advance(seconds=1)
    edited = world.request("PATCH", f"/offices/{office}", {"billing_address": address})
    assert edited.status == 200, edited.text


@pytest.fixture
def offices(world: World) -> World:
    """New York, taxed with 8.875 %, and Boston, in a state without a rate."""
    make_taxed(world)
    open_boston(world)
    live_at(world, MASSACHUSETTS, BOSTON)
    return world


def move(world: World) -> None:
    assert transfer(world, 100).status == 201


def test_the_credit_gives_back_the_tax_that_was_charged(offices: World) -> None:
    """100 x 16.93 are credited, and 150.25 of tax; Boston is charged 100 x 5.36."""
    offices.clock.advance(seconds=1)
    offices.clock.at = MARCH_ENDS
    offices.sweep()
    offices.purchase(talk_lines=100)
    report(offices, 1, "paid")
    move(offices)
    # 2500 a month, all 30 days of April but the first: 2416.67, rounded down; Boston: 15 of 31.
    credit = 241_600 + 21_442
    assert balance(offices) == credit - 121_000


def test_who_buys_without_tax_is_credited_none(offices: World) -> None:
    live_at(offices, OREGON)
    offices.purchase(talk_lines=100)
    report(offices, 1, "paid")
    live_at(offices, NY_ADDRESS)
    move(offices)
    # Bought and moved on one day: the credit, 100 x 16.93, without tax, less 100 x 5.36.
    assert balance(offices) == 169_300 - 53_600


def test_rates_that_the_vendor_sets_later_are_not_given_back(world: World) -> None:
    live_at(world, NY_ADDRESS)
    open_boston(world)
    live_at(world, MASSACHUSETTS, BOSTON)
    world.purchase(talk_lines=100)
    report(world, 1, "paid")
    set_rates(world, RATES)
    move(world)
    assert balance(world) == 169_300 - 53_600


def test_of_edits_of_one_second_nobody_gains(offices: World) -> None:
    live_at(offices, OREGON)
    offices.purchase(talk_lines=100)
    report(offices, 1, "paid")
    for address in (NY_ADDRESS, OREGON, NY_ADDRESS):
        edited = offices.request("PATCH", f"/offices/{NEW_YORK}", {"billing_address": address})
        assert edited.status == 200
    move(offices)
    assert balance(offices) == 169_300 - 53_600


def test_a_quote_of_the_transfer_says_the_same(offices: World) -> None:
    live_at(offices, OREGON)
    offices.purchase(talk_lines=100)
    report(offices, 1, "paid")
    live_at(offices, NY_ADDRESS)
    items = [{"license_type": "talk_lines", "quantity": 100}]
    body = {"action": "transfer", "to_office_id": BOSTON, "items": items}
    quoted = offices.post(f"/offices/{NEW_YORK}/quotes", body)
    assert quoted.status == 200, quoted.text
    assert quoted.json["balance"]["amount"] == 169_300 - 53_600
