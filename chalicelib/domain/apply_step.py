"""Applies a step: the change that it makes of an office's ledger."""

from .account import Account, Ledger
from .change import Change, EntryMetadata, Payment, Step
from .charging import require_charged
from .documents import invoice_document
from .ids import derived_id
from .invoicing import Billing
from .journal import (
    NOTHING_SETTLED,
    Accrued,
    Entry,
    Invoice,
    InvoicePart,
    Settlement,
    charges_minor,
    credits_minor,
)
from .record import Record, replace
from .settling import (
    Debts,
    Funds,
    SettledInvoice,
    require_used_up,
    settle,
    settle_note,
    with_sources,
)
from .terms import Terms


class _Money(Record):
    """What a step does besides changing counts."""

    settlement: Settlement
    settled: tuple[SettledInvoice, ...]
    invoice: Invoice | None


def change(before: Ledger, step: Step, metadata: EntryMetadata) -> Change:
    """Applies the step: computes the account after it, its entry, an invoice if one is due, and
    what credits and the balance pay."""
    require_charged(before.account, step.counts, step.lines, step.action)
    seq = before.account.seq + 1
    terms = replace(step.terms, revision=seq) if step.terms else before.terms
    issues = before.account.invoice_count + 1 if _bills(before, step, terms) else None
    settlement, settled = _settlement(before, step, issues)
    if issues and not step.opens and not _can_be_paid(before, step, settlement, issues):
        issues = None
        settlement, settled = _settlement(before, step, issues)
    invoice = _invoice(before, step, settlement, metadata) if issues else None
    money = _Money(settlement, settled, invoice)
    after = replace(
        before,
        account=_account_after(before, step, money),
        terms=terms,
        removals=before.removals if step.removals is None else step.removals,
    )
    entry = _entry(before, after, step, money, metadata)
    note = step.correction.note if step.correction else None
    return Change(before, after, entry, invoice, step.payment, settled, note, step.failed_refund)


def _bills(before: Ledger, step: Step, terms: Terms) -> bool:
    """True if the step issues an invoice: when a cycle opens; and on plans that collect at once for
    what it charges, or for what has accrued if it ends collecting later (R8), also if the company's
    agreement allows that no longer."""
    charges = charges_minor(step.lines)
    if not charges + before.account.accrued_minor:
        return False
    if step.opens:
        return True
    later = replace(before, terms=terms).collects_later
    return not later and (charges > 0 or terms.collect != before.terms.collect)


def _can_be_paid(before: Ledger, step: Step, settlement: Settlement, issues: int) -> bool:
    """False if the invoice's payment would be too small for the payment provider: the amount
    accrues until it is large enough (R8)."""
    total = _debts(before, step, issues).billed_minor
    used = sum(part.amount_minor for part in settlement.invoices if part.number == issues)
    return before.card is None or before.card.takes(total - used)


def _billing(before: Ledger, step: Step) -> Billing:
    return before.next_billing if step.opens else before.billing


def _debts(before: Ledger, step: Step, issues: int | None) -> Debts:
    accrued = before.account.accrued_minor + charges_minor(step.lines)
    tax = _billing(before, step).tax
    return Debts(step.open_invoices, accrued, issues, step.other_minor, tax)


def _settlement(
    before: Ledger, step: Step, issues: int | None
) -> tuple[Settlement, tuple[SettledInvoice, ...]]:
    if step.payment:
        return _settlement_of(step.payment, step.open_invoices)
    debts = _debts(before, step, issues)
    if step.correction:
        note, invoice = step.correction.note, step.correction.invoice
        settlement, settled = settle_note(note.total_minor, note.refund_minor, invoice, debts)
        require_used_up(settlement, 0)
        return settlement, settled
    credited = credits_minor(step.lines)
    credit_tax = _credit_tax(before, step)
    returned = step.failed_refund.refund_minor if step.failed_refund else 0
    credit = credited + credit_tax + step.received_minor + returned
    settlement, settled = settle(Funds(credit, before.account.balance_minor), debts)
    settlement = with_sources(settlement, step.received_minor, credit_tax, returned)
    require_used_up(settlement, credited)
    return settlement, settled


def _credit_tax(before: Ledger, step: Step) -> int:
    """The tax that the lines' credits give back, for each license as the credit itself (R23)."""
    credited = [line for line in step.lines if line.kind.sign < 0]
    return sum(
        line.quantity * before.credited_tax.given_back_on(line.unit_amount_minor)
        for line in credited
    )


def _settlement_of(
    payment: Payment, open_invoices: tuple[Invoice, ...]
) -> tuple[Settlement, tuple[SettledInvoice, ...]]:
    """Credit that a payment gives back. It pays the other open invoices; the rest is balance."""
    returned = payment.returned_minor
    if not returned:
        return NOTHING_SETTLED, ()
    settlement, settled = settle(Funds(returned, 0), Debts(open_invoices, 0, None, 0))
    given_back = InvoicePart(payment.invoice_number, -returned)
    settlement = replace(settlement, invoices=(given_back, *settlement.invoices))
    require_used_up(settlement, 0)
    return settlement, settled


def _invoice(
    before: Ledger, step: Step, settlement: Settlement, metadata: EntryMetadata
) -> Invoice:
    account, billing = before.account, _billing(before, step)
    number = account.invoice_count + 1
    accrued = None
    if account.accrued_minor:
        accrued = Accrued(account.billed_seq, account.seq, account.accrued_minor)
    subtotal = charges_minor(step.lines) + account.accrued_minor
    total = billing.tax.with_tax(subtotal)
    used = sum(part.amount_minor for part in settlement.invoices if part.number == number)
    cycle = step.opens or account.cycle
    charged = tuple(line for line in step.lines if line.charged_minor > 0)
    return Invoice(
        number=number,
        office_id=account.office_id,
        reason="renewal" if step.opens else step.action,
        issued_at=metadata.at,
        currency=before.terms.currency,
        period_start=cycle.start if step.opens or not charged else charged[0].period_start,
        period_end=cycle.end,
        entry_seq=account.seq + 1,
        lines=charged,
        accrued=accrued,
        total_minor=total,
        balance_used_minor=used,
        balance_used_at_issue_minor=used or None,
        status="paid" if used == total else "open",
        document_number=invoice_document(account.office_id, number),
        due_at=before.terms.calendar.due_after(metadata.at, before.terms.due_after_days),
        tax=billing.tax.parts(subtotal) or None,
        # Not at a boundary: the result is the same whether or not the customer was read (R19).
        buyer=None if step.opens else billing.buyer,
        purchase_order_number=None if step.opens else billing.purchase_order,
    )


def _account_after(before: Ledger, step: Step, money: _Money) -> Account:
    account, seq = before.account, before.account.seq + 1
    invoice, payment, settlement = money.invoice, step.payment, money.settlement
    notes = account.credit_note_count + (1 if step.correction else 0)
    accrued = account.accrued_minor + charges_minor(step.lines) - settlement.accrued_minor
    opened = invoice.due_minor if invoice else 0
    paid = sum(each.amount_minor for each in money.settled)
    declined = -sum(each.ends_decline for each in money.settled)
    if payment:
        paid += payment.paid_minor
        declined += payment.declined_invoices
    return replace(
        account,
        seq=seq,
        counts={**account.counts, **step.counts},
        terms_revision=account.terms_revision if step.terms is None else seq,
        removals_revision=account.removals_revision if step.removals is None else seq,
        cycle=step.opens or account.cycle,
        billed_seq=seq if step.opens or (invoice and invoice.accrued) else account.billed_seq,
        accrued_minor=0 if invoice else accrued,
        invoice_count=account.invoice_count + (1 if invoice else 0),
        open_minor=account.open_minor + opened - paid,
        balance_minor=account.balance_minor + settlement.balance_minor,
        named=account.named and not (step.opens and before.numbers_at_boundary),
        declined_invoices=account.declined_invoices + declined,
        credit_note_count=notes,
        transfers_priced=account.transfers_priced or step.opens is not None,
    )


def _entry(
    before: Ledger, after: Ledger, step: Step, money: _Money, metadata: EntryMetadata
) -> Entry:
    invoice = money.invoice
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
        due_now_minor=invoice.due_minor if invoice else 0,
        invoice_number=_invoice_number(invoice, step),
        before={kind: before.account.counts[kind] for kind in step.counts},
        after={kind: account.counts[kind] for kind in step.counts},
        prices={kind: after.terms.prices[kind] for kind in step.counts},
        removal_ids=step.removal_ids,
        terms=step.terms_change,
        other_office_id=step.other_office_id,
        settled=money.settlement if money.settlement != NOTHING_SETTLED else None,
        tax_minor=(invoice.tax_minor if invoice else 0) or None,
    )


def _invoice_number(invoice: Invoice | None, step: Step) -> int | None:
    if invoice:
        return invoice.number
    if note := step.correction.note if step.correction else step.failed_refund:
        return note.invoice_number
    return step.payment.invoice_number if step.payment else None
