"""Entries by which users are found: one for each beginning of each word of name and address.

They are written from the table's stream alone, so the writes for one user come in the order of the
record's changes (decision 109).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.client import BaseClient

from ..domain.record import Record
from ..domain.user import User
from . import keys
from .batch import MOST_ITEMS_A_WRITE, write_items
from .codec import Item, encode_item
from .keys import Key

if TYPE_CHECKING:
    # With events, which the API does not load.
    from ..service.background_ports import ItemChange

USERS_ARE_FOUND = "users_are_found"
"""An attribute of companies, all of whose users have entries. Those that older releases founded
have it after `make index-users`."""

Entries = dict[Key, Item | None]


class UserEntries(Record):
    """May raise Retryable."""

    client: BaseClient
    table: str

    def batches(self, changes: "Sequence[ItemChange]") -> list[Entries]:
        """What makes the entries agree with the changed users, one call for each. Nothing is
        written that did not change, and a repeat of the last changes has the same result."""
        different = [*_differences(changes).items()]
        starts = range(0, len(different), MOST_ITEMS_A_WRITE)
        return [dict(different[start : start + MOST_ITEMS_A_WRITE]) for start in starts]

    def write(self, batch: Entries) -> None:
        write_items(self.client, self.table, batch)


def entry_key(user: User, beginning: str) -> Key:
    return keys.user_entry(user.company_id, beginning, user.sort_name, user.user_id)


def _differences(changes: "Sequence[ItemChange]") -> Entries:
    """What to put, and, as None, what to delete. Of several changes of an entry the last counts."""
    different: Entries = {}
    for each in changes:
        before, after = _entries_of(each.before), _entries_of(each.after)
        different |= {key: None for key in before if key not in after}
        different |= {key: item for key, item in after.items() if before.get(key) != item}
    return different


def _entries_of(user: User | None) -> dict[Key, Item]:
    """With what the database filters by, under the names of the record's attributes."""
    if user is None:
        return {}
    searched = user.searched_text
    fields = {
        "office_id": user.office_id,
        "state": user.state,
        "license": user.own_license,
        "is_super_admin": user.is_super_admin or None,
        "words": searched.words(),
    }
    made = (entry_key(user, each) for each in searched.beginnings())
    return {(pk, sk): encode_item({"pk": pk, "sk": sk, **fields}) for pk, sk in made}
