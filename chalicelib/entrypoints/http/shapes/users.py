"""Users, in the shapes of Dialpad's API.

Dialpad's fields for data that is not stored here (extensions, forwarding, numbers) are refused like
unknown fields, so that no client assumes that they took effect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.mailbox import (
    Mailbox,
    checked_mailbox,
    mailbox,
    stored_address,
)
from ....domain.metadata import Metadata
from ....domain.products import Products
from ....domain.reach import require_may_mark
from ....domain.record import Instant, replace
from ....domain.refusals import invalid
from ....domain.user import User, with_license
from ....service.requests import Request
from ....users import MOST_NEW_USERS
from ..parsing import id_of
from . import descriptions
from .common import (
    Body,
    Email,
    ExternalIdText,
    Id,
    IdOrDigits,
    Name,
    Reason,
    UserLicenseName,
    external_id_in,
)
from .metadata import MetadataBody, MetadataShown, NewMetadataBody, metadata_shown

_T = TypeVar("_T")

MOST_EMAILS = 5
MOST_ADMIN_OFFICES = 20


class NewUser(Body, frozen=True):
    """One user of a batch, in the shape of Dialpad's CreateUserMessage."""

    email: Email
    office_id: IdOrDigits
    first_name: Name = ""
    last_name: Name = ""
    license: Annotated[UserLicenseName | UnsetType, descriptions.LICENSE] = UNSET
    auto_assign: Annotated[
        bool, Meta(description="Has no effect: Seatledger stores no phone numbers.")
    ] = False
    external_id: Annotated[ExternalIdText | None, descriptions.EXTERNAL_ID] = None
    metadata: NewMetadataBody = UNSET


class CreateUser(NewUser, frozen=True):
    """Dialpad's CreateUserMessage."""

    reason: Annotated[Reason | None, descriptions.REASON] = None


class CreateUsers(Body, frozen=True):
    users: Annotated[
        list[NewUser],
        Meta(
            min_length=1,
            max_length=MOST_NEW_USERS,
            description="The users to invite, each with another email address. All are invited, "
            "or none.",
        ),
    ]
    reason: Annotated[Reason | None, descriptions.REASON] = None


class UpdateUser(Body, frozen=True):
    """The fields of Dialpad's UpdateUserMessage that apply here."""

    first_name: Name | UnsetType = UNSET
    last_name: Name | UnsetType = UNSET
    job_title: Name | UnsetType = UNSET
    emails: Annotated[
        Annotated[list[Email], Meta(min_length=1, max_length=MOST_EMAILS)] | UnsetType,
        descriptions.EMAILS,
    ] = UNSET
    license: Annotated[UserLicenseName | UnsetType, descriptions.LICENSE] = UNSET
    state: Annotated[
        Literal["active", "suspended"] | UnsetType,
        Meta(
            description="Suspending releases all licenses; reactivating assigns that of `license`."
        ),
    ] = UNSET
    office_id: IdOrDigits | UnsetType = UNSET
    is_super_admin: Annotated[bool | UnsetType, descriptions.IS_SUPER_ADMIN] = UNSET
    admin_office_ids: Annotated[
        Annotated[list[IdOrDigits], Meta(max_length=MOST_ADMIN_OFFICES)] | UnsetType,
        descriptions.ADMIN_OFFICE_IDS,
    ] = UNSET
    external_id: Annotated[
        ExternalIdText | UnsetType | None, descriptions.REMOVABLE_EXTERNAL_ID
    ] = UNSET
    metadata: MetadataBody = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


class MoveOffice(Body, frozen=True):
    """Dialpad's MoveOfficeMessage."""

    office_id: IdOrDigits | UnsetType = UNSET
    reason: Annotated[Reason | None, descriptions.REASON] = None


def edit_of(body: UpdateUser, request: Request, products: Products) -> Callable[[User], User]:
    """Applies the body's fields to a user. Raises for fields that the caller may not send."""
    if body.license is not UNSET and (error := unknown_license(body.license, products)):
        raise invalid("/license", error)
    marks = body.is_super_admin is not UNSET or body.admin_office_ids is not UNSET
    office_id = UNSET if body.office_id is UNSET else id_of(body.office_id, "/office_id")
    offices, external_id = _offices(body), external_id_in(body.external_id)

    def edit(user: User) -> User:
        if marks:  # Refused even if the user has these values already.
            require_may_mark(request.caller)
        primary, *others = _emails(body, user)
        if body.license is not UNSET:
            license_type = products.user_licenses.get(body.license)
            user = with_license(user, body.license, license_type)
        return replace(
            user,
            email=primary,
            other_emails=tuple(others),
            first_name=_given(body.first_name, user.first_name),
            last_name=_given(body.last_name, user.last_name),
            job_title=_given(body.job_title, user.job_title or "") or None,
            state=_given(body.state, user.state),
            office_id=_given(office_id, user.office_id),
            is_super_admin=_given(body.is_super_admin, user.is_super_admin),
            admin_office_ids=_given(offices, user.admin_office_ids),
            activated_at=user.activated_at or (request.at if body.state == "active" else None),
            external_id=_given(external_id, user.external_id),
        )

    return edit


def _emails(body: UpdateUser, user: User) -> list[str]:
    """The user's addresses after the change. Raises for duplicates."""
    if body.emails is UNSET:
        return [*user.emails]
    seen: set[str] = set()
    for position, email in enumerate(body.emails):
        box = _mailbox(email, f"/emails/{position}", user)
        if box.identity in seen:
            raise invalid(f"/emails/{position}", "duplicate address; send each once")
        seen.add(box.identity)
    return [email if email in user.emails else stored_address(email) for email in body.emails]


def _mailbox(email: str, pointer: str, user: User) -> Mailbox:
    # An address of the user that was allowed before may be sent back as it was read.
    return mailbox(email) if email in user.emails else checked_mailbox(email, pointer)


def _offices(body: UpdateUser) -> tuple[int, ...] | UnsetType:
    if body.admin_office_ids is UNSET:
        return UNSET
    pairs = enumerate(body.admin_office_ids)
    return tuple(sorted({id_of(each, f"/admin_office_ids/{place}") for place, each in pairs}))


def _given(new: _T | UnsetType, old: _T) -> _T:
    return old if isinstance(new, UnsetType) else new


def unknown_license(user_license: str, products: Products) -> str:
    """What is wrong with a user's `license`; '' if the catalog has it."""
    allowed = products.allowed_user_licenses
    return "" if user_license in allowed else f"must be one of {', '.join(allowed)}"


def _license(person: User, products: Products) -> str | None:
    if person.own_license is None:
        return None
    return products.user_license_of(person.own_type, person.own_license)


class UserResponse(Struct):
    """The fields of Dialpad's UserProto that apply here."""

    id: Id
    company_id: Id
    office_id: Id
    emails: Annotated[list[str], descriptions.EMAILS]
    first_name: str
    last_name: str
    display_name: Annotated[str, Meta(description="First and last name, or the email address.")]
    license: Annotated[UserLicenseName | None, descriptions.OWN_LICENSE]
    state: Literal["pending", "active", "suspended", "deleted"]
    is_admin: Annotated[
        bool, Meta(description="True for administrators of an office or of the company.")
    ]
    is_super_admin: Annotated[bool, descriptions.IS_SUPER_ADMIN]
    admin_office_ids: Annotated[list[Id], descriptions.ADMIN_OFFICE_IDS]
    date_added: Annotated[Instant, Meta(description="When the user was invited.")]
    date_active: Annotated[
        Instant | UnsetType, Meta(description="When the user was first active.")
    ] = UNSET
    job_title: str | UnsetType = UNSET
    external_id: Annotated[str | UnsetType, descriptions.EXTERNAL_ID] = UNSET
    metadata: MetadataShown = UNSET


def user_response(
    person: User, products: Products, metadata: Metadata | None = None
) -> UserResponse:
    return UserResponse(
        id=person.user_id,
        company_id=person.company_id,
        office_id=person.office_id,
        emails=[*person.emails],
        first_name=person.first_name,
        last_name=person.last_name,
        display_name=person.display_name,
        license=_license(person, products),
        state=person.state,
        is_admin=person.is_super_admin or bool(person.admin_office_ids),
        is_super_admin=person.is_super_admin,
        admin_office_ids=[*person.admin_office_ids],
        date_added=person.added_at,
        date_active=person.activated_at or UNSET,
        job_title=person.job_title or UNSET,
        external_id=person.external_id or UNSET,
        metadata=metadata_shown(metadata),
    )
