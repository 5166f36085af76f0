"""Records of users and rooms, committed together with the licenses that go with them.

One transaction writes the record and its assignments (R3, R20-R22, R24, R32). It is conditioned on
the record's revision, which every assignment to the holder raises, and on each assignment that it
ends. So licenses that were read for a decision are still all that the holder has when it commits.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from ..domain.assignment import Assignment, assignment_id
from ..domain.external_id import IdKind
from ..domain.holders import (
    Holder,
    is_held_by,
    is_own,
    line_in_the_way,
    possible_assignments,
    relicenses,
)
from ..domain.metadata import MetadataChange, MetadataPatch, changed_metadata
from ..domain.reach import require_may_change
from ..domain.record import Record, field, replace
from ..domain.refusals import Refusal, all_taken, invalid
from ..domain.user import User
from .assignments import explain_accounts, new_assignment, new_release
from .email_owners import known_email_owners
from .external_id_owners import deleted_external_id_owners
from .ports import (
    AssignmentTransaction,
    ConditionsFailed,
    EmailOwner,
    HolderChange,
    Retryable,
    StoredResponse,
    TooManyWrites,
)
from .requests import Outcome, Request, Service, idempotency_record_of, replay


class LicenseHolders(Record):
    """The attempts of one request to commit a holder, or several new ones, with their licenses.

    `response_of` gets the holders, one argument each. `surprises` are assignments that were not as
    the record says. If there are any, the holder's assignments are read. `email_owners` and
    `external_id_owners`, by external id, are as in `HolderChange`.
    """

    service: Service
    request: Request
    response_of: Callable[..., StoredResponse]
    surprises: set[int] = field(default_factory=set)
    email_owners: dict[str, EmailOwner] = field(default_factory=dict)
    external_id_owners: dict[str, Holder] = field(default_factory=dict)

    def commit(self, transaction: AssignmentTransaction) -> Outcome:
        """One attempt. Raises Retryable, Refusal."""
        after = [each.after for each in transaction.holders]
        stored_response = self.response_of(*after)
        try:
            self.service.store.commit_assignments(
                transaction, idempotency_record_of(self.request, stored_response)
            )
        except TooManyWrites as error:
            raise _too_many_writes(error, transaction.holders) from error
        except ConditionsFailed as failure:
            if failure.stored_response and self.request.key:
                return replay(failure.stored_response, self.request.key)
            if self._made_by_us(failure, after):
                return Outcome(stored_response, replayed=False)
            self._learn(failure, transaction.holders)
            _require_free_lines(failure, transaction)
            offices = _places_of_offices(transaction.holders)
            explain_accounts(self.service, self.request, failure, transaction, offices)
            raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    def outcome_of(self, holder: Holder) -> Outcome:
        """The response to a request whose change an earlier attempt has committed."""
        return Outcome(self.response_of(holder), replayed=False)

    def creation(self, changes: Sequence[HolderChange]) -> AssignmentTransaction:
        """The new records with their licenses, all in one transaction."""
        transactions = [self.transaction(each) for each in changes]
        return replace(
            transactions[0],
            holders=tuple(change for each in transactions for change in each.holders),
            take=tuple(assignment for each in transactions for assignment in each.take),
        )

    def edited(self, before: Holder, patch: MetadataPatch) -> MetadataChange | None:
        """What the patch changes of the holder's metadata, read now."""
        if not patch:
            return None
        kind, store = before.assignee.type, self.service.store
        read = store.metadata(before.company_id, cast("IdKind", kind), before.assignee.id)
        return changed_metadata(read, patch)

    def transaction(
        self, change: HolderChange, offices: tuple[int, ...] = ()
    ) -> AssignmentTransaction:
        """The change of the record with the assignments that it creates and ends. Raises forbidden
        if the caller may not change this user (R11): a promotion after the read raises the record's
        revision, so that the commit fails and the next attempt decides on the promoted user."""
        before, after = change.before, change.after
        require_may_change(self.request.caller, before, after)
        if before and not relicenses(before, after):
            return self._of(change, offices=offices)
        held = self._held(before, after) if before else ()
        wanted = self._wanted(before, after, held)
        there = {each.assignment_id for each in held}
        stay = {each.assignment_id for each in wanted}
        return self._of(
            replace(change, after=self._recorded(change, held, wanted)),
            take=tuple(each for each in wanted if each.assignment_id not in there),
            free=tuple(
                new_release(self.request, each) for each in held if each.assignment_id not in stay
            ),
            still_held=tuple(each for each in wanted if each.assignment_id in there),
            offices=offices,
        )

    def _of(self, change: HolderChange, **more: Any) -> AssignmentTransaction:
        company_id, at = self.request.caller.company_id, self.request.at
        change = replace(
            change,
            email_owners={**self.email_owners},
            external_id_owner=self.external_id_owners.get(change.after.external_id or ""),
        )
        return AssignmentTransaction(company_id, at, holders=(change,), **more)

    def _held(self, before: Holder, after: Holder) -> tuple[Assignment, ...]:
        """What the holder has in its office, and in the one that it moves to: as its record says
        if that is complete, otherwise as read."""
        if before.holds_more is False and not self.surprises:
            return self._own(before)
        offices = {before.office_id, after.office_id}
        products = self.service.store.products(self.request.at)
        read = self.service.store.assignments(
            {each: possible_assignments(before, each, products) for each in offices}
        )
        return tuple(each for each in read if is_held_by(each, before))

    def _wanted(
        self, before: Holder | None, after: Holder, held: tuple[Assignment, ...]
    ) -> tuple[Assignment, ...]:
        """What the holder has after the change. Only the license of the record is taken anew; the
        others stay, and go along to another office (R22, R32)."""
        if not after.in_force:
            return ()
        changes = before is None or before.holds != after.holds
        stay = [
            self._in_office(each, after)
            for each in held
            if not (changes and before and is_own(each, before))
        ]
        taken = self._own(after) if changes else ()
        return tuple({each.assignment_id: each for each in (*taken, *stay)}.values())

    def _in_office(self, assignment: Assignment, holder: Holder) -> Assignment:
        """The assignment in the holder's office."""
        if assignment.office_id == holder.office_id:
            return assignment
        moved = new_assignment(
            self.request, holder.office_id, assignment.license_type, assignment.assignee
        )
        by_record = is_own(moved, holder)
        return replace(moved, by_record=by_record, for_user=assignment.for_user)

    def _own(self, holder: Holder) -> tuple[Assignment, ...]:
        """The assignment that the record implies, if it has a license."""
        if holder.holds is None:
            return ()
        own = new_assignment(self.request, holder.office_id, holder.holds, holder.assignee)
        return (replace(own, by_record=True),)

    def _recorded(
        self, change: HolderChange, held: tuple[Assignment, ...], wanted: tuple[Assignment, ...]
    ) -> Holder:
        """The record after the change, with what the read of its assignments has shown: whether it
        holds more than its license, and whether its license was released long ago (R32)."""
        before, after = change.before, change.after
        fields: dict[str, Any] = {
            "holds_more": any(not is_own(each, after) for each in wanted),
        }
        if isinstance(after, User):
            fields["fax_lines"] = tuple(each.assignee.id for each in wanted if each.for_user)
        if before and before.holds and _keeps_license(before, after):
            own = assignment_id(before.office_id, before.holds, before.assignee)
            if own not in {each.assignment_id for each in held}:
                fields["license_released_at"] = self.request.at
        return replace(after, **fields)

    def _made_by_us(self, failure: ConditionsFailed, after: Sequence[Holder]) -> bool:
        """True if an earlier attempt committed. One record is evidence for all of them."""
        met = (failure.holders.get(each.assignee) for each in after)
        return any(each and each.request_id == self.request.request_id for each in met)

    def _learn(self, failure: ConditionsFailed, changes: Sequence[HolderChange]) -> None:
        owners, emails_taken = known_email_owners(self.service, self.request, changes, failure)
        former, ids_taken = deleted_external_id_owners(self.service, self.request, changes, failure)
        if taken := [*emails_taken, *ids_taken]:
            raise all_taken(taken)
        self.external_id_owners.clear()
        self.external_id_owners.update(former)
        self.email_owners.clear()
        self.email_owners.update(owners)
        self.surprises.update(failure.assignments)


def _require_free_lines(failure: ConditionsFailed, transaction: AssignmentTransaction) -> None:
    """Raises holder_not_eligible if a fax line of a user who moves is held in the other office, and
    not for this user. Not if the record or what it frees changed as well, because the next attempt
    may find that the line does not move."""
    before, after = transaction.holders[0].before, transaction.holders[0].after
    taken = {each.assignment_id for each in transaction.take}
    if failure.holders or before is None or before.office_id == after.office_id:
        return
    if failure.assignments.keys() <= taken:
        for met in failure.assignments.values():
            if met and met.held and met.assignee.type == "fax_line" and not is_held_by(met, after):
                raise line_in_the_way(met, before.office_id)


def _too_many_writes(error: TooManyWrites, changes: Sequence[HolderChange]) -> Refusal:
    """What helps: fewer users of a batch; otherwise, parts of the change one after another."""
    limit, needed = f"at most {error.most} writes to the database", error.needed
    if any(each.pointer for each in changes):
        return invalid(
            "/users",
            f"must need {limit}, and these users need {needed}, some of them for several offices, "
            "addresses beyond ASCII, external ids or metadata; send fewer users at once",
        )
    return invalid(
        "",
        f"the request must need {limit}, and it needs {needed}; change addresses, office, and "
        "administrator's offices in separate requests, or release licenses first",
    )


def _places_of_offices(changes: Sequence[HolderChange]) -> dict[int, str]:
    """By office id, its first place in the body, if that has several holders."""
    several = [each for each in reversed(changes) if each.pointer]
    return {each.after.office_id: f"{each.pointer}/office_id" for each in several}


def _keeps_license(before: Holder, after: Holder) -> bool:
    return (
        not isinstance(before, User)
        or not isinstance(after, User)
        or (before.own_license == after.own_license)
    )
