"""Companies and offices as they are entered into the table."""

from dataclasses import dataclass

from botocore.client import BaseClient

from ..domain.account import Ledger
from ..domain.directory import Company, Office
from . import conditions, keys
from .items import account_item, to_item
from .transaction import Put, write


@dataclass(frozen=True, slots=True)
class Directory:
    """Raises Unmet when the id is taken, TryAgain as every write."""

    client: BaseClient
    table: str

    def add_company(self, company: Company) -> None:
        item = to_item(keys.company(company.company_id), company)
        write(self.client, self.table, [Put("company", item, conditions.absent())])

    def add_office(self, office: Office, ledger: Ledger) -> None:
        """The office's listing, its account and its terms, together."""
        listing = to_item(keys.office(office.company_id, office.office_id), office)
        terms = to_item(keys.terms(office.office_id), ledger.terms)
        writes = [
            Put("office", listing, conditions.absent()),
            Put("account", account_item(ledger.account), conditions.absent()),
            Put("terms", terms, conditions.absent()),
        ]
        write(self.client, self.table, writes)
