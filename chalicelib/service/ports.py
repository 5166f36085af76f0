"""What the verbs need from outside: a store with atomic commits, and what it returns and raises.

`dynamo.store.DynamoStore` is the implementation; `wiring` picks it. A write that did not happen
raises `Retryable` or `ConditionsFailed`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from ..domain.account import Account, Ledger, Thresholds
from ..domain.assignment import Assignee, Assignment, Release
from ..domain.caller import Caller
from ..domain.change import Change, Payment
from ..domain.credit_note import CreditNote
from ..domain.directory import Company, Office
from ..domain.external_id import ExternalId, IdKind
from ..domain.holders import Holder
from ..domain.invoicing import Billing, Customer, Party
from ..domain.journal import Entry, Invoice
from ..domain.licenses import LicenseType
from ..domain.limits import NO_SPENDING_LIMITS, SpendingLimits
from ..domain.metadata import Metadata, MetadataChange
from ..domain.payment_attempt import PaymentAttempt
from ..domain.products import Products
from ..domain.record import Record, field
from ..domain.record_change import RecordChange
from ..domain.room import Room
from ..domain.user import User


class Retryable(Exception):
    """A concurrent change, a busy database or a lost response: read and decide again.

    `reason` is one of `stale`, `conflict`, `throttled`, `unknown`; it is counted. After `unknown`
    the write may have happened; the idempotency record or the item itself shows whether it did.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class IdempotencyKey(Record):
    """A caller's key, scoped to company, caller, operation and the ids of its path, and a hash of
    the request. Stored with the company, because a request may concern several offices."""

    company_id: int
    scope: str
    request_hash: str


class StoredResponse(Record):
    """The response to a request with an idempotency key, to be returned to its repeats."""

    request_hash: str
    status: int
    body: str


class IdempotencyRecord(Record):
    """A stored response under its key, written in the same transaction as the request's effect."""

    key: IdempotencyKey
    stored_response: StoredResponse
    at: datetime


class Reading(Record):
    """What a command reads in one call: the stored response if its key was used, the ledger if the
    office exists."""

    ledger: Ledger | None
    stored_response: StoredResponse | None
    company: Company | None = None
    office: Office | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of the company's people by subject; read with `office`."""
    attempt: PaymentAttempt | None = None
    """What an earlier attempt with this key has tried to pay."""
    limits: SpendingLimits = NO_SPENDING_LIMITS
    """Those of the company; read with it."""
    signed_out_at_ms: int | None = None
    """When the person whose session it is signed out everywhere, in milliseconds since 1970."""


class ConditionsFailed(Exception):
    """Conditions failed, so nothing was written. The attributes are the records at that moment that
    failed conditions; None for a record that did not exist.

    `accounts` are by office id, `assignments` by assignment id, `email_owners` (user ids) by the
    address's key; `email_owner_changed` is True if a record of `HolderChange.email_owners` changed.
    `external_id_owners` are the ids of the records that have the external ids that were wanted.
    `holders` are users and rooms by their assignee; `office_exists` is about the office that was to
    be opened, `change_exists` about a `RecordChange`, which an earlier attempt of this request has
    written, and `stored_response` answered an earlier request with the same idempotency key.
    Other conditions need no explanation.
    """

    def __init__(  # noqa: PLR0913 - each is optional, and only named
        self,
        *,
        accounts: Mapping[int, Account | None] = {},
        assignments: Mapping[int, Assignment | None] = {},
        holders: Mapping[Assignee, Holder | None] = {},
        email_owners: Mapping[str, int] = {},
        email_owner_changed: bool = False,
        external_id_owners: Mapping[ExternalId, int] = {},
        stored_response: StoredResponse | None = None,
        office_exists: bool = False,
        change_exists: bool = False,
    ) -> None:
        self.accounts = accounts
        self.assignments = assignments
        self.holders = holders
        self.email_owners = email_owners
        self.email_owner_changed = email_owner_changed
        self.external_id_owners = external_id_owners
        self.stored_response = stored_response
        self.office_exists = office_exists
        self.change_exists = change_exists


class TooManyWrites(Exception):
    """The transaction would need `needed` writes, and the database allows `most` in one. Nothing
    was written."""

    def __init__(self, needed: int, most: int) -> None:
        super().__init__(f"{needed} writes, {most} allowed")
        self.needed = needed
        self.most = most


class EmailOwner(Record):
    """The user for whom an address's key is reserved, and their record, None without one."""

    user_id: int
    user: User | None

    def uses(self, identity: str) -> bool:
        """True if the mailbox with this identity is one of the user's."""
        return self.user is not None and self.user.uses(identity)


class HolderChange(Record):
    """A holder's record before and after. None before: created. `email_owners` are other users for
    whom keys of the user's addresses are reserved, as an earlier attempt met them (R34).
    `external_id_owner` is a deleted holder from which the external id is taken over: an older
    release deleted it, and left the external id reserved (R58). `pointer` is the holder's place in
    the request's body, if it is one of several."""

    before: Holder | None
    after: Holder
    email_owners: Mapping[str, EmailOwner] = field(default_factory=dict)
    external_id_owner: Holder | None = None
    pointer: str = ""
    metadata: MetadataChange | None = None


ReleaseRole = Literal["own", "more", "line", "stray"]


class ReleasedFrom(Record):
    """The user or room that a license is released from by itself, and what the license is to it:
    `own`, the license of its record, which has none from then on (R32); `more`, one besides;
    `line`, that of a fax line made for the user; or `stray`, one in an office where the holder is
    not, or of a holder that does not exist. The write checks it.

    With `admin_office_ids`, it also checks that the user is an admin of these offices only, so that
    nobody is made an admin with more reach than the caller's in between (R11).
    """

    holder: Assignee
    office_id: int
    license_type: LicenseType
    role: ReleaseRole
    admin_office_ids: tuple[int, ...] | None = None


class AssignmentTransaction(Record):
    """Assignments and releases in any offices of one company, with the records of the users and
    rooms that hold them: committed in one transaction (R3, R22, R24).

    Without `holders`, the users and rooms that take licenses must be eligible (R31), and their
    revisions rise. If there are several `holders`, all are new. `released_from` is the holder of a
    single release.
    `still_held` are assignments of the request that exist already, and must still be held. `adopt`
    are fax lines that are held for no user, and from then on for their `for_user`.
    `offices` must belong to the company. `change` is a change of an office, decided on its ledger
    after the assignments and releases, and committed in the same transaction (R20), as are
    `record_changes`.
    """

    company_id: int
    at: datetime
    take: tuple[Assignment, ...] = ()
    free: tuple[Release, ...] = ()
    still_held: tuple[Assignment, ...] = ()
    adopt: tuple[Assignment, ...] = ()
    holders: tuple[HolderChange, ...] = ()
    released_from: ReleasedFrom | None = None
    offices: tuple[int, ...] = ()
    change: Change | None = None
    record_changes: tuple[RecordChange, ...] = ()


class DueOffice(Record):
    """An office whose cycle has ended, and when it ended."""

    office_id: int
    due_at: datetime


class DuePage(Record):
    """One page of a shard's due offices, the longest overdue first. `after` is the position of the
    next page, None on the last one."""

    offices: tuple[DueOffice, ...]
    after: str | None


class Store(Protocol):
    """The database. A method makes one call, unless it says otherwise, and may raise Retryable."""

    def read(
        self,
        office_id: int,
        now: datetime,
        key: IdempotencyKey | None = None,
        listed_in: int | None = None,
        session_of: Caller | None = None,
    ) -> Reading:
        """The ledger; the key's stored response; with `listed_in`, a company's id, also the office
        as that company lists it, with the names of its people; with `session_of`, also when that
        person signed out everywhere."""

    def read_together(
        self,
        office_ids: tuple[int, ...],
        now: datetime,
        key: IdempotencyKey | None = None,
        company_id: int | None = None,
    ) -> list[Reading]:
        """The same for several offices; with `company_id`, also that company. All readings have the
        same stored response and company."""

    def open_invoices(self, account: Account) -> list[Invoice]:
        """The office's invoices that are not paid, in about one call."""

    def charges(self, office_id: int, after_seq: int, until_seq: int) -> list[Entry]:
        """The entries with `seq` in the range (after, until] that charged something, in about one
        call."""

    def credit_notes(self, account: Account) -> list[CreditNote]:
        """The office's credit notes, newest first, in about one call; none if it has none."""

    def credit_note(self, office_id: int, number: int) -> CreditNote | None:
        """One credit note with the state of its refund."""

    def refund_made(self, note: CreditNote, at: datetime, reference: str) -> None:
        """Records once that a pending refund was made; `reference` is the provider's id of it."""

    def catalog_changes(self, since: datetime, until: datetime) -> list[datetime]:
        """When catalogs came into force after the one instant, up to the other. Makes a call as
        `billing` does."""

    def seller(self, at: datetime) -> Party | None:
        """Who sells at the instant, if the vendor has said it. Makes a call as `billing` does."""

    def products_at(self, at: datetime) -> Products:
        """What was sold at the instant, however long ago. Makes a call as `billing` does."""

    def payment_note(self, at: datetime) -> str | None:
        """How the vendor's invoices of the instant are paid. Makes a call as `billing` does."""

    def billing(self, customer: Customer, at: datetime) -> Billing:
        """With which tax the customer is billed at the instant, and as whom. Makes a call only for
        a catalog that is not cached."""

    def transfers(self, account: Account) -> list[Entry]:
        """The transfers of the account's running cycle, oldest first, in about one call."""

    def orders(self, account: Account) -> list[Entry]:
        """The purchases and transfers of the account's running cycle, up to its `seq`, oldest
        first, in about one call."""

    def invoiced_offices(self, company_id: int, currency: str) -> list[tuple[Office, Account]]:
        """The company's invoiced offices with this currency: one call lists the offices, and one
        reads 50 of them."""

    def priced(self, ledger: Ledger) -> Ledger:
        """The ledger with the prices of the next cycle."""

    def account(self, office_id: int) -> Account | None:
        """The account without its terms and removals."""

    def accounts(self, office_ids: Sequence[int]) -> dict[int, Account]:
        """The accounts that exist, 100 in each call."""

    def ledgers(self, accounts: Sequence[Account], now: datetime) -> list[Ledger]:
        """The ledgers of accounts just read, 49 or more in each call."""

    def office_ids(self, company_id: int, most: int) -> tuple[int, ...]:
        """The ids of the company's first offices, at most so many and as one call returns."""

    def commit(
        self,
        *changes: Change,
        idempotency: IdempotencyRecord | None = None,
        attempt: PaymentAttempt | None = None,
        counted_by: Company | None = None,
    ) -> None:
        """Commits the changes, each of another office, in one transaction. It ends the attempt that
        paid for them, which must be open. The company counts them among its orders, which must
        be as given."""

    def begin_attempt(
        self, attempt: PaymentAttempt, found: PaymentAttempt | None, key: IdempotencyKey
    ) -> None:
        """Writes the attempt in place of the one that was found, unless the key's request was
        committed."""

    def close_attempt(self, attempt: PaymentAttempt) -> None:
        """The attempt can be used no more. Does nothing if it is not the newest open one."""

    def commit_assignments(
        self, transaction: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        """Commits the transaction. Raises ConditionsFailed, TooManyWrites."""

    def products(self, now: datetime) -> Products:
        """What is sold at `now`; read at most once an hour."""

    def record_holds(self, company_id: int) -> None:
        """Adds the holds to a company's record that was written without them, in about three
        calls."""

    def assignments(self, ids_by_office: Mapping[int, Sequence[int]]) -> list[Assignment]:
        """The assignments with these ids that exist, held or released."""

    def invoice(self, office_id: int, number: int) -> Invoice | None:
        """The invoice with the status of its payment."""

    def settle(
        self, account: Account, payment: Payment, idempotency: IdempotencyRecord | None = None
    ) -> None:
        """Records an open invoice as paid or past due, without a journal entry."""

    def set_thresholds(
        self, account: Account, thresholds: Thresholds, change: RecordChange
    ) -> None:
        """Replaces the thresholds, if they are still those of `account`. May raise
        ConditionsFailed."""

    def remember(self, idempotency: IdempotencyRecord) -> None:
        """Stores the response to a request that changed nothing."""

    def user(self, company_id: int, user_id: int) -> User | None:
        """The user, deleted or not."""

    def user_by_email(self, company_id: int, email: str) -> User | None:
        """The user with this address, in two calls."""

    def room(self, company_id: int, room_id: int) -> Room | None:
        """The room, deleted or not."""

    def metadata(self, company_id: int, kind: IdKind, record_id: int) -> Metadata:
        """The metadata of a record, which need not exist."""

    def customer(self, company_id: int, office_id: int) -> Customer | None:
        """The company and the office that it lists; None without one of them."""

    def details_changes(self, company_id: int, since: datetime) -> Sequence[RecordChange]:
        """The edits of details of the company and its offices later than the instant, oldest
        first, in about one call."""

    def stored_response(self, key: IdempotencyKey, now: datetime) -> StoredResponse | None:
        """The stored response to the key."""
