"""What is stored of an office, kept in the process: its ledger, journal, invoices and payments. A
change is applied to them as the store does. `Commit`, `Attempt` and `Confirmation` have what the laws
of money need."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.account import Account, Ledger
from chalicelib.domain.change import Change, Payment
from chalicelib.domain.credit_note import CreditNote, RefundStatus
from chalicelib.domain.invoicing import Billing
from chalicelib.domain.journal import Entry, Invoice, Line
from chalicelib.domain.quoting import Quote, QuoteAction
from chalicelib.domain.recomputation import MoneyEvidence, with_entry
from chalicelib.domain.record import replace
from chalicelib.domain.tax import Tax, TaxRate
from tests.model.licensed_days import Office
from tests.model.tax import Rates

CHARGES = ("prorated", "renewal", "transferred_in")
CREDITS = ("transferred_out",)


@dataclass(frozen=True)
class Amounts:
    """The sums of an office since its beginning, in minor units."""

    charged: int = 0
    """Net, less what was credited for transferred licenses."""
    invoiced: int = 0
    taxed: int = 0
    """By invoices."""
    received: int = 0
    """From other offices, of the credits there."""
    sent: int = 0
    credit_tax: int = 0
    """Credited with the lines of transfers."""
    accrued_paid: int = 0
    """By credit, net; and the tax of that."""
    accrued_tax: int = 0
    noted: int = 0
    """By credit notes."""
    paid: int = 0
    refunded: int = 0
    """Promised by credit notes, less refunds that failed."""


@dataclass(frozen=True)
class State:
    """An office at one moment."""

    account: Account
    invoices: tuple[Invoice, ...]
    notes: tuple[CreditNote, ...]
    amounts: Amounts
    evidence: MoneyEvidence


@dataclass(frozen=True)
class Commit:
    """What was committed of one office. A payment that changes nothing else is no change."""

    office: Office
    change: Change | None
    before: State
    after: State
    rates: Rates
    """Of the office, at the time of the change."""


@dataclass(frozen=True)
class Noted:
    """A credit note that was committed, and what the model expects of it."""

    commit: Commit
    total_minor: int
    refund_minor: int
    released: Mapping[str, int]


@dataclass(frozen=True)
class Order:
    """A purchase, removal, restoration or transfer of the offices at `places`."""

    action: QuoteAction
    places: tuple[int, ...]
    kind: str
    quantity: int
    role: str = "company_admin"


@dataclass(frozen=True)
class Attempt:
    """`refusals` are the codes that the model expects; none if it expects success."""

    action: str
    refusals: set[str]
    refused: str | None


@dataclass(frozen=True)
class Confirmation:
    """What was quoted, and what confirming it does; `late` if the quote no longer holds."""

    shown: Quote
    done: Quote
    refused: str | None
    late: bool


def billing(rates: Rates) -> Billing:
    named = [TaxRate("US", f"Rate {each}", each) for each in rates.thousandths]
    return Billing(tax=Tax(tuple(named), rates.reverse_charge))


@dataclass
class Books:
    """The books of one office, and the tests' own model of it."""

    ledger: Ledger
    office: Office
    entries: list[Entry] = field(default_factory=list)
    invoices: dict[int, Invoice] = field(default_factory=dict)
    notes: list[CreditNote] = field(default_factory=list)
    paid_of: Counter[int] = field(default_factory=Counter)
    """What payments have paid, by the invoice's number."""
    amounts: Amounts = Amounts()
    evidence: MoneyEvidence = field(default_factory=MoneyEvidence)

    def state(self) -> State:
        invoices, notes = tuple(self.invoices.values()), tuple(self.notes)
        return State(self.ledger.account, invoices, notes, self.amounts, self.evidence)

    def commit(self, change: Change, paid: int = 0) -> Commit:
        """`paid` is the amount of the payment that the change records."""
        before = self.state()
        assert change.before.account == self.ledger.account, "decided on an older state"
        self.ledger = change.after
        for settled in change.settled:
            invoice = self.invoices[settled.number]
            used = invoice.balance_used_minor
            assert (settled.status_before, settled.balance_used_before) == (invoice.status, used)
            if settled.credited_minor:
                assert settled.credited_before == invoice.credited_minor
            self.invoices[settled.number] = replace(
                invoice,
                status=settled.status_after,
                balance_used_minor=used + settled.amount_minor,
                credited_minor=invoice.credited + settled.credited_minor or None,
            )
        if change.invoice:
            self._issue(change.invoice)
        if change.payment:
            self._report(change.payment, paid)
        self._note(change)
        self._enter(change.entry)
        rates = self.office.rates_at(change.entry.at)
        return Commit(self.office, change, before, self.state(), rates)

    def pay(self, payment: Payment, paid: int) -> Commit:
        """A payment that changes nothing but the open amount."""
        before, account = self.state(), self.ledger.account
        account = replace(account, open_minor=account.open_minor - payment.paid_minor)
        self.ledger = replace(self.ledger, account=account)
        self._report(payment, paid)
        return Commit(self.office, None, before, self.state(), Rates())

    def move_unpaid(self, account: Account, entry: Entry) -> None:
        """A transfer of the time before transfers were priced: its entry has no lines."""
        self.ledger = replace(self.ledger, account=account)
        self._enter(entry)

    def refund_made(self, note: CreditNote) -> None:
        """The payment provider has paid it back."""
        self._refunded(note, "made", note.refund_minor)

    def _issue(self, invoice: Invoice) -> None:
        assert invoice.number == len(self.invoices) + 1
        self.invoices[invoice.number] = invoice
        taxed = sum(each.amount_minor for each in invoice.tax or ())
        self._add(invoiced=invoice.total_minor, taxed=taxed)

    def _note(self, change: Change) -> None:
        note, failed = change.credit_note, change.failed_refund
        if note:
            assert note.number == len(self.notes) + 1
            self.notes.append(note)
            self._add(noted=note.total_minor, refunded=note.refund_minor)
        if failed:
            note = self.notes[failed.number - 1]
            self._refunded(note, "failed", -note.refund_minor if note.refund == "made" else 0)
            self._add(refunded=-note.refund_minor)

    def _refunded(self, note: CreditNote, refund: RefundStatus, more: int) -> None:
        assert self.notes[note.number - 1].refund in ("pending", "made")
        self.notes[note.number - 1] = replace(note, refund=refund)
        invoice = self.invoices[note.invoice_number]
        refunded = invoice.refunded_minor + more
        self.invoices[invoice.number] = replace(invoice, refunded_minor=refunded)

    def _enter(self, entry: Entry) -> None:
        self.entries.append(entry)
        settled = entry.settlement
        self._add(
            charged=sum(map(_charged, entry.lines)),
            received=settled.received_minor,
            sent=settled.sent_minor,
            credit_tax=settled.credit_tax_minor,
            accrued_paid=settled.accrued_minor,
            accrued_tax=settled.accrued_tax_minor,
        )
        self.evidence = with_entry(self.evidence, entry)

    def _add(self, **more: int) -> None:
        sums = {name: getattr(self.amounts, name) + amount for name, amount in more.items()}
        self.amounts = dataclasses.replace(self.amounts, **sums)

    def _report(self, payment: Payment, paid: int) -> None:
        invoice = self.invoices[payment.invoice_number]
        used = payment.balance_used_before
        assert (payment.before, used) == (invoice.status, invoice.balance_used_minor)
        self.invoices[invoice.number] = replace(
            invoice,
            status=payment.after,
            balance_used_minor=used - payment.returned_minor,
            reported_at=payment.metadata.at,
            paid_minor=payment.received_minor,
            payment_reference=f"pi_{invoice.number}" if invoice.number % 3 else None,
        )
        self.paid_of[invoice.number] += paid
        self._add(paid=paid)


def _charged(line: Line) -> int:
    amount = line.quantity * line.unit_amount_minor
    assert not amount or line.kind in CHARGES + CREDITS, line
    return -amount if line.kind in CREDITS else amount
