"""A catalog that changes, with equal prices for all plans: the product's, and the model's own."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

from chalicelib.domain.catalog import Catalog, PriceList
from chalicelib.domain.terms import PlanPeriod
from tests.model.licensed_days import PriceLists, Prices

IN_FORCE_AFTER = timedelta(minutes=5)


class ChangingCatalog:
    def __init__(self, listed: Prices) -> None:
        self.price_lists = PriceLists([])
        self._catalogs: list[Catalog] = []
        self._revise(datetime(2020, 1, 1, tzinfo=UTC), {date(2020, 1, 1): listed})

    def at(self, instant: datetime) -> Catalog:
        """The revision that is in force."""
        return [each for each in self._catalogs if each.in_force_at <= instant][-1]

    def change(self, now: datetime, effective_from: date, prices: Prices) -> None:
        """Adds a list to those of the newest revision. It replaces one of the same date."""
        last_at, lists = self.price_lists.revisions[-1]
        in_force_at = max(now + IN_FORCE_AFTER, last_at + timedelta(seconds=1))
        self._revise(in_force_at, {**lists, effective_from: prices})

    def _revise(self, in_force_at: datetime, lists: dict[date, Prices]) -> None:
        self.price_lists.revisions.append((in_force_at, lists))
        given = tuple(
            PriceList("pro", period, "USD", since, prices)
            for period in get_args(PlanPeriod)
            for since, prices in lists.items()
        )
        self._catalogs.append(Catalog(len(self._catalogs) + 1, in_force_at, given))
