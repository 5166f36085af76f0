"""What queries need from outside: lists, page by page, and single items.

Every read is consistent and may raise Retryable. None of them knows who asks: `queries` decides
what a caller may see.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from ..domain.assignment import Assignment
from ..domain.assignment_history import HistoryRow
from ..domain.catalog import Catalog
from ..domain.directory import Company, Office
from ..domain.journal import Entry, Invoice
from ..domain.licenses import LicenseType
from ..domain.record import Record
from ..domain.room import Room
from ..domain.user import NOT_DELETED, User, UserFilter

_T = TypeVar("_T")


class Page(Record, Generic[_T]):
    """One page of a list, and the cursor of the next page, if there is one."""

    items: list[_T]
    cursor: str | None


class Paging(Record):
    """The size of a page, and the cursor that the page before it returned."""

    limit: int = 50
    cursor: str | None = None


class Glance(Record):
    """Of the invoices and the entry that were asked for, those that exist."""

    invoices: tuple[Invoice, ...]
    entry: Entry | None


class ListingPages(Protocol):
    """What a company and its offices have, in the order of their keys."""

    def entries(self, office_id: int, paging: Paging) -> Page[Entry]:
        """The journal, newest first."""

    def charges(self, office_id: int, after_seq: int, until_seq: int) -> list[Entry]:
        """The entries of this range that charged something, oldest first."""

    def assignments(self, office_id: int, paging: Paging) -> Page[Assignment]:
        """Who holds what now."""

    def invoices(self, office_id: int, paging: Paging) -> Page[Invoice]:
        """The latest first."""

    def glance(
        self, office_id: int, invoice_numbers: Sequence[int] = (), entry_seq: int | None = None
    ) -> Glance:
        """Some invoices and one entry, in one call."""

    def users(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None = None,
        only: UserFilter = NOT_DELETED,
    ) -> Page[User]:
        """The company's users that the filter lets through; of these offices only, if given."""

    def rooms(
        self, company_id: int, paging: Paging, office_ids: frozenset[int] | None = None
    ) -> Page[Room]:
        """The company's rooms but deleted ones; of these offices only, if given."""

    def offices_page(
        self, company_id: int, paging: Paging, office_ids: frozenset[int] | None = None
    ) -> Page[Office]:
        """The company's offices; only these, if given."""

    def offices(self, company_id: int) -> list[Office]:
        """All offices of the company."""


class HistoryPages(Protocol):
    """An office's journal with the assignments and releases between its entries."""

    def page(
        self,
        office_id: int,
        paging: Paging,
        license_type: LicenseType | None = None,
        action: str | None = None,
        sub: str | None = None,
    ) -> Page[HistoryRow]:
        """Newest first: of a license type, an action, a person, where given."""

    def cursor_after(self, rows: Sequence[HistoryRow], before: str | None) -> str:
        """The cursor of what comes after these rows, which came after the cursor `before`."""


class DirectoryItems(Protocol):
    """Single companies and offices."""

    def company(self, company_id: int) -> Company | None: ...

    def office(self, company_id: int, office_id: int) -> Office | None:
        """None for an office of another company."""


class CatalogRevisions(Protocol):
    """Revisions of the catalog."""

    def newest(self) -> Catalog: ...

    def in_force(self, now: datetime) -> Catalog:
        """The revision that decides for cycles that begin now."""


class ReadPorts(Record):
    """Where queries read."""

    listings: ListingPages
    history: HistoryPages
    directory: DirectoryItems
    catalogs: CatalogRevisions
