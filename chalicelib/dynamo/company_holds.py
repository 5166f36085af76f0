"""Adds the holds to company records that were written before holds were the company's (R25)."""

from botocore.client import BaseClient

from ..domain.directory import Office
from . import conditions, keys
from .batch import get_items
from .conditions import attribute
from .item_queries import all_items, newest_first
from .items import from_item
from .transaction import ItemUpdate, WriteName, WritesFailed, write


def record_holds(client: BaseClient, table: str, company_id: int) -> None:
    """Reads which of the company's offices have declined invoices, and records them once. When
    they were declined is not known. Does nothing if another process has done it. Raises Retryable.
    """
    pk, start = keys.offices(company_id)
    listed = all_items(client, newest_first(table, (pk, start)))
    offices = [from_item(item, Office) for item in listed]
    accounts = get_items(client, table, [keys.account(each.office_id) for each in offices])
    holds = {
        str(office.office_id): {"currency": office.currency}
        for office, account in zip(offices, accounts, strict=True)
        if account and account["declined_invoices"]["N"] != "0"
    }
    update = ItemUpdate(
        WriteName("company", company_id),
        keys.company(company_id),
        (attribute("holds").set(holds),),
        conditions.knows_no_holds(),
    )
    try:
        write(client, table, [update])
    except WritesFailed:
        return
