"""The current accounts of many offices, in few reads and without a write.

After a boundary that many offices share, a page that lists them would otherwise write once for each
office (decision 43).
"""

from collections.abc import Sequence
from datetime import datetime

from ..domain.account import Account
from ..domain.transitions.roll_forward import counted_at
from .ports import Store
from .retries import Retries


def current_accounts(
    store: Store, retries: Retries, office_ids: Sequence[int], now: datetime
) -> dict[int, Account]:
    """The accounts that exist, in the cycle that contains `now`. Due offices are rolled forward in
    memory by the function that finalize uses; finalize commits them later (R19)."""

    def attempt() -> dict[int, Account]:
        accounts = store.accounts(office_ids)
        due = [account for account in accounts.values() if account.cycle.is_over(now)]
        ledgers = store.ledgers(due, now) if due else []
        rolled = [counted_at(ledger, now, store.priced).account for ledger in ledgers]
        return accounts | {account.office_id: account for account in rolled}

    return retries.run(attempt) if office_ids else {}
