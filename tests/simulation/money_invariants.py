"""Compares every entry, in the order of the commits, with what it must charge, credit and settle; and
the accounts and invoices after the run with the sum of it (R7, R8, R23, R48, R50, R51)."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from tests.model.tax import Rates
from tests.simulation.bills import PAYMENTS, used_of
from tests.simulation.clients import Order
from tests.simulation.credit_note_walk import add_lines, check_note
from tests.simulation.entry_checks import (
    Entered,
    agree,
    check_amounts,
    check_both,
    check_cycle,
    check_settlement,
    check_year,
)
from tests.simulation.initial_tables import STARTED_AT
from tests.simulation.office_money import OfficeMoney, charged, credited, credited_tax
from tests.simulation.office_plans import COMPANY, PLANS
from tests.simulation.oracles import Items, items_of
from tests.simulation.payments import Provider, check_reported, paid_by
from tests.simulation.price_history import OfficePrices
from tests.simulation.settlements import Settled, accrue, apply, credit, credit_note, issue
from tests.simulation.stream_history import Committed
from tests.simulation.tax_history import TaxHistory

Item = dict[str, Any]


def check_money(
    committed: list[Committed], items: Items, orders: list[Order], provider: Provider
) -> dict[int, OfficeMoney]:
    """Returns what each office owes and has, as it must be."""
    walk = _Walk(items, orders, provider)
    for each in committed:
        walk.see(each)
    for office_id, money in walk.money.items():
        _check_account(items, office_id, money)
        _check_invoices(items, office_id, money)
    return walk.money


class _Walk:
    """The money of the offices after each commit."""

    def __init__(self, items: Items, orders: list[Order], provider: Provider) -> None:
        self._provider = provider
        revisions = items_of(items, "REVISION#")
        self.money = {
            office_id: OfficeMoney(plan, OfficePrices(plan, revisions))
            for office_id, plan in PLANS.items()
        }
        for money in self.money.values():
            money.open_cycle(STARTED_AT)
        self._orders = {order.request.person.sub: order for order in orders}
        self._transfers = {
            (entry["by"]["sub"], entry["office_id"]): entry
            for entry in items_of(items, "ENTRY#")
            if entry["action"] == "transfer"
        }
        self._notes = {
            (note["office_id"], note["entry_seq"]): note for note in items_of(items, "CREDIT_NOTE#")
        }
        self._failed: dict[int, int] = {}
        self._taxes = TaxHistory(revisions)
        self._sent: dict[str, int] = {}
        self._agreements: list[tuple[int, bool]] = [(-2, False)]

    def see(self, committed: Committed) -> None:
        item, kind = committed.item, committed.kind
        if kind == "ACCOUNT":
            assert item["balance_minor"] >= 0 <= item["accrued_minor"], item
        elif kind == "COMPANY":
            self._taxes.see(committed, item["company_id"])
            if item["company_id"] == COMPANY and committed.position >= 0:
                agreed = item["agreement"]["may_collect_later"]
                self._agreements.append((committed.position, agreed))
        elif kind == "OFFICE":
            self._taxes.see(committed, item["office_id"])
        elif item["office_id"] not in self.money:
            return
        elif kind == "ENTRY":
            self._enter(item, self.money[item["office_id"]], committed.position)
        elif kind == "INVOICE":
            bill = self.money[item["office_id"]].bills[item["number"]]
            check_reported(item, bill, self._orders, self._provider)
            assert item.get("credited_minor", 0) == bill.credited, (item, bill)
        elif item.get("refund") == "failed":
            failed = self._failed.pop(item["office_id"], None)
            assert failed == item["refund_minor"], (item, failed)

    def _enter(self, entry: Item, money: OfficeMoney, position: int) -> None:
        check_cycle(entry, money)
        collected = money.collect
        agree(entry, money)
        entered = Entered(entry, money, money.lines_of(entry), position, collected)
        check_amounts(entry, entered.lines)
        settled = check_settlement(entry, [*self._possible(entered)], money)
        if entry["action"] == "transfer" and entered.gives:
            self._sent[entry["by"]["sub"]] = settled.sent
        else:
            self._sent.pop(entry["by"]["sub"], None)
        if entry["action"] == "refund_failed":
            self._failed[entry["office_id"]] = settled.noted
            money.bills[entry["invoice_number"]].refunded -= settled.noted
        apply(money, settled, entry["seq"], charged(entered.lines))
        add_lines(entry, money, settled.issued[1] if settled.issued else None)
        if entry["action"] == "renewal":
            money.billed_seq = entry["seq"]

    def _possible(self, entered: Entered) -> Iterator[Settled]:
        """What the entry may settle: with the taxes of any customer that may have been read."""
        entry, money = entered.entry, entered.money
        if entry["action"] in PAYMENTS:
            yield paid_by(entry, money, self._orders, self._provider)
            return
        note = self._noted(entered) if entry["action"] == "credit_note" else None
        gives = entry["action"] == "transfer" and entered.gives
        for rates in self._rates(entry, entered.position):
            if note:
                amounts = note["total_minor"], note["refund_minor"]
                yield credit_note(money, note["invoice_number"], amounts, rates)
            elif entry["action"] == "refund_failed":
                for amount in self._refunds_of(entry):
                    yield credit_note(money, 0, (amount, 0), rates)
            elif gives:
                yield from self._give(entered, rates)
            else:
                yield self._charge(entered, rates)

    def _rates(self, entry: Item, position: int) -> Iterator[Rates]:
        order = self._orders.get(entry["by"]["sub"])
        began = order.began if order else 0
        return self._taxes.possible(entry, began, position)

    def _given_back(self, entered: Entered) -> Iterator[Rates]:
        entry, money = entered.entry, entered.money
        order = self._orders.get(entry["by"]["sub"])
        began = order.began if order else 0
        cycle_began = money.plan.starts_at(money.cycle)
        return self._taxes.given_back(entry, cycle_began, began, entered.position)

    def _noted(self, entered: Entered) -> Item:
        entry, money = entered.entry, entered.money
        note = self._notes[entry["office_id"], entry["seq"]]
        assert note["invoice_number"] == entry["invoice_number"], (note, entry)
        order = self._orders[entry["by"]["sub"]].request
        assert order.ids == {
            "office_id": entry["office_id"],
            "number": note["invoice_number"],
        }, (order, note)
        check_note(note, entry, order.body, money)
        return note

    def _refunds_of(self, entry: Item) -> set[int]:
        """Amounts of refunds of the invoice that failed, which is compared with their notes."""
        return {
            note["refund_minor"]
            for note in self._notes.values()
            if (note["office_id"], note["invoice_number"])
            == (entry["office_id"], entry["invoice_number"])
            and note.get("refund") == "failed"
        }

    def _charge(self, entered: Entered, rates: Rates) -> Settled:
        entry, money, charges = entered.entry, entered.money, charged(entered.lines)
        received = self._sent.get(entry["by"]["sub"], 0)
        issues = self._issues(entry, money, charges, entered.collected, entered.position)
        if entry["action"] != "renewal" and self._is_small(money, charges, received, rates):
            issues = False
        if issues:
            return issue(money, entry["seq"], charges, received, rates)
        return accrue(money, charges, received, rates)

    def _give(self, entered: Entered, rates: Rates) -> Iterator[Settled]:
        """The office that gives licenses. Its entry precedes the other one's."""
        entry, money = entered.entry, entered.money
        other = self._transfers.get((entry["by"]["sub"], entry["other_office_id"]))
        check_both(entry, other)
        assert other
        receiver = self.money[other["office_id"]]
        check_year(entry, money, receiver)
        charge = charged(receiver.lines_of(other))
        for theirs in self._rates(other, entered.position):
            total = charge + theirs.on(charge)
            for back in self._given_back(entered):
                tax = credited_tax(entered.lines, back)
                yield credit(money, credited(entered.lines), total, rates, tax)

    def _issues(
        self, entry: Item, money: OfficeMoney, charges: int, collected: str, position: int
    ) -> bool:
        """True if the entry must issue an invoice. `collected` is when the office collected before
        it."""
        if entry["action"] == "renewal" or not charges + money.accrued:
            return charges + money.accrued > 0
        if money.plan.invoiced:
            return False
        if money.collect == "at_once":
            return charges > 0 or collected == "next_bill"
        may = self._agreed(entry, position)
        if len(may) > 1:  # The agreement was read before or after its change.
            return charges > 0 and entry.get("invoice_number") is not None
        return charges > 0 and may == {False}

    def _is_small(self, money: OfficeMoney, charges: int, received: int, rates: Rates) -> bool:
        """True if an invoice would ask for less than the provider takes."""
        net = money.accrued + charges
        total = net + rates.on(net)
        due = total - min(total, received + money.balance)
        return 0 < due < self._provider.least_minor and not money.plan.invoiced

    def _agreed(self, entry: Item, position: int) -> set[bool]:
        """Whether the company could collect later, at any time while the request was processed."""
        order = self._orders.get(entry["by"]["sub"])
        began = order.began - 1 if order else position
        first = bisect_right(self._agreements, (began, True)) - 1
        return {agreed for at, agreed in self._agreements[first:] if at < position}


def _check_account(items: Items, office_id: int, money: OfficeMoney) -> None:
    (account,) = (
        item for item in items_of(items, "ACCOUNT") if item["pk"] == f"OFFICE#{office_id}"
    )
    names = ("balance_minor", "accrued_minor", "cycle_seq", "open_minor")
    open_minor = sum(money.bills[number].due for number in money.open_bills())
    expected = [money.balance, money.accrued, money.billed_seq, open_minor]
    assert [account[name] for name in names] == expected, (account, expected)


def _check_invoices(items: Items, office_id: int, money: OfficeMoney) -> None:
    """Total, what accrued before, what credit has paid, and status of each invoice."""
    invoices = [item for item in items_of(items, "INVOICE#") if item["office_id"] == office_id]
    assert [invoice["number"] for invoice in invoices] == [*money.bills], (office_id, money.bills)
    for invoice in invoices:
        bill, since = money.bills[invoice["number"]], invoice.get("accrued")
        accrued = since and (since["after_seq"], since["until_seq"], since["amount_minor"])
        used = used_of(invoice)
        tax = tuple(part["amount_minor"] for part in invoice.get("tax") or ())
        written = (invoice["total_minor"], tax, used, invoice["status"], accrued)
        expected = (bill.total, bill.tax, bill.used, bill.status, bill.accrued)
        assert written == expected, (invoice, bill)
