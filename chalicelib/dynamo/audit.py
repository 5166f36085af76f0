"""Reads for an audit: all assignments, the whole journal, the lots, the invoices."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from botocore.client import BaseClient

from ..domain.account import Account
from ..domain.directory import Company
from ..domain.journal import Entry, Invoice
from ..domain.licenses import LicenseType
from ..domain.recomputation import MoneyEvidence, with_entry, with_invoice
from ..domain.record import Record
from ..service.background_ports import AuditPosition, Evidence
from ..service.ports import DuePage
from . import keys
from .codec import Item, decode_item, encode, encode_item
from .due_index import DueIndex
from .item_queries import all_items
from .items import account_from, from_item, removals_from
from .layouts import Layouts
from .transaction import outcomes


class DynamoAuditReader(Record):
    """Consistent reads. May raise Retryable."""

    client: BaseClient
    table: str
    layouts: Layouts

    def account(self, office_id: int) -> Account | None:
        item = self._get(keys.account(office_id))
        return account_from(item, self.layouts) if item else None

    def evidence(self, office_id: int) -> Evidence:
        """Reads page by page, so the pages are not one snapshot. The fingerprint is a hash of the
        requests that last wrote each assignment (released ones included), the journal's length, the
        invoices' states and the lots' revision."""
        held, fingerprint = Counter[LicenseType](), sha256()
        attributes = "sk, license_type, released_at, request_id"
        for item in self._all(keys.assignments(office_id), attributes):
            fingerprint.update(f"{item['sk']['S']} {item['request_id']['S']} ".encode())
            if "released_at" not in item:
                held[item["license_type"]["S"]] += 1
        purchased, money = Counter[LicenseType](), MoneyEvidence()
        for item in self._all(keys.entries(office_id)):
            fingerprint.update(b"entry ")
            entry = from_item(item, Entry)
            for kind, counts in entry.after.items():
                purchased[kind] += counts.purchased - entry.before[kind].purchased
            money = with_entry(money, entry)
        for item in self._all(keys.invoices(office_id)):
            invoice = from_item(item, Invoice)
            text = f"invoice {invoice.number} {invoice.status} {invoice.balance_used_minor} "
            fingerprint.update(text.encode())
            money = with_invoice(money, invoice)
        scheduled = Counter[LicenseType]()
        lots = self._get(keys.removals(office_id))
        if lots:
            fingerprint.update(lots["revision"]["N"].encode())
        for lot in removals_from(lots) if lots else ():
            scheduled[lot.license_type] += lot.remaining
        return Evidence(held, purchased, scheduled, money, fingerprint.hexdigest())

    def records_hold(self, account: Account) -> bool | None:
        """True if the company's record has a hold of this office; None if it has none at all."""
        item = self._get(keys.company(account.company_id))
        company = from_item(item, Company) if item else None
        if company is None or company.holds is None:
            return None
        return str(account.office_id) in company.holds

    def offices(self, shard: int, until: datetime, after: str | None) -> DuePage:
        """The shard's offices, ordered by boundary."""
        return DueIndex(self.client, self.table).page(shard, until, after, limit=25)

    def position(self) -> AuditPosition:
        item = self._get(keys.AUDIT_POSITION)
        values: dict[str, Any] = decode_item(item) if item else {"shard": 0}
        return AuditPosition(values["shard"], values.get("after"))

    def save_position(self, position: AuditPosition) -> None:
        """Unconditional: if two audits run at once, either position is correct."""
        pk, sk = keys.AUDIT_POSITION
        values = {"pk": pk, "sk": sk, "shard": position.shard, "after": position.after}
        with outcomes():
            self.client.put_item(TableName=self.table, Item=encode_item(values))

    def _get(self, key: keys.Key) -> Item | None:
        pk, sk = key
        with outcomes():
            found = self.client.get_item(
                TableName=self.table, Key={"pk": encode(pk), "sk": encode(sk)}, ConsistentRead=True
            )
        item: Item | None = found.get("Item")
        return item

    def _all(self, prefix: keys.Key, attributes: str = "") -> Iterator[Item]:
        pk, start = prefix
        request: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :start)",
            "ExpressionAttributeValues": {":pk": encode(pk), ":start": encode(start)},
            "ConsistentRead": True,
        }
        if attributes:
            request["ProjectionExpression"] = attributes
        return all_items(self.client, request)
