"""The laws of invoices over the whole life of a company: their tax, what credit notes correct, and
which amounts are too small to be paid. Each raises AssertionError with its name."""

from collections.abc import Sequence
from fractions import Fraction

from chalicelib.domain.change import Change
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.journal import Entry, Invoice
from tests.model.tax import Rates
from tests.unit.company_books import Books, Commit, Noted, State

TAXED = "tax is on the sum of the lines, once for each rate, at the rates of the day"
INVOICED = "invoices, less credit notes, are paid and kept, open, or taken from credit"
CORRECTED = "a credit note credits what was asked, and never more than was invoiced"
NOTES_PAY = "a credit note pays back, then pays its invoice, other debts, and the balance"
LEAST = "what is charged is invoiced at once, unless the payment would be too small"


def keep_invoices(commit: Commit) -> None:
    """Raises for the first law that the commit breaks."""
    _invoices_add_up(commit.after)
    if commit.change:
        _taxed(commit, commit.change)
        _large_enough(commit.change)


def _taxed(commit: Commit, change: Change) -> None:
    """R51. What a transfer credits and what credit pays of accrued charges has its tax, too."""
    rates = commit.rates
    if invoice := change.invoice:
        found = [each.amount_minor for each in invoice.tax or ()]
        net = invoice.total_minor - sum(found)
        assert found == rates.parts(net), (TAXED, invoice, rates)
        assert all(each.base_minor == net for each in invoice.tax or ()), (TAXED, invoice)
        assert net == sum(line.amount_minor for line in invoice.lines) + (
            invoice.accrued.amount_minor if invoice.accrued else 0
        ), (TAXED, "net", invoice)
    settled = change.entry.settlement
    credit_tax = given_back(change.entry, rates)
    assert settled.credit_tax_minor == credit_tax, (TAXED, "credit", change.entry)
    accrued_tax = rates.on(settled.accrued_minor)
    assert settled.accrued_tax_minor == accrued_tax, (TAXED, "accrued", change.entry)


def given_back(entry: Entry, rates: Rates) -> int:
    """The tax of what the lines credit."""
    credited = [line for line in entry.lines if line.charged_minor < 0]
    return sum(rates.given_back(line.quantity, line.unit_amount_minor) for line in credited)


def _invoices_add_up(state: State) -> None:
    """R48, R50. What credit has paid is what was credited and received, less its other uses."""
    amounts, account = state.amounts, state.account
    used = sum(each.balance_used_minor for each in state.invoices)
    open_minor = sum(each.due_minor for each in state.invoices if each.status != "paid")
    assert amounts.invoiced == amounts.paid + open_minor + used, (INVOICED, "payments", state)
    lines = amounts.charged - (amounts.invoiced - amounts.taxed) - account.accrued_minor
    transferred = amounts.accrued_paid - lines + amounts.credit_tax
    credit = amounts.noted + transferred + amounts.received
    elsewhere = amounts.accrued_paid + amounts.accrued_tax + amounts.sent + amounts.refunded
    assert credit == used + elsewhere + account.balance_minor, (INVOICED, "credit", state)
    assert 0 <= amounts.refunded <= amounts.paid, (INVOICED, "refunds", amounts)
    for invoice in state.invoices:
        _not_more_than_invoiced(
            invoice, [n for n in state.notes if n.invoice_number == invoice.number]
        )


def _not_more_than_invoiced(invoice: Invoice, notes: Sequence[CreditNote]) -> None:
    """The tax given back differs from its share of the net amount by half a minor unit, and by half
    of one for each rate where an amount with tax was split. In full, it is the whole tax."""
    total = sum(each.total_minor for each in notes)
    assert total == invoice.credited <= invoice.total_minor, (CORRECTED, invoice, notes)
    parts = invoice.tax or ()
    given = [sum((n.tax or ())[place].amount_minor for n in notes) for place in range(len(parts))]
    bases = [sum((n.tax or ())[place].base_minor for n in notes) for place in range(len(parts))]
    charged = [each.amount_minor for each in parts]
    subtotal, net = invoice.total_minor - sum(charged), total - sum(given)
    assert 0 <= net <= subtotal, (CORRECTED, "net", invoice, notes)
    assert all(each == net for each in bases), (CORRECTED, "base", invoice, notes)
    split = any(not each.lines for each in notes)
    most = Fraction(1 + len(parts) * split, 2)
    for back, tax in zip(given, charged, strict=True):
        assert 0 <= back <= tax, (CORRECTED, "tax", invoice, notes)
        assert abs(back - Fraction(tax * net, subtotal)) <= most, (CORRECTED, "share", notes)
    if total == invoice.total_minor:
        assert given == charged, (CORRECTED, "in full", invoice, notes)


def _large_enough(change: Change) -> None:
    """R8, R49. Whatever accrues on a plan that collects at once is too small with its tax."""
    before, entry, invoice = change.before, change.entry, change.invoice
    charged = sum(max(line.charged_minor, 0) for line in entry.lines)
    if entry.action == "renewal" or not charged or before.collects_later:
        return
    least = before.card.least_minor if before.card else 0
    if invoice:
        assert invoice.due_minor == 0 or invoice.due_minor >= least, (LEAST, invoice)
        return
    net = charged + before.account.accrued_minor
    due = net + before.billing.tax.on(net) - before.account.balance_minor
    due -= entry.settlement.received_minor
    assert 0 < due < least, (LEAST, entry, due)


def pays_in_order(noted: Noted) -> None:
    """R48, R50. Its refund is of what payments have paid; then its own invoice comes first."""
    commit, change = noted.commit, noted.commit.change
    assert change
    note = change.credit_note
    assert note
    assert (note.total_minor, note.refund_minor) == (noted.total_minor, noted.refund_minor), (
        CORRECTED,
        noted,
    )
    assert {**(note.released or {})} == {**noted.released}, (CORRECTED, "released", noted)
    assert sum(each.amount_minor for each in note.lines) in (0, note.subtotal_minor), CORRECTED
    unpaid = [each for each in commit.before.invoices if each.status != "paid"]
    unpaid.sort(key=lambda each: (each.number != note.invoice_number, each.number))
    _uses(commit, note.total_minor - note.refund_minor, unpaid)


def used_again(commit: Commit) -> None:
    """A refund that failed is credit like any other."""
    assert commit.change
    assert commit.change.failed_refund
    unpaid = [each for each in commit.before.invoices if each.status != "paid"]
    note = commit.before.notes[commit.change.failed_refund.number - 1]
    _uses(commit, note.refund_minor, unpaid)


def _uses(commit: Commit, credit: int, unpaid: Sequence[Invoice]) -> None:
    assert commit.change
    parts = []
    for invoice in unpaid:
        if paid := min(credit, invoice.due_minor):
            parts.append((invoice.number, paid))
            credit -= paid
    entry, account = commit.change.entry, commit.before.account
    rates = commit.rates
    accrued = rates.paid_by(credit, account.accrued_minor)
    credit -= accrued + rates.on(accrued)
    settled = entry.settlement
    found = [(each.number, each.amount_minor) for each in settled.invoices]
    assert (found, settled.accrued_minor, settled.balance_minor) == (parts, accrued, credit), (
        NOTES_PAY,
        commit.change,
    )


def numbered(books: Books) -> None:
    """R50. The documents of an office are counted without gaps, and no number is used twice."""
    numbers = [each.document_number for each in books.invoices.values()]
    numbers += [each.document_number for each in books.notes]
    assert len(set(numbers)) == len(numbers), (INVOICED, "numbers", numbers)
    assert books.ledger.account.credit_note_count == len(books.notes), (INVOICED, "notes")
