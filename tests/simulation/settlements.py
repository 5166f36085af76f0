"""What an entry must settle, by R48: credit pays the office's open invoices, the oldest first, then
what has accrued, then the other office's charge; the rest is the balance, which pays the next
invoices."""

from dataclasses import dataclass

from tests.model.tax import Rates
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
    credit_tax: int = 0
    accrued_tax: int = 0
    noted: int = 0
    refund: int = 0


NO_TAX = Rates()


def issue(
    money: OfficeMoney, seq: int, charges: int, received: int, rates: Rates = NO_TAX
) -> Settled:
    """An invoice of all that has accrued and is charged now, with tax."""
    number, net = len(money.bills) + 1, money.accrued + charges
    total = net + rates.on(net)
    used = min(total, received + money.balance)
    since = (money.billed_seq, seq - 1, money.accrued) if money.accrued else None
    bill = Bill(total, used, "paid" if used == total else "open", since, used)
    bill.tax = tuple(rates.parts(net))
    parts = ((number, used),) if used else ()
    return Settled(parts, received=received, balance=received - used, issued=(number, bill))


def accrue(money: OfficeMoney, charges: int, received: int, rates: Rates = NO_TAX) -> Settled:
    """No invoice: the charge waits for the next one, less what the other office has paid of it."""
    accrued = rates.paid_by(received, money.accrued + charges)
    tax = rates.on(accrued)
    rest = received - accrued - tax
    return Settled(accrued=accrued, accrued_tax=tax, received=received, balance=rest)


def credit(
    money: OfficeMoney,
    amount: int,
    other_charge: int = 0,
    rates: Rates = NO_TAX,
    tax: int = 0,
) -> Settled:
    """Licenses leave the office, and are credited with `tax`. `other_charge` has its tax."""
    parts = _paid_bills(money, amount + tax)
    left = amount + tax - sum(part for _, part in parts)
    accrued = rates.paid_by(left, money.accrued)
    accrued_tax = rates.on(accrued)
    left -= accrued + accrued_tax
    sent = min(left, other_charge)
    return Settled(
        tuple(parts), accrued, sent, 0, left - sent, credit_tax=tax, accrued_tax=accrued_tax
    )


def credit_note(
    money: OfficeMoney, number: int, amounts: tuple[int, int], rates: Rates = NO_TAX
) -> Settled:
    """A credit note, or a refund that failed, whose amount is credit as any other: `number` is 0
    then. `amounts` are what is credited, with tax, and what is paid back of it."""
    noted, refund = amounts
    left, bill = noted - refund, money.bills.get(number)
    own = min(left, bill.due) if bill and bill.status != "paid" else 0
    parts = [(number, own)] if own else []
    parts += _paid_bills(money, left - own, but=number)
    left -= sum(part for _, part in parts)
    accrued = rates.paid_by(left, money.accrued)
    tax = rates.on(accrued)
    return Settled(
        tuple(parts),
        accrued,
        balance=left - accrued - tax,
        accrued_tax=tax,
        noted=noted,
        refund=refund,
    )


def give_back(money: OfficeMoney, number: int, amount: int) -> Settled:
    """A payment covered what credit had paid of the invoice, which is not open any more."""
    if not amount:
        return Settled()
    parts = _paid_bills(money, amount)
    left = amount - sum(part for _, part in parts)
    return Settled(((number, -amount), *parts), balance=left)


def _paid_bills(money: OfficeMoney, amount: int, but: int = 0) -> list[tuple[int, int]]:
    """The open invoices that the amount pays, the oldest first, and how much of each."""
    parts = []
    for number in money.open_bills():
        if number == but:
            continue
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
