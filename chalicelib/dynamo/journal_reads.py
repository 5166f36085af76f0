"""Reads of an office's invoices and entries that a transfer needs, from the newest on."""

from botocore.client import BaseClient

from ..domain.account import Account
from ..domain.journal import Entry, Invoice
from . import keys
from .item_queries import all_items, newest_first
from .items import from_item


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
    found: list[Entry] = []
    for item in all_items(client, newest_first(table, keys.entries(account.office_id))):
        entry = from_item(item, Entry)
        if entry.at < account.cycle.start:
            break
        if entry.action == "transfer":
            found.append(entry)
    return found[::-1]
