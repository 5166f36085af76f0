"""Compares every entry, in the order of the commits, with what it must charge, credit and settle; and
the accounts and invoices after the run with the sum of it (R7, R8, R23, R48)."""

from bisect import bisect_right
from collections import Counter
from typing import Any

from tests.simulation.bills import PAYMENTS, settlement_of, used_of
from tests.simulation.clients import Order
from tests.simulation.initial_tables import STARTED_AT
from tests.simulation.office_money import Line, OfficeMoney, charged, credited, instant_of
from tests.simulation.office_plans import COMPANY, PLANS
from tests.simulation.oracles import Items, items_of
from tests.simulation.payments import Provider, check_reported, paid_by
from tests.simulation.price_history import OfficePrices
from tests.simulation.settlements import Settled, accrue, apply, credit, issue
from tests.simulation.stream_history import Committed

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
        self._sent: dict[str, int] = {}
        self._agreements: list[tuple[int, bool]] = [(-2, False)]

    def see(self, committed: Committed) -> None:
        item = committed.item
        if committed.kind == "ACCOUNT":
            assert item["balance_minor"] >= 0 <= item["accrued_minor"], item
        elif committed.kind == "COMPANY" and item["pk"] == f"COMPANY#{COMPANY}":
            agreed = item["agreement"]["may_collect_later"]
            self._agreements.append((committed.position, agreed))
        elif committed.kind == "ENTRY" and item["office_id"] in self.money:
            self._enter(item, self.money[item["office_id"]], committed.position)
        elif committed.kind == "INVOICE" and item["office_id"] in self.money:
            bill = self.money[item["office_id"]].bills[item["number"]]
            check_reported(item, bill, self._orders, self._provider)

    def _enter(self, entry: Item, money: OfficeMoney, position: int) -> None:
        _check_cycle(entry, money)
        collected = money.collect
        _agree(entry, money)
        lines = money.lines_of(entry)
        _check_amounts(entry, lines)
        if entry["action"] in PAYMENTS:
            settled = paid_by(entry, money, self._orders, self._provider)
        elif entry["action"] == "transfer" and credited(lines) + _lost(lines):
            settled = self._give(entry, money, lines)
        else:
            received = self._sent.pop(entry["by"]["sub"], 0)
            issues = self._issues(entry, money, charged(lines), collected, position)
            if entry["action"] != "renewal" and self._is_small(money, charged(lines), received):
                issues = False
            settled = (
                issue(money, entry["seq"], charged(lines), received)
                if issues
                else accrue(money, charged(lines), received)
            )
        _check_settlement(entry, settled, money)
        apply(money, settled, entry["seq"], charged(lines))
        if entry["action"] == "renewal":
            money.billed_seq = entry["seq"]

    def _give(self, entry: Item, money: OfficeMoney, lines: Counter[Line]) -> Settled:
        """The office that gives licenses. Its entry precedes the other one's."""
        sub, other_id = entry["by"]["sub"], entry["other_office_id"]
        _check_both(entry, self._transfers.get((sub, other_id)))
        _check_year(entry, money, self.money[other_id])
        other_charge = charged(self.money[other_id].lines_of(self._transfers[sub, other_id]))
        settled = credit(money, credited(lines), other_charge)
        self._sent[sub] = settled.sent
        return settled

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

    def _is_small(self, money: OfficeMoney, charges: int, received: int) -> bool:
        """True if an invoice would ask for less than the provider takes."""
        total = money.accrued + charges
        due = total - min(total, received + money.balance)
        return 0 < due < self._provider.least_minor and not money.plan.invoiced

    def _agreed(self, entry: Item, position: int) -> set[bool]:
        """Whether the company could collect later, at any time while the request was processed."""
        order = self._orders.get(entry["by"]["sub"])
        began = order.began - 1 if order else position
        first = bisect_right(self._agreements, (began, True)) - 1
        return {agreed for at, agreed in self._agreements[first:] if at < position}


def _lost(lines: Counter[Line]) -> int:
    return sum(line[2] for line in lines if line[0] == "transferred_out")


def _check_cycle(entry: Item, money: OfficeMoney) -> None:
    """Opens the next cycle for a renewal, which is dated to the boundary; all other entries are
    dated within the running cycle."""
    at = instant_of(entry)
    if entry["action"] == "renewal":
        money.cycle += 1
        assert at == money.plan.starts_at(money.cycle), entry
        money.open_cycle(at)
    assert money.plan.starts_at(money.cycle) <= at < money.plan.ends_at(money.cycle), entry


def _agree(entry: Item, money: OfficeMoney) -> None:
    after = (entry.get("terms") or {}).get("after") or {}
    money.collect = after.get("collect", money.collect)
    money.prices.contract = after.get("contract_prices", money.prices.contract)


def _check_amounts(entry: Item, lines: Counter[Line]) -> None:
    """Each seat is charged half up, or credited rounded down, for its local days."""
    kinds = ("prorated", "renewal", "transferred_in", "transferred_out")
    written = Counter(
        (line["kind"], line["license_type"], line["quantity"], line["unit_amount_minor"])
        for line in entry["lines"]
        if line["kind"] in kinds
    )
    assert written == lines, (entry, lines)


def _check_both(entry: Item, other: Item | None) -> None:
    """Both entries of a transfer are there, at one instant, and what one office loses the other
    gains."""
    assert other is not None, entry
    assert (other["at"], other["other_office_id"]) == (entry["at"], entry["office_id"]), other
    gained = {kind: _gained(other, kind) for kind in other["after"]}
    assert gained == {kind: -_gained(entry, kind) for kind in entry["after"]}, (entry, other)


def _gained(entry: Item, kind: str) -> int:
    gained: int = entry["after"][kind]["purchased"] - entry["before"][kind]["purchased"]
    return gained


def _check_year(entry: Item, source: OfficeMoney, destination: OfficeMoney) -> None:
    """Licenses of a commitment year move only into an office whose year ends no earlier."""
    assert source.plan.committed == destination.plan.committed, entry
    if source.plan.committed:
        ends = [money.plan.removed_at(money.cycle) for money in (source, destination)]
        dates = [
            money.plan.starts_on((money.cycle // 12 + 1) * 12) for money in (source, destination)
        ]
        assert dates[0] <= dates[1], (entry, dates, ends)


def _check_settlement(entry: Item, settled: Settled, money: OfficeMoney) -> None:
    """Credit pays the open invoices first, oldest first, then what has accrued, then the other
    office's charge, and only the rest goes to the balance; balance pays the invoice."""
    written = settlement_of(entry)
    parts = tuple((part["number"], part["amount_minor"]) for part in written["invoices"])
    names = ("accrued_minor", "sent_minor", "received_minor", "balance_minor")
    amounts = tuple(written[name] for name in names)
    expected = (settled.accrued, settled.sent, settled.received, settled.balance)
    assert (parts, amounts) == (settled.parts, expected), (entry, settled, money)


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
        written = (invoice["total_minor"], used, invoice["status"], accrued)
        assert written == (bill.total, bill.used, bill.status, bill.accrued), (invoice, bill)
