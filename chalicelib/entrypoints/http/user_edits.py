"""What a PATCH makes of a user."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import UNSET, UnsetType

from ...domain.record import replace
from ...domain.refusals import forbidden, invalid
from ...domain.user import User, key_that_fits
from ...service.requests import Request
from .parsing import id_of
from .people_bodies import UpdateUser

_T = TypeVar("_T")


def edit_of(body: UpdateUser, request: Request) -> Callable[[User], User]:
    """The body's fields over the record's. Raises for what the caller may not change."""
    promotes = body.is_super_admin is not UNSET or body.admin_office_ids is not UNSET
    if promotes and request.caller.role == "office_admin":
        # Else they would make themselves, or each other, more than they are.
        raise forbidden("Administrators are made by a company admin.")
    emails = _emails(body)
    office_id = UNSET if body.office_id is UNSET else id_of(body.office_id, "/office_id")
    offices = _offices(body)

    def edit(user: User) -> User:
        primary, *others = emails or user.emails
        return replace(
            user,
            email=primary,
            other_emails=tuple(others),
            first_name=_given(body.first_name, user.first_name),
            last_name=_given(body.last_name, user.last_name),
            job_title=_given(body.job_title, user.job_title or "") or None,
            license=_given(body.license, user.license),
            state=_given(body.state, user.state),
            office_id=_given(office_id, user.office_id),
            is_super_admin=_given(body.is_super_admin, user.is_super_admin),
            admin_office_ids=_given(offices, user.admin_office_ids),
            activated_at=user.activated_at or (request.at if body.state == "active" else None),
        )

    return edit


def _emails(body: UpdateUser) -> list[str]:
    """Each address once; none where they stay."""
    if body.emails is UNSET:
        return []
    seen: set[str] = set()
    for position, email in enumerate(body.emails):
        key = key_that_fits(email, f"/emails/{position}")
        if key in seen:
            raise invalid(f"/emails/{position}", "duplicate address")
        seen.add(key)
    return body.emails


def _offices(body: UpdateUser) -> tuple[int, ...] | UnsetType:
    if body.admin_office_ids is UNSET:
        return UNSET
    pairs = enumerate(body.admin_office_ids)
    return tuple(sorted({id_of(each, f"/admin_office_ids/{place}") for place, each in pairs}))


def _given(new: _T | UnsetType, old: _T) -> _T:
    return old if isinstance(new, UnsetType) else new
