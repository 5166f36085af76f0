"""The store: reads and commits of the verbs, each in one call to DynamoDB."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from botocore.client import BaseClient

from ..domain.account import Account, Ledger, Thresholds
from ..domain.assignment import Assignment
from ..domain.caller import Caller
from ..domain.catalog import list_prices, prices_for
from ..domain.change import Change, Payment
from ..domain.credit_note import CreditNote
from ..domain.directory import Company, Office
from ..domain.external_id import IdKind
from ..domain.invoicing import Billing, Customer, Party, billing_of
from ..domain.journal import Entry, Invoice
from ..domain.limits import NO_SPENDING_LIMITS, SpendingLimits
from ..domain.mailbox import mailbox, older_form
from ..domain.metadata import Metadata
from ..domain.payment_attempt import PaymentAttempt
from ..domain.products import Products
from ..domain.record import Record, replace
from ..domain.record_change import RecordChange
from ..domain.room import Room
from ..domain.terms import Contact
from ..domain.user import User
from ..service.payment_ports import attempt_id_of
from ..service.ports import (
    AssignmentTransaction,
    ConditionsFailed,
    IdempotencyKey,
    IdempotencyRecord,
    Reading,
    Retryable,
    StoredResponse,
)
from . import _assignment_writes, keys
from ._failures import write_explained
from ._ledger_writes import idempotency_put, ledger_writes, settle_writes, stored_response_from
from .batch import get_items
from .catalogs import DynamoCatalogs
from .codec import Item
from .company_holds import record_holds
from .credit import counted_order, invoiced_office_items
from .credit_notes import made_refund_update
from .customers import read_customer, read_details_changes
from .display_names import names_from
from .item_queries import office_ids
from .items import account_from, from_item
from .journal_reads import charges, notes_of, open_invoices, orders, transfers
from .keys import Key
from .layouts import Layouts
from .ledger_items import ledger_from, ledger_keys, other_keys
from .payment_attempts import attempt_from, close_attempt, put_attempt, used_attempt
from .payment_items import card_from
from .record_changes import thresholds_writes
from .sign_outs import signed_out_at_ms
from .transaction import Write, WritesFailed, write


class DynamoStore(Record):
    """Implements `service.ports.Store` on DynamoDB. `wiring` sets the botocore client's retries and
    timeouts; `infra/resources.yaml` defines the table."""

    client: BaseClient
    table: str
    catalogs: DynamoCatalogs
    layouts: Layouts
    least_minor: Callable[[str], int] | None = None
    """The smallest payment in a currency that the payment provider takes; None without one."""
    contact: Contact | None = None
    """Whom refusals name if an office's terms name nobody."""

    def read(
        self,
        office_id: int,
        now: datetime,
        key: IdempotencyKey | None = None,
        listed_in: int | None = None,
        session_of: Caller | None = None,
    ) -> Reading:
        """Reads in one consistent call: account, terms, open removals and next prices; the key's
        stored response; if `listed_in` is given, that company with the office's record and the
        names of its people; and, if `session_of` is given, when this person signed out everywhere.

        Raises Retryable if a concurrent write changed some of the items: each item is current, but
        together they are not a snapshot. Their revisions show it.
        """
        names_key = keys.names(listed_in) if listed_in else None
        sign_out_key = keys.sign_out(session_of) if session_of else None
        also = [each for each in (names_key, sign_out_key) if each]
        found = self.catalogs.read_with([*self._wanted((office_id,), key, listed_in), *also], now)
        return replace(
            self._reading(found, office_id, now, key, listed_in),
            names=names_from(found[names_key]) if names_key else {},
            signed_out_at_ms=signed_out_at_ms(found[sign_out_key]) if sign_out_key else None,
        )

    def read_together(
        self,
        office_ids: tuple[int, ...],
        now: datetime,
        key: IdempotencyKey | None = None,
        company_id: int | None = None,
    ) -> list[Reading]:
        """As `read`, for several offices in one call. All have the same stored response and
        company."""
        found = self.catalogs.read_with(self._wanted(office_ids, key, company_id), now)
        return [self._reading(found, each, now, key, company_id) for each in office_ids]

    def priced(self, ledger: Ledger) -> Ledger:
        """The ledger with the prices of its next cycle. Makes no call, unless the boundary is so
        long past that a catalog that is not cached applies."""
        boundary = ledger.account.cycle.end
        number = ledger.account.cycle.number + 1
        catalog = self.catalogs.at(boundary)
        prices = prices_for(catalog, ledger.terms, number, boundary)
        return replace(
            ledger,
            next_prices=prices,
            numbers_at_boundary=catalog.numbers_types,
            then_billed=billing_of(catalog.invoicing, ledger.customer),
        )

    def catalog_changes(self, since: datetime, until: datetime) -> list[datetime]:
        """When catalogs came into force after the one instant, up to the other. Makes a call as
        `priced` does."""
        return self.catalogs.changes(since, until)

    def seller(self, at: datetime) -> Party | None:
        """Who sells at the instant. Makes a call as `priced` does."""
        return self.catalogs.at(at).invoicing.seller

    def products_at(self, at: datetime) -> Products:
        """What was sold at the instant, however long ago. Makes a call as `priced` does."""
        return self.catalogs.at(at).products

    def payment_note(self, at: datetime) -> str | None:
        """How the vendor's invoices of the instant are paid. Makes a call as `priced` does."""
        return self.catalogs.at(at).invoicing.payment_note

    def billing(self, customer: Customer, at: datetime) -> Billing:
        """With which tax the customer is billed at the instant, and as whom. Makes a call as
        `priced` does."""
        billing = billing_of(self.catalogs.at(at).invoicing, customer)
        assert billing
        return billing

    def account(self, office_id: int) -> Account | None:
        """The account alone, to explain a refusal."""
        (item,) = self._get([keys.account(office_id)])
        return self._account(item) if item else None

    def accounts(self, office_ids: Sequence[int]) -> dict[int, Account]:
        """The accounts that exist, by office id, 100 per call."""
        items = self._get([*map(keys.account, office_ids)])
        accounts = [self._account(item) for item in items if item]
        return {account.office_id: account for account in accounts}

    def ledgers(self, accounts: Sequence[Account], now: datetime) -> list[Ledger]:
        """Adds terms, open removals and next prices to accounts just read, at least 49 offices
        per call.
        Raises Retryable if one was changed in between, as `read` does."""
        wanted = [each for account in accounts for each in other_keys(account)]
        found = self.catalogs.read_with(wanted, now)
        return [
            self.priced(
                ledger_from(
                    account,
                    found[keys.terms(account.office_id)],
                    found.get(keys.removals(account.office_id)),
                )
            )
            for account in accounts
        ]

    def office_ids(self, company_id: int, most: int) -> tuple[int, ...]:
        """The ids of the company's first offices, at most so many and as one call returns."""
        return office_ids(self.client, self.table, company_id, most)

    def commit(
        self,
        *changes: Change,
        idempotency: IdempotencyRecord | None = None,
        attempt: PaymentAttempt | None = None,
        counted_by: Company | None = None,
    ) -> None:
        """Commits all changes and the idempotency record in one transaction, which ends the attempt
        that paid for them, and is one of the company's orders. Raises Retryable."""
        writes = [each for change in changes for each in ledger_writes(change, self.layouts)]
        if attempt:
            writes.append(used_attempt(attempt))
        if counted_by:
            writes.append(counted_order(counted_by))
        self._write(writes, idempotency)

    def begin_attempt(
        self, attempt: PaymentAttempt, found: PaymentAttempt | None, key: IdempotencyKey
    ) -> None:
        """Writes the attempt in place of the one that was found. Raises Retryable if there is
        another one by now, or the key's request was committed."""
        put_attempt(self.client, self.table, attempt, found, key)

    def close_attempt(self, attempt: PaymentAttempt) -> None:
        """The attempt can be used no more. Does nothing if it is not the newest open one. Raises
        Retryable."""
        close_attempt(self.client, self.table, attempt)

    def commit_assignments(
        self, transaction: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        """Commits the transaction. Raises Retryable, TooManyWrites, or ConditionsFailed with the
        records that failed conditions met."""
        try:
            self._commit_assignments(transaction, idempotency)
        except ConditionsFailed as failure:
            if not self.layouts.learn(failure.accounts.values()):
                raise
            # The account's item has the other layout than the writes assumed.
            self._commit_assignments(transaction, idempotency)

    def _commit_assignments(
        self, transaction: AssignmentTransaction, idempotency: IdempotencyRecord | None
    ) -> None:
        writes: list[Write] = _assignment_writes.assignment_writes(transaction, self.layouts)
        if idempotency:
            writes.append(idempotency_put(idempotency))
        # Without an idempotency key, only DynamoDB's token recognizes a repeated attempt. Between a
        # lost response and that attempt, another request may have released or taken the license.
        once = bool(transaction.take or transaction.free)
        write_explained(self.client, self.table, writes, self.layouts, once=once)

    def user(self, company_id: int, user_id: int) -> User | None:
        """The user, deleted or not."""
        (item,) = self._get([keys.user(company_id, user_id)])
        return from_item(item, User) if item else None

    def room(self, company_id: int, room_id: int) -> Room | None:
        """The room, deleted or not."""
        (item,) = self._get([keys.room(company_id, room_id)])
        return from_item(item, Room) if item else None

    def assignments(self, ids_by_office: Mapping[int, Sequence[int]]) -> list[Assignment]:
        """The assignments with these ids that exist, 100 per call."""
        wanted = [
            keys.assignment(office_id, each)
            for office_id, ids in ids_by_office.items()
            for each in ids
        ]
        return [from_item(item, Assignment) for item in self._get(wanted) if item]

    def user_by_email(self, company_id: int, email: str) -> User | None:
        """The user who has the address, however it is written (R34), in two calls. Never a deleted
        user. Of two users whose records of an older release share a mailbox, the one who wrote the
        address like this."""
        box = mailbox(email)
        reserved = self._get([keys.email(company_id, key) for key in box.keys])
        owner_ids = dict.fromkeys(int(item["user_id"]["N"]) for item in reserved if item)
        items = self._get([keys.user(company_id, user_id) for user_id in owner_ids])
        owners = [from_item(item, User) for item in items if item]
        found = [user for user in owners if user.uses(box.identity)]
        spelled = older_form(email)
        return max(found, key=lambda user: spelled in map(older_form, user.emails), default=None)

    def metadata(self, company_id: int, kind: IdKind, record_id: int) -> Metadata:
        """The metadata of a record, which need not exist."""
        (item,) = self._get([keys.metadata(company_id, kind, record_id)])
        return from_item(item, Metadata) if item else Metadata()

    def customer(self, company_id: int, office_id: int) -> Customer | None:
        """The company and the office that it lists; None without one of them."""
        return read_customer(self.client, self.table, company_id, office_id)

    def details_changes(self, company_id: int, since: datetime) -> tuple[RecordChange, ...]:
        """The edits of details of the company and its offices later than the instant, oldest first,
        in about one call."""
        return read_details_changes(self.client, self.table, company_id, since)

    def stored_response(self, key: IdempotencyKey, now: datetime) -> StoredResponse | None:
        """The response stored for the key."""
        (item,) = self._get([keys.stored_response(key.company_id, key.scope)])
        return stored_response_from(item, now) if item else None

    def invoice(self, office_id: int, number: int) -> Invoice | None:
        (item,) = self._get([keys.invoice(office_id, number)])
        return from_item(item, Invoice) if item else None

    def open_invoices(self, account: Account) -> list[Invoice]:
        """The invoices that are not paid, newest first, in about one call."""
        return open_invoices(self.client, self.table, account)

    def charges(self, office_id: int, after_seq: int, until_seq: int) -> list[Entry]:
        """The entries with `seq` in the range (after, until] that charged something."""
        return charges(self.client, self.table, office_id, after_seq, until_seq)

    def credit_notes(self, account: Account) -> list[CreditNote]:
        """The office's credit notes, newest first, in about one call; none if it has none."""
        if not account.credit_note_count:
            return []
        return notes_of(self.client, self.table, account.office_id)

    def credit_note(self, office_id: int, number: int) -> CreditNote | None:
        (item,) = self._get([keys.credit_note(office_id, number)])
        return from_item(item, CreditNote) if item else None

    def refund_made(self, note: CreditNote, at: datetime, reference: str) -> None:
        """Records once that a pending refund was made. Raises Retryable."""
        self._write([made_refund_update(note, at, reference)], None)

    def transfers(self, account: Account) -> list[Entry]:
        """The transfers of the running cycle, oldest first, in about one call."""
        return transfers(self.client, self.table, account)

    def orders(self, account: Account) -> list[Entry]:
        """The orders of the running cycle, up to `seq`, oldest first, in about one call."""
        return orders(self.client, self.table, account)

    def invoiced_offices(self, company_id: int, currency: str) -> list[tuple[Office, Account]]:
        """The company's invoiced offices, in one call and one for each 50 offices."""
        found = invoiced_office_items(self.client, self.table, company_id, currency)
        return [(office, self._account(item)) for office, item in found]

    def record_holds(self, company_id: int) -> None:
        """Adds the holds to a company's record that was written without them."""
        record_holds(self.client, self.table, company_id)

    def settle(
        self, account: Account, payment: Payment, idempotency: IdempotencyRecord | None = None
    ) -> None:
        """Commits a payment that changes nothing else in the ledger; the account's `seq` stays.
        Raises Retryable."""
        self._write(settle_writes(account, payment), idempotency)

    def set_thresholds(
        self, account: Account, thresholds: Thresholds, change: RecordChange
    ) -> None:
        """Replaces the thresholds that were read. Raises Retryable, or ConditionsFailed."""
        writes = thresholds_writes(account, thresholds, change)
        write_explained(self.client, self.table, writes, self.layouts)

    def remember(self, idempotency: IdempotencyRecord) -> None:
        """Stores the response to a request that changed nothing. Raises Retryable."""
        self._write([], idempotency)

    def _reading(
        self,
        found: dict[Key, Item | None],
        office_id: int,
        now: datetime,
        key: IdempotencyKey | None,
        company_id: int | None,
    ) -> Reading:
        account, terms, removals = (found[each] for each in ledger_keys(office_id))
        stored_response = found[keys.stored_response(key.company_id, key.scope)] if key else None
        company, office = self._customer(found, company_id, office_id)
        limits = found[keys.spending_limits(company_id)] if company_id else None
        attempt = found.get(keys.payment_attempt(attempt_id_of(key))) if key else None
        ledger = ledger_from(self._account(account), terms, removals) if account else None
        if ledger:
            customer = Customer(company, office) if company and office else None
            ledger = self.priced(replace(ledger, customer=customer))
            ledger = self._with_card(self._listed(ledger, now), found)
        return Reading(
            ledger=ledger,
            stored_response=stored_response_from(stored_response, now) if stored_response else None,
            company=company,
            office=office,
            attempt=attempt_from(attempt) if attempt else None,
            limits=from_item(limits, SpendingLimits) if limits else NO_SPENDING_LIMITS,
        )

    def _customer(
        self, found: dict[Key, Item | None], company_id: int | None, office_id: int
    ) -> tuple[Company | None, Office | None]:
        if company_id is None:
            return None, None
        company, office = found[keys.company(company_id)], found[keys.office(company_id, office_id)]
        return (
            from_item(company, Company) if company else None,
            from_item(office, Office) if office else None,
        )

    def _with_card(self, ledger: Ledger, found: dict[Key, Item | None]) -> Ledger:
        """The ledger with how the office pays, if a payment provider is connected."""
        if self.least_minor is None or ledger.terms.invoiced:
            return ledger
        saved = found.get(keys.payment_method(ledger.account.office_id))
        return replace(ledger, card=card_from(saved, self.least_minor(ledger.terms.currency)))

    def _wanted(
        self, office_ids: tuple[int, ...], key: IdempotencyKey | None, company_id: int | None
    ) -> list[Key]:
        wanted = [each for office_id in office_ids for each in ledger_keys(office_id)]
        if key:
            wanted.append(keys.stored_response(key.company_id, key.scope))
        if company_id:
            wanted += keys.company(company_id), keys.spending_limits(company_id)
            wanted += [keys.office(company_id, each) for each in office_ids]
        if self.least_minor:
            wanted += map(keys.payment_method, office_ids)
        if self.least_minor and key:
            wanted.append(keys.payment_attempt(attempt_id_of(key)))
        return wanted

    def _listed(self, ledger: Ledger, now: datetime) -> Ledger:
        """The ledger with what is sold now, and the prices of types that have none in the running
        cycle."""
        catalog, terms = self.catalogs.at(now), ledger.terms
        ledger = replace(
            ledger,
            products=catalog.products,
            now_billed=billing_of(catalog.invoicing, ledger.customer),
            vendor_contact=self.contact,
        )
        missing = ledger.sells - terms.prices.keys()
        if not missing:
            return ledger
        prices = list_prices(catalog, terms, now)
        return replace(
            ledger, list_prices={kind: prices[kind] for kind in missing if kind in prices}
        )

    def products(self, now: datetime) -> Products:
        """What is sold at `now`. Raises Retryable."""
        return self.catalogs.products(now)

    def _account(self, item: Item) -> Account:
        account = account_from(item, self.layouts)
        self.layouts.learn([account])
        return account

    def _write(self, writes: list[Write], idempotency: IdempotencyRecord | None) -> None:
        if idempotency:
            writes.append(idempotency_put(idempotency))
        try:
            write(self.client, self.table, writes)
        except WritesFailed as failure:
            raise Retryable("stale") from failure

    def _get(self, wanted: list[Key]) -> list[Item | None]:
        return get_items(self.client, self.table, wanted)
