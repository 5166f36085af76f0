"""Reads an invoice or a credit note, and makes its page: for the API and the console."""

from datetime import datetime

from ...domain.billing import accrued_range, lines_of
from ...domain.record import replace
from ..console import vocabulary
from ..context import Context
from .printed_credit_note import CreditNoteSources, printed_credit_note
from .printed_invoice import InvoiceSources, printed_invoice
from .rendering import PrintedPage, printed_page


def invoice_page(context: Context, office_id: int, number: int) -> PrintedPage:
    """With all of its lines, as its parties and license types were named on its day. Makes three
    reads, one more for what accrued, and one more each if there are credit notes or later edits of
    the customer."""
    queries = context.queries
    ledger = queries.ledger(office_id)
    invoice = queries.invoice(ledger.account, number)
    charges = queries.charges(ledger.account, accrued_range([invoice]))
    (parties,) = queries.parties(ledger, [invoice])
    invoice = replace(invoice, purchase_order_number=parties.purchase_order_number)
    notes = queries.credit_notes(ledger.account) if invoice.credited else []
    _name_as_on(context, invoice.issued_at)
    document = printed_invoice(
        InvoiceSources(
            invoice=invoice,
            lines=lines_of(invoice, charges),
            seller=parties.seller,
            buyer=parties.buyer,
            notes=[each for each in notes if each.invoice_number == number],
            payment_note=queries.payment_note(invoice.issued_at),
            by_card=ledger.card is not None,
            timezone=ledger.terms.timezone,
            at=context.at,
        )
    )
    return printed_page(document, context.products.brand)


def credit_note_page(context: Context, office_id: int, number: int) -> PrintedPage:
    """With the order number that the page of its invoice has."""
    queries = context.queries
    ledger = queries.ledger(office_id)
    note = queries.credit_note(ledger.account, number)
    invoice = queries.invoice(ledger.account, note.invoice_number)
    (parties,) = queries.parties(ledger, [invoice])
    invoice = replace(invoice, purchase_order_number=parties.purchase_order_number)
    seller = queries.seller(note.issued_at)
    _name_as_on(context, note.issued_at)
    sources = CreditNoteSources(note, invoice, seller, ledger.terms.timezone)
    return printed_page(printed_credit_note(sources), context.products.brand)


def _name_as_on(context: Context, day: datetime) -> None:
    """License types have their names of the day of issue on the page (R50)."""
    products = context.queries.products_at(day)
    vocabulary.speak(lambda: products)
