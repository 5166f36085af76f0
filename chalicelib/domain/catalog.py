"""The catalog: what is sold, and the prices of each plan by the date from which they are
effective."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from .invoicing import NOT_SET_UP, Invoicing
from .licenses import AccountType, LicenseType
from .products import SHIPPED, Products
from .record import Record
from .terms import PlanPeriod, Terms

Currency = Literal["AUD", "CAD", "EUR", "GBP", "JPY", "NZD", "USD"]
"""JPY has no minor unit: its amounts are whole yen."""

HIGHEST_PRICE_MINOR = 10_000_000
"""Keeps every bill exact in JSON (below 2^53)."""

MOST_PRICE_LISTS = 180
"""With twenty prices each, they are some 100 KB of JSON."""

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
    stored_products: Products | None = None
    """None in revisions that were written before products were data."""
    invoicing: Invoicing = NOT_SET_UP

    @property
    def products(self) -> Products:
        return self.stored_products or SHIPPED

    @property
    def numbers_types(self) -> bool:
        """True if accounts number their license types under this revision. An older release, which
        may still run, wrote those without products, and reads names only (decision 108)."""
        return self.stored_products is not None or not self.revision

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
    those of `catalog`, which must be the revision in force at that instant. What has no price
    there, because the plan has no list or does not sell the type any more, keeps its price."""
    plan = (terms.account_type, terms.plan_period, terms.currency)
    listed = catalog.list_for(plan, terms.calendar.local_date(at))
    return {**terms.prices, **(listed.prices if listed else {}), **terms.contract_prices}


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
