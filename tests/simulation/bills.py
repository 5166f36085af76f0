"""Bills the journal of an office again, and compares with its account and invoices (R5, R8, R48)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]

CHARGED = ("prorated", "renewal", "transferred_in")
"""Kinds of lines that add to what the office owes."""
PAYMENTS = ("payment_declined", "payment_received")
ABOUT_AN_INVOICE = (*PAYMENTS, "credit_note", "refund_failed")
"""Entries whose invoice was issued before."""


NOTHING_SETTLED: Item = {
    "invoices": [],
    "accrued_minor": 0,
    "sent_minor": 0,
    "received_minor": 0,
    "balance_minor": 0,
    "credit_tax_minor": 0,
    "accrued_tax_minor": 0,
    "noted_minor": 0,
    "refund_minor": 0,
}


def settlement_of(entry: Item) -> Item:
    """What credit and balance pay by the entry, with the amounts that are zero, which are not
    stored."""
    return NOTHING_SETTLED | (entry.get("settled") or {})


def used_of(invoice: Item) -> int:
    """How much of the invoice credit and balance have paid. Zero is not stored."""
    used: int = invoice.get("balance_used_minor", 0)
    return used


def check_bills(
    account: Item,
    terms: Item,
    entries: list[Item],
    invoices: list[Item],
    least_minor: int = 0,
) -> None:
    """Card plans are billed at once, or with the next bill if they collect later; invoiced plans at
    the next renewal (R8). Less than `least_minor` waits for more. A renewal charges every remaining license, assigned or not (R5). Credit
    and balance pay what the entries say (R48)."""
    numbers = [invoice["number"] for invoice in invoices]
    assert numbers == list(range(1, account["invoice_count"] + 1)), (account["pk"], numbers)
    bills = {each["number"]: each for each in invoices}
    journal = _Journal(terms["invoiced"], bills, least_minor)
    for entry in entries:
        journal.bill(entry)
    assert not journal.bills, (account["pk"], "bills of nothing", [*journal.bills])
    kept = (account["accrued_minor"], account["cycle_seq"], account.get("balance_minor", 0))
    expected = (journal.accrued, journal.billed_seq, journal.balance)
    assert kept == expected, (account["pk"], kept, expected)
    _check_used(journal.used, invoices)
    _check_open_amounts(account, invoices)


@dataclass
class _Journal:
    """The office after the entries so far. `bills` are the invoices that no entry has issued
    yet."""

    invoiced: bool
    bills: dict[int, Item]
    least_minor: int
    purchased: dict[str, int] = field(default_factory=dict)
    accrued: int = 0
    billed_seq: int = 0
    balance: int = 0
    collect: str = "at_once"
    used: Counter[int] = field(default_factory=Counter)

    def bill(self, entry: Item) -> None:
        renews = entry["action"] == "renewal"
        charges = [line for line in entry["lines"] if line["kind"] in CHARGED and _amount(line)]
        amount = sum(map(_amount, charges))
        self.purchased |= {kind: held["purchased"] for kind, held in entry["after"].items()}
        if renews:
            due = _to_renew(self.purchased, entry["prices"])
            assert _renewed(charges) == due, (entry, self.purchased)
        settled = settlement_of(entry)
        small = self._is_small(amount, settled["received_minor"], _tax_of(self._issued_by(entry)))
        self._use(settled)
        if self._issues(entry, amount, small=small):
            assert renews or not small, entry
            self._check_invoice(entry, charges, amount)
            self.billed_seq = entry["seq"] if renews or self.accrued else self.billed_seq
            self.accrued = 0
            return
        assert entry["due_now_minor"] == 0, entry
        self.billed_seq = entry["seq"] if renews else self.billed_seq
        self.accrued += amount - settled["accrued_minor"]

    def _use(self, settled: Item) -> None:
        """What the entry settles: parts of invoices, and a change of the balance."""
        for part in settled["invoices"]:
            self.used[part["number"]] += part["amount_minor"]
        self.balance += settled["balance_minor"]
        assert self.balance >= 0, settled

    def _issued_by(self, entry: Item) -> Item:
        """The invoice that the entry issues, if it does."""
        is_old = entry["action"] in ABOUT_AN_INVOICE
        return {} if is_old else self.bills.get(entry.get("invoice_number") or 0, {})

    def _is_small(self, charges: int, received: int, tax: int) -> bool:
        """True if an invoice would ask for less than can be paid."""
        total = self.accrued + charges + tax
        return 0 < total - min(total, received + self.balance) < self.least_minor

    def _issues(self, entry: Item, charges: int, *, small: bool) -> bool:
        """True if the entry issues an invoice. Whether a plan that collects later may do so is the
        company's agreement, which the journal of an office does not have."""
        action = entry["action"]
        self.collect = ((entry.get("terms") or {}).get("after") or {}).get("collect", self.collect)
        issues = action not in ABOUT_AN_INVOICE and entry.get("invoice_number") is not None
        if action == "renewal":
            assert issues == (charges + self.accrued > 0), entry
        elif self.invoiced:
            assert not issues, entry
        elif self.collect == "at_once" and charges:
            assert issues != small, entry
        return issues

    def _check_invoice(self, entry: Item, charges: list[Item], amount: int) -> None:
        number = entry["invoice_number"]
        invoice = self.bills.pop(number)
        details = (entry, invoice, f"{self.accrued} accrued")
        total = amount + self.accrued + _tax_of(invoice)
        _check_tax(invoice, amount + self.accrued)
        assert (invoice["entry_seq"], invoice["lines"]) == (entry["seq"], charges), details
        assert invoice["total_minor"] == total > 0, details
        assert entry["due_now_minor"] == total - self.used[number] >= 0, details
        since = {
            "after_seq": self.billed_seq,
            "until_seq": entry["seq"] - 1,
            "amount_minor": self.accrued,
        }
        assert invoice.get("accrued") == (since if self.accrued else None), details


def _tax_of(invoice: Item) -> int:
    return sum(part["amount_minor"] for part in invoice.get("tax") or ())


def _check_tax(invoice: Item, net: int) -> None:
    """Once for each rate, on the sum of the lines, half up; nothing if the customer owes it (R51).
    Which rates apply is decided where the customer's address is known."""
    for part in invoice.get("tax") or ():
        thousandths = 0 if part.get("reverse_charge") else part["thousandths"]
        assert part["base_minor"] == net, (invoice, net)
        assert part["amount_minor"] == (net * thousandths + 50_000) // 100_000, invoice


def _amount(line: Item) -> int:
    amount: int = line["quantity"] * line["unit_amount_minor"]
    return amount


def _renewed(lines: list[Item]) -> dict[str, tuple[int, int]]:
    return {line["license_type"]: (line["quantity"], line["unit_amount_minor"]) for line in lines}


def _to_renew(purchased: dict[str, int], prices: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {kind: (number, prices[kind]) for kind, number in purchased.items() if number}


def _check_used(used: Counter[int], invoices: list[Item]) -> None:
    """What credit and balance have paid of each invoice is what the entries say (R48)."""
    for invoice in invoices:
        kept = used_of(invoice)
        assert 0 <= kept == used[invoice["number"]] <= invoice["total_minor"], (invoice, used)


def _check_open_amounts(account: Item, invoices: list[Item]) -> None:
    """The account's open amount and number of declined invoices agree with the invoices."""
    unpaid = [
        invoice["total_minor"] - used_of(invoice)
        for invoice in invoices
        if invoice["status"] != "paid"
    ]
    assert account["open_minor"] == sum(unpaid), (account["pk"], account["open_minor"], unpaid)
    declined = [invoice["number"] for invoice in invoices if invoice["status"] == "declined"]
    details = (account["pk"], account["declined_invoices"], declined)
    assert account["declined_invoices"] == len(declined), details
