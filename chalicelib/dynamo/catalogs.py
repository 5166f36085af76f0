"""The catalog's revisions: read along with other things, remembered for minutes."""

from datetime import datetime, timedelta

import msgspec
from botocore.client import BaseClient

from ..domain.catalog import LEAD_TIME, NO_CATALOG, Catalog
from ..service.ports import Retryable
from . import conditions, keys
from .batch import get_items
from .codec import Item
from .items import document_item, from_item
from .transaction import Put, WriteName, WritesFailed, write

FRESH_FOR = timedelta(minutes=3)
"""What is remembered may miss a revision this young, and none of those decides yet: `LEAD_TIME` is
longer, by more than clocks of invocations differ."""

assert FRESH_FOR < LEAD_TIME


class DynamoCatalogs(msgspec.Struct):
    """`known` are the newest revisions, newest first, without gaps; older ones are fetched when an
    office is so late that they decide for it."""

    client: BaseClient
    table: str
    known: list[Catalog] = []
    learned_at: datetime | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether what is known holds for cycles that begin until `now`. What was learned by a
        clock that is ahead of that is no longer trusted."""
        return self.learned_at is not None and abs(now - self.learned_at) <= FRESH_FOR

    def in_force(self, now: datetime) -> Catalog:
        """The revision that decides for cycles that begin now. Raises Retryable."""
        if not self.is_fresh(now):
            (newest,) = get_items(self.client, self.table, [keys.CATALOG])
            self.learn(newest, now)
        return self.at(now)

    def learn(self, newest: Item | None, now: datetime) -> None:
        """Takes in the newest revision's item, as read at `now`."""
        catalog = _catalog_from(newest)
        follows = self.known and catalog.revision == self.known[0].revision + 1
        if not self.known or catalog.revision != self.known[0].revision:
            self.known = [catalog, *(self.known if follows else [])]
        self.learned_at = now

    def newest(self) -> Catalog:
        """The newest revision, read now. Raises Retryable."""
        return _catalog_from(*get_items(self.client, self.table, [keys.CATALOG]))

    def numbered(self, revision: int) -> Catalog:
        """The revision of that number. Raises Retryable."""
        return _catalog_from(*get_items(self.client, self.table, [keys.catalog(revision)]))

    def at(self, instant: datetime) -> Catalog:
        """The revision that decides for cycles that begin at `instant`. Raises Retryable."""
        known, position = [*self.known], 0
        while known[position].in_force_at > instant:
            position += 1
            if position == len(known):
                known.append(self.numbered(known[-1].revision - 1))
        self.known = known
        return known[position]

    def replace(self, before: Catalog, after: Catalog) -> None:
        """The next revision, where `before` is the newest. Raises Retryable."""
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


def _item(key: keys.Key, catalog: Catalog) -> Item:
    """Compressed: a full catalog is 20 KB of JSON, and a tenth of that here."""
    return document_item(key, catalog, revision=catalog.revision)


def _catalog_from(item: Item | None) -> Catalog:
    return from_item(item, Catalog) if item else NO_CATALOG
