"""The writes of an assignment transaction: accounts, assignments, the holder's record."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..domain.assignment import Assignment, Release
from ..domain.calendar import instant
from ..domain.licenses import LicenseType
from ..domain.user import User
from ..service.ports import AssignmentTransaction, Holder
from . import _ledger_writes, conditions, keys
from ._email_writes import email_writes
from .conditions import attribute
from .items import fields_of, to_item
from .transaction import Check, ItemUpdate, Put, Write, WriteName

RELEASED_KEPT_FOR = timedelta(days=7)
"""How long the record of a released assignment is kept. The history is written from the table's
stream, whose records expire after one day."""


def assignment_writes(transaction: AssignmentTransaction) -> list[Write]:
    """The writes and checks of the transaction."""
    return [
        *_account_updates(transaction),
        *(_assignment_put(assignment) for assignment in transaction.take),
        *(_release_update(release, transaction) for release in transaction.free),
        *(_held_check(assignment) for assignment in transaction.still_held),
        *(_not_held_check(release) for release in transaction.still_free),
        *_holder_writes(transaction),
        *_account_checks(transaction),
    ]


def _account_updates(transaction: AssignmentTransaction) -> Iterator[Write]:
    """One update per office, with the net change of each license type."""
    taken = _taken_by_office(transaction)
    if transaction.change:
        office_id = transaction.change.after.account.office_id
        taken_there = taken.pop(office_id, Counter())
        freed = {license_type: -quantity for license_type, quantity in taken_there.items()}
        yield from _ledger_writes.ledger_writes(transaction.change, freed)
    for office_id, quantities in sorted(taken.items()):
        condition: Condition = conditions.belongs_to(transaction.company_id)
        if any(quantity > 0 for quantity in quantities.values()):
            condition &= conditions.cycle_runs(transaction.at)
        actions: list[Action] = []
        for license_type, quantity in quantities.items():
            available = conditions.available(license_type)
            if quantity > 0:
                condition &= conditions.enough_available(license_type, quantity)
            actions.append(
                available.set(available - quantity if quantity > 0 else available + -quantity)
            )
        name = WriteName("account", office_id)
        yield ItemUpdate(name, keys.account(office_id), tuple(actions), condition)


def _taken_by_office(transaction: AssignmentTransaction) -> dict[int, Counter[LicenseType]]:
    """By office, the number of licenses taken minus the number freed."""
    taken: dict[int, Counter[LicenseType]] = defaultdict(Counter)
    for assignment in transaction.take:
        taken[assignment.office_id][assignment.license_type] += 1
    for release in transaction.free:
        taken[release.office_id][release.license_type] -= 1
    return taken


def _account_checks(transaction: AssignmentTransaction) -> Iterator[Write]:
    """Checks that offices whose counts do not change belong to the company, too (R11)."""
    named = {*transaction.offices, *(each.office_id for each in transaction.still_held)}
    if transaction.holder:
        before, after = transaction.holder.before, transaction.holder.after
        if before is None or before.office_id != after.office_id:
            named.add(after.office_id)
    touched = set(_taken_by_office(transaction))
    if transaction.change:
        touched.add(transaction.change.after.account.office_id)
    for office_id in sorted(named - touched):
        condition = conditions.belongs_to(transaction.company_id)
        yield Check(WriteName("account", office_id), keys.account(office_id), condition)


def _assignment_put(assignment: Assignment) -> Put:
    key = keys.assignment(assignment.office_id, assignment.assignment_id)
    name = WriteName("assignment", assignment.assignment_id)
    return Put(name, to_item(key, assignment), conditions.not_held())


def _release_update(release: Release, transaction: AssignmentTransaction) -> ItemUpdate:
    kept_until = transaction.at + RELEASED_KEPT_FOR
    actions = (
        attribute("released_at").set(instant(transaction.at)),
        attribute("released_by").set(release.released_by),
        attribute("request_id").set(release.request_id),
        attribute("expires_at").set(int(kept_until.timestamp())),
        attribute("reason").set(release.reason) if release.reason else attribute("reason").remove(),
    )
    key = keys.assignment(release.office_id, release.assignment_id)
    name = WriteName("assignment", release.assignment_id)
    return ItemUpdate(name, key, actions, conditions.held())


def _held_check(assignment: Assignment) -> Check:
    key = keys.assignment(assignment.office_id, assignment.assignment_id)
    return Check(WriteName("assignment", assignment.assignment_id), key, conditions.held())


def _not_held_check(release: Release) -> Check:
    key = keys.assignment(release.office_id, release.assignment_id)
    return Check(WriteName("assignment", release.assignment_id), key, conditions.not_held())


def _holder_writes(transaction: AssignmentTransaction) -> Iterator[Write]:
    if transaction.holder is None:
        return
    before, after = transaction.holder.before, transaction.holder.after
    yield _record_write(before, after)
    if isinstance(after, User):
        yield from email_writes(transaction.holder)


def _record_write(before: Holder | None, after: Holder) -> Write:
    name, key = _record_of(after)
    if before is None:
        return Put(name, to_item(key, after), conditions.absent())
    # Updates single attributes, so that attributes of a later version are kept.
    old, new = fields_of(before), fields_of(after)
    actions = tuple(
        attribute(each).remove() if value is None else attribute(each).set(_as_list(value))
        for each, value in new.items()
        if value != old[each]
    )
    return ItemUpdate(name, key, actions, conditions.revision_is(before.revision))


def _as_list(value: Any) -> Any:
    """PynamoDB's expressions accept lists but not tuples."""
    return [*value] if isinstance(value, tuple) else value


def _record_of(holder: Holder) -> tuple[WriteName, keys.Key]:
    """The write's name and the record's key. The key is in the company's partition, so a request
    cannot reach a record of another company."""
    if isinstance(holder, User):
        return WriteName("user", holder.user_id), keys.user(holder.company_id, holder.user_id)
    return WriteName("room", holder.room_id), keys.room(holder.company_id, holder.room_id)
