"""Reads of a company with one of its offices, and of the edits of their details."""

from datetime import datetime, timedelta

from botocore.client import BaseClient
from pynamodb.expressions.operand import Path

from ..domain.calendar import instant
from ..domain.directory import Company, Office
from ..domain.invoicing import Customer
from ..domain.record_change import RecordChange
from . import keys
from .batch import get_items
from .item_queries import all_items, query_request
from .items import from_item

_AFTER_ANY_INSTANT = "~"


def read_customer(
    client: BaseClient, table: str, company_id: int, office_id: int
) -> Customer | None:
    """The company and the office that it lists, in one call; None without one of them. Raises
    Retryable."""
    wanted = [keys.company(company_id), keys.office(company_id, office_id)]
    company, office = get_items(client, table, wanted)
    if company is None or office is None:
        return None
    return Customer(from_item(company, Company), from_item(office, Office))


def read_details_changes(
    client: BaseClient, table: str, company_id: int, since: datetime
) -> tuple[RecordChange, ...]:
    """The edits of details of the company and its offices later than the instant, oldest first, in
    about one call. Raises Retryable."""
    pk, first = keys.company_change(company_id, instant(since + timedelta(seconds=1)), 0)
    _, last = keys.company_change(company_id, _AFTER_ANY_INSTANT, 0)
    later = (Path("pk") == pk) & Path("sk").between(first, last)
    request = query_request(table, later, only=[Path("kind") == "details"])
    items = all_items(client, request | {"ConsistentRead": True})
    return tuple(from_item(item, RecordChange) for item in items)
