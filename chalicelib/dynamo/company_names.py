"""Finds companies by the beginning of any word of their name.

The entries are in one partition, sorted by what they are found by. So a page costs what it returns,
however many companies there are.
"""

from botocore.client import BaseClient

from ..domain.directory import Company
from ..domain.record import Record
from ..domain.search_words import LONGEST_ENTRY, first_match, search_entries
from ..service.read_ports import Page, Paging
from . import keys
from .batch import get_items
from .items import from_item
from .layouts import Layouts
from .listings import Listings


class NameEntry(Record):
    """A company's name from one of its words on, folded."""

    record_id: int
    entry: str


class CompanyNames(Record):
    """May raise Retryable."""

    client: BaseClient
    table: str
    layouts: Layouts

    def page(self, beginning: str, paging: Paging) -> Page[Company]:
        """The companies that have a word with this folded beginning, each once, in two calls. A
        page may have fewer than requested and still have a cursor."""
        beginning = beginning[:LONGEST_ENTRY]
        prefix, listings = (
            keys.company_names(beginning),
            Listings(self.client, self.table, self.layouts),
        )
        entries = listings.page(prefix, paging, NameEntry, [])
        ids = [*dict.fromkeys(each.record_id for each in entries.items)]
        items = get_items(self.client, self.table, [keys.company(each) for each in ids])
        company_by_id = {
            number: from_item(item, Company)
            for number, item in zip(ids, items, strict=True)
            if item
        }
        shown = [
            company_by_id[each.record_id]
            for each in entries.items
            if each.record_id in company_by_id
            and _shows(each, company_by_id[each.record_id], beginning)
        ]
        return Page(shown, entries.cursor)


def _shows(entry: NameEntry, company: Company, beginning: str) -> bool:
    """False for the company's other words, and if it was renamed between the two calls."""
    return first_match(search_entries(company.name), beginning) == entry.entry
