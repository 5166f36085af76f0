"""Display names of the people who act for a company, by subject. They are stored outside the
journal, so that a name can be deleted (decision 44)."""

from collections.abc import Mapping
from hashlib import sha256

from botocore.client import BaseClient
from pynamodb.expressions.operand import Path

from ..domain.record import Record
from . import conditions, keys
from .batch import get_items
from .codec import Item, decode_item
from .transaction import Check, ItemUpdate, Write, WriteName, WritesFailed, write

MOST_NAMES = 200
"""Limit per company, because every page reads all names with the office. Later people are shown by
their subject."""

_PERSON = "person_"


class DisplayNames(Record):
    """May raise Retryable."""

    client: BaseClient
    table: str

    def save(self, company_id: int, sub: str, name: str) -> None:
        """Saves the name if it has changed and the company exists. Of two concurrent updates of one
        name, one is dropped."""
        key = keys.names(company_id)
        (item,) = get_items(self.client, self.table, [key])
        known = names_from(item)
        if known.get(sub) == name or (sub not in known and len(known) >= MOST_NAMES):
            return
        attribute = _attribute_of(sub)
        before = decode_item(item).get(attribute) if item else None
        person = Path(attribute).set({"sub": sub, "name": name})
        writes: list[Write] = [
            Check(WriteName("company", company_id), keys.company(company_id), conditions.present()),
            ItemUpdate(
                WriteName("names", company_id),
                key,
                (person,),
                conditions.value_is(attribute, before),
            ),
        ]
        try:
            write(self.client, self.table, writes)
        except WritesFailed:
            return


def names_from(item: Item | None) -> Mapping[str, str]:
    """Names by subject."""
    people = decode_item(item).items() if item else ()
    return {each["sub"]: each["name"] for name, each in people if name.startswith(_PERSON)}


def _attribute_of(sub: str) -> str:
    # Hashed, because subjects may contain characters that have a meaning in expressions.
    return f"{_PERSON}{sha256(sub.encode()).hexdigest()[:32]}"
