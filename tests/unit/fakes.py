"""A store in memory for the verbs: it returns what a test gave it, and records its calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from chalicelib.domain.account import Account, Ledger, Thresholds
from chalicelib.domain.assignment import Assignment
from chalicelib.domain.caller import Caller
from chalicelib.domain.change import Change, Payment
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.directory import Company, Office
from chalicelib.domain.invoicing import Customer
from chalicelib.domain.journal import Entry, Invoice
from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.domain.products import SHIPPED, Products
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.service.ports import (
    AssignmentTransaction,
    IdempotencyKey,
    IdempotencyRecord,
    Reading,
    StoredResponse,
)
from chalicelib.service.requests import Request, Service
from chalicelib.service.retries import Retries
from chalicelib.service.turns import Turns
from tests.unit.ledgers import COMPANY, NOW

KEY = IdempotencyKey(COMPANY, "scope", "hash")
STORED_RESPONSE = StoredResponse("hash", 201, "{}")


@dataclass
class FakeStore:
    """`ledgers` are the offices. Each call that writes raises the next of `failures`,
    or succeeds where that is None."""

    ledgers: dict[int, Ledger] = field(default_factory=dict)
    failures: list[Exception | None] = field(default_factory=list)
    stored_responses: Sequence[StoredResponse | None] = ()
    invoices: dict[int, Invoice] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    rooms: dict[int, Room] = field(default_factory=dict)
    assigned: list[Assignment] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    company: Company | None = None
    offices: dict[int, Office] = field(default_factory=dict)
    edits: list[RecordChange] = field(default_factory=list)
    reads: list[tuple[tuple[int, ...], IdempotencyKey | None]] = field(default_factory=list)

    def read_together(
        self,
        office_ids: tuple[int, ...],
        now: datetime,
        key: IdempotencyKey | None = None,
        company_id: int | None = None,
    ) -> list[Reading]:
        self.reads.append((office_ids, key))
        stored_response = (
            STORED_RESPONSE if key and STORED_RESPONSE in self.stored_responses else None
        )
        company = self.company if company_id == COMPANY else None
        return [
            Reading(self.ledgers.get(office_id), stored_response, company)
            for office_id in office_ids
        ]

    def open_invoices(self, account: Account) -> list[Invoice]:
        return [each for each in self.invoices.values() if each.status != "paid"]

    def transfers(self, account: Account) -> list[Entry]:
        return []

    def credit_notes(self, account: Account) -> list[CreditNote]:
        return []

    def credit_note(self, office_id: int, number: int) -> CreditNote | None:
        return None

    def products(self, now: datetime) -> Products:
        return SHIPPED

    def record_holds(self, company_id: int) -> None:
        assert self.company
        self.company = replace(self.company, holds={})

    def priced(self, ledger: Ledger) -> Ledger:
        return ledger

    def account(self, office_id: int) -> Account | None:
        ledger = self.ledgers.get(office_id)
        return ledger.account if ledger else None

    def office_ids(self, company_id: int, most: int) -> tuple[int, ...]:
        return tuple(sorted(self.ledgers))[:most] if company_id == COMPANY else ()

    def commit(
        self,
        *changes: Change,
        idempotency: IdempotencyRecord | None = None,
        attempt: PaymentAttempt | None = None,
        counted_by: Company | None = None,
    ) -> None:
        assert attempt is None and counted_by is None
        self.asked.append((changes, idempotency))
        self._raise_next_failure()
        for change in changes:
            self.ledgers[change.after.account.office_id] = change.after

    def begin_attempt(self, attempt: PaymentAttempt, found: PaymentAttempt | None) -> None:
        raise AssertionError((attempt, found))

    def close_attempt(self, attempt: PaymentAttempt) -> None:
        raise AssertionError(attempt)

    def commit_assignments(
        self, transaction: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        self.asked.append((transaction, idempotency))
        self._raise_next_failure()

    def settle(
        self, account: Account, payment: Payment, idempotency: IdempotencyRecord | None = None
    ) -> None:
        self.asked.append((payment, idempotency))
        self._raise_next_failure()

    def invoice(self, office_id: int, number: int) -> Invoice | None:
        return self.invoices.get(number)

    def assignments(self, ids_by_office: Mapping[int, Sequence[int]]) -> list[Assignment]:
        return [
            each
            for each in self.assigned
            if each.assignment_id in ids_by_office.get(each.office_id, ())
        ]

    def user(self, company_id: int, user_id: int) -> User | None:
        return self.users.get(user_id) if company_id == COMPANY else None

    def room(self, company_id: int, room_id: int) -> Room | None:
        return self.rooms.get(room_id) if company_id == COMPANY else None

    def customer(self, company_id: int, office_id: int) -> Customer | None:
        office = self.offices.get(office_id) if company_id == COMPANY else None
        return Customer(self.company, office) if self.company and office else None

    def details_changes(self, company_id: int, since: datetime) -> list[RecordChange]:
        assert company_id == COMPANY
        return [each for each in self.edits if each.at > since]

    def stored_response(self, key: IdempotencyKey, now: datetime) -> StoredResponse | None:
        return STORED_RESPONSE if STORED_RESPONSE in self.stored_responses else None

    def remember(self, idempotency: IdempotencyRecord) -> None:
        self.asked.append(((), idempotency))

    def set_thresholds(
        self, account: Account, thresholds: Thresholds, change: RecordChange
    ) -> None:
        self.asked.append((account, thresholds, change))
        self._raise_next_failure()

    def _raise_next_failure(self) -> None:
        assert len(self.asked) < 50, "asked again and again"
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure


class NoReservedTime:
    """No turn can be had, so pauses are random."""

    def reserve(self, office_id: int, now_ms: int, length_ms: int) -> int | None:
        return None


def service(store: FakeStore) -> Service:
    """Without pauses."""
    retries = Retries(lambda _: None, lambda low, _: low, count().__next__)
    return Service(store, retries, Turns(NoReservedTime(), lambda: 0.0))  # type: ignore[arg-type]


def request(at: datetime = NOW, key: IdempotencyKey | None = None) -> Request:
    return Request(Caller("ada", "company_admin", COMPANY), at, "request-1", key)
