"""The writes of an assignment transaction: accounts and assignments."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..domain.announcement import Announcement
from ..domain.assignment import Assignment, Release
from ..domain.calendar import instant
from ..domain.licenses import LicenseType
from ..domain.record import replace
from ..service.ports import AssignmentTransaction
from . import _announcement_writes, _holder_writes, _ledger_writes, conditions, keys
from .conditions import attribute
from .items import as_list, fields_of, to_item
from .layouts import Layouts
from .record_changes import change_put
from .transaction import Check, ItemUpdate, Put, Write, WriteName

RELEASED_KEPT_FOR = timedelta(days=7)
"""How long the record of a released assignment, and an announcement, is kept. History and events
are made from the table's stream, whose records expire after one day."""


def assignment_writes(transaction: AssignmentTransaction, layouts: Layouts) -> list[Write]:
    """The writes and checks of the transaction. Events are published in their order: releases
    before assignments, and both before notices of the account (R56)."""
    told = _announcement_writes.announced(transaction)
    by_assignment = told.by_assignment
    expires_at = int((transaction.at + RELEASED_KEPT_FOR).timestamp())
    return [
        *(
            _release_update(release, transaction.at, expires_at, by_assignment)
            for release in transaction.free
        ),
        *(
            _assignment_put(replace(each, announcement=by_assignment.get(each.assignment_id)))
            for each in transaction.take
        ),
        *_announcement_writes.group_puts(told.groups, expires_at),
        *_account_updates(transaction, layouts),
        *(_held_check(assignment) for assignment in transaction.still_held),
        *(_adoption_update(line) for line in transaction.adopt),
        *_holder_writes.holder_writes(transaction),
        *_account_checks(transaction),
        *(change_put(each) for each in transaction.record_changes),
    ]


def _account_updates(transaction: AssignmentTransaction, layouts: Layouts) -> Iterator[Write]:
    """One update per office, with the net change of each license type."""
    taken = _taken_by_office(transaction)
    if transaction.change:
        office_id = transaction.change.after.account.office_id
        taken_there = taken.pop(office_id, Counter())
        freed = {license_type: -quantity for license_type, quantity in taken_there.items()}
        yield from _ledger_writes.ledger_writes(transaction.change, layouts, freed)
    for office_id, quantities in sorted(taken.items()):
        condition: Condition = conditions.belongs_to(transaction.company_id)
        if any(quantity > 0 for quantity in quantities.values()):
            condition &= conditions.cycle_runs(transaction.at)
        actions: list[Action] = []
        named = layouts.is_named(office_id)
        for license_type, quantity in quantities.items():
            key = layouts.key(license_type, named=named)
            available = conditions.available(key)
            condition &= (
                conditions.enough_available(key, quantity) if quantity > 0 else conditions.owns(key)
            )
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
    there_already = (*transaction.still_held, *transaction.adopt)
    named = {*transaction.offices, *(each.office_id for each in there_already)}
    for change in transaction.holders:
        if change.before is None or change.before.office_id != change.after.office_id:
            named.add(change.after.office_id)
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


def _release_update(
    release: Release, at: datetime, expires_at: int, announcements: Mapping[int, Announcement]
) -> ItemUpdate:
    actions: tuple[Action, ...] = (
        attribute("released_at").set(instant(at)),
        attribute("released_by").set(release.released_by),
        attribute("request_id").set(release.request_id),
        attribute("expires_at").set(expires_at),
        attribute("reason").set(release.reason) if release.reason else attribute("reason").remove(),
    )
    if told := announcements.get(release.assignment_id):
        fields = {name: as_list(value) for name, value in fields_of(told).items()}
        actions = (*actions, attribute("announcement").set(fields))
    key = keys.assignment(release.office_id, release.assignment_id)
    name = WriteName("assignment", release.assignment_id)
    # A fax line that was released since it was read, and made for another user, is theirs.
    condition = conditions.held() & conditions.value_is("for_user", release.for_user)
    return ItemUpdate(name, key, actions, condition)


def _held_check(assignment: Assignment) -> Check:
    key = keys.assignment(assignment.office_id, assignment.assignment_id)
    return Check(WriteName("assignment", assignment.assignment_id), key, conditions.held())


def _adoption_update(line: Assignment) -> ItemUpdate:
    """Of two users who get the line at the same time, the second fails and is refused. A release
    that read it without a user fails, too."""
    key = keys.assignment(line.office_id, line.assignment_id)
    name = WriteName("assignment", line.assignment_id)
    condition = conditions.held() & conditions.value_is("for_user", None)
    return ItemUpdate(name, key, (attribute("for_user").set(line.for_user),), condition)
