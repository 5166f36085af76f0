"""What the verbs on companies, offices and the catalog need from the database.

Writes raise ConditionsFailed, and every method may raise Retryable.
"""

from collections.abc import Sequence
from typing import Protocol

from ..domain.account import Ledger
from ..domain.catalog import Catalog
from ..domain.change import Change
from ..domain.directory import Company, Office
from ..domain.record_change import RecordChange
from .ports import IdempotencyRecord


class Directory(Protocol):
    """Creates companies and offices."""

    def add_company(self, company: Company) -> None: ...

    def add_office(self, office: Office, ledger: Ledger) -> None: ...

    def company(self, company_id: int) -> Company | None: ...

    def offices(self, company_id: int) -> int:
        """How many offices the company has."""

    def office(self, company_id: int, office_id: int) -> Office | None: ...

    def change_company(
        self, before: Company, after: Company, changes: Sequence[RecordChange]
    ) -> None:
        """Replaces the agreement and the external id, if they are still those of `before`.
        `changes` are those of its history. Raises ConditionsFailed."""

    def change_office(
        self,
        before: Office,
        after: Office,
        changes: Sequence[Change],
        idempotency: IdempotencyRecord | None,
        record_change: RecordChange | None = None,
    ) -> None:
        """Replaces the office's external id, if it is still that of `before`, and commits the
        changes of its ledger and of the history in the same transaction. Raises
        ConditionsFailed."""

    def open(
        self,
        office: Office,
        ledger: Ledger,
        company: Company,
        idempotency: IdempotencyRecord | None,
        *,
        new: bool,
    ) -> None:
        """Creates an office of the company, and a new company itself. Otherwise the company's
        agreement and openings must be as given."""


class Catalogs(Protocol):
    """The catalog's revisions. Every method may raise Retryable."""

    def newest(self) -> Catalog: ...

    def numbered(self, revision: int) -> Catalog: ...

    def replace(self, before: Catalog, after: Catalog) -> None: ...
