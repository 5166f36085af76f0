"""Creates and reads companies and offices."""

from botocore.client import BaseClient

from ..domain.account import Ledger
from ..domain.directory import AgreementChange, Company, CompanyAgreement, Office
from ..domain.record import Record, replace
from ..service.ports import IdempotencyRecord, Retryable
from . import conditions, keys
from ._failures import write_explained
from ._ledger_writes import idempotency_put
from .batch import get_items
from .codec import Item
from .conditions import attribute
from .items import account_item, fields_of, from_item, to_item
from .transaction import Check, ItemUpdate, Put, Write, WriteName, WritesFailed, write


class DynamoDirectory(Record):
    """Writes raise ConditionsFailed if the id exists. Every method may raise Retryable."""

    client: BaseClient
    table: str

    def add_company(self, company: Company) -> None:
        item = _company_item(company)
        name = WriteName("company", company.company_id)
        write_explained(self.client, self.table, [Put(name, item, conditions.absent())])

    def company(self, company_id: int) -> Company | None:
        (item,) = get_items(self.client, self.table, [keys.company(company_id)])
        return from_item(item, Company) if item else None

    def change_agreement(
        self, before: Company, after: CompanyAgreement, change: AgreementChange
    ) -> None:
        """Replaces the company's agreement. Raises Retryable if it is not that of `before`."""
        agreed = attribute("agreement")
        unchanged = agreed == fields_of(before.agreement)
        if before.agreement == CompanyAgreement():
            unchanged = agreed.does_not_exist() | unchanged
        changed = {name: value for name, value in fields_of(change).items() if value is not None}
        update = ItemUpdate(
            WriteName("company", before.company_id),
            keys.company(before.company_id),
            (agreed.set(fields_of(after)), attribute("agreement_change").set(changed)),
            conditions.present() & unchanged,
        )
        try:
            write(self.client, self.table, [update])
        except WritesFailed as failure:
            raise Retryable("stale") from failure

    def office(self, company_id: int, office_id: int) -> Office | None:
        """None if the office does not exist or belongs to another company."""
        (item,) = get_items(self.client, self.table, [keys.office(company_id, office_id)])
        return from_item(item, Office) if item else None

    def open(
        self,
        office: Office,
        ledger: Ledger,
        new_company: Company | None,
        idempotency: IdempotencyRecord | None,
    ) -> None:
        """Creates an office and the idempotency record in one transaction, with `new_company` if
        given; otherwise the company must exist."""
        name, key = WriteName("company", office.company_id), keys.company(office.company_id)
        writes: list[Write] = [*_office_puts(office, ledger)]
        if new_company:
            writes.append(Put(name, _company_item(new_company), conditions.absent()))
        else:
            writes.append(Check(name, key, conditions.present()))
        if idempotency:
            writes.append(idempotency_put(idempotency))
        write_explained(self.client, self.table, writes)

    def add_office(self, office: Office, ledger: Ledger) -> None:
        """Creates the office's listing, account and terms in one transaction."""
        write_explained(self.client, self.table, _office_puts(office, ledger))


def _company_item(company: Company) -> Item:
    """A new company has no holds: writes add to the map, so it must exist."""
    return to_item(keys.company(company.company_id), replace(company, holds=company.holds or {}))


def _office_puts(office: Office, ledger: Ledger) -> list[Put]:
    listing = to_item(keys.office(office.company_id, office.office_id), office)
    terms = to_item(keys.terms(office.office_id), ledger.terms)
    account, office_id = account_item(ledger.account), office.office_id
    return [
        Put(WriteName("office", office_id), listing, conditions.absent()),
        Put(WriteName("new_account", office_id), account, conditions.absent()),
        Put(WriteName("terms", office_id), terms, conditions.absent()),
    ]
