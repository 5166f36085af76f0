"""Credits in bookkeeping files: of transfers with their tax, what they and the balance have paid.

On 10 March and May a Talk of 25.00 costs 17.74 in New York, whose tax is 8.875%; one that leaves
it is credited 16.93. In Boston, which has no tax, it costs 5.36, or 5.00 in May.
"""

from decimal import Decimal

import pytest

from tests.api.booked import amounts, balanced, booked
from tests.api.invoiced_offices import credit, end_month, pay_invoice
from tests.api.taxed import make_taxed
from tests.api.transfers import BOSTON, open_boston, report, transfer, yen_terms
from tests.world import NEW_YORK, TOKYO, World

OSAKA = 9_000_002
NY_1 = "4E3F4VY1035-0001"
OF_ENTRIES = ("credit", "transfer_sent", "settled")


def taxed_since_march(world: World) -> World:
    """On 10 May: a transfer's credit gives the tax back that was in force in its whole cycle."""
    make_taxed(world)
    world.clock.at = world.clock.at.replace(month=5)
    world.sweep()
    return world


@pytest.fixture
def paid(world: World) -> World:
    """New York has bought and paid 10 Talk: 177.40 and 15.74 of tax."""
    open_boston(taxed_since_march(world))
    assert world.purchase(talk_lines=10).status == 201
    pay_invoice(world)
    return world


def test_a_transfers_credit_with_its_tax(paid: World) -> None:
    """169.30 with 10 x 1.50 of tax: 50.00 pay Boston's invoice."""
    paid.clock.advance(hours=1)
    assert transfer(paid, 10).status == 201
    of_credit = {
        "office_id": str(NEW_YORK),
        "office": "New York",
        "date": "2026-05-10",
        "currency": "USD",
        "other_office_id": str(BOSTON),
    }
    assert booked(paid)[-4:] == [
        {
            **of_credit,
            "record": "credit",
            "amount": "-184.30",
            "subtotal": "-169.30",
            "tax": "-15.00",
        },
        {
            **of_credit,
            "record": "credit_line",
            "amount": "-169.30",
            "license_type": "talk_lines",
            "description": "10 x talk_lines, 21 of 31 days, to another office",
            "quantity": "-10",
        },
        {**of_credit, "record": "credit_tax", "amount": "-15.00", "tax_base": "-169.30"},
        {**of_credit, "record": "transfer_sent", "amount": "50.00"},
    ]
    assert balanced(paid) == Decimal("58.84")  # 193.14 - 184.30 + 50.00


def test_the_receivers_invoice_is_paid_by_the_giver(paid: World) -> None:
    assert transfer(paid, 10).status == 201
    found = booked(paid, BOSTON)
    assert amounts(found, "line") == [
        ("invoice", "50.00"),
        ("transfer_received", "-50.00"),
        ("settled", "50.00"),
    ]
    assert found[-1]["invoice"] == found[-1]["document_number"] == found[0]["document_number"]
    assert found[-2]["other_office_id"] == str(NEW_YORK)
    assert balanced(paid, BOSTON) == 0


def test_what_was_invoiced_credited_and_paid_comes_to_what_is_open_or_balance(paid: World) -> None:
    """One Talk with its tax is 19.31. 134.30 of the transfer's credit and the note of one are
    balance; it pays the next purchase of one: 134.30 are left."""
    assert transfer(paid, 10).status == 201
    credit(paid, lines=[{"position": 1, "quantity": 1}])
    assert balanced(paid) == Decimal("39.53")  # 193.14 - 153.61
    assert paid.purchase(talk_lines=1).status == 201
    assert balanced(paid) == Decimal("58.84")  # 193.14 - 134.30
    settled = [each for each in booked(paid) if each["record"] == "settled"]
    assert [(each["amount"], each["invoice"]) for each in settled] == [
        ("19.31", "4E3F4VY1035-0002")
    ]


def test_credit_that_pays_open_invoices_is_given_back_by_a_late_payment(world: World) -> None:
    """3 Talk cost 53.22; the credit of 50.79 pays that, until the payment of all arrives."""
    open_boston(world)
    assert world.purchase(talk_lines=3).status == 201
    assert transfer(world, 3).status == 201
    assert amounts(booked(world), "line", "credit_line") == [
        ("invoice", "53.22"),
        ("credit", "-50.79"),
        ("settled", "50.79"),
    ]
    assert balanced(world) == Decimal("2.43")
    assert report(world, 1, "paid", amount=5_322).status == 200
    found = [each for each in booked(world) if each["record"] == "settled"]
    assert [(each["amount"], each["invoice"]) for each in found] == [
        ("50.79", NY_1),
        ("-50.79", NY_1),
    ]
    assert balanced(world) == Decimal("2.43")  # 53.22 - 50.79 of balance
    assert balanced(world, BOSTON) == Decimal("16.08")  # Open: nothing was sent.


def test_a_credit_note_pays_what_its_invoice_still_costs(world: World) -> None:
    assert world.purchase(talk_lines=3).status == 201
    credit(world, amount=1_000)
    assert amounts(booked(world), "line") == [
        ("invoice", "53.22"),
        ("credit_note", "-10.00"),
        ("settled", "10.00"),
    ]
    assert balanced(world) == Decimal("43.22")


def test_credit_that_pays_accrued_charges(world: World) -> None:
    """10 Talk accrue 21290 yen. 4 that leave are credited 8128 with 4 x 203 of tax, which pay 8127
    with 813 of it. June: 6 x 3000 and 13163, with 10% of tax."""
    taxed_since_march(world)
    world.open_office(OSAKA, "Osaka", **yen_terms(world))
    assert world.purchase(TOKYO, talk_lines=10).status == 201
    assert transfer(world, 4, giver=TOKYO, receiver=OSAKA, staff=True).status == 201
    credited = booked(world, TOKYO)
    assert amounts(credited, "credit_line") == [
        ("credit", "-8940"),
        ("credit_tax", "-812"),
        ("credit_accrued", "8940"),
    ]
    assert (credited[-1]["subtotal"], credited[-1]["tax"]) == ("8127", "813")
    assert balanced(world, TOKYO) == balanced(world, OSAKA) == 0
    end_month(world)
    assert balanced(world, TOKYO) == 34_279


def test_only_the_periods_credits_are_in_it(paid: World) -> None:
    """The office's day: 23:00 in New York on 10 May is 11 May in UTC."""
    paid.clock.advance(hours=13)
    assert transfer(paid, 10).status == 201
    paid.clock.advance(days=1)
    assert paid.purchase(talk_lines=1).status == 201
    days = ["2026-05-09 2026-05-09", "2026-05-10 2026-05-10", "2026-05-11 2026-05-11"]
    found = [
        [each["record"] for each in booked(paid, period=period) if each["record"] in OF_ENTRIES]
        for period in days
    ]
    assert found == [[], ["credit", "transfer_sent"], ["settled"]]
