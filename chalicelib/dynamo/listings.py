"""Lists of the table's items, page by page."""

from collections.abc import Sequence
from typing import Any, TypeVar

from botocore.client import BaseClient
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from ..domain.assignment import Assignee, Assignment
from ..domain.credit_note import CreditNote
from ..domain.directory import Office
from ..domain.journal import Entry, Invoice
from ..domain.licenses import LicenseType
from ..domain.provisioning import ProvisioningActivity
from ..domain.record import Record
from ..domain.record_change import RecordChange
from ..domain.room import Room
from ..domain.user import NOT_DELETED, User, UserFilter
from ..service.cursors import cursor_of, sort_key_of
from ..service.read_ports import InvoicesAndEntry, Page, Paging
from . import keys
from ._ledger_writes import type_mark
from .batch import get_items
from .codec import Item, encode
from .item_queries import query_request
from .items import from_item
from .layouts import Layouts
from .list_filters import one_of, user_conditions
from .transaction import outcomes

_T = TypeVar("_T")

READ_FOR_EACH = 20
FEWEST_A_READ = 200
MOST_READS_A_PAGE = 2
"""Limits for filtered lists: a page reads at most 40 items for each that was requested, or 400. It
may have fewer than requested and still have a cursor."""


class Listings(Record):
    """The lists of one table. Every read is consistent. Raises Retryable as `Store` does."""

    client: BaseClient
    table: str
    layouts: Layouts

    def entries(
        self,
        office_id: int,
        paging: Paging,
        license_type: LicenseType | None = None,
        action: str | None = None,
        sub: str | None = None,
    ) -> Page[Entry]:
        """The journal, newest first, optionally only of a license type, an action or a person."""
        only: list[Condition] = []
        if license_type:
            only.append(Path("types").contains(type_mark(self.layouts.number_of(license_type))))
        if action:
            only.append(Path("action") == action)
        if sub:
            only.append(Path("by_sub") == sub)
        return self.page(keys.entries(office_id), paging, Entry, only, newest_first=True)

    def assignments(self, office_id: int, paging: Paging) -> Page[Assignment]:
        """The current assignments."""
        only: list[Condition] = [Path("released_at").does_not_exist()]
        return self.page(keys.assignments(office_id), paging, Assignment, only)

    def users(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None = None,
        only: UserFilter = NOT_DELETED,
    ) -> Page[User]:
        """The company's users that match the filter, optionally only of these offices."""
        conditions = user_conditions(only)
        return self._of_offices(keys.users(company_id), paging, User, office_ids, conditions)

    def rooms(
        self, company_id: int, paging: Paging, office_ids: frozenset[int] | None = None
    ) -> Page[Room]:
        """The company's rooms without deleted ones, optionally only of these offices."""
        only: list[Condition] = [Path("state") != "deleted"]
        return self._of_offices(keys.rooms(company_id), paging, Room, office_ids, only)

    def record_changes(
        self,
        company_id: int,
        paging: Paging,
        office_ids: frozenset[int] | None = None,
        kind: str | None = None,
    ) -> Page[RecordChange]:
        """The changes in the company's history, newest first, optionally only of these offices
        and of one kind."""
        if office_ids is not None and not office_ids:
            return Page([], None)
        only: list[Condition] = [Path("kind") == kind] if kind else []
        if office_ids:
            only.append(one_of("office_id", sorted(office_ids)))
        prefix = keys.company_changes(company_id)
        return self.page(prefix, paging, RecordChange, only, newest_first=True)

    def provisioning_activity(self, company_id: int, paging: Paging) -> Page[ProvisioningActivity]:
        """What the identity provider asked for last, by user and group."""
        return self.page(keys.provisioning_activities(company_id), paging, ProvisioningActivity, [])

    def offices_page(
        self, company_id: int, paging: Paging, office_ids: frozenset[int] | None = None
    ) -> Page[Office]:
        """The company's offices, optionally only these."""
        return self._of_offices(keys.offices(company_id), paging, Office, office_ids, [])

    def offices(self, company_id: int) -> list[Office]:
        """All offices of the company."""
        found: list[Office] = []
        paging = Paging(limit=1000)
        while True:
            page = self.offices_page(company_id, paging)
            found += page.items
            if page.cursor is None:
                return found
            paging = Paging(1000, page.cursor)

    def invoices(self, office_id: int, paging: Paging) -> Page[Invoice]:
        """The invoices, newest first."""
        return self.page(keys.invoices(office_id), paging, Invoice, [], newest_first=True)

    def credit_notes(
        self, office_id: int, paging: Paging, invoice_number: int | None = None
    ) -> Page[CreditNote]:
        """The credit notes, newest first, optionally only of an invoice."""
        only: list[Condition] = []
        if invoice_number is not None:
            only.append(Path("invoice_number") == invoice_number)
        return self.page(keys.credit_notes(office_id), paging, CreditNote, only, newest_first=True)

    def invoices_and_entry(
        self,
        office_id: int,
        invoice_numbers: Sequence[int] = (),
        entry_seq: int | None = None,
        listed_in: int | None = None,
    ) -> InvoicesAndEntry:
        """These invoices and this entry, and the office that this company lists, as far as they
        exist, in one call."""
        wanted: list[keys.Key] = []
        kinds: list[type[Any]] = []
        for number in invoice_numbers:
            wanted.append(keys.invoice(office_id, number))
            kinds.append(Invoice)
        if entry_seq is not None:
            wanted.append(keys.entry(office_id, entry_seq))
            kinds.append(Entry)
        if listed_in is not None:
            wanted.append(keys.office(listed_in, office_id))
            kinds.append(Office)
        items = get_items(self.client, self.table, wanted)
        found = [from_item(item, kind) for item, kind in zip(items, kinds, strict=True) if item]
        return InvoicesAndEntry(
            invoices=tuple(each for each in found if isinstance(each, Invoice)),
            entry=next((each for each in found if isinstance(each, Entry)), None),
            office=next((each for each in found if isinstance(each, Office)), None),
        )

    def records(
        self, company_id: int, assignees: Sequence[Assignee], office_ids: Sequence[int]
    ) -> list[User | Room | Office]:
        """The users and rooms among these assignees, deleted or not, and these offices, as far as
        they exist, 100 per call."""
        kinds: dict[keys.Key, type[Any]] = {}
        for each in assignees:
            if each.type == "user":
                kinds[keys.user(company_id, each.id)] = User
            elif each.type == "room":
                kinds[keys.room(company_id, each.id)] = Room
        kinds |= {keys.office(company_id, each): Office for each in office_ids}
        items = get_items(self.client, self.table, [*kinds])
        found = zip(items, kinds.values(), strict=True)
        return [from_item(item, kind) for item, kind in found if item]

    def _of_offices(
        self,
        prefix: keys.Key,
        paging: Paging,
        kind: type[_T],
        office_ids: frozenset[int] | None,
        only: list[Condition],
    ) -> Page[_T]:
        """One page of the items that belong to these offices; None means all offices."""
        if office_ids is not None:
            if not office_ids:
                return Page([], None)
            only = [*only, one_of("office_id", sorted(office_ids))]
        return self.page(prefix, paging, kind, only)

    def page(
        self,
        prefix: keys.Key,
        paging: Paging,
        kind: type[_T],
        only: list[Condition],
        newest_first: bool = False,
    ) -> Page[_T]:
        """One page of the items below `prefix` that meet all conditions of `only`."""
        pk, start = prefix
        condition = (Path("pk") == pk) & Path("sk").startswith(start)
        # DynamoDB applies the limit before the filter.
        limit = max(FEWEST_A_READ, READ_FOR_EACH * paging.limit) if only else paging.limit
        request = query_request(self.table, condition, limit, only)
        request |= {"ConsistentRead": True, "ScanIndexForward": not newest_first}
        if paging.cursor:
            start_key = sort_key_of(paging.cursor, start)
            request["ExclusiveStartKey"] = {"pk": encode(pk), "sk": encode(start_key)}
        found: list[Item] = []
        for _ in range(MOST_READS_A_PAGE):
            with outcomes():
                response = self.client.query(**request)
            found += response["Items"]
            if len(found) > paging.limit:
                last = found[paging.limit - 1]
                return Page(_all(found[: paging.limit], kind), cursor_of(last["sk"]["S"]))
            if "LastEvaluatedKey" not in response:
                return Page(_all(found, kind), None)
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]
        # Few items match the filter: the next request continues here.
        return Page(_all(found, kind), cursor_of(response["LastEvaluatedKey"]["sk"]["S"]))


def _all(items: list[Item], kind: type[_T]) -> list[_T]:
    return [from_item(item, kind) for item in items]
