"""Payments, reckoned from the reports that clients sent (R25, R48)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.payments.outcomes import COLLECTOR
from tests.simulation.bills import used_of
from tests.simulation.clients import Order
from tests.simulation.office_money import Bill, OfficeMoney
from tests.simulation.settlements import Settled, give_back

Item = dict[str, Any]

PREPARED = "prepared"
"""Who reported payments before the run."""


@dataclass(frozen=True)
class Provider:
    """`captured` is what the payment provider has captured, by office and number of the invoice;
    `least_minor` is the smallest payment that it takes."""

    captured: Mapping[tuple[int, int], int]
    least_minor: int


NONE = Provider({}, 0)
"""No provider is connected."""


def paid_by(
    entry: Item, money: OfficeMoney, orders: Mapping[str, Order], provider: Provider
) -> Settled:
    """What the entry of a payment settles: a payment of more than is due returns credit that had
    paid a part of the invoice since it was issued, and that pays other open invoices. Without an
    amount, it pays what is due; if nothing is, what was due at first."""
    number = entry["invoice_number"]
    report = _report(entry, number, orders, provider)
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


def _report(entry: Item, number: int, orders: Mapping[str, Order], provider: Provider) -> Item:
    """What was reported, or for the collector, what must have been."""
    if entry["by"]["sub"] != COLLECTOR:
        report: Item = orders[entry["by"]["sub"]].request.body
        return report
    if entry["action"] == "payment_declined":
        return {"status": "declined"}
    return {"status": "paid", "amount": provider.captured[entry["office_id"], number]}


def check_reported(
    invoice: Item, bill: Bill, orders: Mapping[str, Order], provider: Provider
) -> None:
    """An invoice that no entry has changed was open, and is paid by a report of what was due."""
    used = used_of(invoice)
    if (invoice["status"], used) == (bill.status, bill.used):
        return
    if (bill.status, invoice["status"], used) == ("open", "past_due", bill.used):
        assert invoice["reported_by"] == COLLECTOR, invoice
        bill.status = "past_due"
        return
    reported = bill.status in ("open", "past_due"), invoice["status"], used
    assert reported == (True, "paid", bill.used), (invoice, bill)
    if invoice["reported_by"] == COLLECTOR:
        assert provider.captured[invoice["office_id"], invoice["number"]] == bill.due, (
            invoice,
            bill,
        )
    elif invoice["reported_by"] != PREPARED:
        report = orders[invoice["reported_by"]].request.body
        assert report["status"] == "paid", (invoice, report)
        assert report.get("amount", bill.due) == bill.due, (invoice, bill, report)
    bill.status = "paid"
