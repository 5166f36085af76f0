"""Statements of many offices, in few reads and without a write.

Due offices are rolled forward in memory, as `current_accounts` does (decision 43).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ..domain.account import Account, Ledger
from ..domain.billing import accrued_range
from ..domain.directory import Company
from ..domain.journal import Entry, Invoice
from ..domain.record import Record
from ..domain.transitions.roll_forward import rolled_to
from .company_standing import holds_of
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

    def invoices_of(
        self, numbers: Numbers, company_id: int | None
    ) -> tuple[dict[int, list[Invoice]], Company | None]:
        """The invoices that exist, in the given order; and the company, if asked for."""

    def entries_of(self, numbers: Numbers) -> dict[int, list[Entry]]: ...


def statements(
    store: Store,
    items: StatementItems,
    office_ids: Sequence[int],
    now: datetime,
    company_id: int | None,
) -> tuple[dict[int, Statement], bool]:
    """The statements of the offices that exist; and whether the company is on hold, if asked for.
    Raises Retryable."""
    stored = store.accounts(office_ids)
    ledgers = store.ledgers([*stored.values()], now) if stored else []
    rolled = {each.account.office_id: rolled_to(each, now, store.priced) for each in ledgers}
    each_has = max(1, min(MOST_INVOICES, MOST_READ // max(1, len(rolled))))
    wanted = {number: _last(stored[number], each_has) for number in rolled}
    found, company = items.invoices_of(wanted, company_id)
    on_hold = bool(company and holds_of(store, company))
    last = {
        number: (*new, *found.get(number, ()))[:each_has] for number, (_, new) in rolled.items()
    }
    accrued = {
        number: _charged(stored[number], ledger, last[number])
        for number, (ledger, _) in rolled.items()
    }
    charges = items.entries_of({number: seqs for number, seqs in accrued.items() if seqs})
    return {
        number: Statement(ledger, last[number], tuple(charges.get(number, ())))
        for number, (ledger, _) in rolled.items()
    }, on_hold


def _last(account: Account, number: int) -> range:
    newest = account.invoice_count
    return range(newest, max(0, newest - number), -1)


def _charged(stored: Account, ledger: Ledger, invoices: tuple[Invoice, ...]) -> range:
    """The numbers of the stored entries that may charge what has accrued."""
    after, until = accrued_range(invoices, ledger) or (0, 0)
    return range(after + 1, min(until, stored.seq) + 1)
