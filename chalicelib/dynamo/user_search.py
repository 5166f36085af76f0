"""Users by the beginnings of the words of their names and addresses, sorted by name.

Reads entries of one partition in their order, and the records that they name: the work grows with
what is returned, not with the company.
"""

from collections.abc import Callable, Sequence
from typing import Any

from botocore.client import BaseClient
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.record import Record
from ..domain.search import LONGEST_SORT_NAME
from ..domain.user import User, UserFilter
from ..service.cursors import cursor_of, sort_key_of
from ..service.read_ports import Page, Paging
from . import keys
from .batch import get_items
from .codec import Item, encode
from .item_queries import query_request
from .items import from_item
from .list_filters import one_of, user_conditions
from .transaction import outcomes
from .user_entries import USERS_ARE_FOUND, entry_key

ENTRIES_FIRST_READ = 2
"""For each user that is requested: filters leave out some, such as deleted users."""
MOST_ENTRIES_READ = 2500
"""By a second read, if the first found too few: about 500 KB. The page may have fewer users than
requested then, and still have a cursor."""
MOST_USERS_READ = 1000
"""By each of two reads of a company whose users have no entries yet."""
LONGEST_PLACE = 5 + LONGEST_SORT_NAME + 1 + 16
"""Characters of an entry's sort key."""


class UserSearch(Record):
    """Every read is consistent. Raises Retryable as `Store` does."""

    client: BaseClient
    table: str

    def page(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None,
        only: UserFilter,
    ) -> Page[User]:
        """Two or three calls: entries, and the records of users. The records decide, so a user
        whose entries are older than the record is not on the page, but never wrongly."""
        if office_ids is not None and not office_ids:
            return Page([], None)
        conditions = user_conditions(only)
        if office_ids is not None:
            conditions.append(one_of("office_id", sorted(office_ids)))
        asked = _Asked(company_id, only, office_ids, tuple(conditions))
        if paging.cursor and _is_of_plain_list(paging.cursor, company_id):
            return self._compared(asked, paging)
        entries = self._entries(asked, paging)
        users, is_complete = self._users(asked, entries.items, paging.cursor is not None)
        return Page(users, entries.cursor) if is_complete else self._compared(asked, paging)

    def _entries(self, asked: "_Asked", paging: Paging) -> Page[Item]:
        request = self._request(asked.entries, paging, asked.entry_conditions())
        sizes = (ENTRIES_FIRST_READ * (paging.limit + 1), MOST_ENTRIES_READ)
        return self._read(request, sizes, paging.limit)

    def _users(
        self, asked: "_Asked", entries: Sequence[Item], is_complete: bool
    ) -> tuple[list[User], bool]:
        """Those users of the entries whose records match, and whether all users of the company
        have entries. The company's record says so, unless it is known."""
        company, of_users = keys.company(asked.company_id), [*map(asked.user_key, entries)]
        # A user who was just renamed may have two entries here.
        wanted = [*dict.fromkeys(of_users), *(() if is_complete else (company,))]
        found = dict(zip(wanted, get_items(self.client, self.table, wanted), strict=True))
        if not is_complete:
            is_complete = USERS_ARE_FOUND in (found[company] or ())
        pairs = [(entry, found[key]) for entry, key in zip(entries, of_users, strict=True)]
        users = [(entry, from_item(record, User)) for entry, record in pairs if record]
        return [user for entry, user in users if asked.is_found(user, entry)], is_complete

    def _compared(self, asked: "_Asked", paging: Paging) -> Page[User]:
        """Users of a company that was founded before there were entries, in the order of their ids,
        and by name only within the page. Two calls at most."""
        request = self._request(keys.users(asked.company_id), paging, asked.conditions)
        sizes = (MOST_USERS_READ, MOST_USERS_READ)
        page = self._read(request, sizes, paging.limit, asked.is_matched)
        users = [from_item(item, User) for item in page.items]
        return Page(sorted(users, key=lambda each: (each.sort_name, each.user_id)), page.cursor)

    def _request(
        self, prefix: keys.Key, paging: Paging, conditions: Sequence[Condition]
    ) -> dict[str, Any]:
        pk, start = prefix
        below = (Path("pk") == pk) & Path("sk").startswith(start)
        request = query_request(self.table, below, only=[*conditions]) | {"ConsistentRead": True}
        if paging.cursor:
            place = sort_key_of(paging.cursor, start, LONGEST_PLACE)
            request["ExclusiveStartKey"] = {"pk": encode(pk), "sk": encode(place)}
        return request

    def _read(
        self,
        request: dict[str, Any],
        sizes: Sequence[int],
        limit: int,
        is_wanted: Callable[[Item], bool] = lambda _: True,
    ) -> Page[Item]:
        """One page of the wanted items, by one read of each size at most. It may have fewer than
        the limit, or none, and a cursor."""
        found: list[Item] = []
        for size in sizes:
            with outcomes():
                response = self.client.query(**request, Limit=size)
            found += filter(is_wanted, response["Items"])
            if len(found) > limit:
                return Page(found[:limit], cursor_of(found[limit - 1]["sk"]["S"]))
            if "LastEvaluatedKey" not in response:
                return Page(found, None)
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]
        return Page(found, cursor_of(response["LastEvaluatedKey"]["sk"]["S"]))


class _Asked(Record):
    """What is searched for, and where."""

    company_id: int
    only: UserFilter
    office_ids: frozenset[int] | None
    conditions: tuple[Condition, ...]

    @property
    def beginning(self) -> str:
        assert self.only.search
        return self.only.search.beginning()

    @property
    def entries(self) -> keys.Key:
        return keys.user_entries(self.company_id, self.beginning)

    def entry_conditions(self) -> list[Condition]:
        assert self.only.search
        compared = [Path("words").contains(each) for each in self.only.search.compared()]
        return [*self.conditions, *compared]

    def user_key(self, entry: Item) -> keys.Key:
        return keys.user(self.company_id, keys.user_of_entry(entry["sk"]["S"]))

    def is_found(self, user: User, entry: Item) -> bool:
        """True if the record matches, and is sorted where the entry is."""
        in_office = self.office_ids is None or user.office_id in self.office_ids
        at_place = entry_key(user, self.beginning)[1] == entry["sk"]["S"]
        return in_office and at_place and self.only.matches(user)

    def is_matched(self, record: Item) -> bool:
        return self.only.matches(from_item(record, User))


def _is_of_plain_list(cursor: str, company_id: int) -> bool:
    return sort_key_of(cursor, "", LONGEST_PLACE).startswith(keys.users(company_id)[1])
