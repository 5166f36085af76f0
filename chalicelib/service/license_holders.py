"""Records of users and rooms, committed together with the licenses that they imply.

The record before the change implies the license to release, the record after it the license to
assign. One transaction writes the record and both assignments (R3, R20-R22, R24).
"""

from collections.abc import Callable
from typing import Any

from ..domain.assignment import Assignment
from ..domain.record import Record, field, replace
from .assignments import explain_accounts, new_assignment, new_release
from .email_owners import known_email_owners
from .ports import (
    AssignmentTransaction,
    ConditionsFailed,
    EmailOwner,
    Holder,
    HolderChange,
    Retryable,
    StoredResponse,
)
from .requests import Outcome, Request, Service, idempotency_record_of, replay


class LicenseHolders(Record):
    """The attempts of one request to commit a holder with its licenses, and what they found.

    `met` has the assignments that differ from what the record implies, because they were assigned
    or released through the assignments API; `email_owners` are as in `HolderChange`.
    """

    service: Service
    request: Request
    response_of: Callable[[Any], StoredResponse]
    met: dict[int, Assignment | None] = field(default_factory=dict)
    email_owners: dict[str, EmailOwner] = field(default_factory=dict)

    def commit(self, transaction: AssignmentTransaction) -> Outcome:
        """One attempt. Raises Retryable, Refusal."""
        assert transaction.holder
        stored_response = self.response_of(transaction.holder.after)
        try:
            self.service.store.commit_assignments(
                transaction, idempotency_record_of(self.request, stored_response)
            )
        except ConditionsFailed as failure:
            if failure.stored_response and self.request.key:
                return replay(failure.stored_response, self.request.key)
            if self._made_by_us(failure):
                return Outcome(stored_response, replayed=False)
            self._learn(failure, transaction.holder)
            explain_accounts(self.service, self.request, failure, transaction.take)
            raise Retryable("stale") from failure
        return Outcome(stored_response, replayed=False)

    def outcome_of(self, holder: Holder) -> Outcome:
        """The response to a request whose change an earlier attempt has committed."""
        return Outcome(self.response_of(holder), replayed=False)

    def transaction(
        self, change: HolderChange, offices: tuple[int, ...] = ()
    ) -> AssignmentTransaction:
        """The change of the record with the assignments that it creates and ends."""
        freed = self._assignment(change.before) if change.before else None
        taken = self._assignment(change.after)
        if freed and taken and freed.assignment_id == taken.assignment_id:
            freed = taken = None
        held = self.met.get(taken.assignment_id) if taken else None
        gone = freed is not None and self.met.get(freed.assignment_id, freed) is None
        release = freed and new_release(self.request, freed.office_id, freed.assignment_id)
        return AssignmentTransaction(
            company_id=self.request.caller.company_id,
            at=self.request.at,
            take=(taken,) if taken and not held else (),
            free=(release,) if release and not gone else (),
            still_held=(held,) if held else (),
            # An assignment that had ended at one attempt may exist at the next, for example if
            # another request suspended and reactivated the user in between.
            still_free=(release,) if release and gone else (),
            holder=replace(change, email_owners={**self.email_owners}),
            offices=offices,
        )

    def _assignment(self, holder: Holder) -> Assignment | None:
        """The assignment that the record implies, if it holds a license."""
        license_type = holder.holds
        if license_type is None:
            return None
        return new_assignment(self.request, holder.office_id, license_type, holder.assignee)

    def _made_by_us(self, failure: ConditionsFailed) -> bool:
        holder = failure.holder
        return holder is not None and holder.request_id == self.request.request_id

    def _learn(self, failure: ConditionsFailed, change: HolderChange) -> None:
        owners = known_email_owners(self.service, self.request, change, failure)
        self.email_owners.clear()
        self.email_owners.update(owners)
        for number, assignment in failure.assignments.items():
            self.met[number] = assignment if assignment and assignment.held else None
