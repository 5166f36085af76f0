"""A credit note as a printed document. Its reason is staff's, and not printed."""

from ...domain.credit_note import CreditedLine, CreditNote
from ...domain.invoicing import Party
from ...domain.journal import Invoice
from ...domain.record import Record
from ..console.bill_rows import how_of
from ..console.formats import money, number
from ..console.vocabulary import license_type_name
from .model import PrintedDocument, PrintedLine, PrintedSum
from .texts import (
    printed_day,
    printed_parties,
    printed_period,
    reverse_charge_notes,
    tax_sums,
)


class CreditNoteSources(Record):
    """A credit note, and the invoice that it corrects."""

    note: CreditNote
    invoice: Invoice
    seller: Party | None
    timezone: str


def printed_credit_note(of: CreditNoteSources) -> PrintedDocument:
    note = of.note
    return PrintedDocument(
        title=f"Credit note {note.document_number}",
        state=None,
        facts=_facts(of),
        parties=printed_parties(of.seller, note.buyer),
        lines=tuple(_line(each, note.currency) for each in note.lines) or (_amount_line(of),),
        sums=tuple(_sums(of)),
        notes=reverse_charge_notes(note.tax, of.seller, note.buyer),
    )


def _facts(of: CreditNoteSources) -> tuple[tuple[str, str], ...]:
    note, invoice = of.note, of.invoice
    issued = printed_day(invoice.issued_at, of.timezone)
    found = (
        ("Credit note number", note.document_number),
        ("Issued", printed_day(note.issued_at, of.timezone)),
        ("Correction of", f"invoice {invoice.shown_number} of {issued}"),
        ("Service period", printed_period(invoice.period_start, invoice.period_end, of.timezone)),
        ("Purchase order", invoice.purchase_order_number or ""),
        ("Currency", note.currency),
    )
    return tuple(each for each in found if each[1])


def _line(line: CreditedLine, currency: str) -> PrintedLine:
    each_minor = line.amount_minor // line.quantity
    return PrintedLine(
        what=license_type_name(line.license_type),
        how=f"{how_of(line.description)}; line {line.position} of the invoice",
        period="",
        quantity=number(line.quantity),
        unit_price=money(each_minor, currency),
        amount=money(line.amount_minor, currency),
    )


def _amount_line(of: CreditNoteSources) -> PrintedLine:
    """Of a note that credits an amount, whatever the lines."""
    what = f"Credit on invoice {of.invoice.shown_number}"
    return PrintedLine(what, "", "", "", "", money(of.note.subtotal_minor, of.note.currency))


def _sums(of: CreditNoteSources) -> list[PrintedSum]:
    note, currency = of.note, of.note.currency
    rows = [
        PrintedSum("Subtotal without tax", money(note.subtotal_minor, currency)),
        *tax_sums(note.tax, currency),
        PrintedSum("Total credited", money(note.total_minor, currency), "total"),
    ]
    if text := _refund_text(of):
        rows.append(PrintedSum(text, money(note.refund_minor, currency)))
    return rows


def _refund_text(of: CreditNoteSources) -> str:
    """What became of the part that is paid back; '' if none is."""
    note = of.note
    if note.refund == "made" and note.refunded_at:
        return f"Refunded on {printed_day(note.refunded_at, of.timezone)}"
    if note.refund == "failed":
        return "The refund failed; credited to the balance"
    return {"pending": "Being refunded", "elsewhere": "Refunded separately"}.get(
        note.refund or "", ""
    )
