"""Versions of the product that lack one protection each. The simulator must find every one.

Most of them use a database client that omits part of each transaction.
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.change import Change
from chalicelib.domain.directory import Company
from chalicelib.domain.payment_attempt import PaymentAttempt
from chalicelib.domain.record import replace
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.due_index import DueIndex
from chalicelib.dynamo.store import DynamoStore
from chalicelib.service.ports import (
    AssignmentTransaction,
    DuePage,
    HolderChange,
    IdempotencyRecord,
    Retryable,
)
from chalicelib.wiring import Wired
from tests.mutation.fault import Fault
from tests.simulation import actions_on_licenses as licenses
from tests.simulation import actions_on_money as money
from tests.simulation import actions_on_people as people
from tests.simulation.broken_credit_notes import BROKEN_CREDIT_NOTES
from tests.simulation.broken_money import BROKEN_MONEY
from tests.simulation.broken_payments import BROKEN_PAYMENTS
from tests.simulation.broken_version import Broken
from tests.simulation.tampering import (
    TamperingClient,
    is_agreement,
    is_payment,
    is_revision,
    no_entries,
    no_raised_revisions,
    no_records,
    nothing_with,
    one_by_one,
    record_first,
    record_last,
    reservations_first,
    tampered,
    without,
)


class _TakesUnknownForDone(DynamoStore):
    """Takes a commit with an unknown outcome as successful."""

    def commit(
        self,
        *changes: Change,
        idempotency: IdempotencyRecord | None = None,
        attempt: PaymentAttempt | None = None,
        counted_by: Company | None = None,
    ) -> None:
        try:
            super().commit(
                *changes, idempotency=idempotency, attempt=attempt, counted_by=counted_by
            )
        except Retryable as again:
            if again.reason != "unknown":
                raise


class _OneUserAtATime(DynamoStore):
    """Commits each user of a batch by itself, and the idempotency record with the last one."""

    def commit_assignments(
        self, transaction: AssignmentTransaction, idempotency: IdempotencyRecord | None = None
    ) -> None:
        for change in transaction.holders[:-1]:
            super().commit_assignments(_only(change, transaction))
        last = _only(transaction.holders[-1], transaction) if transaction.holders else transaction
        super().commit_assignments(last, idempotency)


def _only(change: HolderChange, transaction: AssignmentTransaction) -> AssignmentTransaction:
    if len(transaction.holders) == 1:
        return transaction
    take = tuple(each for each in transaction.take if each.assignee == change.after.assignee)
    return replace(transaction, holders=(change,), take=take)


class _DueToday(DueIndex):
    """Lists only offices that fell due within the last day, so that offices due on a day without a
    job are never finalized. Lago had this bug."""

    def page(
        self, shard: int, until: datetime, after: str | None = None, limit: int = 100
    ) -> DuePage:
        page = super().page(shard, until, after, limit)
        yesterday = until - timedelta(days=1)
        return DuePage(tuple(each for each in page.offices if each.due_at > yesterday), page.after)


def _no_catalogs(wired: Wired) -> Wired:
    client: Any = TamperingClient(wired.catalogs.client, nothing_with(is_revision))
    return replace(wired, catalogs=DynamoCatalogs(client, wired.catalogs.table))


def _unknown_is_done(wired: Wired) -> Wired:
    store: Any = wired.service.store
    broken = _TakesUnknownForDone(store.client, store.table, store.catalogs, store.layouts)
    return replace(wired, service=replace(wired.service, store=broken))


def _one_user_at_a_time(wired: Wired) -> Wired:
    store: Any = wired.service.store
    broken = _OneUserAtATime(store.client, store.table, store.catalogs, store.layouts)
    return replace(wired, service=replace(wired.service, store=broken))


def _due_today(wired: Wired) -> Wired:
    due = wired.due()
    return replace(wired, due=lambda: _DueToday(due.client, due.table))


def _of_reach(name: str, file: str, function: str, old: str, new: str, found_by: str) -> Broken:
    fault = Fault(file, function, name, old, new, tests=())
    actions = (
        *(people.mark_common_user, people.act_as_office_admin, people.edit_common_user),
        *(people.restore_common_user, licenses.assign_to_common_user),
    )
    return Broken(name, found_by=found_by, actions=actions, fault=fault)


BROKEN = (
    Broken(
        "commit without comparing the version",
        without(("ACCOUNT", "seq"), ("ENTRY#", "pk"), ("INVOICE#", "pk"), ("REMOVALS", "revision")),
        "_check_counts",
    ),
    Broken(
        "assign without checking that enough are available",
        without(("ACCOUNT", "available")),
        "__post_init__",  # The product's own check that counts are not negative.
    ),
    Broken("assign without checking the cycle", without(("ACCOUNT", "cycle_end")), "_check_cycles"),
    Broken(
        "assign without checking the office's company",
        without(("ACCOUNT", "company_id")),
        "send_forbidden_request",
    ),
    Broken("release a license twice", without(("ASSIGNMENT#", "released_at")), "_check_counts"),
    Broken("assign a license twice", without(("ASSIGNMENT#", "pk")), "_check_counts"),
    Broken(
        "change a user without comparing the revision",
        without(("USER#", "revision")),
        "_check_records",
        (people.edit_common_user,),
    ),
    Broken(
        "assign to a user whatever its state and office",
        without(("USER#", "state"), ("USER#", "office_id")),
        "_check_records",
        (licenses.assign_to_common_user, people.edit_common_user, people.delete_common_user),
    ),
    Broken(
        "assign without raising the user's revision",
        tampered(no_raised_revisions),
        "_check_records",
        (licenses.assign_to_common_user, people.edit_common_user, people.restore_common_user),
    ),
    Broken(
        "release a license without looking at the record",
        without(("USER#", "license"), ("USER#", "license_released_at")),
        "_check_records",
        (
            licenses.assign_to_common_user,
            licenses.release_from_common_user,
            people.edit_common_user,
        ),
    ),
    Broken(
        "invite the users of a batch one by one",
        _one_user_at_a_time,
        "_check_batches",
        (people.invite_several,),
    ),
    Broken(
        "reserve an address whoever has it",
        without(("EMAIL#", "pk"), ("EMAIL#", "user_id")),
        "_check_addresses",
        (people.invite_several,),
    ),
    Broken(
        "reserve an external id whoever has it",
        without(("EXTERNAL#", "pk"), ("EXTERNAL#", "record_id")),
        "_check_external_ids",
        (people.invite, people.change_external_id, people.delete, people.restore_user),
    ),
    Broken(
        "reserve an external id in a write of its own",
        tampered(reservations_first),
        "_check_external_ids",
        (people.invite, people.change_external_id, people.change_external_id_of_common_user),
    ),
    Broken("write no idempotency record", tampered(no_records), "_check_repeats"),
    Broken(
        "write the idempotency record before the effect", tampered(record_first), "check_orders"
    ),
    Broken(
        "write the idempotency record after the effect", tampered(record_last), "_check_repeats"
    ),
    Broken("write items one by one", tampered(one_by_one), "_check_counts"),
    Broken("write no journal", tampered(no_entries), "_check_office"),
    Broken(
        "acknowledge terms without storing them",
        tampered(nothing_with(is_agreement)),
        "_check_terms",
        (money.agree_terms,),
    ),
    Broken(
        "acknowledge prices without storing them",
        _no_catalogs,
        "_check_catalogs",
        (money.change_prices,),
    ),
    Broken(
        "acknowledge payments without storing them",
        tampered(nothing_with(is_payment)),
        "_check_payments",
        (money.report_payment,),
    ),
    Broken("take an unknown outcome as success", _unknown_is_done, "check_orders"),
    Broken("list only offices due today", _due_today, "_until"),
    _of_reach(
        "let office admins change admins with more reach",
        "service/license_holders.py",
        "LicenseHolders.transaction",
        "require_may_change(self.request.caller, before, after)",
        "pass",
        "_check_change",
    ),
    _of_reach(
        "let office admins release from admins with more reach",
        "dynamo/_holder_writes.py",
        "_release_condition",
        "condition & conditions.is_admin_of(admin_of)",
        "condition",
        "_check_release",
    ),
    *BROKEN_MONEY,
    *BROKEN_PAYMENTS,
    *BROKEN_CREDIT_NOTES,
)
