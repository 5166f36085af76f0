"""What the verbs on companies, offices and the catalog need from the database.

Writes raise ConditionsFailed, and every method may raise Retryable.
"""

from collections.abc import Sequence
from typing import Protocol

from ..domain.account import Ledger
from ..domain.catalog import Catalog
from ..domain.change import Change
from ..domain.directory import Company, Office
from ..domain.limits import SpendingLimits
from ..domain.metadata import MetadataChange
from ..domain.provisioning import Provisioning
from ..domain.record import Record
from ..domain.record_change import RecordChange
from .ports import IdempotencyRecord


class CompanyChange(Record):
    """A company before and after an edit; `history` is what its history keeps of it (R26)."""

    before: Company
    after: Company
    history: tuple[RecordChange, ...]
    metadata: MetadataChange | None = None


class OfficeChange(Record):
    """The same of an office. `ledger` are changes of what it owns or is charged."""

    before: Office
    after: Office
    history: tuple[RecordChange, ...] = ()
    metadata: MetadataChange | None = None
    ledger: tuple[Change, ...] = ()


class OfficeCreation(Record):
    """An office to create with its ledger, and its company too, if that is `new`. Otherwise the
    company's agreement and openings must be as given. `history` is what the company's history
    keeps of the metadata (R26)."""

    office: Office
    ledger: Ledger
    company: Company
    new: bool = False
    metadata: MetadataChange | None = None
    company_metadata: MetadataChange | None = None
    history: tuple[RecordChange, ...] = ()


class Directory(Protocol):
    """Creates companies and offices."""

    def add_company(self, company: Company) -> None: ...

    def add_office(self, office: Office, ledger: Ledger) -> None: ...

    def company(self, company_id: int) -> Company | None: ...

    def offices(self, company_id: int) -> int:
        """How many offices the company has."""

    def office(self, company_id: int, office_id: int) -> Office | None: ...

    def change_company(self, change: CompanyChange) -> None:
        """Replaces what differs, if it is still that of `before`, and the entries by which the name
        is found. Raises ConditionsFailed."""

    def change_office(self, change: OfficeChange, idempotency: IdempotencyRecord | None) -> None:
        """Replaces what differs, if it is still that of `before`. Raises ConditionsFailed."""

    def spending_limits(self, company_id: int) -> SpendingLimits: ...

    def offices_among(self, company_id: int, office_ids: Sequence[int]) -> frozenset[int]:
        """Those that are offices of the company, 100 in each call."""

    def set_spending_limits(
        self, before: SpendingLimits, after: SpendingLimits, change: RecordChange
    ) -> None:
        """Replaces the limits, if they are still those of `before`. Raises ConditionsFailed."""

    def provisioning(self, company_id: int) -> Provisioning: ...

    def set_provisioning(
        self, before: Provisioning, after: Provisioning, change: RecordChange
    ) -> None:
        """Replaces the settings, if they are still those of `before`. Raises ConditionsFailed."""

    def open(self, creation: OfficeCreation, idempotency: IdempotencyRecord | None) -> None: ...


class Catalogs(Protocol):
    """The catalog's revisions. Every method may raise Retryable."""

    def newest(self) -> Catalog: ...

    def numbered(self, revision: int) -> Catalog: ...

    def replace(self, before: Catalog, after: Catalog) -> None: ...
