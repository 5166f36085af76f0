"""Invoices with tax, and credit notes of them, by hand. On 10 March, five talk lines and two room lines
were bought for 22 of 31 days, 5 x 17.74 + 2 x 10.65 = 110.00 and 20.90 of tax, by invoice 7."""

from typing import Any

from chalicelib.domain.account import Ledger
from chalicelib.domain.billing import lines_of
from chalicelib.domain.change import Change
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.crediting import Credited
from chalicelib.domain.invoicing import Billing, Party
from chalicelib.domain.journal import Actor, Invoice
from chalicelib.domain.record import replace
from chalicelib.domain.tax import NO_TAX, Tax, TaxRate
from chalicelib.domain.transitions.credit_note import Corrected, CreditOrder, decide_credit_note
from chalicelib.domain.transitions.purchase import decide_purchase
from tests.unit.ledgers import NOW, OFFICE, ledger, metadata, some
from tests.unit.two_offices import invoice_of

VAT = Tax((TaxRate("DE", "VAT", 19_000),))
GST_AND_PST = Tax((TaxRate("CA", "GST", 5_000), TaxRate("CA", "PST", 7_000)))
OWED = Tax((TaxRate("DE", "VAT", 19_000, reverse_charge=True),), reverse_charge=True)
TOTAL = 13_090
REASON = "entered twice"


def bought(tax: Tax = VAT) -> Change:
    before = replace(ledger(), now_billed=Billing(Party("Globex"), tax))
    return decide_purchase(before, some(talk_lines=5, room_lines=2), metadata())


def invoice(tax: Tax = VAT, **changes: Any) -> Invoice:
    issued = bought(tax).invoice
    assert issued
    return replace(issued, **changes)


def paid(amount: int = TOTAL, **changes: Any) -> Invoice:
    """By a payment."""
    values: dict[str, Any] = {"status": "paid", "reported_at": NOW, "paid_minor": amount}
    return invoice(**values | changes)


def office(tax: Tax = VAT, **changes: Any) -> Ledger:
    """The office after the purchase, with other amounts."""
    after = bought(tax).after
    return replace(after, account=replace(after.account, **changes))


def issue(
    corrected: Invoice,
    order: CreditOrder | None = None,
    *others: Invoice,
    notes: tuple[CreditNote, ...] = (),
    of: Ledger | None = None,
) -> Change:
    """With a payment provider."""
    due = corrected.due_minor if corrected.is_unpaid else 0
    owed = due + sum(each.due_minor for each in others)
    found = Corrected(corrected, lines_of(corrected, ()), notes, others, has_provider=True)
    when = metadata(role="csm", reason=REASON)
    before = of or office(open_minor=owed)
    return decide_credit_note(before, found, order or CreditOrder(), when)


def noted(change: Change) -> CreditNote:
    assert change.credit_note
    return change.credit_note


def taxed_invoice(net_minor: int, tax: Tax = NO_TAX, **changes: Any) -> Invoice:
    """Invoice 3, over a net amount, which is open."""
    parts = tax.parts(net_minor) or None
    return invoice_of(3, tax.with_tax(net_minor), tax=parts, **changes)


def note_of(invoice: Invoice, credited: Credited, **changes: Any) -> CreditNote:
    values: dict[str, Any] = {
        "number": 1,
        "office_id": OFFICE,
        "invoice_number": invoice.number,
        "document_number": "35-C0001",
        "issued_at": NOW,
        "by": Actor("mia", "csm"),
        "reason": "entered twice",
        "currency": invoice.currency,
        "entry_seq": 5,
        "total_minor": credited.total_minor,
        "lines": credited.lines,
        "tax": credited.tax or None,
    }
    return CreditNote(**values | changes)
