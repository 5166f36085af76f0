"""Items of the capability: saved cards, payments of invoices, and when to look at them again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.client import BaseClient

from ..domain.calendar import instant
from ..domain.card import PaymentMethod
from ..domain.directory import Office
from ..domain.payment_attempt import PaymentAttempt
from ..domain.record import Record, replace
from ..domain.record_change import RecordChange
from ..dynamo import conditions, keys
from ..dynamo.batch import get_items
from ..dynamo.codec import Item, decode_item, encode, encode_item
from ..dynamo.conditions import attribute
from ..dynamo.item_queries import all_items, newest_first
from ..dynamo.items import document_item, from_item
from ..dynamo.keys import Key
from ..dynamo.payment_attempts import attempt_from, close_attempt
from ..dynamo.payment_items import method_from
from ..dynamo.record_changes import change_put
from ..dynamo.transaction import (
    Delete,
    ItemUpdate,
    Put,
    Write,
    WriteName,
    WritesFailed,
    outcomes,
    write,
)
from ..service.ports import Retryable
from .invoice_payment import InvoicePayment
from .provider import SavedMethod

SHARDS = 16
"""Partitions of what is to be looked at again."""
_PAYMENT = WriteName("invoice_payment")
_WAITING, _WAITED = WriteName("waiting", 1), WriteName("waiting", 2)


class SavedCard(Record):
    """The card of an office, or what is left of it: `changed_at` is when the page was made by which
    it was saved, or when it was removed."""

    company_id: int
    office_id: int
    customer_id: str
    changed_at: datetime
    method: PaymentMethod | None
    page_ids: tuple[str, ...] = ()
    """The pages of that second by which a card was saved: the provider tells of each again."""

    def has_seen(self, page: SavedMethod) -> bool:
        """Whether the page is an older one, or was used. It changes the card no more."""
        return page.created_at < self.changed_at or page.session_id in self.page_ids

    def saved_by(self, page: SavedMethod) -> "SavedCard":
        """The card after a person has saved another on the page."""
        others = self.page_ids if page.created_at == self.changed_at else ()
        return replace(
            self,
            changed_at=page.created_at,
            method=page.method,
            page_ids=(*others, page.session_id),
        )

    def removed(self, at: datetime) -> "SavedCard":
        changed_at = max(at, self.changed_at)
        others = self.page_ids if changed_at == self.changed_at else ()
        return replace(self, changed_at=changed_at, method=None, page_ids=others)


class Waiting(Record):
    """An invoice's payment that is to be looked at, since `look_at`."""

    office_id: int
    number: int
    look_at: datetime


class PaymentItems(Record):
    """Reads and writes them. A method makes one call, and may raise Retryable."""

    client: BaseClient
    table: str

    def card(self, office_id: int) -> SavedCard | None:
        (item,) = get_items(self.client, self.table, [keys.payment_method(office_id)])
        return _card_from(item) if item else None

    def cards(self, company_id: int) -> list[SavedCard]:
        """Of all offices of the company, in about two calls."""
        offices = self._offices(company_id)
        wanted = [keys.payment_method(each.office_id) for each in offices]
        items = get_items(self.client, self.table, wanted)
        return [_card_from(item) for item in items if item]

    def primary_office(self, company_id: int) -> int | None:
        """The id of the company's primary office, in about one call."""
        return next((each.office_id for each in self._offices(company_id) if each.is_primary), None)

    def save_card(
        self, card: SavedCard, found: SavedCard | None, change: RecordChange | None = None
    ) -> None:
        """Writes the card in place of the one that was found, and the change to the company's
        history."""
        pk, sk = keys.payment_method(card.office_id)
        values: dict[str, Any] = {
            "pk": pk,
            "sk": sk,
            "company_id": card.company_id,
            "customer_id": card.customer_id,
            "changed_at": instant(card.changed_at),
        }
        if card.method:
            method = card.method
            values |= {
                "customer_id": method.customer_id,
                "method_id": method.method_id,
                "brand": method.brand,
                "last4": method.last4,
                "expires": method.expires,
            }
        if card.page_ids:
            values["page_ids"] = [*card.page_ids]
        condition = conditions.absent()
        if found:
            condition = conditions.value_is("changed_at", instant(found.changed_at))
            condition &= conditions.value_is("page_ids", [*found.page_ids] or None)
        put = Put(WriteName("payment_method", card.office_id), encode_item(values), condition)
        self._write([put, change_put(change)] if change else [put])

    def payment(self, office_id: int, number: int) -> InvoicePayment | None:
        (item,) = get_items(self.client, self.table, [keys.invoice_payment(office_id, number)])
        return from_item(item, InvoicePayment) if item else None

    def save_payment(self, after: InvoicePayment, before: InvoicePayment | None) -> None:
        """Writes the payment, and when it is to be looked at again."""
        condition = conditions.revision_is(before.revision) if before else conditions.absent()
        key = keys.invoice_payment(after.office_id, after.number)
        item = document_item(key, after, revision=after.revision)
        writes: list[Write] = [Put(_PAYMENT, item, condition)]
        was, now = before and _waiting_key(before), _waiting_key(after)
        if was and was != now:
            writes.append(Delete(_WAITED, was, conditions.present()))
        if now and was != now:
            pk, sk = now
            item = encode_item({"pk": pk, "sk": sk, "company_id": after.company_id})
            writes.append(Put(_WAITING, item, conditions.absent()))
        self._write(writes)

    def save_returns(self, after: InvoicePayment, before: InvoicePayment) -> None:
        """Writes what was refunded or disputed, to the payment and to its invoice."""
        item = document_item(
            keys.invoice_payment(after.office_id, after.number), after, revision=after.revision
        )
        dispute = attribute("dispute")
        actions = (
            attribute("refunded_minor").set(after.refunded_minor),
            dispute.set(after.dispute) if after.dispute else dispute.remove(),
        )
        invoice = keys.invoice(after.office_id, after.number)
        name = WriteName("invoice", after.office_id)
        self._write(
            [
                Put(_PAYMENT, item, conditions.revision_is(before.revision)),
                ItemUpdate(name, invoice, actions, conditions.present()),
            ]
        )

    def waiting(self, shard: int, until: datetime, most: int) -> list[Waiting]:
        """What is to be looked at by then, the longest waiting first."""
        items = self._query(keys.waiting_payments(shard), f"{instant(until)}~", most)
        return [_waiting_from(item["sk"]["S"]) for item in items]

    def attempts(self, shard: int, most: int) -> list[PaymentAttempt]:
        """Attempts to pay for purchases that are not committed, or have left some behind."""
        items = self._query(keys.payment_attempts(shard), "~", most)
        return [attempt_from(item) for item in items]

    def close_attempt(self, attempt: PaymentAttempt) -> bool:
        """False if it is not the newest open one."""
        return close_attempt(self.client, self.table, attempt)

    def forget_attempt(self, attempt: PaymentAttempt) -> None:
        """Deletes a closed attempt, unless a newer one has been written."""
        key = keys.payment_attempt(attempt.attempt_id)
        try:
            write(
                self.client,
                self.table,
                [Delete(WriteName("payment_attempt"), key, conditions.attempt_is(attempt))],
            )
        except WritesFailed:
            return

    def _offices(self, company_id: int) -> list[Office]:
        listed = all_items(self.client, newest_first(self.table, keys.offices(company_id)))
        return [from_item(item, Office) for item in listed]

    def _query(self, partition: str, until: str, most: int) -> Iterator[Item]:
        with outcomes():
            response = self.client.query(
                TableName=self.table,
                KeyConditionExpression="pk = :pk AND sk <= :until",
                ExpressionAttributeValues={":pk": encode(partition), ":until": encode(until)},
                ConsistentRead=True,
                Limit=most,
            )
        return iter(response["Items"])

    def _write(self, writes: list[Write]) -> None:
        try:
            write(self.client, self.table, writes)
        except WritesFailed as failure:
            raise Retryable("stale") from failure


def _card_from(item: Item) -> SavedCard:
    values = decode_item(item)
    return SavedCard(
        company_id=values["company_id"],
        office_id=keys.office_id_of((values["pk"], values["sk"])),
        customer_id=values["customer_id"],
        changed_at=datetime.fromisoformat(values["changed_at"]),
        method=method_from(item),
        page_ids=tuple(values.get("page_ids", ())),
    )


def _waiting_key(payment: InvoicePayment) -> Key | None:
    if payment.look_at is None:
        return None
    at, office_id = instant(payment.look_at), payment.office_id
    return keys.waiting_payment(office_id % SHARDS, at, office_id, payment.number)


def _waiting_from(sort_key: str) -> Waiting:
    at, office_id, number = sort_key.split("#")
    return Waiting(int(office_id), int(number), datetime.fromisoformat(at))
