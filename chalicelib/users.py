"""Users take and free licenses by what they are (R3, R4, R20-R22, R24).

Creating, suspending, moving, changing the license, deleting: each is a user before and after. The
license that follows from the one is freed, the other's is taken, in the same transaction as the
record.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .assign import explain_accounts, new_assignment, new_release, require_reach
from .change_office import Outcome, Request, Service, keep_of, replay
from .domain.assignment import Assignee, Assignment
from .domain.refusals import invalid, not_found
from .domain.user import User
from .ports import Movement, Receipt, TryAgain, Unmet, UserChange

Answer = Callable[[User], Receipt]


def create_user(service: Service, request: Request, user: User, answer: Answer) -> Outcome:
    """The invited user, holding the license from now on (R4)."""
    require_reach(service, request, user.office_id)
    seats = _Seats(service, request, answer)
    return service.attempts.until_done(lambda: seats.commit(UserChange(None, user)))


def change_user(
    service: Service,
    request: Request,
    user_id: int,
    edit: Callable[[User], User],
    answer: Answer,
) -> Outcome:
    """The user as `edit` makes it of the record. Raises not_found, for deleted users too."""
    seats = _Seats(service, request, answer)

    def attempt() -> Outcome:
        before = service.store.user(request.caller.company_id, user_id)
        if before is None:
            raise not_found("user")
        require_reach(service, request, before.office_id)
        if before.request_id == request.request_id:
            return seats.answered(before)
        if before.state == "deleted":
            raise not_found("user")
        after = edit(before)
        require_reach(service, request, after.office_id)
        after = replace(after, revision=before.revision + 1, request_id=request.request_id)
        return seats.commit(UserChange(before, after))

    return service.attempts.until_done(attempt)


def delete_user(service: Service, request: Request, user_id: int, answer: Answer) -> Outcome:
    """Frees the license at once; billing goes on (R20)."""
    return change_user(
        service,
        request,
        user_id,
        lambda user: replace(user, state="deleted", deleted_at=request.at),
        answer,
    )


@dataclass(frozen=True, slots=True)
class _Seats:
    """One request's tries to commit a user with its licenses, and what they found.

    `met` remembers assignments that were not as the user's record implies, because somebody
    assigned or released them by the assignments API.
    """

    service: Service
    request: Request
    answer: Answer
    met: dict[int, Assignment | None] = field(default_factory=dict)

    def commit(self, change: UserChange) -> Outcome:
        """One try. Raises TryAgain, Refusal."""
        receipt = self.answer(change.after)
        movement = self._movement(change)
        try:
            self.service.store.move(movement, keep_of(self.request, receipt))
        except Unmet as unmet:
            if "key" in unmet.found and self.request.key:
                return replay(unmet.found["key"], self.request.key)
            if self._made_by_us(unmet):
                return Outcome(receipt, replayed=False)
            self._learn(unmet)
            explain_accounts(self.service, self.request, unmet, movement.take)
            raise TryAgain("stale") from unmet
        return Outcome(receipt, replayed=False)

    def answered(self, user: User) -> Outcome:
        """The answer to a request whose own change of the user was found done."""
        return Outcome(self.answer(user), replayed=False)

    def _movement(self, change: UserChange) -> Movement:
        freed = _assignment(change.before, self.request) if change.before else None
        taken = _assignment(change.after, self.request)
        if freed and taken and freed.assignment_id == taken.assignment_id:
            freed = taken = None
        held = self.met.get(taken.assignment_id) if taken else None
        gone = freed is not None and self.met.get(freed.assignment_id, freed) is None
        return Movement(
            company_id=self.request.caller.company_id,
            at=self.request.at,
            take=(taken,) if taken and not held else (),
            free=(new_release(self.request, freed.office_id, freed.assignment_id),)
            if freed and not gone
            else (),
            still_held=(held,) if held else (),
            user=change,
        )

    def _made_by_us(self, unmet: Unmet) -> bool:
        user = unmet.found.get("user")
        return user is not None and user.request_id == self.request.request_id

    def _learn(self, unmet: Unmet) -> None:
        owner = unmet.found.get("email")
        if owner is not None:
            raise invalid("/email", f"is the address of user {owner} of this company")
        for name, met in unmet.found.items():
            if name.startswith("assignment "):
                self.met[int(name.split()[1])] = met if met and met.held else None


def _assignment(user: User, request: Request) -> Assignment | None:
    """What the user's record means: the license it holds, if any."""
    license_type = user.holds
    if license_type is None:
        return None
    assignee = Assignee("user", user.user_id)
    return new_assignment(request, user.office_id, license_type, assignee)
