"""What the invoiced offices of a company owe, and the count of orders that were decided on it."""

from botocore.client import BaseClient

from ..domain.directory import Company, Office
from ..domain.terms import Terms
from . import conditions, keys
from .batch import get_items
from .codec import Item
from .conditions import attribute
from .item_queries import all_items, newest_first
from .items import from_item
from .transaction import ItemUpdate, WriteName


def invoiced_office_items(
    client: BaseClient, table: str, company_id: int, currency: str
) -> list[tuple[Office, Item]]:
    """The company's invoiced offices with this currency, with their account items. Raises
    Retryable."""
    listed = all_items(client, newest_first(table, keys.offices(company_id)))
    offices = [from_item(item, Office) for item in listed]
    some = [each for each in offices if each.currency == currency]
    both = (keys.account, keys.terms)
    found = get_items(client, table, [key(each.office_id) for each in some for key in both])
    return [
        (office, account)
        for office, account, terms in zip(some, found[::2], found[1::2], strict=True)
        if account and terms and from_item(terms, Terms).invoiced
    ]


def counted_order(company: Company) -> ItemUpdate:
    """One more of the company's orders, if there are as many as were read."""
    orders = attribute("orders")
    return ItemUpdate(
        WriteName("company", company.company_id),
        keys.company(company.company_id),
        (orders.set(company.orders + 1),),
        conditions.present() & conditions.setting_is(orders, company.orders, 0),
    )
