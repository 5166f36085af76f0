"""Holders of licenses: who may hold one (R31), and what a holder's record says of it (R32)."""

from .advice.holders import on_holder, on_line_in_the_way
from .assignment import Assignee, Assignment, assignment_id
from .licenses import LicenseType
from .products import SHIPPED, Products
from .record import replace
from .refusals import NotEligible, Refusal, holder_not_eligible
from .room import Room
from .user import User, without_external_id

Holder = User | Room
"""A holder that has a record here. Numbers and fax lines are the caller's ids."""

WITH_RECORD = ("user", "room")
"""The kinds of assignees that have a record."""

MOST_FAX_LINES = 15
"""Fax lines of one user. Moving a user with all of them fits into one transaction, also with new
addresses in ASCII. With all that else can change in the same request, it may not; then
`LicenseHolders.commit` refuses it."""


_SHIPPED_IDS = frozenset(SHIPPED.ids)


def wrong_kind(license_type: LicenseType, assignee: Assignee, products: Products) -> Refusal | None:
    """The refusal if the type is not for assignees of this kind (R31)."""
    kinds = products[license_type].held_by
    if assignee.type in kinds:
        return None
    allowed = " or ".join(f"a {_name(kind)}" for kind in kinds)
    detail = f"{license_type} can be assigned to {allowed}, not to a {_name(assignee.type)}."
    return holder_not_eligible(assignee, "wrong_kind", detail)


def not_eligible(
    assignee: Assignee,
    reason: NotEligible,
    elsewhere: int | None = None,
    *,
    out_of_reach: bool = False,
) -> Refusal:
    """`elsewhere` is the office of a holder of another one, which the caller can access.
    `out_of_reach`: the caller may not change the user whose state or line it is."""
    kind = _name(assignee.type)
    detail = on_holder(reason, kind, MOST_FAX_LINES, elsewhere, out_of_reach=out_of_reach)
    return holder_not_eligible(assignee, reason, detail)


def line_in_the_way(line: Assignment, leaves: int) -> Refusal:
    """The refusal of a move out of the office `leaves`: the line is held where the user goes, and
    not for this user."""
    detail = on_line_in_the_way(line.assignee.id, leaves, line.office_id)
    return holder_not_eligible(line.assignee, "line_of_another_user", detail)


def reason_against(holder: Holder | None, office_id: int) -> NotEligible | None:
    """Why the holder may get no license in the office; None if it may (R31)."""
    if holder is None:
        return "not_found"
    if holder.state == "deleted":
        return "deleted"
    if holder.office_id != office_id:
        return "other_office"
    return None if holder.in_force else "suspended"


def possible_assignments(holder: Holder, office_id: int, products: Products) -> tuple[int, ...]:
    """The ids of all assignments that the holder can have in the office: of every type for such
    holders, of the shipped ones, whose holders were not checked before, and of the fax lines made
    for a user."""
    own = [
        assignment_id(office_id, each.id, holder.assignee)
        for each in products.license_types
        if holder.assignee.type in each.held_by or each.id in _SHIPPED_IDS
    ]
    lines = holder.fax_lines if isinstance(holder, User) else ()
    faxes = [
        assignment_id(office_id, each.id, Assignee("fax_line", line))
        for line in lines
        for each in products.license_types
        if "fax_line" in each.held_by
    ]
    return (*own, *faxes)


def is_held_by(assignment: Assignment, holder: Holder) -> bool:
    """True if the holder holds the assignment, itself or by a fax line made for it."""
    of_user = isinstance(holder, User) and assignment.for_user == holder.user_id
    return assignment.held and (of_user or assignment.assignee == holder.assignee)


def is_own(assignment: Assignment, holder: Holder) -> bool:
    """True if it is the license of the holder's record."""
    return assignment.assignee == holder.assignee and assignment.license_type == holder.holds


def former_owner(holder: Holder) -> Holder:
    """A holder that an older release deleted, without the external id that it left reserved."""
    assert holder.state == "deleted", holder
    given_up = (
        without_external_id(holder)
        if isinstance(holder, User)
        else replace(holder, external_id=None)
    )
    return replace(given_up, revision=holder.revision + 1)


def relicenses(before: Holder, after: Holder) -> bool:
    """True if the change of the record may take or free licenses."""
    return (
        (before.state != after.state and not (before.in_force and after.in_force))
        or before.office_id != after.office_id
        or before.holds != after.holds
    )


def _name(kind: str) -> str:
    return kind.replace("_", " ")
