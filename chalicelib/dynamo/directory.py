"""Creates and reads companies and offices."""

from collections.abc import Iterator, Sequence

from botocore.client import BaseClient

from ..domain.account import Ledger
from ..domain.directory import Company, Office
from ..domain.limits import NO_SPENDING_LIMITS, SpendingLimits
from ..domain.provisioning import NO_PROVISIONING, Provisioning
from ..domain.record import Record, replace
from ..domain.record_change import RecordChange
from ..service.directory_ports import CompanyChange, OfficeChange, OfficeCreation
from ..service.ports import IdempotencyRecord
from . import conditions, keys
from ._company_name_writes import name_writes
from ._detail_writes import COMPANY_DETAILS, OFFICE_DETAILS, detail_update
from ._external_id_writes import Owner, external_id_writes
from ._failures import write_explained
from ._ledger_writes import idempotency_put, ledger_writes
from ._metadata_writes import metadata_put
from .batch import get_items
from .codec import Item
from .conditions import attribute
from .item_queries import all_items, query_request
from .items import account_item, fields_of, from_item, to_item
from .layouts import Layouts
from .record_changes import change_put, limits_writes, provisioning_writes
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

    def change_company(self, change: CompanyChange) -> None:
        """Replaces what differs, and records it. Raises ConditionsFailed if it is not what it is in
        `before`."""
        before, after = change.before, change.after
        owner = Owner("company", before.company_id, before.company_id)
        writes: list[Write] = [
            _company_update(before, after),
            *external_id_writes(owner, before.external_id, after.external_id),
            *name_writes(before.company_id, before.name, after.name),
            *_history_writes(change, owner),
        ]
        write_explained(self.client, self.table, writes, self.layouts)

    def change_office(self, change: OfficeChange, idempotency: IdempotencyRecord | None) -> None:
        """Replaces what differs, records it, and commits the changes of the ledger. Raises
        ConditionsFailed if it is not what it is in `before`."""
        before, after = change.before, change.after
        writes = [
            each for changed in change.ledger for each in ledger_writes(changed, self.layouts)
        ]
        if before != after or change.metadata:
            key = keys.office(before.company_id, before.office_id)
            name = WriteName("office", before.office_id)
            writes.append(detail_update(name, key, before, after, OFFICE_DETAILS))
            owner = Owner("office", before.company_id, before.office_id)
            writes += external_id_writes(owner, before.external_id, after.external_id)
            writes += _history_writes(change, owner)
        if idempotency:
            writes.append(idempotency_put(idempotency))
        write_explained(self.client, self.table, writes, self.layouts)

    def office(self, company_id: int, office_id: int) -> Office | None:
        """None if the office does not exist or belongs to another company."""
        (item,) = get_items(self.client, self.table, [keys.office(company_id, office_id)])
        return from_item(item, Office) if item else None

    def spending_limits(self, company_id: int) -> SpendingLimits:
        (item,) = get_items(self.client, self.table, [keys.spending_limits(company_id)])
        return from_item(item, SpendingLimits) if item else NO_SPENDING_LIMITS

    def offices_among(self, company_id: int, office_ids: Sequence[int]) -> frozenset[int]:
        """Those that are offices of the company, 100 in each call."""
        wanted = [keys.office(company_id, each) for each in office_ids]
        found = get_items(self.client, self.table, wanted)
        return frozenset(
            office_id for office_id, item in zip(office_ids, found, strict=True) if item
        )

    def set_spending_limits(
        self, before: SpendingLimits, after: SpendingLimits, change: RecordChange
    ) -> None:
        """Replaces the limits. Raises ConditionsFailed if they are not those of `before`."""
        writes = limits_writes(before, after, change)
        write_explained(self.client, self.table, writes, self.layouts)

    def provisioning(self, company_id: int) -> Provisioning:
        (item,) = get_items(self.client, self.table, [keys.provisioning(company_id)])
        return from_item(item, Provisioning) if item else NO_PROVISIONING

    def set_provisioning(
        self, before: Provisioning, after: Provisioning, change: RecordChange
    ) -> None:
        """Replaces the settings. Raises ConditionsFailed if they are not those of `before`."""
        writes = provisioning_writes(before, after, change)
        write_explained(self.client, self.table, writes, self.layouts)

    def open(self, creation: OfficeCreation, idempotency: IdempotencyRecord | None) -> None:
        """Creates the office, its company if that is new, and the idempotency record in one
        transaction."""
        company = creation.company
        writes: list[Write] = [*self._office_puts(creation.office, creation.ledger)]
        writes += _founding(company) if creation.new else [_opening(company)]
        writes += _first_metadata_writes(creation)
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
    owner = Owner("company", number, number)
    return [
        put,
        *external_id_writes(owner, None, company.external_id),
        *name_writes(number, None, company.name),
    ]


def _company_update(before: Company, after: Company) -> Write:
    name, key = WriteName("company", before.company_id), keys.company(before.company_id)
    update = detail_update(name, key, before, after, COMPANY_DETAILS)
    if before.agreement == after.agreement:
        return update
    agreed = attribute("agreement").set(fields_of(after.agreement))
    actions = update.actions if isinstance(update, ItemUpdate) else ()
    unchanged = update.condition & conditions.agreement_is(before.agreement)
    return ItemUpdate(name, key, (*actions, agreed), unchanged)


def _first_metadata_writes(creation: OfficeCreation) -> Iterator[Put]:
    """Of a new office and company, and of the company's history."""
    office, company_id = creation.office, creation.company.company_id
    if creation.metadata:
        yield metadata_put(Owner("office", company_id, office.office_id), creation.metadata)
    if creation.company_metadata:
        yield metadata_put(Owner("company", company_id, company_id), creation.company_metadata)
    yield from map(change_put, creation.history)


def _history_writes(change: CompanyChange | OfficeChange, owner: Owner) -> list[Write]:
    """Of the metadata, and of the company's history."""
    metadata = [metadata_put(owner, change.metadata)] if change.metadata else []
    return [*metadata, *map(change_put, change.history)]
