"""Payments, reckoned from the reports that clients sent (R25, R48)."""

from collections.abc import Mapping
from typing import Any

from tests.simulation.bills import used_of
from tests.simulation.clients import Order
from tests.simulation.office_money import Bill, OfficeMoney
from tests.simulation.settlements import Settled, give_back

Item = dict[str, Any]

PREPARED = "prepared"
"""Who reported payments before the run."""


def paid_by(entry: Item, money: OfficeMoney, orders: Mapping[str, Order]) -> Settled:
    """What the entry of a payment settles: a payment of more than is due returns credit that had
    paid a part of the invoice since it was issued, and that pays other open invoices. Without an
    amount, it pays what is due; if nothing is, what was due at first."""
    report = orders[entry["by"]["sub"]].request.body
    number = entry["invoice_number"]
    bill = money.bills[number]
    assert (entry["action"] == "payment_received") == (report["status"] == "paid"), (entry, report)
    if report["status"] == "declined":
        assert bill.status != "paid", (entry, bill)
        bill.status = "declined"
        return Settled()
    returned = report.get("amount", bill.due or bill.was_due) - bill.due
    assert 0 <= returned <= bill.used - bill.used_at_issue, (entry, bill, report)
    bill.status = "paid"
    return give_back(money, number, returned)


def check_reported(invoice: Item, bill: Bill, orders: Mapping[str, Order]) -> None:
    """An invoice that no entry has changed was open, and is paid by a report of what was due."""
    used = used_of(invoice)
    if (invoice["status"], used) == (bill.status, bill.used):
        return
    assert (bill.status, invoice["status"], used) == ("open", "paid", bill.used), (invoice, bill)
    if invoice["reported_by"] != PREPARED:
        report = orders[invoice["reported_by"]].request.body
        assert report["status"] == "paid", (invoice, report)
        assert report.get("amount", bill.due) == bill.due, (invoice, bill, report)
    bill.status = "paid"
