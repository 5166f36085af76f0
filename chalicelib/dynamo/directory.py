"""Companies and offices as they are entered into the table."""

from botocore.client import BaseClient

from ..domain.account import Ledger
from ..domain.directory import Company, Office
from ..domain.record import Record
from ..service.ports import ConditionsFailed, IdempotencyRecord
from . import conditions, keys
from ._ledger_writes import idempotency_put, stored_response_from
from .batch import get_items
from .items import account_item, from_item, to_item
from .transaction import Check, Put, Write, write


class DynamoDirectory(Record):
    """Raises ConditionsFailed when the id is taken, Retryable as every write."""

    client: BaseClient
    table: str

    def add_company(self, company: Company) -> None:
        item = to_item(keys.company(company.company_id), company)
        write(self.client, self.table, [Put("company", item, conditions.absent())])

    def company(self, company_id: int) -> Company | None:
        (item,) = get_items(self.client, self.table, [keys.company(company_id)])
        return from_item(item, Company) if item else None

    def office(self, company_id: int, office_id: int) -> Office | None:
        """The company's office; another company's is not there."""
        (item,) = get_items(self.client, self.table, [keys.office(company_id, office_id)])
        return from_item(item, Office) if item else None

    def open(
        self,
        office: Office,
        ledger: Ledger,
        founded: Company | None,
        idempotency: IdempotencyRecord | None,
    ) -> None:
        """An office, with the stored response that answers repeats, and with its company if that is
        founded by this; otherwise the company must be there."""
        key = keys.company(office.company_id)
        writes: list[Write] = [*_office_puts(office, ledger)]
        if founded:
            writes.append(Put("company", to_item(key, founded), conditions.absent()))
        else:
            writes.append(Check("company", key, conditions.present()))
        if idempotency:
            writes.append(idempotency_put(idempotency))
        try:
            write(self.client, self.table, writes)
        except ConditionsFailed as failed:
            found = dict(failed.found)
            if idempotency and "key" in found:
                found["key"] = stored_response_from(found["key"], idempotency.at)
            raise ConditionsFailed(found) from failed

    def add_office(self, office: Office, ledger: Ledger) -> None:
        """The office's listing, its account and its terms, together."""
        write(self.client, self.table, _office_puts(office, ledger))


def _office_puts(office: Office, ledger: Ledger) -> list[Put]:
    listing = to_item(keys.office(office.company_id, office.office_id), office)
    terms = to_item(keys.terms(office.office_id), ledger.terms)
    return [
        Put("office", listing, conditions.absent()),
        Put("account", account_item(ledger.account), conditions.absent()),
        Put("terms", terms, conditions.absent()),
    ]
