"""Replace the catalog: prices for cycles that have not begun yet."""

from datetime import datetime, timedelta
from typing import Protocol

from .attempts import Attempts
from .domain.catalog import LEAD, Catalog, PriceList, require_consistent
from .domain.refusals import invalid


class Catalogs(Protocol):
    """Where the catalog's revisions are kept. Every method may raise TryAgain."""

    def newest(self) -> Catalog: ...

    def replace(self, before: Catalog, after: Catalog) -> None: ...


def replace_catalog(
    catalogs: Catalogs,
    attempts: Attempts,
    revision: int,
    price_lists: tuple[PriceList, ...],
    now: datetime,
) -> Catalog:
    """The next revision, whole, where `revision` is the newest. Running cycles keep their prices.
    Saying again what holds already changes nothing, so that a repeat does no harm."""
    require_consistent(price_lists)

    def attempt() -> Catalog:
        newest = catalogs.newest()
        if newest.price_lists == price_lists:
            return newest
        if newest.revision != revision:
            raise invalid(
                "/revision",
                f"is {revision}, and the catalog's is {newest.revision}: somebody replaced it "
                "since. Read it again.",
            )
        in_force_at = max(now + LEAD, newest.in_force_at + timedelta(seconds=1))
        after = Catalog(revision + 1, in_force_at, price_lists)
        catalogs.replace(newest, after)
        return after

    return attempts.until_done(attempt)
