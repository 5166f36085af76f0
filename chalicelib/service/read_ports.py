"""Ports that queries read from: pages of lists, and single items.

Every read is consistent and may raise Retryable. Ports do not check the caller: `queries` decides
what a caller may read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from ..domain.assignment import Assignee, Assignment
from ..domain.assignment_history import HistoryRow
from ..domain.catalog import Catalog
from ..domain.credit_note import CreditNote
from ..domain.directory import Company, Office
from ..domain.journal import Entry, Invoice
from ..domain.licenses import LicenseType
from ..domain.limits import SpendingLimits
from ..domain.provisioning import Provisioning, ProvisioningActivity
from ..domain.record import Record
from ..domain.record_change import RecordChange
from ..domain.room import Room
from ..domain.user import NOT_DELETED, User, UserFilter
from .api_key_ports import ApiKeys
from .statements import StatementItems

_T = TypeVar("_T")


class Page(Record, Generic[_T]):
    """One page of a list. `cursor` is that of the next page; None on the last page."""

    items: list[_T]
    cursor: str | None


class Paging(Record):
    """The size of a page, and the cursor that the previous page returned."""

    limit: int = 50
    cursor: str | None = None


class InvoicesAndEntry(Record):
    """Those of the requested invoices, the requested entry and its office that exist."""

    invoices: tuple[Invoice, ...]
    entry: Entry | None
    office: Office | None = None


class ListingPages(Protocol):
    """Lists of a company and of its offices, in the order of their keys."""

    def entries(self, office_id: int, paging: Paging) -> Page[Entry]:
        """The journal, newest first."""

    def assignments(self, office_id: int, paging: Paging) -> Page[Assignment]:
        """The current assignments."""

    def invoices(self, office_id: int, paging: Paging) -> Page[Invoice]:
        """Newest first."""

    def credit_notes(
        self, office_id: int, paging: Paging, invoice_number: int | None = None
    ) -> Page[CreditNote]:
        """Newest first; only of this invoice, if given."""

    def invoices_and_entry(
        self,
        office_id: int,
        invoice_numbers: Sequence[int] = (),
        entry_seq: int | None = None,
        listed_in: int | None = None,
    ) -> InvoicesAndEntry:
        """Reads invoices and an entry in one call, and the office if its company is given."""

    def records(
        self, company_id: int, assignees: Sequence[Assignee], office_ids: Sequence[int]
    ) -> list[User | Room | Office]:
        """The users and rooms among these assignees, deleted or not, and these offices, as far as
        they exist, 100 per call."""

    def users(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None = None,
        only: UserFilter = NOT_DELETED,
    ) -> Page[User]:
        """The company's users that match the filter; only of these offices, if given."""

    def record_changes(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None = None,
        kind: str | None = None,
    ) -> Page[RecordChange]:
        """Newest first; only of these offices and this kind, if given."""

    def provisioning_activity(self, company_id: int, paging: Paging) -> Page[ProvisioningActivity]:
        """What the identity provider asked for last, by user and group."""

    def rooms(
        self, company_id: int, paging: Paging, office_ids: frozenset[int] | None = None
    ) -> Page[Room]:
        """The company's rooms except deleted ones; only of these offices, if given."""

    def offices_page(
        self, company_id: int, paging: Paging, office_ids: frozenset[int] | None = None
    ) -> Page[Office]:
        """The company's offices; only `office_ids`, if given."""

    def offices(self, company_id: int) -> list[Office]:
        """All offices of the company."""


class UserSearchPages(Protocol):
    """Users by the beginnings of their names and addresses."""

    def page(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None,
        only: UserFilter,
    ) -> Page[User]:
        """By name; only of these offices, if given. `only` has a search. Users that were changed
        less than two seconds ago may be missing."""


class HistoryPages(Protocol):
    """An office's journal entries, assignments and releases, merged by time."""

    def page(
        self,
        office_id: int,
        paging: Paging,
        license_type: LicenseType | None = None,
        action: str | None = None,
        sub: str | None = None,
    ) -> Page[HistoryRow]:
        """Newest first. Only rows of the license type, action and person (`sub`) that are given."""

    def cursor_after(self, rows: Sequence[HistoryRow], before: str | None) -> str:
        """The cursor of the rows after `rows`, which were read with the cursor `before`."""


class DirectoryItems(Protocol):
    """Single companies and offices."""

    def company(self, company_id: int) -> Company | None: ...

    def spending_limits(self, company_id: int) -> SpendingLimits: ...

    def provisioning(self, company_id: int) -> Provisioning: ...

    def office(self, company_id: int, office_id: int) -> Office | None:
        """None if the office does not exist or belongs to another company."""


class ExternalIdIndex(Protocol):
    """Records by their external ids, each in two calls at most. A user or room that an older
    release deleted may still have one."""

    def user(self, company_id: int, value: str) -> User | None: ...

    def room(self, company_id: int, value: str) -> Room | None: ...

    def office(self, company_id: int, value: str) -> Office | None: ...

    def company(self, value: str) -> Company | None: ...


class CompanyNameIndex(Protocol):
    """Companies by name, among all of them."""

    def page(self, beginning: str, paging: Paging) -> Page[Company]:
        """Those that have a word with this folded beginning. A page may have fewer than requested
        and still have a cursor."""


class CatalogRevisions(Protocol):
    """Revisions of the catalog."""

    def newest(self) -> Catalog: ...

    def in_force(self, now: datetime) -> Catalog:
        """The revision that sets the prices of cycles that begin now."""


class ReadPorts(Record):
    """All ports that queries read from."""

    listings: ListingPages
    history: HistoryPages
    directory: DirectoryItems
    catalogs: CatalogRevisions
    external_ids: ExternalIdIndex
    statements: StatementItems
    user_search: UserSearchPages
    company_names: CompanyNameIndex
    api_keys: ApiKeys
