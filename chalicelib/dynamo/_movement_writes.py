"""The writes of a movement: accounts by arithmetic, assignments, the user's record."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from ..domain.assignment import Assignment, Release
from ..domain.licenses import LicenseType
from ..domain.user import User, email_key
from ..ports import Movement, UserChange
from . import conditions, keys
from .codec import encode_item
from .items import fields_of, instant, to_item
from .transaction import Change as Update
from .transaction import Check, Delete, Put, Write

RELEASED_KEPT_FOR = timedelta(days=7)
"""A release stays readable this long for the history written from the table's stream, whose own
records live for one day."""


def writes_of(movement: Movement) -> list[Write]:
    """Named for `Unmet`: `account <office_id>`, `assignment <assignment_id>`, `user`, `email`."""
    return [
        *_account_updates(movement),
        *(_taken(assignment) for assignment in movement.take),
        *(_released(release, movement) for release in movement.free),
        *(_still_held(assignment) for assignment in movement.still_held),
        *_user_writes(movement),
    ]


def _account_updates(movement: Movement) -> Iterator[Write]:
    """One update an office: what is taken and freed there, per type, in one arithmetic."""
    taken: dict[int, Counter[LicenseType]] = defaultdict(Counter)
    for assignment in movement.take:
        taken[assignment.office_id][assignment.license_type] += 1
    for release in movement.free:
        taken[release.office_id][release.license_type] -= 1
    for office_id, quantities in sorted(taken.items()):
        condition: Condition = conditions.belongs_to(movement.company_id)
        if any(quantity > 0 for quantity in quantities.values()):
            condition &= conditions.cycle_runs(movement.at)
        actions: list[Action] = []
        for license_type, quantity in quantities.items():
            available = conditions.available(license_type)
            if quantity > 0:
                condition &= conditions.enough_available(license_type, quantity)
            actions.append(
                available.set(available - quantity if quantity > 0 else available + -quantity)
            )
        yield Update(f"account {office_id}", keys.account(office_id), tuple(actions), condition)


def _taken(assignment: Assignment) -> Put:
    key = keys.assignment(assignment.office_id, assignment.assignment_id)
    return Put(
        f"assignment {assignment.assignment_id}", to_item(key, assignment), conditions.not_held()
    )


def _released(release: Release, movement: Movement) -> Update:
    kept_until = movement.at + RELEASED_KEPT_FOR
    actions = (
        Path("released_at").set(instant(movement.at)),
        Path("released_by").set(release.released_by),
        Path("request_id").set(release.request_id),
        Path("expires_at").set(int(kept_until.timestamp())),
        Path("reason").set(release.reason) if release.reason else Path("reason").remove(),
    )
    key = keys.assignment(release.office_id, release.assignment_id)
    return Update(f"assignment {release.assignment_id}", key, actions, conditions.held())


def _still_held(assignment: Assignment) -> Check:
    key = keys.assignment(assignment.office_id, assignment.assignment_id)
    return Check(f"assignment {assignment.assignment_id}", key, conditions.held())


def _user_writes(movement: Movement) -> Iterator[Write]:
    if movement.user is None:
        return
    before, after = movement.user.before, movement.user.after
    yield _user_write(before, after)
    yield from _email_writes(movement.user)
    touched = {each.office_id for each in movement.take}
    touched |= {each.office_id for each in movement.free}
    if after.office_id not in touched and (before is None or before.office_id != after.office_id):
        office = keys.account(after.office_id)
        yield Check(
            f"account {after.office_id}", office, conditions.belongs_to(movement.company_id)
        )


def _user_write(before: User | None, after: User) -> Write:
    key = keys.user(after.company_id, after.user_id)
    if before is None:
        return Put("user", to_item(key, after), conditions.absent())
    # Attribute by attribute, so that those a later version added survive.
    old, new = fields_of(before), fields_of(after)
    actions = tuple(
        Path(name).remove() if value is None else Path(name).set(value)
        for name, value in new.items()
        if value != old[name]
    )
    return Update("user", key, actions, conditions.revision_is(before.revision))


def _email_writes(change: UserChange) -> Iterator[Write]:
    """Keeps addresses unique within the company. A deleted user's address is free again."""
    before, after = change.before, change.after
    old = email_key(before.email) if before and before.state != "deleted" else None
    new = email_key(after.email) if after.state != "deleted" else None
    if old == new:
        return
    owned = conditions.free_or_owned_by(after.user_id)
    if old:
        yield Delete("old email", keys.email(after.company_id, old), owned)
    if new:
        pk, sk = keys.email(after.company_id, new)
        yield Put("email", encode_item({"pk": pk, "sk": sk, "user_id": after.user_id}), owned)
