"""How far users, callers and API keys reach: nobody changes an admin who reaches further (R11),
and nobody creates or revokes a key that does (R53).

A user's marks are `is_super_admin` and `admin_office_ids`, of which an identity provider may make
claims. Whoever can change an admin's record could become that admin, for example by the address
that they sign in with. So the marks are compared with the offices that the caller may act on.
"""

from collections.abc import Mapping
from typing import Any

from .api_key import KEY_ROLES, KeyRole
from .caller import Caller, Role
from .holders import Holder
from .record_change import roles_of
from .refusals import forbidden
from .user import User


def exceeds(user: User, caller: Caller) -> bool:
    """True if the user is an admin of offices that the caller may not act on. Deleted users keep
    their marks."""
    offices = caller.only_offices
    return offices is not None and (
        user.is_super_admin or not offices.issuperset(user.admin_office_ids)
    )


def require_within_reach(caller: Caller, holder: Holder | None) -> None:
    """Raises forbidden if the holder is an admin whose reach exceeds the caller's."""
    if isinstance(holder, User) and exceeds(holder, caller):
        raise forbidden(
            "This user is an admin with more access than you have. "
            "Ask a company admin to make this change."
        )


def require_may_mark(caller: Caller) -> None:
    """Raises forbidden if the caller may not change anybody's marks. An office admin may not, even
    within their offices."""
    if caller.only_offices is not None:
        raise forbidden(
            "An office admin cannot change `is_super_admin` or `admin_office_ids`. "
            "Ask a company admin."
        )


def require_may_change(caller: Caller, before: Holder | None, after: Holder) -> None:
    """Raises forbidden if the caller may not change the record like this, because of what the user
    is an admin of before or after the change. `before` is None for a new record."""
    require_within_reach(caller, before)
    if _marks(before) != _marks(after):
        require_may_mark(caller)


def key_exceeds(role: KeyRole, office_ids: tuple[int, ...] | None, caller: Caller) -> bool:
    """True if a key of this role and these offices could do more than the caller, or as much in
    other offices."""
    if role not in roles_given_by(caller.role):
        return True
    offices = caller.only_offices
    return offices is not None and not (office_ids and offices.issuperset(office_ids))


def roles_given_by(role: Role) -> tuple[KeyRole, ...]:
    """The roles of the keys that a caller with this role has no less access than."""
    return _GIVEN_BY.get(role, ())


_GIVEN_BY: Mapping[Role, tuple[KeyRole, ...]] = {
    "company_admin": KEY_ROLES,
    "csm": KEY_ROLES,
    "vendor_admin": KEY_ROLES,
    "office_admin": ("office_admin", "viewer"),
}


def _marks(holder: Holder | None) -> Mapping[str, Any]:
    """Those that the user has; none for a room, and for a user who does not exist yet."""
    marks = roles_of(holder) if isinstance(holder, User) else {}
    return {name: value for name, value in marks.items() if value}
