"""Display names of the people and API keys that act for a company, by subject. They are stored
outside the journal, so that a name can be deleted (decision 44)."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from botocore.client import BaseClient
from pynamodb.expressions.operand import Path

from ..domain.api_key import SUBJECT, ApiKey, subject_of
from ..domain.record import Record
from . import conditions, keys
from .batch import get_items
from .codec import Item, decode_item
from .transaction import Check, ItemUpdate, Write, WriteName, WritesFailed, write

MOST_NAMES = 200
"""Limit per company, because every page reads all names with the office. Later people are shown by
their subject."""
MOST_KEY_NAMES = 100
"""The same of API keys, besides. Names of revoked keys stay for the history."""

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
        people = [each for each in known if not each.startswith(SUBJECT)]
        if known.get(sub) == name or (sub not in known and len(people) >= MOST_NAMES):
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


def key_name_writes(company_id: int, created: ApiKey, known: Iterable[str]) -> list[Write]:
    """The name of a new API key, if there is room for it beside those of the known subjects."""
    if sum(each.startswith(SUBJECT) for each in known) >= MOST_KEY_NAMES:
        return []
    sub = subject_of(created.key_id)
    person = Path(_attribute_of(sub)).set({"sub": sub, "name": f"API key: {created.name}"})
    unnamed = conditions.value_is(_attribute_of(sub), None)
    name = WriteName("names", company_id)
    return [ItemUpdate(name, keys.names(company_id), (person,), unnamed)]


def names_from(item: Item | None) -> Mapping[str, str]:
    """Names by subject."""
    people = decode_item(item).items() if item else ()
    return {each["sub"]: each["name"] for name, each in people if name.startswith(_PERSON)}


def _attribute_of(sub: str) -> str:
    # Hashed, because subjects may contain characters that have a meaning in expressions.
    return f"{_PERSON}{sha256(sub.encode()).hexdigest()[:32]}"
