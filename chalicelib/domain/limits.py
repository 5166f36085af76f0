"""Limits of what a company's own people can order (R52), in minor units by currency.

An order is what a purchase or a transfer charges, with tax. Vendor staff are never bound, and
renewals are never refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from .account import Account
from .change import Change
from .journal import Entry, charges_minor
from .record import Record, asdict, field
from .tax import Tax
from .terms import STAFF

ORDERS = ("purchase", "transfer")
"""The actions that charge what somebody orders."""


class OrderLimits(Record):
    """The largest sum of one order, and of a cycle's orders of an office. No limit in a currency
    that is absent."""

    per_order: Mapping[str, int] = field(default_factory=dict)
    per_cycle: Mapping[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, Mapping[str, int]]:
        """Without what nobody has set."""
        return {name: value for name, value in asdict(self).items() if value}


class SpendingLimits(Record):
    """The spending limits of a company. `office_admin` binds the orders of office admins in every
    office; `offices` binds everybody's orders in an office, by its id."""

    office_admin: OrderLimits = OrderLimits()
    offices: Mapping[str, OrderLimits] = field(default_factory=dict)
    revision: int = 0
    """Rises with each change. 0 if no limits were ever set."""

    @property
    def shown(self) -> dict[str, dict[str, Any]]:
        offices = {office_id: limits.shown for office_id, limits in self.offices.items()}
        return {
            "office_admin": self.office_admin.shown,
            "offices": {office_id: shown for office_id, shown in offices.items() if shown},
        }


NO_SPENDING_LIMITS = SpendingLimits()


Binds = Literal["office_admin", "office", "company"]
"""Whose orders a bound limits: those of office admins in an office, all in an office, or all in the
invoiced offices of the company, by what they owe."""


class Bound(Record):
    """A limit that applies to an order, and what the order would come to under it. `before_minor`
    is the part that was there before the order; None if the limit is one of single orders.
    `room_minor` is the largest net charge that it lets pass; None if that is not known."""

    binds: Binds
    limit_minor: int
    requested_minor: int
    before_minor: int | None
    room_minor: int | None

    @property
    def is_exceeded(self) -> bool:
        return self.requested_minor > self.limit_minor


def order_in(changes: Iterable[Change]) -> Change | None:
    """The change that charges what one of the company's own people orders, if there is one: at most
    one office buys or receives licenses. Restoring is free."""
    for each in changes:
        entry = each.entry
        if entry.action in ORDERS and charges_minor(entry.lines) and entry.by.role not in STAFF:
            return each
    return None


def limits_on(limits: SpendingLimits, order: Change) -> tuple[tuple[Binds, OrderLimits], ...]:
    """The spending limits that bind the order."""
    own = limits.offices.get(str(order.after.account.office_id), OrderLimits())
    applicable: tuple[tuple[Binds, OrderLimits], ...] = (
        ("office_admin", limits.office_admin),
        ("office", own),
    )
    return tuple(each for each in applicable if _counts(order.entry, each[0]))


def _counts(entry: Entry, binds: Binds) -> bool:
    """True if a limit that binds these orders counts the entry's."""
    role = entry.by.role
    return role == "office_admin" if binds == "office_admin" else role not in STAFF


def order_bounds(limits: Sequence[tuple[Binds, OrderLimits]], order: Change) -> tuple[Bound, ...]:
    """The limits of a single order."""
    tax, currency = order.before.billing.tax, order.entry.currency
    requested = tax.with_tax(charges_minor(order.entry.lines))
    return tuple(
        Bound(binds, limit, requested, None, tax.net_of(limit))
        for binds, each in limits
        if (limit := each.per_order.get(currency)) is not None
    )


def cycle_bounds(
    limits: Sequence[tuple[Binds, OrderLimits]], order: Change, earlier: Sequence[Entry]
) -> tuple[Bound, ...]:
    """The limits of a cycle's orders. `earlier` are the orders of the office's running cycle, which
    count with today's tax."""
    tax, currency = order.before.billing.tax, order.entry.currency
    requested = tax.with_tax(charges_minor(order.entry.lines))
    bounds = []
    for binds, each in limits:
        limit = each.per_cycle.get(currency)
        if limit is not None:
            counted = [entry for entry in earlier if _counts(entry, binds)]
            before = sum(tax.with_tax(charges_minor(entry.lines)) for entry in counted)
            room = tax.net_of(max(limit - before, 0))
            bounds.append(Bound(binds, limit, before + requested, before, room))
    return tuple(bounds)


def credit_bound(limit_minor: int, changes: Sequence[Change], elsewhere_minor: int) -> Bound:
    """The credit limit of a company, with what its invoiced offices would owe after the changes.
    `elsewhere_minor` is what those owe that do not change."""
    invoiced = [each for each in changes if each.before.terms.invoiced]
    before = elsewhere_minor + sum(
        owed_minor(each.before.account, each.before.billing.tax) for each in invoiced
    )
    after = elsewhere_minor + sum(
        owed_minor(each.after.account, each.before.billing.tax) for each in invoiced
    )
    return Bound("company", limit_minor, after, before, _credit_room(limit_minor - after, changes))


def owed_minor(account: Account, tax: Tax) -> int:
    """What is open and has accrued, with the tax that the next invoice will add."""
    return account.open_minor + tax.with_tax(account.accrued_minor)


def _credit_room(left_minor: int, changes: Sequence[Change]) -> int | None:
    """What a purchase could charge. A transfer also credits: how much would fit is not known."""
    if len(changes) > 1:
        return None
    (order,) = changes
    tax, accrued = order.before.billing.tax, order.after.account.accrued_minor
    most = tax.net_of(max(left_minor + tax.with_tax(accrued), 0))
    return max(most - order.before.account.accrued_minor, 0)
