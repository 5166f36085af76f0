"""The writes of a change: account, removals, entry, invoice, stored response."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..domain.account import Account
from ..domain.calendar import instant
from ..domain.change import Change, Payment
from ..domain.journal import Entry
from ..domain.licenses import LicenseType
from ..domain.settling import SettledInvoice
from ..service.ports import IdempotencyRecord, StoredResponse
from . import conditions, keys
from .codec import Item, decode_item, encode_item
from .compression import compress, is_short, text_of
from .conditions import attribute, counts_of
from .credit_notes import credit_note_put, failed_refund_update
from .items import counts_map, document_item, removals_item, to_item
from .layouts import Layouts
from .transaction import IDEMPOTENCY_KEY, ItemUpdate, Put, Write, WriteName

IDEMPOTENCY_RECORDS_KEPT_FOR = timedelta(days=30)
REPORT_BYTES = 256
"""Bytes reserved in an invoice's item for the report of its payment, which a later update adds:
names and instant take 61, the rest is for subject and reason, or for amount, means and reference.
"""
_FIRST_MARK = ord("a") - 10
NOTHING_FREED: Mapping[LicenseType, int] = {}


def ledger_writes(
    change: Change, layouts: Layouts, freed: Mapping[LicenseType, int] = NOTHING_FREED
) -> list[Write]:
    """Always writes account and entry; terms, removals, invoice and payment only if the change has
    them. The account comes last: events are published in the order of the writes, and its notices
    follow from the entry (R56). `freed` are licenses that the same transaction makes available and
    the change uses."""
    account = change.after.account
    office_id = account.office_id
    writes: list[Write] = [
        Put(WriteName("entry", office_id), entry_item(change.entry, layouts), conditions.absent()),
    ]
    if account.terms_revision == account.seq:
        unchanged = conditions.revision_is(change.before.account.terms_revision)
        item = to_item(keys.terms(office_id), change.after.terms)
        writes.append(Put(WriteName("terms", office_id), item, unchanged))
    if account.removals_revision == account.seq:
        writes.append(_removals_put(change))
    if change.invoice:
        key = keys.invoice(office_id, change.invoice.number)
        invoice, status = change.invoice, change.invoice.status
        used = invoice.balance_used_minor or None
        item = document_item(key, invoice, REPORT_BYTES, status=status, balance_used_minor=used)
        writes.append(Put(WriteName("invoice", office_id), item, conditions.absent()))
    if change.payment:
        writes.append(_payment_update(office_id, change.payment))
    writes += [_settled_update(office_id, each) for each in change.settled]
    if change.credit_note:
        writes.append(credit_note_put(change.credit_note))
    if change.failed_refund:
        writes.append(failed_refund_update(change.failed_refund, change.entry.at))
    if change.before.account.on_hold != account.on_hold:
        writes.append(_hold_update(change))
    return [*writes, _account_update(change, layouts, freed)]


def _hold_update(change: Change) -> ItemUpdate:
    """The hold in the company's record, which all of its offices read (R25)."""
    account = change.after.account
    hold = attribute("holds")[str(account.office_id)]
    began = {"since": instant(change.entry.at), "currency": change.after.terms.currency}
    return ItemUpdate(
        WriteName("company", account.company_id),
        keys.company(account.company_id),
        (hold.set(began) if account.on_hold else hold.remove(),),
        conditions.knows_holds(),
    )


def _settled_update(office_id: int, settled: SettledInvoice) -> ItemUpdate:
    """A part of an invoice, or all of it, that credit has paid (R48)."""
    used = attribute("balance_used_minor").set(settled.balance_used_before + settled.amount_minor)
    actions: tuple[Action, ...] = (attribute("status").set(settled.status_after), used)
    condition = conditions.invoice_is(settled.status_before, settled.balance_used_before)
    if settled.credited_minor:
        credited = (settled.credited_before or 0) + settled.credited_minor
        actions = (*actions, attribute("credited_minor").set(credited))
        condition &= conditions.value_is("credited_minor", settled.credited_before)
    return ItemUpdate(
        WriteName("settled_invoice", settled.number),
        keys.invoice(office_id, settled.number),
        actions,
        condition,
    )


def settle_writes(account: Account, payment: Payment) -> list[Write]:
    """The writes of a payment that changes nothing else in the ledger."""
    if not payment.paid_minor:
        return [_payment_update(account.office_id, payment)]
    paid = ItemUpdate(
        WriteName("account", account.office_id),
        keys.account(account.office_id),
        tuple(_open_actions(-payment.paid_minor)),
        conditions.belongs_to(account.company_id),
    )
    return [paid, _payment_update(account.office_id, payment)]


def _payment_update(office_id: int, payment: Payment) -> ItemUpdate:
    """The report of a payment. Credit that the payment covered is free again (R48)."""
    metadata, reason = payment.metadata, attribute("reported_reason")
    actions: tuple[Action, ...] = (
        attribute("status").set(payment.after),
        attribute("reported_at").set(instant(metadata.at)),
        attribute("reported_by").set(metadata.by.sub),
        reason.set(metadata.reason) if metadata.reason else reason.remove(),
    )
    if payment.received_minor is not None:
        actions = (*actions, attribute("paid_minor").set(payment.received_minor))
    if payment.means:
        with_, reference = attribute("paid_with"), attribute("payment_reference")
        means = payment.means
        actions = (*actions, with_.set(means.words), reference.set(means.reference))
    if payment.returned_minor:
        left = payment.balance_used_before - payment.returned_minor
        actions = (*actions, attribute("balance_used_minor").set(left))
    key = keys.invoice(office_id, payment.invoice_number)
    name = WriteName("invoice", office_id)
    unchanged = conditions.invoice_is(payment.before, payment.balance_used_before)
    return ItemUpdate(name, key, actions, unchanged)


def entry_item(entry: Entry, layouts: Layouts) -> Item:
    """The entry's item, with the attributes that filter the history and the accrued charges."""
    return document_item(
        keys.entry(entry.office_id, entry.seq),
        entry,
        action=entry.action,
        by_sub=entry.by.sub,
        charged_minor=entry.charged_minor or None,
        types="".join(type_mark(layouts.number_of(kind)) for kind in entry.after),
    )


def type_mark(number: int) -> str:
    """One character for the type with this number, to keep the entries small."""
    return str(number) if number < 10 else chr(_FIRST_MARK + number)


def idempotency_put(idempotency: IdempotencyRecord) -> Put:
    """Kept for 30 days. The body is compressed if the item would exceed one write unit (1 KB)."""
    pk, sk = keys.stored_response(idempotency.key.company_id, idempotency.key.scope)
    item = {
        "pk": pk,
        "sk": sk,
        "request_hash": idempotency.stored_response.request_hash,
        "status": idempotency.stored_response.status,
        "body": idempotency.stored_response.body,
        "expires_at": int((idempotency.at + IDEMPOTENCY_RECORDS_KEPT_FOR).timestamp()),
    }
    if not is_short(item):
        item["body"] = compress(idempotency.stored_response.body.encode())
    return Put(IDEMPOTENCY_KEY, encode_item(item), conditions.key_unused(idempotency.at))


def stored_response_from(item: Item, now: datetime) -> StoredResponse | None:
    """None for a record that has expired but is not deleted yet."""
    expires_at = int(item["expires_at"]["N"])
    return stored_response_of(item) if expires_at > int(now.timestamp()) else None


def stored_response_of(item: Item) -> StoredResponse:
    """The record's response, even if it has expired."""
    values = decode_item(item)
    return StoredResponse(values["request_hash"], values["status"], text_of(values["body"]))


def _account_update(
    change: Change, layouts: Layouts, freed: Mapping[LicenseType, int]
) -> ItemUpdate:
    before, after = change.before.account, change.after.account
    condition = conditions.unchanged_since(before.seq) & conditions.belongs_to(before.company_id)
    actions: list[Action] = [attribute("seq").set(after.seq), *_changed_attributes(before, after)]
    actions += _open_actions(after.open_minor - before.open_minor)
    if before.named and not after.named:
        assert not freed, "a boundary frees nothing"
        condition &= _unchanged_counts(before)
        counts = {layouts.key(kind, named=False): each for kind, each in after.counts.items()}
        actions.append(
            attribute("licenses").set({key: counts_map(each) for key, each in counts.items()})
        )
    else:
        for license_type in sorted(freed.keys() | change.entry.before.keys()):
            rise = _rise(change, license_type) + freed.get(license_type, 0)
            key = layouts.key(license_type, named=before.named)
            actions += _counts_actions(change, license_type, key, rise)
            if rise < 0:
                condition &= conditions.enough_available(key, -rise)
    name = WriteName("account", after.office_id)
    return ItemUpdate(name, keys.account(after.office_id), tuple(actions), condition)


def _unchanged_counts(account: Account) -> Condition:
    """What the account owns is as it was read, also what is available: all of it is rewritten."""
    condition: Condition = attribute("licenses").exists()
    for kind, held in account.counts.items():
        condition &= conditions.counts_are(kind, counts_map(held))
    return condition


def _rise(change: Change, license_type: LicenseType) -> int:
    """By how much the change raises what is available of the type."""
    if license_type not in change.entry.before:
        return 0
    old, new = change.entry.before[license_type], change.entry.after[license_type]
    return new.available - old.available


def _counts_actions(change: Change, license_type: LicenseType, key: str, rise: int) -> list[Action]:
    """The updates of one type. The first license of a type writes all of its counts, the last one
    takes them away. Otherwise, `available` is changed by arithmetic, because concurrent assignments
    change it without changing `seq`."""
    old = change.before.account.counts[license_type]
    new = change.after.account.counts[license_type]
    path = counts_of(key)
    if not old.purchased:
        return [path.set(counts_map(new))] if new.purchased else []
    if not new.purchased:
        # An older release, which reads names only, needs the zeros.
        return [path.set(counts_map(new)) if change.before.account.named else path.remove()]
    actions: list[Action] = []
    if new.purchased != old.purchased:
        actions.append(path["purchased"].set(new.purchased))
    if new.scheduled != old.scheduled:
        actions.append(path["scheduled"].set(new.scheduled))
    if rise > 0:
        actions.append(path["available"].set(path["available"] + rise))
    if rise < 0:
        actions.append(path["available"].set(path["available"] - -rise))
    return actions


def _open_actions(opened_minor: int) -> list[Action]:
    """By arithmetic, because a concurrent payment changes `open_minor` without changing `seq`."""
    path = attribute("open_minor")
    if opened_minor > 0:
        return [path.set(path + opened_minor)]
    return [path.set(path - -opened_minor)] if opened_minor else []


def _changed_attributes(before: Account, after: Account) -> list[Action]:
    pairs: list[tuple[str, int | datetime, int | datetime]] = [
        ("cycle_number", before.cycle.number, after.cycle.number),
        ("cycle_start", before.cycle.start, after.cycle.start),
        ("cycle_end", before.cycle.end, after.cycle.end),
        ("cycle_seq", before.billed_seq, after.billed_seq),
        ("terms_revision", before.terms_revision, after.terms_revision),
        ("removals_revision", before.removals_revision, after.removals_revision),
        ("accrued_minor", before.accrued_minor, after.accrued_minor),
        ("invoice_count", before.invoice_count, after.invoice_count),
        ("declined_invoices", before.declined_invoices, after.declined_invoices),
        ("balance_minor", before.balance_minor, after.balance_minor),
        ("credit_note_count", before.credit_note_count, after.credit_note_count),
        ("transfers_priced", before.transfers_priced, after.transfers_priced),
    ]
    return [
        attribute(name).set(instant(new) if isinstance(new, datetime) else new)
        for name, old, new in pairs
        if new != old
    ]


def _removals_put(change: Change) -> Put:
    before, after = change.before.account, change.after.account
    # Account and lots are read in one call but not in one snapshot. The revision ensures that the
    # lots rewritten here belong to the account's `seq`.
    unchanged = (
        conditions.revision_is(before.removals_revision)
        if before.removals_revision
        else conditions.absent()
    )
    item = removals_item(after.office_id, after.removals_revision, change.after.removals)
    return Put(WriteName("removals", after.office_id), item, unchanged)
