"""A year of an office in New York, billed with 8.875 % of tax, paid by card, declined, recovered and
credited, line by line as in a spreadsheet that was made by hand (year_of_invoices.csv).

10 talk lines are bought on 10 March, 22 of 31 days at $25.00: 10 x 17.74. Two room phones on 15 April,
16 of 30 days at $15.00: 2 x 8.00; they are credited on 5 August. June's renewal is declined four times
and paid on 10 June with another card. 4 talk lines leave on 1 July. One of July's is credited on 10 July.
100 talk lines are bought by mistake on 10 September, 21 of 30 days: 100 x 17.50; they are paid back.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.api.taxed import credit, make_taxed
from tests.payments.paying import FAILS_LATER, PayingWorld
from tests.world import NEW_YORK

SPREADSHEET = Path(__file__).with_name("year_of_invoices.csv")


@pytest.fixture
def office(paying: PayingWorld) -> PayingWorld:
    make_taxed(paying.world)
    paying.save_card()
    return paying


def reach(paying: PayingWorld, year: int, month: int, day: int, hour: int = 14) -> None:
    paying.world.clock.at = datetime(year, month, day, hour, tzinfo=UTC)
    paying.advance()


def order(paying: PayingWorld, what: str, **quantities: int) -> None:
    answer = paying.world.order(what, NEW_YORK, **quantities)
    assert answer.status == 201, answer.text
    paying.settle()


def correct(paying: PayingWorld, number: int, **body: object) -> None:
    answer = credit(paying.world, number, {"reason": "as agreed", **body})
    assert answer.status == 201, answer.text
    paying.settle()


def live_a_year(paying: PayingWorld) -> None:
    order(paying, "purchases", talk_lines=10)
    reach(paying, 2026, 4, 1)
    reach(paying, 2026, 4, 15)
    order(paying, "purchases", room_lines=2)
    reach(paying, 2026, 5, 1)
    reach(paying, 2026, 5, 20)
    paying.save_card(number=FAILS_LATER)
    decline_june(paying)
    reach(paying, 2026, 6, 15)
    order(paying, "removals", talk_lines=4)
    reach(paying, 2026, 7, 1)
    reach(paying, 2026, 7, 10)
    correct(paying, 6, lines=[{"position": 1, "quantity": 1}])
    reach(paying, 2026, 8, 1)
    reach(paying, 2026, 8, 5)
    correct(paying, 3)
    reach(paying, 2026, 9, 1)
    reach(paying, 2026, 9, 10)
    order(paying, "purchases", talk_lines=100)
    correct(paying, 9, refund=True, release_licenses=True)
    for year, month in ((2026, 10), (2026, 11), (2026, 12), (2027, 1), (2027, 2), (2027, 3)):
        reach(paying, year, month, 1)


def decline_june(paying: PayingWorld) -> None:
    """On days 0, 1, 3 and 7; then the company is on hold until another card pays."""
    for day in (1, 2, 4, 8):
        assert paying.world.purchase(talk_lines=1).code != "office_on_hold"
        reach(paying, 2026, 6, day)
    assert paying.invoice(5)["status"] == "declined"
    assert paying.world.purchase(talk_lines=1).code == "office_on_hold"
    reach(paying, 2026, 6, 10)
    paying.save_card()
    paid = paying.world.post(f"/offices/{NEW_YORK}/invoices/5/pay", None)
    assert (paid.status, paid.json["status"]) == (200, "paid")
    paying.settle()


def shown(paying: PayingWorld) -> list[dict[str, str]]:
    """The invoices, oldest first, with the columns of the spreadsheet."""
    listed = paying.world.get(f"/offices/{NEW_YORK}/invoices").json["items"]

    def decimal(amount: int) -> str:
        return f"{amount // 100}.{amount % 100:02}"

    return [
        {
            "number": each["number"],
            "reason": each["reason"],
            "issued": each["issued_at"][:10],
            "subtotal": decimal(each["subtotal"]["amount"]),
            "tax": decimal(sum(part["amount"]["amount"] for part in each["tax"])),
            "total": decimal(each["total"]["amount"]),
            "by balance": decimal(each["balance_used"]["amount"]),
            "by payment": decimal(sum(paid["amount"]["amount"] for paid in each["payments"])),
            "credited": decimal(each["credited"]["amount"]),
            "state": each["status"],
        }
        for each in reversed(listed)
    ]


def test_a_year_is_as_in_the_spreadsheet(office: PayingWorld) -> None:
    live_a_year(office)
    with SPREADSHEET.open() as rows:
        assert shown(office) == [*csv.DictReader(rows)]
    summary = office.world.get(f"/offices/{NEW_YORK}/billing_summary").json
    assert (summary["open"]["amount"], summary["balance"]["amount"]) == (0, 0)
    assert summary["on_hold"] is False
    (note, *_) = office.world.get(f"/offices/{NEW_YORK}/credit_notes").json["items"]
    assert (note["refund"]["amount"]["amount"], note["refund"]["status"]) == (190531, "made")
