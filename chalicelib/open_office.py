"""Open an office: a plan, a calendar that starts today, and an empty account."""

from datetime import datetime
from typing import Protocol

from .domain.account import Account, Counts, Ledger
from .domain.directory import Company, Office
from .domain.licenses import LicenseType
from .domain.terms import Terms


class Directory(Protocol):
    """Where companies and offices are entered."""

    def add_company(self, company: Company) -> None: ...

    def add_office(self, office: Office, ledger: Ledger) -> None: ...


def open_office(directory: Directory, office: Office, terms: Terms, now: datetime) -> None:
    """The office with nothing purchased. Its first cycle is the one of the terms' calendar that
    contains `now`."""
    cycle = terms.calendar.cycle_at(now)
    account = Account(
        office_id=office.office_id,
        company_id=office.company_id,
        seq=0,
        cycle=cycle,
        counts=dict.fromkeys(LicenseType, Counts()),
        terms_revision=terms.revision,
        removals_revision=0,
        cycle_seq=0,
        accrued_minor=0,
        invoice_count=0,
    )
    directory.add_office(office, Ledger(account, terms, removals=()))
