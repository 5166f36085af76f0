"""The writes of an assignment transaction to the records of users and rooms."""

from collections.abc import Iterator

from pynamodb.expressions.condition import Condition

from ..domain.assignment import Assignee
from ..domain.calendar import instant
from ..domain.external_id import IdKind
from ..domain.holders import WITH_RECORD, Holder, former_owner
from ..domain.record import replace
from ..domain.user import User
from ..service.ports import AssignmentTransaction, HolderChange, ReleasedFrom
from . import conditions, keys
from ._email_writes import email_writes
from ._external_id_writes import Owner, external_id_writes
from ._metadata_writes import metadata_put
from .conditions import attribute
from .items import as_list, fields_of, to_item
from .transaction import Check, ItemUpdate, Put, Write, WriteName


def holder_writes(transaction: AssignmentTransaction) -> Iterator[Write]:
    """The writes and checks of the records of users and rooms."""
    if transaction.released_from:
        yield _release_write(transaction, transaction.released_from)
    if not transaction.holders:
        yield from _eligible_holders(transaction)
    for change in transaction.holders:
        yield _record_write(change.before, change.after)
        yield from _external_id_writes(change)
        if change.metadata:
            yield metadata_put(_owner(change.after), change.metadata)
    users = [each for each in transaction.holders if isinstance(each.after, User)]
    # A transaction has one write of an item. Records of former owners are written above.
    owners = [each.external_id_owner for each in transaction.holders if each.external_id_owner]
    written = {_record_of(each.assignee, each.company_id)[1] for each in owners}
    for write in email_writes(transaction.company_id, users):
        if not (isinstance(write, Check) and write.key in written):
            yield write


def _eligible_holders(transaction: AssignmentTransaction) -> Iterator[Write]:
    """Raises the revision of each user and room that takes a license. A change that frees all
    licenses of a holder is conditioned on the revision at which it read them. So of an assignment
    and a concurrent deletion, suspension or move, one fails and is decided again (R32)."""
    revision = attribute("revision")
    office_by_holder = {
        each.assignee: each.office_id
        for each in transaction.take
        if each.assignee.type in WITH_RECORD
    }
    for holder, office_id in office_by_holder.items():
        name, key = _record_of(holder, transaction.company_id)
        actions = (revision.set(revision + 1), attribute("holds_more").set(True))
        yield ItemUpdate(name, key, actions, conditions.eligible_in(office_id))


def _release_write(transaction: AssignmentTransaction, released: ReleasedFrom) -> Write:
    """Makes the record's license null if it is released by itself, or checks that it is not. The
    license of the record may have changed since the decision, so each case has its condition."""
    name, key = _record_of(released.holder, transaction.company_id)
    condition = _release_condition(released)
    if released.role != "own":
        return Check(name, key, condition)
    revision = attribute("revision")
    actions = (
        attribute("license_released_at").set(instant(transaction.at)),
        revision.set(revision + 1),
    )
    return ItemUpdate(name, key, actions, condition)


def _release_condition(released: ReleasedFrom) -> Condition:
    """The license is to its holder what the release takes it for, and the holder is within the
    caller's reach."""
    admin_of = released.admin_office_ids
    if released.role == "line":
        assert admin_of is not None, "the user of a line is checked for nothing else"
        return conditions.is_admin_of(admin_of)
    condition = _is_released_as(released)
    return condition if admin_of is None else condition & conditions.is_admin_of(admin_of)


def _is_released_as(released: ReleasedFrom) -> Condition:
    if released.role == "stray":
        return conditions.is_not_in(released.office_id)
    if released.role == "more":
        return conditions.has_not_own_license(released.office_id, released.license_type)
    return conditions.has_own_license(released.office_id, released.license_type)


def _external_id_writes(change: HolderChange) -> Iterator[Write]:
    """Of the holder, and of the former owner that loses the external id."""
    after, former = change.after, change.external_id_owner
    owner = _owner(after)
    had = change.before.external_id if change.before else None
    taken_from = former.assignee.id if former else None
    yield from external_id_writes(owner, had, after.external_id, taken_from)
    if former:
        write = _record_write(former, former_owner(former))
        yield replace(write, name=WriteName("former_owner", former.assignee.id))


def _owner(holder: Holder) -> Owner:
    kind: IdKind = "user" if isinstance(holder, User) else "room"
    return Owner(kind, holder.company_id, holder.assignee.id)


def _record_write(before: Holder | None, after: Holder) -> Write:
    name, key = _record_of(after.assignee, after.company_id)
    if before is None:
        return Put(name, to_item(key, after), conditions.absent())
    # Updates single attributes, so that attributes of a later version are kept.
    old, new = fields_of(before), fields_of(after)
    actions = tuple(
        attribute(each).remove() if value is None else attribute(each).set(as_list(value))
        for each, value in new.items()
        if value != old[each]
    )
    return ItemUpdate(name, key, actions, conditions.revision_is(before.revision))


def _record_of(holder: Assignee, company_id: int) -> tuple[WriteName, keys.Key]:
    """The write's name and the record's key. The key is in the company's partition, so a request
    cannot reach a record of another company."""
    if holder.type == "user":
        return WriteName("user", holder.id), keys.user(company_id, holder.id)
    assert holder.type == "room", holder
    return WriteName("room", holder.id), keys.room(company_id, holder.id)
