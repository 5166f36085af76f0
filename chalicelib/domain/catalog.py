"""The catalog: what each kind of plan costs, from which date on."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from .licenses import AccountType, LicenseType, sold_on
from .record import Record
from .refusals import invalid_all
from .terms import PlanPeriod, Terms

Currency = Literal["AUD", "CAD", "EUR", "GBP", "JPY", "NZD", "USD"]
"""JPY has no minor unit: its amounts are whole yen."""

HIGHEST_PRICE_MINOR = 10_000_000
"""Keeps every bill exact in JSON (below 2^53)."""

MOST_PRICE_LISTS = 180
"""As many as fit a body of 64 KiB, with some air."""

LEAD_TIME = timedelta(minutes=5)
"""A new catalog holds for cycles that begin this much later, or after that. Until then everybody
who takes an office over a boundary has seen it, whatever they remember: all decide the same."""


class PriceList(Record):
    """The prices of one kind of plan, in minor units of its currency for one license and one
    whole cycle, for cycles that begin on `effective_from` (the office's date) or later."""

    account_type: AccountType
    plan_period: PlanPeriod
    currency: Currency
    effective_from: date
    prices: Mapping[LicenseType, int]

    @property
    def plan(self) -> tuple[str, str, str]:
        return self.account_type, self.plan_period, self.currency


class Catalog(Record):
    """One revision of the catalog, which decides for the cycles that begin at `in_force_at` or
    later, until the next revision does."""

    revision: int
    in_force_at: datetime
    price_lists: tuple[PriceList, ...]
    put_at: datetime | None = None
    put_by: str | None = None
    reason: str | None = None

    def list_for(self, plan: tuple[str, str, str], day: date) -> PriceList | None:
        """The plan's latest list that is effective on that day."""
        effective = (
            each for each in self.price_lists if each.plan == plan and each.effective_from <= day
        )
        return max(effective, key=lambda each: each.effective_from, default=None)


NO_CATALOG = Catalog(0, datetime(1, 1, 1, tzinfo=UTC), ())
"""Before the first: every office keeps the prices that it has."""


def prices_for(catalog: Catalog, terms: Terms, starts_at: datetime) -> Mapping[LicenseType, int]:
    """The prices of an office's cycle that starts then: the contract's, then the catalog's, which
    is the one in force at that instant. A plan that the catalog leaves out keeps its prices."""
    plan = (terms.account_type, terms.plan_period, terms.currency)
    listed = catalog.list_for(plan, terms.calendar.local_date(starts_at))
    return {**(listed.prices if listed else terms.prices), **terms.contract_prices}


def require_complete(before: Catalog, after: Catalog) -> None:
    """Raises when a plan that had a price list would be without one when `after` comes into force:
    a plan once in the catalog stays in it, or its offices would keep old prices for ever."""
    # An office's date may be a day behind UTC's.
    day = after.in_force_at.date() - timedelta(days=1)
    plans = sorted({each.plan for each in before.price_lists})
    left_out = [plan for plan in plans if after.list_for(plan, day) is None]
    if left_out:
        raise invalid_all(
            [
                ("/price_lists", f"has no list for {', '.join(plan)} that is effective now")
                for plan in left_out
            ]
        )


def require_consistent(price_lists: tuple[PriceList, ...]) -> None:
    """Raises with everything that is wrong: each list prices exactly what its plan sells, and is
    the only one of its plan and date."""
    errors: list[tuple[str, str]] = []
    seen: dict[object, int] = {}
    for position, each in enumerate(price_lists):
        pointer, sold = f"/price_lists/{position}", sold_on(each.account_type)
        first = seen.setdefault((each.plan, each.effective_from), position)
        if first != position:
            errors.append((pointer, f"is for the same plan and date as /price_lists/{first}"))
        errors += (
            (f"{pointer}/prices/{missing}", "is required")
            for missing in sorted(sold - each.prices.keys())
        )
        errors += (
            (f"{pointer}/prices/{extra}", f"is not sold on {each.account_type}")
            for extra in sorted(each.prices.keys() - sold)
        )
    if errors:
        raise invalid_all(errors)
