"""The catalog: the prices of each plan, by the date from which they are effective."""

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
"""As many as fit into a body of 64 KiB, with a margin."""

LEAD_TIME = timedelta(minutes=5)
"""A new catalog applies to cycles that begin at least this much later. By then every process that
rolls an office forward has read it, even if it caches the catalog, so that all compute the same."""


class PriceList(Record):
    """The prices of one plan, in minor units of its currency for one license and one whole cycle.
    They apply to cycles that begin on `effective_from` (the office's local date) or later."""

    account_type: AccountType
    plan_period: PlanPeriod
    currency: Currency
    effective_from: date
    prices: Mapping[LicenseType, int]

    @property
    def plan(self) -> tuple[str, str, str]:
        return self.account_type, self.plan_period, self.currency


class Catalog(Record):
    """One revision of the catalog. It applies to cycles that begin at `in_force_at` or later, until
    the next revision is in force."""

    revision: int
    in_force_at: datetime
    price_lists: tuple[PriceList, ...]
    put_at: datetime | None = None
    put_by: str | None = None
    reason: str | None = None

    def list_for(self, plan: tuple[str, str, str], day: date) -> PriceList | None:
        """The plan's latest list that is effective on `day`; None if there is none."""
        effective = (
            each for each in self.price_lists if each.plan == plan and each.effective_from <= day
        )
        return max(effective, key=lambda each: each.effective_from, default=None)


NO_CATALOG = Catalog(0, datetime(1, 1, 1, tzinfo=UTC), ())
"""The catalog before its first revision: every office keeps its prices."""


def list_prices(catalog: Catalog, terms: Terms, at: datetime) -> Mapping[LicenseType, int]:
    """The prices of cycles that begin at `at`, also of a new office: contract prices first, then
    those of `catalog`, which must be the revision in force at that instant. A plan without a price
    list keeps its prices."""
    plan = (terms.account_type, terms.plan_period, terms.currency)
    listed = catalog.list_for(plan, terms.calendar.local_date(at))
    return {**(listed.prices if listed else terms.prices), **terms.contract_prices}


def prices_for(
    catalog: Catalog, terms: Terms, cycle_number: int, starts_at: datetime
) -> Mapping[LicenseType, int]:
    """The prices of an office's cycle. Within a commitment year, those of the year's first cycle
    stay, also if the catalog changes; contract prices agreed since replace them (R44)."""
    if terms.opens_year(cycle_number):
        return list_prices(catalog, terms, starts_at)
    return {**terms.prices, **terms.promised_prices, **terms.contract_prices}


def promised_prices(terms: Terms, cycle_number: int) -> Mapping[LicenseType, int]:
    """The prices of the commitment year's first cycle that contract prices replace in the cycle, so
    that they apply again if the contract price is withdrawn (R44)."""
    if terms.opens_year(cycle_number):
        return {}
    year = {**terms.prices, **terms.promised_prices}
    contract = terms.contract_prices
    return {kind: year[kind] for kind in contract if kind in year and year[kind] != contract[kind]}


def no_price_list(catalog: Catalog, terms: Terms) -> str:
    """Says which plans of the account type have a price list on the day that the terms begin."""
    account_type = terms.account_type
    listed = {
        f"{each.plan_period} {each.currency}"
        for each in catalog.price_lists
        if each.account_type == account_type and each.effective_from <= terms.anchor
    }
    return (
        f"there is no price list for {account_type} {terms.plan_period} {terms.currency}; "
        f"{account_type} plans have lists for: {', '.join(sorted(listed)) or 'nothing yet'}"
    )


def require_complete(before: Catalog, after: Catalog) -> None:
    """Raises if a plan that has a price list in `before` would have none when `after` comes into
    force. Without a list, its offices would keep their old prices for ever."""
    # An office's local date may be one day behind the UTC date.
    day = after.in_force_at.date() - timedelta(days=1)
    plans = sorted({each.plan for each in before.price_lists})
    left_out = [plan for plan in plans if after.list_for(plan, day) is None]
    if left_out:
        raise invalid_all(
            [
                ("/price_lists", f"must have a list for {', '.join(plan)} that is effective now")
                for plan in left_out
            ]
        )


def require_consistent(price_lists: tuple[PriceList, ...]) -> None:
    """Raises with all errors unless each list prices exactly the types that its plan sells, and is
    the only list of its plan and date."""
    errors: list[tuple[str, str]] = []
    seen: dict[object, int] = {}
    for position, each in enumerate(price_lists):
        pointer, sold = f"/price_lists/{position}", sold_on(each.account_type)
        first = seen.setdefault((each.plan, each.effective_from), position)
        if first != position:
            errors.append((pointer, f"must differ in plan or date from /price_lists/{first}"))
        errors += (
            (f"{pointer}/prices/{missing}", "is required")
            for missing in sorted(sold - each.prices.keys())
        )
        errors += (
            (f"{pointer}/prices/{extra}", f"is not sold on {each.account_type} plans")
            for extra in sorted(each.prices.keys() - sold)
        )
    if errors:
        raise invalid_all(errors)
