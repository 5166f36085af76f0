"""A transfer's credit gives back no more tax than was charged for the licenses in their cycle (R51)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.agreements import agree
from tests.api.taxed import NY_ADDRESS, RATES, make_taxed, set_rates
from tests.api.transfers import BOSTON, balance, open_boston, quoted, report, transfer
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
    """In April, 100 x 24.16 are credited, and 100 x 2.14 of tax; Boston is charged 100 x 12.10."""
    offices.clock.advance(seconds=1)
    offices.clock.at = MARCH_ENDS
    offices.sweep()
    offices.purchase(talk_lines=100)
    report(offices, 1, "paid")
    move(offices)
    # 2500 a month, all 30 days of April but the first: 2416.67, rounded down; Boston: 15 of 31.
    # 8.875 % of 24.16 are 2.1442, rounded down, too.
    credit = 241_600 + 21_400
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


def missing_of_a_transfer(world: World) -> Any:
    answer = quoted(world, 1)
    assert answer.status == 200, answer.text
    return answer.json["missing"]


def test_a_quote_names_what_the_receivers_invoice_lacks(world: World) -> None:
    """Without rates. New York has an address, Boston has none."""
    live_at(world, NY_ADDRESS)
    open_boston(world)
    world.purchase(talk_lines=10)
    assert missing_of_a_transfer(world) == ["legal_name", "billing_address", "seller"]
    live_at(world, MASSACHUSETTS, BOSTON)
    assert missing_of_a_transfer(world) == ["legal_name", "seller"]


def test_a_quote_does_not_name_what_was_lacking_earlier_in_the_cycle(offices: World) -> None:
    offices.request("PATCH", "/company", {"legal_name": "Demo, Inc."})
    offices.purchase(talk_lines=10)
    assert missing_of_a_transfer(offices) == []


ALBANY = BOSTON + 1
US = {"country": "US", "name": "Tax"}


@pytest.fixture
def owing(world: World) -> World:
    """Boston and Albany are invoiced, with 10 % of tax, and 20 % from 16 April on, when Boston buys
    ten: 25.00 x 15 / 30 = 12.50 each. So 125.00 have accrued, 150.00 with tax."""
    set_rates(world, [{**US, "percent": 10}])
    for office, name in ((BOSTON, "Boston"), (ALBANY, "Albany")):
        world.open_office(office, name, invoiced=True)
    world.purchase(BOSTON, talk_lines=10)
    world.clock.at = MARCH_ENDS
    world.sweep()
    assert report(world, 1, "paid", BOSTON).status == 200
    world.clock.at = datetime(2026, 4, 16, 14, tzinfo=UTC)
    set_rates(world, [{**US, "percent": 20}])
    assert world.purchase(BOSTON, talk_lines=10).status == 201
    return world


def test_accrued_charges_are_paid_with_the_tax_that_they_will_cost(owing: World) -> None:
    """10 x 11.66 and 10 x 1.16 of tax are credited: 128.20, which pay 106.83 and 20 %."""
    assert transfer(owing, 10, giver=BOSTON, receiver=ALBANY).status == 201
    settlement = owing.get(f"/offices/{BOSTON}/history").json["items"][0]["settlement"]
    assert settlement["credit_tax"]["amount"] == 1_160
    assert (settlement["accrued"]["amount"], settlement["accrued_tax"]["amount"]) == (10_683, 2_137)
    account = owing.account(BOSTON)
    assert (account.balance_minor, account.open_minor) == (0, 0)
    # 18.17, which will cost 21.80: 150.00 less 128.20.
    assert account.accrued_minor == 1_817


def test_accrued_charges_are_paid_with_todays_tax_whatever_was_edited(owing: World) -> None:
    """Edits of one second: nothing is given back, and 116.60 pay 97.17 and 20 %."""
    for address in (OREGON, MASSACHUSETTS):
        edited = owing.request("PATCH", f"/offices/{BOSTON}", {"billing_address": address})
        assert edited.status == 200
    assert transfer(owing, 10, giver=BOSTON, receiver=ALBANY).status == 201
    assert owing.account(BOSTON).accrued_minor == 12_500 - 9_717


def test_the_credit_limit_counts_todays_tax_of_the_giver(owing: World) -> None:
    """After the transfer of one, Boston owes 150.00 - 12.82, and Albany 12.50 and 20 %."""
    agree(owing, credit_limit={"USD": 15_217})
    refused = transfer(owing, 1, giver=BOSTON, receiver=ALBANY)
    assert refused.code == "credit_limit_exceeded", refused.text
    assert refused.json["requested"]["amount"] == 13_718 + 1_500
    agree(owing, credit_limit={"USD": 15_218})
    assert transfer(owing, 1, giver=BOSTON, receiver=ALBANY).status == 201


def test_moving_single_licenses_to_and_fro_gives_nobody_tax(world: World) -> None:
    """On 12 April, one of 0.10 a month costs 0.06, without tax: 8 % are 0.0048. Of ten, which are
    moved together, 8 % are 0.05, which nobody was charged."""
    set_rates(world, [{"country": "US", "region": "NY", "name": "Tax", "percent": 8}])
    for office, name, address in (
        (BOSTON, "Boston", NY_ADDRESS),
        (ALBANY, "Albany", MASSACHUSETTS),
    ):
        world.open_office(office, name, contract_prices={"talk_lines": 10})
        live_at(world, address, office)
    world.clock.at = datetime(2026, 4, 12, 14, tzinfo=UTC)
    world.sweep()
    for number in range(1, 11):
        assert world.purchase(BOSTON, talk_lines=1).json["due_now"]["amount"] == 6
        assert report(world, number, "paid", BOSTON).status == 200
    assert transfer(world, 10, giver=BOSTON, receiver=ALBANY).status == 201
    assert balance(world, BOSTON) == 0
    for _ in range(10):
        assert transfer(world, 1, giver=ALBANY, receiver=BOSTON).status == 201
    assert transfer(world, 10, giver=BOSTON, receiver=ALBANY).status == 201
    assert balance(world, BOSTON) == 0
