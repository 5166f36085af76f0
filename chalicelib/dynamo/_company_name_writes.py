"""The writes of the entries by which vendor staff find companies by name.

They are in a partition of no company, sorted by what they are found by, and written in the
transaction that names the company.
"""

from collections.abc import Iterator

from ..domain.search_words import search_entries
from . import conditions, keys
from .codec import encode_item
from .transaction import Delete, Put, Write, WriteName


def name_writes(company_id: int, before: str | None, after: str) -> Iterator[Write]:
    """Replaces the entries of the name `before`, None for a new company, by those of `after`. An
    older release may have written none."""
    if before == after:
        return
    wanted = search_entries(after)
    left = [each for each in search_entries(before or "") if each not in wanted]
    mine = conditions.free_or_reserved_for(company_id)
    for place, entry in enumerate((*wanted, *left)):
        name, key = WriteName("company_name", place), keys.company_name(entry, company_id)
        if entry in left:
            yield Delete(name, key, mine)
        else:
            item = {"pk": key[0], "sk": key[1], "record_id": company_id, "entry": entry}
            yield Put(name, encode_item(item), mine)
