"""Reads of ledgers, invoices and entries of many offices by their keys."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from botocore.client import BaseClient

from ..domain.account import Account, Ledger
from ..domain.directory import Company
from ..domain.journal import Entry, Invoice
from ..domain.record import Record
from ..service.statements import Numbers
from . import keys
from .batch import get_items
from .catalogs import DynamoCatalogs
from .codec import Item
from .items import from_item
from .ledger_items import ledger_from, ledger_keys, other_keys

_T = TypeVar("_T", Invoice, Entry)


class DynamoStatements(Record):
    """Every read may raise Retryable."""

    client: BaseClient
    table: str
    catalogs: DynamoCatalogs

    def ledgers_and_invoices(
        self, accounts: Sequence[Account], numbers: Numbers
    ) -> tuple[list[Ledger], dict[int, list[Invoice]]]:
        of_ledgers = [each for account in accounts for each in other_keys(account)]
        of_invoices = [keys.invoice(*pair) for pair in _pairs(numbers)]
        wanted = [*of_ledgers, *of_invoices]
        found = dict(zip(wanted, get_items(self.client, self.table, wanted), strict=True))
        invoices = [from_item(item, Invoice) for each in of_invoices if (item := found[each])]
        return [_ledger(account, found) for account in accounts], _by_office(invoices)

    def entries_and_company(
        self, numbers: Numbers, company_id: int, now: datetime
    ) -> tuple[dict[int, list[Entry]], Company | None]:
        of_entries = [keys.entry(*pair) for pair in _pairs(numbers)]
        company_key = keys.company(company_id)
        found = self.catalogs.read_with([*of_entries, company_key], now)
        entries = [from_item(item, Entry) for each in of_entries if (item := found[each])]
        company = found[company_key]
        return _by_office(entries), from_item(company, Company) if company else None


def _ledger(account: Account, found: Mapping[keys.Key, Item | None]) -> Ledger:
    _, terms, removals = ledger_keys(account.office_id)
    return ledger_from(account, found[terms], found.get(removals))


def _pairs(numbers: Numbers) -> list[tuple[int, int]]:
    return [(office_id, each) for office_id, some in numbers.items() for each in some]


def _by_office(found: list[_T]) -> dict[int, list[_T]]:
    made: dict[int, list[_T]] = defaultdict(list)
    for each in found:
        made[each.office_id].append(each)
    return made
