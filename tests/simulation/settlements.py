"""What an entry must settle, by R48: credit pays the office's open invoices, the oldest first, then
what has accrued, then the other office's charge; the rest is the balance, which pays the next
invoices."""

from dataclasses import dataclass

from tests.simulation.office_money import Bill, OfficeMoney


@dataclass(frozen=True)
class Settled:
    """As a settlement in the journal. `issued` is the invoice that the entry issues, with its
    number."""

    parts: tuple[tuple[int, int], ...] = ()
    accrued: int = 0
    sent: int = 0
    received: int = 0
    balance: int = 0
    issued: tuple[int, Bill] | None = None


def issue(money: OfficeMoney, seq: int, charges: int, received: int) -> Settled:
    """An invoice of all that has accrued and is charged now."""
    number, total = len(money.bills) + 1, money.accrued + charges
    used = min(total, received + money.balance)
    since = (money.billed_seq, seq - 1, money.accrued) if money.accrued else None
    bill = Bill(total, used, "paid" if used == total else "open", since, used)
    parts = ((number, used),) if used else ()
    return Settled(parts, received=received, balance=received - used, issued=(number, bill))


def accrue(money: OfficeMoney, charges: int, received: int) -> Settled:
    """No invoice: the charge waits for the next one, less what the other office has paid of it."""
    accrued = min(received, money.accrued + charges)
    return Settled(accrued=accrued, received=received, balance=received - accrued)


def credit(money: OfficeMoney, amount: int, other_charge: int) -> Settled:
    """Licenses leave the office."""
    parts = _paid_bills(money, amount)
    amount -= sum(part for _, part in parts)
    accrued = min(amount, money.accrued)
    sent = min(amount - accrued, other_charge)
    return Settled(tuple(parts), accrued, sent, 0, amount - accrued - sent)


def give_back(money: OfficeMoney, number: int, amount: int) -> Settled:
    """A payment covered what credit had paid of the invoice, which is not open any more."""
    if not amount:
        return Settled()
    parts = _paid_bills(money, amount)
    left = amount - sum(part for _, part in parts)
    return Settled(((number, -amount), *parts), balance=left)


def _paid_bills(money: OfficeMoney, amount: int) -> list[tuple[int, int]]:
    """The open invoices that the amount pays, the oldest first, and how much of each."""
    parts = []
    for number in money.open_bills():
        part = min(amount, money.bills[number].due)
        amount -= part
        if part:
            parts.append((number, part))
    return parts


def apply(money: OfficeMoney, settled: Settled, seq: int, charges: int) -> None:
    """Changes what the office owes and has."""
    money.accrued += charges - settled.accrued
    money.balance += settled.balance
    if settled.issued:
        number, bill = settled.issued
        money.bills[number] = bill
        money.accrued = 0
        money.billed_seq = seq if bill.accrued else money.billed_seq
        return
    for number, part in settled.parts:
        bill = money.bills[number]
        bill.used += part
        if part > 0 and not bill.due:
            bill.status = "paid"
