"""Statements of many offices, in few reads and without a write.

Due offices are rolled forward in memory, as `current_accounts` does (decision 43).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ..domain.account import Account, Ledger
from ..domain.billing import accrued_range
from ..domain.directory import Company, Office
from ..domain.invoicing import Customer
from ..domain.journal import Entry, Invoice
from ..domain.record import Record, replace
from .boundary_billing import rolled_as_billed
from .ports import Store

MOST_INVOICES = 3
MOST_READ = 100
"""Items of one read. More offices than 33 get fewer invoices each, one at least."""

Numbers = Mapping[int, Sequence[int]]
"""Numbers of invoices or entries by office id."""


class Statement(Record):
    """An office in its current cycle, its last invoices, newest first, and the entries that charge
    what has accrued to them and to the next one."""

    ledger: Ledger
    invoices: tuple[Invoice, ...]
    charges: tuple[Entry, ...]


class StatementItems(Protocol):
    """Items of many offices, 100 in each call."""

    def ledgers_and_invoices(
        self, accounts: Sequence[Account], numbers: Numbers
    ) -> tuple[list[Ledger], dict[int, list[Invoice]]]:
        """The ledgers of accounts just read, without prices of the next cycle; and the invoices
        that exist, in the given order."""

    def entries_and_company(
        self, numbers: Numbers, company_id: int, now: datetime
    ) -> tuple[dict[int, list[Entry]], Company | None]:
        """The entries and the company. Prices need no call then."""


def statements(
    store: Store,
    items: StatementItems,
    offices: Sequence[Office],
    now: datetime,
) -> tuple[dict[int, Statement], Company | None]:
    """The statements of those of the company's offices that have an account, and the company.
    Raises Retryable.

    Makes five calls for 100 offices with 98 accrued entries together: accounts; terms, removals and
    invoices; entries, company and catalog.
    """
    if not offices:
        return {}, None
    listed = {office.office_id: office for office in offices}
    stored = store.accounts([*listed])
    each_has = max(1, min(MOST_INVOICES, MOST_READ // max(1, len(stored))))
    last = {number: _last(account, each_has) for number, account in stored.items()}
    ledgers, found = items.ledgers_and_invoices([*stored.values()], last)
    accrued = {
        each.account.office_id: _charged(each, found.get(each.account.office_id, ()))
        for each in ledgers
    }
    charges, company = items.entries_and_company(accrued, offices[0].company_id, now)
    made = {}
    for each in ledgers:
        number = each.account.office_id
        customer = Customer(company, listed[number]) if company else None
        ledger, new = rolled_as_billed(store, replace(each, customer=customer), now)
        invoices = (*new, *found.get(number, ()))[:each_has]
        made[number] = Statement(ledger, invoices, tuple(charges.get(number, ())))
    return made, company


def _last(account: Account, number: int) -> range:
    newest = account.invoice_count
    return range(newest, max(0, newest - number), -1)


def _charged(ledger: Ledger, invoices: Sequence[Invoice]) -> range:
    """The numbers of the entries that may charge what has accrued to the stored invoices, and to
    the next one. The invoices of boundaries that nobody has finalized have no others."""
    after, until = accrued_range(invoices, ledger) or (0, 0)
    return range(after + 1, until + 1)
