"""Creates and reads companies and offices."""

from collections.abc import Sequence

from botocore.client import BaseClient
from pynamodb.expressions.update import Action

from ..domain.account import Ledger
from ..domain.change import Change
from ..domain.directory import Company, Office
from ..domain.record import Record, replace
from ..domain.record_change import RecordChange
from ..service.ports import IdempotencyRecord
from . import conditions, keys
from ._external_id_writes import Owner, external_id_writes
from ._failures import write_explained
from ._ledger_writes import idempotency_put, ledger_writes
from .batch import get_items
from .codec import Item
from .conditions import attribute
from .item_queries import all_items, query_request
from .items import account_item, fields_of, from_item, to_item
from .layouts import Layouts
from .record_changes import change_put
from .transaction import ItemUpdate, Put, Write, WriteName
from .user_entries import USERS_ARE_FOUND


class DynamoDirectory(Record):
    """Writes raise ConditionsFailed if the id exists. Every method may raise Retryable."""

    client: BaseClient
    table: str
    layouts: Layouts

    def add_company(self, company: Company) -> None:
        write_explained(self.client, self.table, _company_puts(company), self.layouts)

    def company(self, company_id: int) -> Company | None:
        (item,) = get_items(self.client, self.table, [keys.company(company_id)])
        return from_item(item, Company) if item else None

    def offices(self, company_id: int) -> int:
        """How many offices the company has. One call for about 1,000 offices."""
        pk, start = keys.offices(company_id)
        below = (attribute("pk") == pk) & attribute("sk").startswith(start)
        request = query_request(self.table, below)
        request |= {"ConsistentRead": True, "ProjectionExpression": "office_id"}
        return sum(1 for _ in all_items(self.client, request))

    def change_company(
        self, before: Company, after: Company, changes: Sequence[RecordChange]
    ) -> None:
        """Replaces the agreement and the external id, and records the changes. Raises
        ConditionsFailed if they are not those of `before`."""
        actions = _external_id_actions(before.external_id, after.external_id)
        unchanged = conditions.value_is("external_id", before.external_id)
        if before.agreement != after.agreement:
            actions += (attribute("agreement").set(fields_of(after.agreement)),)
            unchanged &= conditions.agreement_is(before.agreement)
        number = before.company_id
        name, condition = WriteName("company", number), conditions.present() & unchanged
        owner = Owner("company", number, number)
        writes: list[Write] = [
            ItemUpdate(name, keys.company(number), actions, condition),
            *external_id_writes(owner, before.external_id, after.external_id),
            *(change_put(each) for each in changes),
        ]
        write_explained(self.client, self.table, writes, self.layouts)

    def change_office(
        self,
        before: Office,
        after: Office,
        changes: Sequence[Change],
        idempotency: IdempotencyRecord | None,
        record_change: RecordChange | None = None,
    ) -> None:
        """Replaces the office's external id, and commits the changes of its ledger and of the
        history. Raises ConditionsFailed if the external id is not that of `before`."""
        writes = [each for change in changes for each in ledger_writes(change, self.layouts)]
        if actions := _external_id_actions(before.external_id, after.external_id):
            unchanged = conditions.value_is("external_id", before.external_id)
            key = keys.office(before.company_id, before.office_id)
            name = WriteName("office", before.office_id)
            writes.append(ItemUpdate(name, key, actions, conditions.present() & unchanged))
            owner = Owner("office", before.company_id, before.office_id)
            writes += external_id_writes(owner, before.external_id, after.external_id)
        if record_change:
            writes.append(change_put(record_change))
        if idempotency:
            writes.append(idempotency_put(idempotency))
        write_explained(self.client, self.table, writes, self.layouts)

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
        writes: list[Write] = [*self._office_puts(office, ledger)]
        writes += _founding(company) if new else [_opening(company)]
        if idempotency:
            writes.append(idempotency_put(idempotency))
        write_explained(self.client, self.table, writes, self.layouts)

    def add_office(self, office: Office, ledger: Ledger) -> None:
        """Creates the office's listing, account and terms in one transaction."""
        write_explained(self.client, self.table, self._office_puts(office, ledger), self.layouts)

    def _office_puts(self, office: Office, ledger: Ledger) -> list[Write]:
        listing = to_item(keys.office(office.company_id, office.office_id), office)
        terms = to_item(keys.terms(office.office_id), ledger.terms)
        account, office_id = account_item(ledger.account, self.layouts), office.office_id
        owner = Owner("office", office.company_id, office_id)
        return [
            *external_id_writes(owner, None, office.external_id),
            Put(WriteName("office", office_id), listing, conditions.absent()),
            Put(WriteName("new_account", office_id), account, conditions.absent()),
            Put(WriteName("terms", office_id), terms, conditions.absent()),
        ]


def _founding(company: Company) -> list[Write]:
    return _company_puts(replace(company, openings=1))


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
    """A new company has no holds: writes add to the map, so it must exist. All of its users will be
    found by the entries that the stream writes."""
    founded = replace(company, holds=company.holds or {})
    return to_item(keys.company(company.company_id), founded, **{USERS_ARE_FOUND: True})


def _company_puts(company: Company) -> list[Write]:
    number = company.company_id
    put = Put(WriteName("company", number), _company_item(company), conditions.absent())
    return [put, *external_id_writes(Owner("company", number, number), None, company.external_id)]


def _external_id_actions(before: str | None, after: str | None) -> tuple[Action, ...]:
    external_id = attribute("external_id")
    if before == after:
        return ()
    return (external_id.remove() if after is None else external_id.set(after),)
