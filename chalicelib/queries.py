"""Queries: what a caller may read of their company and its offices.

All reads of the entry points are here. Each method checks that the caller may read the result, and
retries if the database is busy. Lists of an office take the office's account, which another method
has read and checked, and check it again: nothing is read without authorization, and the check needs
no read of its own.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from .domain.account import Account, Ledger
from .domain.advice.access import ASK_FOR_ACCESS
from .domain.api_key import ApiKey
from .domain.assignment import Assignee, Assignment
from .domain.assignment_history import HistoryRow
from .domain.caller import NO_COMPANY, Caller
from .domain.catalog import Catalog
from .domain.credit_note import CreditNote
from .domain.directory import Company, Office
from .domain.external_id import IdKind
from .domain.holders import is_held_by, possible_assignments
from .domain.invoicing import Party
from .domain.journal import Entry, Invoice
from .domain.licenses import LicenseType
from .domain.limits import SpendingLimits
from .domain.metadata import Metadata
from .domain.products import Products
from .domain.provisioning import Provisioning, ProvisioningActivity
from .domain.reach import key_exceeds
from .domain.record import Record, replace
from .domain.record_change import RecordChange
from .domain.refusals import forbidden, not_found
from .domain.room import Room
from .domain.search_words import has_word
from .domain.user import NOT_DELETED, User, UserFilter
from .service.company_standing import holds_of, with_standing
from .service.current_accounts import current_accounts
from .service.office_state import up_to_date
from .service.parties import Parties, parties_of
from .service.ports import Reading
from .service.read_ports import InvoicesAndEntry, Page, Paging, ReadPorts
from .service.requests import Service
from .service.statements import Statement, statements

_T = TypeVar("_T")


class UsedKey(Record):
    """An API key, the last day on which it was used in UTC, and the display name of the person who
    created it, if it is known."""

    key: ApiKey
    last_used: str | None
    creator: str | None


class Queries(Record):
    """The reads of one caller at one instant. Every method may raise Refusal."""

    caller: Caller
    now: datetime
    service: Service
    ports: ReadPorts

    # An office

    def ledger(self, office_id: int) -> Ledger:
        """The ledger in the current cycle. Finalizes the office first if it is due (R19)."""
        store = self.service.store
        reading = self._read(lambda: up_to_date(store, office_id, self.now, self.caller))
        assert reading.ledger
        return reading.ledger

    def account(self, office_id: int) -> Account:
        """The account as stored; the office may be due."""
        account = self._read(lambda: self.service.store.account(office_id))
        return self.caller.require(account, office_id)

    def reading(self, office_id: int, *, in_session: bool = False) -> Reading:
        """The ledger as stored, the office, and the display names of people in the company; for a
        session, also when the caller signed out everywhere."""
        store, company_id = self.service.store, self.caller.company_id
        session_of = self.caller if in_session else None

        def read() -> Reading:
            found = store.read(office_id, self.now, listed_in=company_id, session_of=session_of)
            return with_standing(store, found)

        reading = self._read(read)
        self.caller.require(reading.ledger.account if reading.ledger else None, office_id)
        return reading

    def ledgers(self, offices: Sequence[Office]) -> list[Ledger]:
        """The ledgers of offices just listed, as stored: an office may be due. 33 in each call."""
        store, ids = self.service.store, tuple(office.office_id for office in offices)
        if not ids:
            return []
        found = self._read(lambda: store.read_together(ids, self.now))
        ledgers = [reading.ledger for reading in found if reading.ledger]
        for ledger in ledgers:
            self._own(ledger.account)
        return ledgers

    def office(self, office_id: int) -> Office:
        """The office's entry in the company's list."""
        office = self._read(lambda: self.ports.directory.office(self.caller.company_id, office_id))
        if office is None:
            raise not_found("office")
        if not self.caller.reaches(office_id):
            raise forbidden(f"You do not have access to this office. {ASK_FOR_ACCESS}")
        return office

    def invoices_and_entry(
        self, account: Account, invoice_numbers: Sequence[int], entry_seq: int | None
    ) -> InvoicesAndEntry:
        """The invoices and the entry with these numbers, if they exist."""
        office_id, listings = self._own(account), self.ports.listings
        return self._read(
            lambda: listings.invoices_and_entry(office_id, invoice_numbers, entry_seq)
        )

    def counterpart(self, account: Account, entry: Entry, seq: int) -> InvoicesAndEntry | None:
        """The other office of a transfer of this office and its entry, if `seq` is its number. Both
        offices are of one company, so it is enough that the caller reaches the other one."""
        office_id, other = self._own(account), entry.other_office_id
        if entry.office_id != office_id or other is None or not self.caller.reaches(other):
            return None
        company_id, listings = account.company_id, self.ports.listings
        found = self._read(lambda: listings.invoices_and_entry(other, (), seq, company_id))
        return found if found.entry and found.entry.other_office_id == office_id else None

    def invoices(self, account: Account, paging: Paging) -> Page[Invoice]:
        office_id = self._own(account)
        return self._read(lambda: self.ports.listings.invoices(office_id, paging))

    def open_invoices(self, account: Account) -> list[Invoice]:
        """The invoices that are not paid, newest first."""
        self._own(account)
        return self._read(lambda: self.service.store.open_invoices(account))

    def invoice(self, account: Account, number: int) -> Invoice:
        office_id = self._own(account)
        invoice = self._read(lambda: self.service.store.invoice(office_id, number))
        if invoice is None:
            raise not_found("invoice in this office")
        return invoice

    def parties(self, ledger: Ledger, invoices: Sequence[Invoice]) -> list[Parties]:
        """Seller and buyer of each invoice, as on its day. One call if the customer's details were
        edited since, and one for each catalog that is not cached."""
        self._own(ledger.account)
        store = self.service.store
        return self._read(lambda: parties_of(store, ledger, invoices))

    def seller(self, at: datetime) -> Party | None:
        """Who sells at the instant, if the vendor has said it: no secret to any customer."""
        return self._read(lambda: self.service.store.seller(at))

    def payment_note(self, at: datetime) -> str | None:
        """How invoices of the instant are paid, in the vendor's words: no secret either."""
        return self._read(lambda: self.service.store.payment_note(at))

    def credit_notes(self, account: Account) -> list[CreditNote]:
        """The office's credit notes, newest first."""
        self._own(account)
        return self._read(lambda: self.service.store.credit_notes(account))

    def credit_notes_page(
        self, account: Account, paging: Paging, invoice_number: int | None = None
    ) -> Page[CreditNote]:
        """One page of the credit notes; only of this invoice, if given."""
        office_id, listings = self._own(account), self.ports.listings
        return self._read(lambda: listings.credit_notes(office_id, paging, invoice_number))

    def credit_note(self, account: Account, number: int) -> CreditNote:
        office_id = self._own(account)
        note = self._read(lambda: self.service.store.credit_note(office_id, number))
        if note is None:
            raise not_found("credit note in this office")
        return note

    def charges(self, account: Account, entries: tuple[int, int] | None) -> list[Entry]:
        """The entries that charged something, with `seq` in the range (after, until]."""
        office_id, store = self._own(account), self.service.store
        return self._read(lambda: store.charges(office_id, *entries)) if entries else []

    def entries(self, account: Account, paging: Paging) -> Page[Entry]:
        office_id = self._own(account)
        return self._read(lambda: self.ports.listings.entries(office_id, paging))

    def assignments(self, account: Account, paging: Paging) -> Page[Assignment]:
        office_id = self._own(account)
        return self._read(lambda: self.ports.listings.assignments(office_id, paging))

    def history(
        self,
        account: Account,
        paging: Paging,
        license_type: LicenseType | None = None,
        action: str | None = None,
        sub: str | None = None,
    ) -> Page[HistoryRow]:
        """Newest first. Only rows of the license type, action and person (`sub`) that are given."""
        office_id, pages = self._own(account), self.ports.history
        return self._read(lambda: pages.page(office_id, paging, license_type, action, sub))

    def history_cursor(self, rows: Sequence[HistoryRow], before: str | None) -> str:
        """The cursor of the rows after `rows`, which were read with the cursor `before`."""
        return self.ports.history.cursor_after(rows, before)

    def named(
        self, assignees: Sequence[Assignee], office_ids: Sequence[int]
    ) -> list[User | Room | Office]:
        """The records of these users, rooms and offices, deleted or not, that are in offices that
        the caller can access. For their names. 100 per call."""
        company_id, listings = self.caller.company_id, self.ports.listings
        if not (assignees or office_ids):
            return []
        found = self._read(lambda: listings.records(company_id, assignees, office_ids))
        return [each for each in found if self.caller.reaches(each.office_id)]

    def metadata(self, of: Company | Office | User | Room) -> Metadata:
        """The metadata of a record that another query returned."""
        kind, record_id = _kind_and_id(of)
        if of.company_id != self.caller.company_id:
            raise not_found(kind)
        if not isinstance(of, Company) and not self.caller.reaches(of.office_id):
            raise forbidden(f"You do not have access to this {kind}. {ASK_FOR_ACCESS}")
        store = self.service.store
        return self._read(lambda: store.metadata(of.company_id, kind, record_id))

    # The company

    def company(self) -> Company:
        company = self._read(lambda: self.ports.directory.company(self.caller.company_id))
        if company is None:
            raise not_found("company")
        return company

    def spending_limits(self) -> SpendingLimits:
        """The company's limits: those of offices that the caller can access."""
        caller, directory = self.caller, self.ports.directory
        limits = self._read(lambda: directory.spending_limits(caller.company_id))
        return replace(
            limits,
            offices={
                office_id: each
                for office_id, each in limits.offices.items()
                if caller.reaches(int(office_id))
            },
        )

    def provisioning(self) -> Provisioning:
        """The company's settings for the users that its identity provider makes."""
        company_id, directory = self.caller.company_id, self.ports.directory
        return self._read(lambda: directory.provisioning(company_id))

    def provisioning_activity(self, paging: Paging) -> Page[ProvisioningActivity]:
        """What the identity provider asked for last, by user and group."""
        company_id, listings = self.caller.company_id, self.ports.listings
        return self._read(lambda: listings.provisioning_activity(company_id, paging))

    def api_keys(self) -> list[UsedKey]:
        """The company's API keys that reach no further than the caller, newest first."""
        caller, ports = self.caller, self.ports.api_keys
        reading = self._read(lambda: ports.reading(caller.company_id, ()))
        listed = reading.listed.keys if reading.listed else ()
        mine = [
            each for each in reversed(listed) if not key_exceeds(each.role, each.office_ids, caller)
        ]
        days = self._read(lambda: ports.last_days(mine))
        return [
            UsedKey(each, days.get(each.key_id), reading.names.get(each.created_by))
            for each in mine
        ]

    def record_changes(self, paging: Paging, kind: str | None = None) -> Page[RecordChange]:
        """The company's history: of those offices that the caller can access, and of the company
        itself for callers that can access all."""
        caller, listings = self.caller, self.ports.listings
        return self._read(
            lambda: listings.record_changes(caller.company_id, paging, caller.only_offices, kind)
        )

    def company_offices(self) -> list[Office]:
        """All offices of the company, including those that the caller cannot access. For what every
        member of the company may know, such as the number of offices."""
        return self._read(lambda: self.ports.listings.offices(self.caller.company_id))

    def offices(self) -> list[Office]:
        """The offices that the caller can access."""
        return [each for each in self.company_offices() if self.caller.reaches(each.office_id)]

    def offices_page(self, paging: Paging) -> Page[Office]:
        """One page of the offices that the caller can access."""
        caller, listings = self.caller, self.ports.listings
        return self._read(
            lambda: listings.offices_page(caller.company_id, paging, caller.only_offices)
        )

    def office_with_external_id(self, value: str) -> Office | None:
        """None also if the caller cannot access the office."""
        company_id, found = self.caller.company_id, self.ports.external_ids
        office = self._read(lambda: found.office(company_id, value))
        return office if office and self.caller.reaches(office.office_id) else None

    def accounts(self, offices: Sequence[Office]) -> dict[int, Account]:
        """The accounts of those offices that the caller can access, in the current cycle (R19)."""
        own = [each.office_id for each in offices if self.caller.reaches(each.office_id)]
        found = current_accounts(self.service.store, self.service.retries, own, self.now)
        return {number: self.caller.require(each, number) for number, each in found.items()}

    def statements(self, paging: Paging) -> Page[tuple[Office, Statement, bool]]:
        """One page of the offices that the caller can access, each with its statement, and whether
        its company is on hold (R25). Makes six calls for 100 offices, and no write."""
        page, caller = self.offices_page(paging), self.caller
        store, items = self.service.store, self.ports.statements
        is_whole = page.cursor is None and not paging.cursor and caller.only_offices is None

        def read() -> tuple[dict[int, Statement], bool]:
            found, company = statements(store, items, page.items, self.now)
            # The offices themselves know it, if all of them are on the page.
            return found, not is_whole and bool(company and holds_of(store, company))

        found, is_held = self._read(read)
        accounts = [statement.ledger.account for statement in found.values()]
        for account in accounts:
            self._own(account)
        on_hold = any(each.on_hold for each in accounts) or is_held
        return Page([(each, found[each.office_id], on_hold) for each in page.items], page.cursor)

    def users(
        self, paging: Paging, only: UserFilter = NOT_DELETED, office_id: int | None = None
    ) -> Page[User]:
        """Users of the offices that the caller can access; only of one office, if given. In the
        order of their names, if they are searched for."""
        company_id, offices = self.caller.company_id, self._only(office_id)
        ports = self.ports
        read = ports.user_search.page if only.search else ports.listings.users
        return self._read(lambda: read(company_id, paging, offices, only))

    def user_with_email(self, email: str, only: UserFilter) -> User | None:
        """None also if the filter excludes the user or the caller cannot access their office."""
        company_id, store = self.caller.company_id, self.service.store
        user = self._read(lambda: store.user_by_email(company_id, email))
        return user if user and self.caller.reaches(user.office_id) and only.matches(user) else None

    def user_with_external_id(self, value: str, only: UserFilter) -> User | None:
        """None also if the filter excludes the user or the caller cannot access their office."""
        company_id, found = self.caller.company_id, self.ports.external_ids
        user = self._read(lambda: found.user(company_id, value))
        reached = user and user.state != "deleted" and self.caller.reaches(user.office_id)
        return user if user and reached and only.matches(user) else None

    def user(self, user_id: int) -> User:
        """Raises not_found for a deleted user."""
        user = self._user(user_id)
        if user.state == "deleted":
            raise not_found("user")
        self._require_access(user)
        return user

    def licenses_of(self, user: User) -> list[LicenseType]:
        """The types that the user holds in their office, also by their fax lines; read only if the
        record does not know them all."""
        if user.company_id != self.caller.company_id:
            raise not_found("user")
        self._require_access(user)
        if user.holds_more is False:
            return [user.holds] if user.holds else []
        ids = {user.office_id: possible_assignments(user, user.office_id, self.products())}
        found = self._read(lambda: self.service.store.assignments(ids))
        return [each.license_type for each in found if is_held_by(each, user)]

    def linked_user(self, office_id: int, user_id: int) -> User:
        """The user of a link below an office, deleted or not. The user may have moved to another
        office since. If the caller cannot access that one, raises not_found, or what `account`
        raises if the caller cannot access the linked office either."""
        user = self._user(user_id)
        if not self.caller.reaches(user.office_id):
            self.account(office_id)
            raise not_found("user in this office")
        return user

    def rooms(self, paging: Paging, office_id: int | None = None) -> Page[Room]:
        """Rooms of the offices that the caller can access; only of one office, if given."""
        company_id, offices = self.caller.company_id, self._only(office_id)
        return self._read(lambda: self.ports.listings.rooms(company_id, paging, offices))

    def room_with_external_id(self, value: str, office_id: int | None = None) -> Room | None:
        """None also if the room is in another office, or in one that the caller cannot access."""
        company_id, offices = self.caller.company_id, self._only(office_id)
        room = self._read(lambda: self.ports.external_ids.room(company_id, value))
        if room is None or room.state == "deleted":
            return None
        return room if offices is None or room.office_id in offices else None

    def room(self, room_id: int) -> Room:
        """Raises not_found for a deleted room."""
        room = self._read(lambda: self.service.store.room(self.caller.company_id, room_id))
        if room is None or room.state == "deleted":
            raise not_found("room")
        if not self.caller.reaches(room.office_id):
            raise forbidden(f"You do not have access to this room's office. {ASK_FOR_ACCESS}")
        return room

    # Of all companies. `service.policy` decides which roles may read it.

    def company_with_external_id(self, value: str) -> Company | None:
        """None also if the caller's token is limited to another company."""
        company = self._read(lambda: self.ports.external_ids.company(value))
        limited_to = self.caller.company_id
        if company and limited_to not in (NO_COMPANY, company.company_id):
            return None
        return company

    def companies_named(self, beginning: str, paging: Paging) -> Page[Company]:
        """Companies with a word that has this folded beginning. A token that is limited to a
        company finds no other."""
        if self.caller.company_id == NO_COMPANY:
            return self._read(lambda: self.ports.company_names.page(beginning, paging))
        company = self.company()
        return Page([company] if has_word(company.name, beginning) else [], None)

    # The catalog is the same for all companies. `service.policy` decides which roles may read it.

    def newest_catalog(self) -> Catalog:
        return self._read(self.ports.catalogs.newest)

    def catalog_in_force(self) -> Catalog:
        """The revision that sets the prices of cycles that begin now."""
        return self._read(lambda: self.ports.catalogs.in_force(self.now))

    def products(self) -> Products:
        """What is sold now, from the cached catalog."""
        return self._read(lambda: self.service.store.products(self.now))

    def products_at(self, instant: datetime) -> Products:
        """What was sold at an instant, from the cached revisions of the catalog after a read of an
        office. Older ones are read once."""
        return self._read(lambda: self.service.store.products_at(instant))

    def _read(self, read: Callable[[], _T]) -> _T:
        return self.service.retries.run(read)

    def _own(self, account: Account) -> int:
        """The account's office id. Raises if the caller cannot access the office."""
        return self.caller.require(account, account.office_id).office_id

    def _require_access(self, user: User) -> None:
        if not self.caller.reaches(user.office_id):
            raise forbidden(f"You do not have access to this user's office. {ASK_FOR_ACCESS}")

    def _only(self, office_id: int | None) -> frozenset[int] | None:
        """The offices that a list is limited to; None for all of the company."""
        if office_id is None:
            return self.caller.only_offices
        return frozenset({office_id} if self.caller.reaches(office_id) else ())

    def _user(self, user_id: int) -> User:
        """The company's user, in any office, deleted or not."""
        user = self._read(lambda: self.service.store.user(self.caller.company_id, user_id))
        if user is None:
            raise not_found("user")
        return user


def _kind_and_id(of: Company | Office | User | Room) -> tuple[IdKind, int]:
    if isinstance(of, Company):
        return "company", of.company_id
    if isinstance(of, Office):
        return "office", of.office_id
    return ("user" if isinstance(of, User) else "room"), of.assignee.id
