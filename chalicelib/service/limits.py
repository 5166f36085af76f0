"""Keeps orders within the spending limits of their company, and within its credit limit (R52).

What an office has ordered in its cycle is read from its journal, if a limit asks for it; the commit
is conditioned on the account, so nothing is ordered in between. What the company owes is read from
the accounts of all its invoiced offices, after its record: two orders of a company with a credit
limit cannot both be committed on one reading of the record (decision 114).
"""

from collections.abc import Iterator

from ..domain.account import Account
from ..domain.advice.limits import refusal_beyond
from ..domain.change import Change
from ..domain.directory import Company
from ..domain.limits import Bound, credit_bound, cycle_bounds, limits_on, order_bounds, order_in
from ..domain.transitions.roll_forward import counted_at
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
    limit_minor = company.agreement.credit_limit.get(order.entry.currency)
    is_credit = limit_minor is not None and order.before.terms.invoiced
    if limit_minor is not None and is_credit:
        bounds.append(credit_bound(limit_minor, changes, _others(store, order, changes)))
    if refusal := refusal_beyond(bounds, order, company.admin_email):
        raise refusal
    return company if is_credit else None


def _spending_bounds(store: Store, reading: Reading, order: Change) -> Iterator[Bound]:
    limits = limits_on(reading.limits, order)
    yield from order_bounds(limits, order)
    if any(order.entry.currency in each.per_cycle for _, each in limits):
        yield from cycle_bounds(limits, order, store.orders(order.before.account))


def _others(store: Store, order: Change, changes: tuple[Change, ...]) -> list[Account]:
    """The company's other invoiced offices with the order's currency, in their current cycles:
    finalize may be late (R19). What is rolled over here has no tax yet."""
    ours = {each.after.account.office_id for each in changes}
    company_id, now = order.after.account.company_id, order.entry.at
    found = store.invoiced_accounts(company_id, order.entry.currency)
    others = [each for each in found if each.office_id not in ours]
    due = [each for each in others if each.cycle.is_over(now)]
    ledgers = store.ledgers(due, now) if due else []
    rolled = [counted_at(each, now, store.priced).account for each in ledgers]
    return [*rolled, *(each for each in others if each not in due)]
