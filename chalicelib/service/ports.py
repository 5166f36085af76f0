"""What the verbs need from outside: a store that commits whole or not at all, and its answers.

`dynamo.store.Store` is the implementation; `wiring` picks it. The outcomes below are how it
speaks to the verbs: every write either happened, or raised one of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from ..domain.account import Account, Ledger, Thresholds
from ..domain.assignment import Assignment, Release
from ..domain.catalog import Catalog
from ..domain.change import Change, Payment
from ..domain.directory import Company, Office
from ..domain.journal import Invoice
from ..domain.record import Record, field
from ..domain.room import Room
from ..domain.user import User

_T = TypeVar("_T")


class Retryable(Exception):
    """Somebody was faster, the database is busy, or an answer was lost: read again, decide again.

    `reason` is one of `stale`, `conflict`, `throttled`, `unknown`; it is counted. After `unknown`
    the write may have happened: the idempotency record, or the item itself, tells.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class IdempotencyKey(Record):
    """A caller's key, scoped to company, caller, operation and the ids of its path, and what the
    request was. Kept with the company, because a request may concern several offices."""

    company_id: int
    scope: str
    request_hash: str


class StoredResponse(Record):
    """What was answered to a request with an idempotency key, to be answered again."""

    request_hash: str
    status: int
    body: str


class IdempotencyRecord(Record):
    """A stored response to be kept under its key, in the same transaction as what it answers."""

    key: IdempotencyKey
    stored_response: StoredResponse
    at: datetime


class Reading(Record):
    """What a command reads in one call: the stored response if its key was used, the ledger if the
    office exists."""

    ledger: Ledger | None
    stored_response: StoredResponse | None
    office: Office | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """Of people of the company, by their subject; read with `office`."""


Holder = User | Room
"""Whose record says which license it holds."""


class ConditionsFailed(Exception):
    """Conditions did not hold, so nothing was written. The attributes are what failed conditions
    met, at that moment; None for a record that did not exist.

    `accounts` are by office id, `assignments` by assignment id, `email_owners` (user ids) by the
    address's position in the user's list. `holder` is the user or room that was to be written,
    `office_exists` is about the office that was to be opened, and `stored_response` answered an
    earlier request with the same idempotency key. Other conditions need no explanation.
    """

    def __init__(  # noqa: PLR0913 - each is optional, and only named
        self,
        *,
        accounts: Mapping[int, Account | None] = {},
        assignments: Mapping[int, Assignment | None] = {},
        holder: Holder | None = None,
        email_owners: Mapping[int, int | None] = {},
        stored_response: StoredResponse | None = None,
        office_exists: bool = False,
    ) -> None:
        self.accounts = accounts
        self.assignments = assignments
        self.holder = holder
        self.email_owners = email_owners
        self.stored_response = stored_response
        self.office_exists = office_exists


class HolderChange(Record):
    """A holder's record before and after. None before: created."""

    before: Holder | None
    after: Holder


class AssignmentTransaction(Record):
    """Licenses taken and freed, in any offices of one company, with the record of the user or
    room whose they are: committed in one transaction, without a read before it (R3, R22, R24).

    `still_held` are assignments that the request names and that were found to exist already;
    `still_free` are those that the record says it holds and that were found not to be held:
    nothing is to be freed, as long as that is so. `offices` are named besides, and must be the
    company's. `change` is one of an office, decided on what the movement leaves there, and
    committed in the same transaction (R20).
    """

    company_id: int
    at: datetime
    take: tuple[Assignment, ...] = ()
    free: tuple[Release, ...] = ()
    still_held: tuple[Assignment, ...] = ()
    still_free: tuple[Release, ...] = ()
    holder: HolderChange | None = None
    offices: tuple[int, ...] = ()
    change: Change | None = None


class DueOffice(Record):
    """An office whose cycle has ended, and when it did."""

    office_id: int
    due_at: datetime


class DuePage(Record):
    """Some of the due offices of one shard, the longest overdue first. `after` is where the rest
    begins, None when this is all."""

    offices: tuple[DueOffice, ...]
    after: str | None


class Store(Protocol):
    """What is kept. Every method is one call to the database, and may raise Retryable."""

    def read(
        self,
        office_id: int,
        now: datetime,
        key: IdempotencyKey | None = None,
        listed_in: int | None = None,
    ) -> Reading:
        """Account, terms, open removals and next prices; the key's stored response; the office as
        that company lists it, with the names of its people."""

    def read_together(
        self, office_ids: tuple[int, ...], now: datetime, key: IdempotencyKey | None = None
    ) -> list[Reading]:
        """The same of several offices; the stored response is the same in all."""

    def priced(self, ledger: Ledger) -> Ledger:
        """The ledger with the prices of the cycle that its boundary opens."""

    def account(self, office_id: int) -> Account | None:
        """The account alone."""

    def accounts(self, office_ids: Sequence[int]) -> dict[int, Account]:
        """The accounts that exist, a hundred a call."""

    def ledgers(self, accounts: Sequence[Account], now: datetime) -> list[Ledger]:
        """What else belongs to accounts just read, 49 a call."""

    def commit(self, *changes: Change, idempotency: IdempotencyRecord | None = None) -> None:
        """The changes of different offices whole, or nothing."""

    def commit_assignments(
        self, transaction: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        """The movement whole, or nothing. Raises ConditionsFailed."""

    def invoice(self, office_id: int, number: int) -> Invoice | None:
        """The invoice, and how its payment stands."""

    def settle(
        self, account: Account, payment: Payment, idempotency: IdempotencyRecord | None = None
    ) -> None:
        """An invoice of the account paid, where nothing else comes of it."""

    def set_thresholds(self, company_id: int, office_id: int, thresholds: Thresholds) -> None:
        """Those in place of the ones before. Raises ConditionsFailed where the office is not the
        company's."""

    def remember(self, idempotency: IdempotencyRecord) -> None:
        """The answer to a request that found nothing to change."""

    def user(self, company_id: int, user_id: int) -> User | None:
        """The user, deleted or not."""

    def user_by_email(self, company_id: int, email: str) -> User | None:
        """The user whose address it is, in two calls."""

    def room(self, company_id: int, room_id: int) -> Room | None:
        """The room, deleted or not."""

    def stored_response(self, key: IdempotencyKey, now: datetime) -> StoredResponse | None:
        """What was answered to the key."""


class Page(Record, Generic[_T]):
    """Some of a list, and the cursor of the rest if there is any."""

    items: list[_T]
    cursor: str | None


class Paging(Record):
    """How many, and from where: a cursor as a page before returned it."""

    limit: int = 50
    cursor: str | None = None


class Directory(Protocol):
    """Where companies and offices are entered."""

    def add_company(self, company: Company) -> None: ...

    def add_office(self, office: Office, ledger: Ledger) -> None: ...

    def open(
        self,
        office: Office,
        ledger: Ledger,
        founded: Company | None,
        idempotency: IdempotencyRecord | None,
    ) -> None: ...


class Catalogs(Protocol):
    """Where the catalog's revisions are kept. Every method may raise Retryable."""

    def newest(self) -> Catalog: ...

    def numbered(self, revision: int) -> Catalog: ...

    def replace(self, before: Catalog, after: Catalog) -> None: ...
