"""Bodies of Dialpad's API for users, rooms and fax lines.

A field of theirs that would change what is not kept here (extensions, forwarding, numbers) is
refused like any unknown one, so that nobody believes that it took effect.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from ...domain.user import UserLicense
from .parsing import ADDRESS, ONE_LINE, Body, Id, Name

MOST_EMAILS = 5
MOST_ADMIN_OFFICES = 20

Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=ADDRESS)]
RoomName = Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)]


class CreateUser(Body, frozen=True):
    """CreateUserMessage."""

    email: Email
    office_id: Id
    first_name: Name = ""
    last_name: Name = ""
    license: UserLicense = "talk"
    auto_assign: bool = False
    """Accepted: there are no numbers here to assign."""


class UpdateUser(Body, frozen=True):
    """The part of UpdateUserMessage that has a meaning here."""

    first_name: Name | UnsetType = UNSET
    last_name: Name | UnsetType = UNSET
    job_title: Name | UnsetType = UNSET
    emails: Annotated[list[Email], Meta(min_length=1, max_length=MOST_EMAILS)] | UnsetType = UNSET
    license: UserLicense | UnsetType = UNSET
    state: Literal["active", "suspended"] | UnsetType = UNSET
    office_id: Id | UnsetType = UNSET
    is_super_admin: bool | UnsetType = UNSET
    admin_office_ids: Annotated[list[Id], Meta(max_length=MOST_ADMIN_OFFICES)] | UnsetType = UNSET


class MoveOffice(Body, frozen=True):
    """MoveOfficeMessage."""

    office_id: Id | UnsetType = UNSET


class CreateRoom(Body, frozen=True):
    """CreateRoomMessage."""

    name: RoomName
    office_id: Id


class FaxLine(Body, frozen=True):
    """ReservedLineType, SearchLineType or TollfreeLineType."""

    type: Annotated[str, Meta(min_length=1, max_length=50)]
    number: Annotated[str, Meta(pattern="^\\+[1-9][0-9]{6,14}(?!\\n)$")] | UnsetType = UNSET
    area_code: Annotated[str, Meta(pattern="^[0-9]{1,6}(?!\\n)$")] | UnsetType = UNSET


class FaxTarget(Body, frozen=True):
    """Target."""

    target_id: Id
    target_type: Literal["department", "user"]


class CreateFaxNumber(Body, frozen=True):
    """CreateFaxNumberMessage."""

    line: FaxLine
    target: FaxTarget
