"""Replace the catalog: what is sold, and prices for cycles that have not begun yet."""

from datetime import timedelta

from .domain.catalog import LEAD_TIME, NO_CATALOG, Catalog
from .domain.catalog_check import (
    WantedCatalog,
    faults_of,
    has_right_numbers,
    is_same_offer,
    next_products,
)
from .domain.invoicing_check import next_invoicing
from .domain.refusals import invalid, invalid_all
from .service.directory_ports import Catalogs
from .service.requests import Request
from .service.retries import Retries

MOST_FAULTS = 100
"""Named at once."""


def replace_catalog(
    catalogs: Catalogs,
    retries: Retries,
    revision: int,
    wanted: WantedCatalog,
    request: Request,
) -> Catalog:
    """Replaces the whole catalog. Raises if `revision` is not the newest one, and for every error
    of what is wanted. Running cycles keep their prices. A catalog equal to the newest one changes
    nothing, so repeats are safe."""

    def attempt() -> Catalog:
        newest = catalogs.newest()
        # A revision of an older release is replaced also by the same: accounts number their types
        # from the first one with products on (decision 108).
        if newest.numbers_types and _is_that(newest, wanted, newest):
            return newest
        if newest.revision > revision:
            following = catalogs.numbered(revision + 1)
            before = catalogs.numbered(revision) if revision else NO_CATALOG
            if _is_ours(request, following) and _is_that(before, wanted, following):
                return following
        if newest.revision != revision:
            raise invalid(
                "/revision",
                f"must be the newest revision, {newest.revision}: the catalog was replaced since "
                f"revision {revision}. Read it again.",
            )
        after = Catalog(
            revision=revision + 1,
            in_force_at=max(request.at + LEAD_TIME, newest.in_force_at + timedelta(seconds=1)),
            price_lists=wanted.price_lists,
            put_at=request.at,
            put_by=request.caller.sub,
            reason=request.reason,
            stored_products=next_products(newest, wanted),
            invoicing=next_invoicing(newest.invoicing, wanted.invoicing),
        )
        if faults := faults_of(newest, wanted, after):
            raise invalid_all(faults[:MOST_FAULTS])
        catalogs.replace(newest, after)
        return after

    return retries.run(attempt)


def _is_ours(request: Request, following: Catalog) -> bool:
    """True if an earlier attempt of this request committed it, and its response was lost."""
    return (following.put_by, following.put_at) == (request.caller.sub, request.at)


def _is_that(before: Catalog, wanted: WantedCatalog, after: Catalog) -> bool:
    """True if `after` is what replacing `before` by `wanted` gives."""
    return (
        after.price_lists == wanted.price_lists
        and is_same_offer(after.products, next_products(before, wanted))
        and has_right_numbers(wanted, after.products)
        and after.invoicing == next_invoicing(before.invoicing, wanted.invoicing)
    )
