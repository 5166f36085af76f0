"""Reads of an office's invoices and entries that orders need, from the newest on."""

from botocore.client import BaseClient
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.account import Account
from ..domain.credit_note import CreditNote
from ..domain.journal import Entry, Invoice
from ..domain.limits import ORDERS
from . import keys
from .item_queries import all_items, newest_first, query_request
from .items import from_item

CREDITING = ("credit_note", "refund_failed")
"""The actions of entries without lines whose credit can pay what has accrued."""


def open_invoices(client: BaseClient, table: str, account: Account) -> list[Invoice]:
    """The invoices that are not paid, newest first. Reads until they add up to what the account
    owes. Those issued since the account was read are left out. Raises Retryable."""
    found: list[Invoice] = []
    owed = account.open_minor
    if owed <= 0:
        return []
    for item in all_items(client, newest_first(table, keys.invoices(account.office_id))):
        invoice = from_item(item, Invoice)
        if invoice.status != "paid" and invoice.number <= account.invoice_count:
            found.append(invoice)
            owed -= invoice.due_minor
        if owed <= 0:
            break
    return found


def transfers(client: BaseClient, table: str, account: Account) -> list[Entry]:
    """The transfers of the account's running cycle, oldest first. Raises Retryable."""
    return [each for each in _of_cycle(client, table, account) if each.action == "transfer"]


def orders(client: BaseClient, table: str, account: Account) -> list[Entry]:
    """The purchases and transfers of the account's running cycle, up to its `seq`, oldest first.
    Raises Retryable."""
    found = _of_cycle(client, table, account)
    return [each for each in found if each.action in ORDERS and each.seq <= account.seq]


def _of_cycle(client: BaseClient, table: str, account: Account) -> list[Entry]:
    """The entries since the account's running cycle began, oldest first."""
    found: list[Entry] = []
    for item in all_items(client, newest_first(table, keys.entries(account.office_id))):
        entry = from_item(item, Entry)
        if entry.at < account.cycle.start:
            break
        found.append(entry)
    return found[::-1]


def charges(
    client: BaseClient, table: str, office_id: int, after_seq: int, until_seq: int
) -> list[Entry]:
    """The entries after `after_seq` up to `until_seq` that charged something, or whose credit may
    have paid accrued charges, oldest first: the parts of accrued charges. Raises Retryable."""
    pk, first = keys.entry(office_id, after_seq + 1)
    condition = (Path("pk") == pk) & Path("sk").between(first, keys.entry(office_id, until_seq)[1])
    # Entries older than the attribute `charged_minor`: only purchases accrued then.
    charged = Path("charged_minor").exists() | (Path("action") == "purchase")
    only: list[Condition] = [charged | Path("action").is_in(*CREDITING)]
    request = query_request(table, condition, only=only) | {"ConsistentRead": True}
    return [from_item(item, Entry) for item in all_items(client, request)]


def notes_of(client: BaseClient, table: str, office_id: int) -> list[CreditNote]:
    """The office's credit notes, newest first, in about one call. Raises Retryable."""
    listed = newest_first(table, keys.credit_notes(office_id))
    return [from_item(item, CreditNote) for item in all_items(client, listed)]
