"""Replace the catalog: prices for cycles that have not begun yet."""

from datetime import timedelta

from .domain.catalog import LEAD_TIME, Catalog, PriceList, require_complete, require_consistent
from .domain.refusals import invalid
from .service.directory_ports import Catalogs
from .service.requests import Request
from .service.retries import Retries


def replace_catalog(
    catalogs: Catalogs,
    retries: Retries,
    revision: int,
    price_lists: tuple[PriceList, ...],
    request: Request,
) -> Catalog:
    """Replaces the whole catalog. Raises if `revision` is not the newest one. Running cycles keep
    their prices. Price lists equal to the newest ones change nothing, so repeats are safe."""
    require_consistent(price_lists)

    def attempt() -> Catalog:
        newest = catalogs.newest()
        if newest.price_lists == price_lists:
            return newest
        if newest.revision > revision:
            # An earlier attempt of this request may have committed and its response been lost.
            following = catalogs.numbered(revision + 1)
            ours = (price_lists, request.caller.sub, request.at)
            if (following.price_lists, following.put_by, following.put_at) == ours:
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
            price_lists=price_lists,
            put_at=request.at,
            put_by=request.caller.sub,
            reason=request.reason,
        )
        require_complete(newest, after)
        catalogs.replace(newest, after)
        return after

    return retries.run(attempt)
