"""Keeps orders within the spending limits of their company, and within its credit limit (R52).

What an office has ordered in its cycle is read from its journal, if a limit asks for it; the commit
is conditioned on the account, so nothing is ordered in between. What the company owes is read from
the accounts of all its invoiced offices, after its record: two orders of a company with a credit
limit cannot both be committed on one reading of the record (decision 114).
"""

from collections.abc import Iterator
from datetime import datetime

from ..domain.account import Account
from ..domain.advice.limits import refusal_beyond
from ..domain.change import Change
from ..domain.directory import Company
from ..domain.invoicing import Customer
from ..domain.limits import (
    Bound,
    credit_bound,
    cycle_bounds,
    limits_on,
    order_bounds,
    order_in,
    owed_minor,
)
from .boundary_billing import rolled_as_billed
from .ports import Reading, Store


def require_within_limits(
    store: Store, reading: Reading, changes: tuple[Change, ...]
) -> Company | None:
    """Raises if the changes order more than a limit lets pass. `reading` is what they were decided
    on. Returns the company if the commit must count the order, because a credit limit binds it.
    Raises Retryable."""
    order, company = order_in(changes), reading.company
    if order is None or company is None:
        return None
    bounds = [*_spending_bounds(store, reading, order)]
    limits = company.agreement.credit_limit
    is_credit = bool(limits) and order.before.terms.invoiced
    if is_credit:
        # Another currency is no way around the limit.
        limit_minor = limits.get(order.entry.currency, 0)
        elsewhere = _owed_elsewhere(store, company, order, changes)
        bounds.append(credit_bound(limit_minor, changes, elsewhere))
    if refusal := refusal_beyond(bounds, order, company.admin_email):
        raise refusal
    return company if is_credit else None


def _spending_bounds(store: Store, reading: Reading, order: Change) -> Iterator[Bound]:
    limits = limits_on(reading.limits, order)
    yield from order_bounds(limits, order)
    if any(order.entry.currency in each.per_cycle for _, each in limits):
        yield from cycle_bounds(limits, order, store.orders(order.before.account))


def _owed_elsewhere(
    store: Store, company: Company, order: Change, changes: tuple[Change, ...]
) -> int:
    """What the company's other invoiced offices with the order's currency owe."""
    ours = {each.after.account.office_id for each in changes}
    now, currency = order.entry.at, order.entry.currency
    found = store.invoiced_offices(company.company_id, currency)
    others = {office.office_id: (office, account) for office, account in found}
    due = [each for each, (_, account) in others.items() if account.cycle.is_over(now)]
    current = _current(store, tuple({*due} - ours), company.company_id, now)
    return sum(
        owed_minor(
            current.get(office_id, account), store.billing(Customer(company, office), now).tax
        )
        for office_id, (office, account) in others.items()
        if office_id not in ours
    )


def _current(
    store: Store, office_ids: tuple[int, ...], company_id: int, now: datetime
) -> dict[int, Account]:
    """Accounts whose boundary has passed, in the cycle that contains `now`: finalize may be late
    (R19). Commits nothing."""
    if not office_ids:
        return {}
    readings = store.read_together(office_ids, now, None, company_id)
    found = [each.ledger for each in readings if each.ledger]
    ledgers = [rolled_as_billed(store, each, now)[0] for each in found]
    return {each.account.office_id: each.account for each in ledgers}
