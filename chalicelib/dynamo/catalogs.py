"""The catalog's revisions, read together with other items and cached for minutes."""

from datetime import datetime, timedelta

import msgspec
from botocore.client import BaseClient

from ..domain.catalog import LEAD_TIME, NO_CATALOG, Catalog
from ..domain.licenses import LicenseType
from ..domain.products import Products
from ..service.ports import Retryable
from . import conditions, keys
from .batch import get_items
from .codec import Item
from .items import document_item, from_item
from .layouts import Layouts
from .transaction import Put, WriteName, WritesFailed, write

FRESH_FOR = timedelta(minutes=3)
"""How long the cache is used. It may lack revisions younger than this, but those are not in force
yet: `LEAD_TIME` is longer by more than the clocks of two invocations differ."""

assert FRESH_FOR < LEAD_TIME

PRODUCTS_FRESH_FOR = timedelta(hours=1)
"""How long names, holders and plans of types are used without a read. What is sold is decided on
the fresh catalog."""


class DynamoCatalogs(msgspec.Struct):
    """`cached` are the newest revisions, newest first, without gaps. An older one is fetched if an
    office is so far overdue that it applies."""

    client: BaseClient
    table: str
    cached: list[Catalog] = []
    cached_at: datetime | None = None
    id_by_number: dict[int, LicenseType] = {}
    number_by_id: dict[LicenseType, int] = {}
    """Of every type that this process has read of. Numbers are permanent, so they are never old."""

    def is_fresh(self, now: datetime) -> bool:
        """Whether the cache is valid for cycles that begin up to `now`. A cache filled by a clock
        that is too far ahead of `now` is not valid."""
        return self.cached_at is not None and abs(now - self.cached_at) <= FRESH_FOR

    def in_force(self, now: datetime) -> Catalog:
        """The revision that applies to cycles that begin at `now`. Raises Retryable."""
        if not self.is_fresh(now):
            (newest,) = get_items(self.client, self.table, [keys.CATALOG])
            self.cache_newest(newest, now)
        return self.at(now)

    def read_with(self, wanted: list[keys.Key], now: datetime) -> dict[keys.Key, Item | None]:
        """The items. The same call refreshes the cache if it is not fresh. Raises Retryable."""
        fresh = self.is_fresh(now)
        wanted = wanted if fresh else [*wanted, keys.CATALOG]
        found = dict(zip(wanted, get_items(self.client, self.table, wanted), strict=True))
        if not fresh:
            self.cache_newest(found[keys.CATALOG], now)
        return found

    def cache_newest(self, newest: Item | None, now: datetime) -> None:
        """Caches the newest revision, whose item was read at `now`."""
        catalog = _catalog_from(newest)
        follows = self.cached and catalog.revision == self.cached[0].revision + 1
        if not self.cached or catalog.revision != self.cached[0].revision:
            self.cached = [catalog, *(self.cached if follows else [])]
            self._learn_numbers(catalog)
        self.cached_at = now

    def products(self, now: datetime) -> Products:
        """What is sold at `now`, from a cache of at most an hour: assigning reads nothing for it.
        Raises Retryable."""
        if self.cached_at is None or abs(now - self.cached_at) > PRODUCTS_FRESH_FOR:
            return self.in_force(now).products
        return self.at(now).products

    def number_of(self, license_type: LicenseType) -> int:
        """The type's permanent number. Raises Retryable."""
        if license_type not in self.number_by_id:
            self._learn_numbers(self.newest())
        return self.number_by_id[license_type]

    def id_of(self, number: int) -> LicenseType:
        """The id of the type with this number. Raises Retryable."""
        if number not in self.id_by_number:
            self._learn_numbers(self.newest())
        return self.id_by_number[number]

    def numbers_types(self) -> bool:
        """True if accounts are probably stored with numbers: the newest known catalog does so."""
        return not self.cached or self.cached[0].numbers_types

    def _learn_numbers(self, catalog: Catalog) -> None:
        for each in catalog.products.license_types:
            self.id_by_number[each.number] = each.id
            self.number_by_id[each.id] = each.number

    def newest(self) -> Catalog:
        """The newest revision, not from the cache. Raises Retryable."""
        return _catalog_from(*get_items(self.client, self.table, [keys.CATALOG]))

    def numbered(self, revision: int) -> Catalog:
        """The revision with that number. Raises Retryable."""
        return _catalog_from(*get_items(self.client, self.table, [keys.catalog(revision)]))

    def at(self, instant: datetime) -> Catalog:
        """The revision that applies to cycles that begin at `instant`. Raises Retryable."""
        cached, position = [*self.cached], 0
        while cached[position].in_force_at > instant:
            position += 1
            if position == len(cached):
                cached.append(self.numbered(cached[-1].revision - 1))
        self.cached = cached
        return cached[position]

    def changes(self, since: datetime, until: datetime) -> list[datetime]:
        """When revisions came into force after the one instant, up to the other. Raises
        Retryable."""
        self.at(since)
        return [each.in_force_at for each in self.cached if since < each.in_force_at <= until]

    def replace(self, before: Catalog, after: Catalog) -> None:
        """Writes the next revision if `before` is still the newest. Raises Retryable."""
        unchanged = (
            conditions.revision_is(before.revision) if before.revision else conditions.absent()
        )
        writes = [
            Put(WriteName("newest_catalog"), _item(keys.CATALOG, after), unchanged),
            Put(
                WriteName("catalog", after.revision),
                _item(keys.catalog(after.revision), after),
                conditions.absent(),
            ),
        ]
        try:
            write(self.client, self.table, writes)
        except WritesFailed as failure:
            raise Retryable("stale") from failure


def layouts_of(client: BaseClient, table: str) -> Layouts:
    """The layouts of a table, with a catalog of their own. `wiring` shares one."""
    return Layouts(DynamoCatalogs(client, table))


def _item(key: keys.Key, catalog: Catalog) -> Item:
    """A full catalog is 20 KB of JSON and a tenth of that compressed."""
    return document_item(key, catalog, revision=catalog.revision)


def _catalog_from(item: Item | None) -> Catalog:
    return from_item(item, Catalog) if item else NO_CATALOG
