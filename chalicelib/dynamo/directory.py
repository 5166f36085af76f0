"""Creates and reads companies and offices."""

from botocore.client import BaseClient

from ..domain.account import Ledger
from ..domain.directory import Company, CompanyAgreement, Office
from ..domain.record import Record, replace
from ..domain.record_change import RecordChange
from ..service.ports import IdempotencyRecord
from . import conditions, keys
from ._failures import write_explained
from ._ledger_writes import idempotency_put
from .batch import get_items
from .codec import Item
from .conditions import attribute
from .item_queries import all_items, query_request
from .items import account_item, fields_of, from_item, to_item
from .record_changes import change_put
from .transaction import ItemUpdate, Put, Write, WriteName


class DynamoDirectory(Record):
    """Writes raise ConditionsFailed if the id exists. Every method may raise Retryable."""

    client: BaseClient
    table: str

    def add_company(self, company: Company) -> None:
        name, item = WriteName("company", company.company_id), _company_item(company)
        write_explained(self.client, self.table, [Put(name, item, conditions.absent())])

    def company(self, company_id: int) -> Company | None:
        (item,) = get_items(self.client, self.table, [keys.company(company_id)])
        return from_item(item, Company) if item else None

    def offices(self, company_id: int) -> int:
        """How many offices the company has. One call for about 1,000 offices."""
        pk, start = keys.offices(company_id)
        below = (attribute("pk") == pk) & attribute("sk").startswith(start)
        request = query_request(self.table, below) | {"ConsistentRead": True}
        return sum(1 for _ in all_items(self.client, request))

    def change_agreement(
        self, before: Company, after: CompanyAgreement, change: RecordChange
    ) -> None:
        """Replaces the company's agreement. Raises ConditionsFailed if it is not that of
        `before`."""
        update = ItemUpdate(
            WriteName("company", before.company_id),
            keys.company(before.company_id),
            (attribute("agreement").set(fields_of(after)),),
            conditions.agreement_is(before.agreement),
        )
        write_explained(self.client, self.table, [update, change_put(change)])

    def office(self, company_id: int, office_id: int) -> Office | None:
        """None if the office does not exist or belongs to another company."""
        (item,) = get_items(self.client, self.table, [keys.office(company_id, office_id)])
        return from_item(item, Office) if item else None

    def open(
        self,
        office: Office,
        ledger: Ledger,
        company: Company,
        idempotency: IdempotencyRecord | None,
        *,
        new: bool,
    ) -> None:
        """Creates an office and the idempotency record in one transaction, and the company if it
        is `new`. Otherwise the company's agreement and openings must be those that were read."""
        writes: list[Write] = [*_office_puts(office, ledger)]
        writes.append(_founding(company) if new else _opening(company))
        if idempotency:
            writes.append(idempotency_put(idempotency))
        write_explained(self.client, self.table, writes)

    def add_office(self, office: Office, ledger: Ledger) -> None:
        """Creates the office's listing, account and terms in one transaction."""
        write_explained(self.client, self.table, _office_puts(office, ledger))


def _founding(company: Company) -> Put:
    name = WriteName("company", company.company_id)
    return Put(name, _company_item(replace(company, openings=1)), conditions.absent())


def _opening(company: Company) -> ItemUpdate:
    openings = attribute("openings")
    unchanged = conditions.setting_is(openings, company.openings, 0)
    return ItemUpdate(
        WriteName("company", company.company_id),
        keys.company(company.company_id),
        (openings.set(company.openings + 1),),
        conditions.agreement_is(company.agreement) & unchanged,
    )


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
