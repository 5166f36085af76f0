"""Compares every entry, in the order of the commits, with what it must charge, credit and settle; and
the accounts and invoices after the run with the sum of it (R7, R8, R23, R48, R50, R51)."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.model.tax import Rates
from tests.simulation.bills import PAYMENTS, settlement_of, used_of
from tests.simulation.clients import Order
from tests.simulation.credit_note_walk import add_lines, check_note
from tests.simulation.initial_tables import STARTED_AT
from tests.simulation.office_money import Line, OfficeMoney, charged, credited, instant_of
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
        _check_cycle(entry, money)
        collected = money.collect
        _agree(entry, money)
        entered = _Entered(entry, money, money.lines_of(entry), position, collected)
        _check_amounts(entry, entered.lines)
        settled = _check_settlement(entry, [*self._possible(entered)], money)
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

    def _possible(self, entered: "_Entered") -> Iterator[Settled]:
        """What the entry may settle: with the taxes of any customer that may have been read."""
        entry, money = entered.entry, entered.money
        if entry["action"] in PAYMENTS:
            yield paid_by(entry, money, self._orders, self._provider)
            return
        note = self._noted(entered) if entry["action"] == "credit_note" else None
        for rates in self._rates(entry, entered.position):
            if note:
                amounts = note["total_minor"], note["refund_minor"]
                yield credit_note(money, note["invoice_number"], amounts, rates)
            elif entry["action"] == "refund_failed":
                for amount in self._refunds_of(entry):
                    yield credit_note(money, 0, (amount, 0), rates)
            elif entry["action"] == "transfer" and entered.gives:
                yield from self._give(entered, rates)
            else:
                yield self._charge(entered, rates)

    def _rates(self, entry: Item, position: int) -> Iterator[Rates]:
        order = self._orders.get(entry["by"]["sub"])
        began = order.began if order else 0
        return self._taxes.possible(entry, began, position)

    def _noted(self, entered: "_Entered") -> Item:
        entry, money = entered.entry, entered.money
        note = self._notes[entry["office_id"], entry["seq"]]
        assert note["invoice_number"] == entry["invoice_number"], (note, entry)
        order = self._orders[entry["by"]["sub"]].request
        assert order.ids == {
            "office_id": entry["office_id"],
            "number": note["invoice_number"],
        }, (order, note)
        check_note(note, entry, order.body, money, pays=self._provider.least_minor > 0)
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

    def _charge(self, entered: "_Entered", rates: Rates) -> Settled:
        entry, money, charges = entered.entry, entered.money, charged(entered.lines)
        received = self._sent.get(entry["by"]["sub"], 0)
        issues = self._issues(entry, money, charges, entered.collected, entered.position)
        if entry["action"] != "renewal" and self._is_small(money, charges, received, rates):
            issues = False
        if issues:
            return issue(money, entry["seq"], charges, received, rates)
        return accrue(money, charges, received, rates)

    def _give(self, entered: "_Entered", rates: Rates) -> Iterator[Settled]:
        """The office that gives licenses. Its entry precedes the other one's."""
        entry, money = entered.entry, entered.money
        other = self._transfers.get((entry["by"]["sub"], entry["other_office_id"]))
        _check_both(entry, other)
        assert other
        receiver = self.money[other["office_id"]]
        _check_year(entry, money, receiver)
        charge = charged(receiver.lines_of(other))
        for theirs in self._rates(other, entered.position):
            yield credit(money, credited(entered.lines), charge + theirs.on(charge), rates)

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


@dataclass(frozen=True)
class _Entered:
    """An entry, with its lines. `collected` is when the office collected before it."""

    entry: Item
    money: OfficeMoney
    lines: Counter[Line]
    position: int
    collected: str

    @property
    def gives(self) -> int:
        """True if licenses left the office."""
        return credited(self.lines) + _lost(self.lines)


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


def _check_settlement(entry: Item, possible: list[Settled], money: OfficeMoney) -> Settled:
    """Credit pays the open invoices first, oldest first, then what has accrued, then the other
    office's charge, and only the rest goes to the balance; balance pays the invoice. Returns what
    was settled."""
    written = settlement_of(entry)
    parts = tuple((part["number"], part["amount_minor"]) for part in written["invoices"])
    found = (parts, entry.get("tax_minor") or 0, *(written[name] for name in _AMOUNTS))
    for settled in possible:
        if found == _amounts_of(settled):
            return settled
    raise AssertionError((entry, possible, money))


_AMOUNTS = (
    "accrued_minor",
    "accrued_tax_minor",
    "credit_tax_minor",
    "sent_minor",
    "received_minor",
    "noted_minor",
    "refund_minor",
    "balance_minor",
)


def _amounts_of(settled: Settled) -> tuple[Any, ...]:
    return (
        settled.parts,
        sum(settled.issued[1].tax) if settled.issued else 0,
        settled.accrued,
        settled.accrued_tax,
        settled.credit_tax,
        settled.sent,
        settled.received,
        settled.noted,
        settled.refund,
        settled.balance,
    )


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
