"""Reads the invoices and payments of all offices, for the reconciliation with the provider."""

from collections.abc import Iterator
from datetime import datetime

from botocore.client import BaseClient

from ..domain.journal import Invoice
from ..domain.record import Record
from ..dynamo import keys
from ..dynamo.batch import get_items
from ..dynamo.due_index import DueIndex
from ..dynamo.item_queries import all_items, newest_first
from ..dynamo.items import from_item
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
