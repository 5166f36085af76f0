"""What is stored of an office, kept in the process: its ledger, journal, invoices and payments. A
change is applied to them as the store does. `Commit`, `Attempt` and `Confirmation` have what the laws
of money need."""

from dataclasses import dataclass, field

from chalicelib.domain.account import Account, Ledger
from chalicelib.domain.change import Change, Payment
from chalicelib.domain.journal import Entry, Invoice, Line
from chalicelib.domain.quoting import Quote, QuoteAction
from chalicelib.domain.recomputation import MoneyEvidence, with_entry
from chalicelib.domain.record import replace
from tests.model.licensed_days import Office

CHARGES = ("prorated", "renewal", "transferred_in")
CREDITS = ("transferred_out",)


@dataclass(frozen=True)
class State:
    """The amounts of an office at one moment, in minor units, since its beginning."""

    account: Account
    invoices: tuple[Invoice, ...]
    charged: int = 0
    """Less what was credited."""
    received: int = 0
    """From other offices, of the credits there."""
    sent: int = 0
    paid: int = 0
    evidence: MoneyEvidence = field(default_factory=MoneyEvidence)


@dataclass(frozen=True)
class Commit:
    """What was committed of one office. A payment that changes nothing else is no change."""

    office: Office
    change: Change | None
    before: State
    after: State


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


@dataclass
class Books:
    """The books of one office, and the tests' own model of it."""

    ledger: Ledger
    office: Office
    entries: list[Entry] = field(default_factory=list)
    invoices: dict[int, Invoice] = field(default_factory=dict)
    charged: int = 0
    received: int = 0
    sent: int = 0
    paid: int = 0
    evidence: MoneyEvidence = field(default_factory=MoneyEvidence)

    def state(self) -> State:
        invoices = tuple(self.invoices.values())
        amounts = (self.charged, self.received, self.sent, self.paid, self.evidence)
        return State(self.ledger.account, invoices, *amounts)

    def commit(self, change: Change, paid: int = 0) -> Commit:
        """`paid` is the amount of the payment that the change records."""
        before = self.state()
        assert change.before.account == self.ledger.account, "decided on an older state"
        self.ledger = change.after
        for settled in change.settled:
            invoice = self.invoices[settled.number]
            used = invoice.balance_used_minor
            assert (settled.status_before, settled.balance_used_before) == (invoice.status, used)
            self.invoices[settled.number] = replace(
                invoice,
                status=settled.status_after,
                balance_used_minor=used + settled.amount_minor,
            )
        if change.invoice:
            self.invoices[change.invoice.number] = change.invoice
        if change.payment:
            self._report(change.payment)
        self._enter(change.entry)
        self.paid += paid
        return Commit(self.office, change, before, self.state())

    def pay(self, payment: Payment, paid: int) -> Commit:
        """A payment that changes nothing but the open amount."""
        before, account = self.state(), self.ledger.account
        account = replace(account, open_minor=account.open_minor - payment.paid_minor)
        self.ledger = replace(self.ledger, account=account)
        self._report(payment)
        self.paid += paid
        return Commit(self.office, None, before, self.state())

    def move_unpaid(self, account: Account, entry: Entry) -> None:
        """A transfer of the time before transfers were priced: its entry has no lines."""
        self.ledger = replace(self.ledger, account=account)
        self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.charged += sum(map(_charged, entry.lines))
        self.received += entry.settlement.received_minor
        self.sent += entry.settlement.sent_minor
        self.evidence = with_entry(self.evidence, entry)

    def _report(self, payment: Payment) -> None:
        invoice = self.invoices[payment.invoice_number]
        used = payment.balance_used_before
        assert (payment.before, used) == (invoice.status, invoice.balance_used_minor)
        self.invoices[invoice.number] = replace(
            invoice,
            status=payment.after,
            balance_used_minor=used - payment.returned_minor,
            reported_at=payment.metadata.at,
        )


def _charged(line: Line) -> int:
    amount = line.quantity * line.unit_amount_minor
    assert not amount or line.kind in CHARGES + CREDITS, line
    return -amount if line.kind in CREDITS else amount
