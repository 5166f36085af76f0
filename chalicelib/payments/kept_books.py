"""Reads the invoices and payments of all offices, for the reconciliation with the provider."""

from collections.abc import Iterator
from datetime import datetime

from botocore.client import BaseClient

from ..domain.credit_note import CreditNote
from ..domain.journal import Invoice
from ..domain.record import Record
from ..dynamo import keys
from ..dynamo.batch import get_items
from ..dynamo.due_index import DueIndex
from ..dynamo.item_queries import all_items, newest_first
from ..dynamo.items import from_item
from ..dynamo.journal_reads import notes_of
from ..reconcile import AHEAD
from .invoice_payment import InvoicePayment
from .items import PaymentItems


class KeptBooks(Record):
    """Implements `reconcile.Books`. Methods may raise Retryable."""

    client: BaseClient
    table: str

    def invoice(self, office_id: int, number: int) -> Invoice | None:
        (item,) = get_items(self.client, self.table, [keys.invoice(office_id, number)])
        return from_item(item, Invoice) if item else None

    def payment(self, office_id: int, number: int) -> InvoicePayment | None:
        return PaymentItems(self.client, self.table).payment(office_id, number)

    def paid_between(self, since: datetime, until: datetime) -> Iterator[Invoice]:
        """Reads all invoices of all offices."""
        for office_id in self._offices(until):
            request = newest_first(self.table, keys.invoices(office_id))
            for item in all_items(self.client, request):
                invoice = from_item(item, Invoice)
                if invoice.reported_at and since <= invoice.reported_at < until:
                    yield invoice

    def credit_note(self, office_id: int, number: int) -> CreditNote | None:
        (item,) = get_items(self.client, self.table, [keys.credit_note(office_id, number)])
        return from_item(item, CreditNote) if item else None

    def refunded_between(self, since: datetime, until: datetime) -> Iterator[CreditNote]:
        """Reads all credit notes of all offices."""
        for office_id in self._offices(until):
            for note in notes_of(self.client, self.table, office_id):
                is_promised = note.refund in ("pending", "made") and note.refund_of
                if is_promised and since <= (note.refunded_at or note.issued_at) < until:
                    yield note

    def _offices(self, until: datetime) -> Iterator[int]:
        index = DueIndex(self.client, self.table)
        for shard in range(keys.DUE_SHARDS):
            after: str | None = None
            while True:
                page = index.page(shard, until + AHEAD, after)
                yield from (each.office_id for each in page.offices)
                after = page.after
                if after is None:
                    break
