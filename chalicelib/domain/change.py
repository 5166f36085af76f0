"""A change: what a transition decided. It is committed as a whole or not at all."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from .account import Account, Counts, Ledger, Removal
from .calendar import Cycle
from .ids import derived_id
from .journal import (
    Accrued,
    Actor,
    Entry,
    EntryAction,
    Invoice,
    InvoiceStatus,
    Line,
    Source,
    TermsChange,
    total_minor,
)
from .licenses import LicenseType
from .record import Record, field, replace
from .terms import Terms


class EntryMetadata(Record):
    """When, by whom, from where and why a change was made, for its journal entry."""

    at: datetime
    by: Actor
    source: Source
    reason: str | None = None


class Payment(Record):
    """A reported payment of an invoice: its status before and after."""

    invoice_number: int
    amount_minor: int
    before: InvoiceStatus
    after: InvoiceStatus
    metadata: EntryMetadata

    @property
    def paid_minor(self) -> int:
        """The amount by which the office's open amount decreases."""
        return self.amount_minor if self.after == "paid" else 0

    @property
    def declined_invoices(self) -> int:
        """The change of the office's number of declined invoices: 1, 0 or -1."""
        return (self.after == "declined") - (self.before == "declined")


class Step(Record):
    """What a transition decided for one office.

    `lines` are invoiced at once on card plans and when a cycle opens; otherwise they accrue to the
    next renewal (R8). `removals` and `terms` are the open lots and the terms after the step; None
    leaves them unchanged. `opens` is the cycle that the step opens.
    """

    action: EntryAction
    counts: Mapping[LicenseType, Counts] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    removals: tuple[Removal, ...] | None = None
    removal_ids: tuple[int, ...] = ()
    opens: Cycle | None = None
    terms: Terms | None = None
    terms_change: TermsChange | None = None
    payment: Payment | None = None
    other_office_id: int | None = None


class Change(Record):
    """One change of an office: the ledger before and after, its journal entry, its invoice if it
    has one, and the payment that it records."""

    before: Ledger
    after: Ledger
    entry: Entry
    invoice: Invoice | None
    payment: Payment | None = None


def change(before: Ledger, step: Step, metadata: EntryMetadata) -> Change:
    """Applies the step: computes the account after it, its entry, and an invoice if one is due."""
    _require_lines(before, step)
    invoice = _invoice(before, step, metadata)
    account = _account_after(before, step, invoice)
    after = replace(
        before,
        account=account,
        terms=replace(step.terms, revision=account.seq) if step.terms else before.terms,
        removals=before.removals if step.removals is None else step.removals,
    )
    entry = _entry(before, after, step, metadata, invoice)
    return Change(before, after, entry, invoice, step.payment)


def _require_lines(before: Ledger, step: Step) -> None:
    """Every license that the office gains is in a line that charges it (R5), unless it comes from
    another office (R23)."""
    if step.other_office_id is not None:
        return
    charged: Counter[LicenseType] = Counter()
    for line in step.lines:
        charged[line.license_type] += line.quantity if line.kind.sign > 0 else 0
    for license_type, after in step.counts.items():
        gained = after.purchased - before.account.counts[license_type].purchased
        assert gained <= charged[license_type], (
            f"{step.action}: no line charges the {gained} x {license_type} that the office gains"
        )


def _invoice(before: Ledger, step: Step, metadata: EntryMetadata) -> Invoice | None:
    if before.terms.invoiced and not step.opens:
        return None
    account = before.account
    accrued = None
    if step.opens and account.accrued_minor:
        accrued = Accrued(account.cycle_seq, account.seq, account.accrued_minor)
    total = total_minor(step.lines) + (accrued.amount_minor if accrued else 0)
    if not total:
        return None
    cycle = step.opens or account.cycle
    charged = tuple(line for line in step.lines if line.charged_minor)
    return Invoice(
        number=account.invoice_count + 1,
        office_id=account.office_id,
        reason="renewal" if step.opens else step.action,
        issued_at=metadata.at,
        currency=before.terms.currency,
        period_start=cycle.start if step.opens else charged[0].period_start,
        period_end=cycle.end,
        entry_seq=account.seq + 1,
        lines=charged,
        accrued=accrued,
        total_minor=total,
    )


def _account_after(before: Ledger, step: Step, invoice: Invoice | None) -> Account:
    account, seq, payment = before.account, before.account.seq + 1, step.payment
    accrues = 0 if invoice else total_minor(step.lines)
    opened_minor = invoice.total_minor if invoice else 0
    return replace(
        account,
        seq=seq,
        counts={**account.counts, **step.counts},
        terms_revision=account.terms_revision if step.terms is None else seq,
        removals_revision=account.removals_revision if step.removals is None else seq,
        cycle=step.opens or account.cycle,
        cycle_seq=seq if step.opens else account.cycle_seq,
        accrued_minor=0 if step.opens else account.accrued_minor + accrues,
        invoice_count=account.invoice_count + (1 if invoice else 0),
        open_minor=account.open_minor + opened_minor - (payment.paid_minor if payment else 0),
        declined_invoices=account.declined_invoices + (payment.declined_invoices if payment else 0),
    )


def _entry(
    before: Ledger, after: Ledger, step: Step, metadata: EntryMetadata, invoice: Invoice | None
) -> Entry:
    account = after.account
    return Entry(
        entry_id=derived_id("entry", account.office_id, account.seq),
        seq=account.seq,
        office_id=account.office_id,
        action=step.action,
        at=metadata.at,
        by=metadata.by,
        source=metadata.source,
        reason=metadata.reason,
        currency=after.terms.currency,
        lines=step.lines,
        due_now_minor=invoice.total_minor if invoice else 0,
        invoice_number=_invoice_number(invoice, step),
        before={kind: before.account.counts[kind] for kind in step.counts},
        after={kind: account.counts[kind] for kind in step.counts},
        prices={kind: after.terms.prices[kind] for kind in step.counts},
        removal_ids=step.removal_ids,
        terms=step.terms_change,
        other_office_id=step.other_office_id,
    )


def _invoice_number(invoice: Invoice | None, step: Step) -> int | None:
    if invoice:
        return invoice.number
    return step.payment.invoice_number if step.payment else None
