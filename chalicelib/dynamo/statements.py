"""Reads of invoices and entries of many offices by their keys."""

from collections import defaultdict
from typing import TypeVar

from botocore.client import BaseClient

from ..domain.directory import Company
from ..domain.journal import Entry, Invoice
from ..domain.record import Record
from ..service.statements import Numbers
from . import keys
from .batch import get_items
from .items import from_item

_T = TypeVar("_T", Invoice, Entry)


class DynamoStatements(Record):
    """Every read may raise Retryable."""

    client: BaseClient
    table: str

    def invoices_of(
        self, numbers: Numbers, company_id: int | None
    ) -> tuple[dict[int, list[Invoice]], Company | None]:
        """The company is read in the same call."""
        wanted = [keys.invoice(*pair) for pair in _pairs(numbers)]
        also = [keys.company(company_id)] if company_id else []
        found = get_items(self.client, self.table, [*wanted, *also])
        company = from_item(found[-1], Company) if also and found[-1] else None
        invoices = [from_item(each, Invoice) for each in found[: len(wanted)] if each]
        return _by_office(invoices), company

    def entries_of(self, numbers: Numbers) -> dict[int, list[Entry]]:
        wanted = [keys.entry(*pair) for pair in _pairs(numbers)]
        found = get_items(self.client, self.table, wanted)
        return _by_office([from_item(each, Entry) for each in found if each])


def _pairs(numbers: Numbers) -> list[tuple[int, int]]:
    return [(office_id, each) for office_id, some in numbers.items() for each in some]


def _by_office(found: list[_T]) -> dict[int, list[_T]]:
    made: dict[int, list[_T]] = defaultdict(list)
    for each in found:
        made[each.office_id].append(each)
    return made
