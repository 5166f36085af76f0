"""Settings for the users that a company's identity provider makes, and what it asked for last."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from ....domain.products import Products
from ....domain.provisioning import (
    LARGEST_CAP,
    LONGEST_GROUP_NAME,
    MOST_GROUPS,
    GrantedRole,
    GroupGrant,
    Provisioning,
    ProvisioningActivity,
    WhenNoneAvailable,
)
from ....domain.record import Instant
from ....domain.refusals import invalid
from ..strict_json import escaped
from . import descriptions
from .common import ONE_LINE, Body, Id, Reason, UserLicenseName
from .users import unknown_license

GroupName = Annotated[str, Meta(min_length=1, max_length=LONGEST_GROUP_NAME, pattern=ONE_LINE)]

_OFFICE = Meta(description="The office that members work in.")
_LICENSE = Meta(description="The license that members have.")
_ROLE = Meta(
    description="What members administer: the company, or the group's office, or without one the "
    "office that they work in."
)
_DEFAULT_OFFICE = Meta(
    description="The office of new users in no group that names one. Without it, users are not "
    "created."
)
_DEFAULT_LICENSE = Meta(
    description="The license of new users in no group that names one; without it, the catalog's "
    "first one for users."
)
_GROUPS = Meta(
    description="What members of the identity provider's groups get, by the group's name, without "
    "regard to case. Where groups of a user differ, the first one listed here decides."
)
_WHEN = Meta(
    description="What happens if a user needs a license and none is available: the request is "
    "refused, or one license is purchased."
)
_CAP = Meta(
    description="The most licenses that are purchased like this for one office in one cycle."
)


class GroupGrantBody(Body, frozen=True):
    """What the members of a group get."""

    office_id: Annotated[Id | None, _OFFICE] = None
    license: Annotated[UserLicenseName | None, _LICENSE] = None
    role: Annotated[GrantedRole | None, _ROLE] = None


class ProvisioningBody(Body, frozen=True):
    """All settings, which replace the present ones."""

    default_office_id: Annotated[Id | None, _DEFAULT_OFFICE] = None
    default_license: Annotated[UserLicenseName | None, _DEFAULT_LICENSE] = None
    groups: Annotated[
        Annotated[dict[GroupName, GroupGrantBody], Meta(max_length=MOST_GROUPS)], _GROUPS
    ] = field(default_factory=dict)
    when_none_available: Annotated[WhenNoneAvailable, _WHEN] = "refuse"
    purchase_cap_per_cycle: Annotated[Annotated[int, Meta(ge=0, le=LARGEST_CAP)], _CAP] = 0
    reason: Annotated[Reason | None, descriptions.REASON] = None


class GroupGrantResponse(Struct):
    """What the members of a group get."""

    office_id: Annotated[Id | UnsetType, _OFFICE] = UNSET
    license: Annotated[UserLicenseName | UnsetType, _LICENSE] = UNSET
    role: Annotated[GrantedRole | UnsetType, _ROLE] = UNSET


class ProvisioningResponse(Struct):
    """The settings of a company for the users that its identity provider makes."""

    default_office_id: Annotated[Id | None, _DEFAULT_OFFICE]
    default_license: Annotated[UserLicenseName | None, _DEFAULT_LICENSE]
    groups: Annotated[dict[str, GroupGrantResponse], _GROUPS]
    when_none_available: Annotated[WhenNoneAvailable, _WHEN]
    purchase_cap_per_cycle: Annotated[int, _CAP]


class ProvisioningActivityResponse(Struct):
    """The last change that the identity provider asked for of one user or group."""

    target: Annotated[
        str, Meta(description="The user or group: `userName`, or the name of the group.")
    ]
    at: Annotated[Instant, descriptions.AT]
    method: Annotated[str, Meta(description="The method of the request.")]
    status: Annotated[int, Meta(description="The status of the response.")]
    outcome: Annotated[
        Literal["done", "refused"], Meta(description="Whether it was done or refused.")
    ]
    detail: Annotated[
        str, Meta(description="Why it was refused, or what of it could not be done; else empty.")
    ]
    user_id: Annotated[Id | UnsetType, Meta(description="The user, if there is one.")] = UNSET


def provisioning_in(body: ProvisioningBody, products: Products) -> Provisioning:
    """The settings. Raises for groups whose names differ in case only, and for licenses that the
    catalog does not have."""
    seen: set[str] = set()
    licenses = {"/default_license": body.default_license}
    for name, grant in body.groups.items():
        if name.strip().casefold() in seen:
            raise invalid("/groups", f"duplicate group `{name}`, in another case; send each once")
        seen.add(name.strip().casefold())
        licenses[f"/groups/{escaped(name)}/license"] = grant.license
    for pointer, user_license in licenses.items():
        if user_license is not None and (error := unknown_license(user_license, products)):
            raise invalid(pointer, error)
    return Provisioning(
        default_office_id=body.default_office_id,
        default_license=body.default_license,
        groups={
            name: GroupGrant(each.office_id, each.license, each.role)
            for name, each in body.groups.items()
        },
        when_none_available=body.when_none_available,
        purchase_cap_per_cycle=body.purchase_cap_per_cycle,
    )


def provisioning_response(settings: Provisioning) -> ProvisioningResponse:
    return ProvisioningResponse(
        default_office_id=settings.default_office_id,
        default_license=settings.default_license,
        groups={
            name: GroupGrantResponse(
                UNSET if each.office_id is None else each.office_id,
                UNSET if each.license is None else each.license,
                UNSET if each.role is None else each.role,
            )
            for name, each in settings.groups.items()
        },
        when_none_available=settings.when_none_available,
        purchase_cap_per_cycle=settings.purchase_cap_per_cycle,
    )


def activity_response(activity: ProvisioningActivity) -> ProvisioningActivityResponse:
    return ProvisioningActivityResponse(
        target=activity.target,
        at=activity.at,
        method=activity.method,
        status=activity.status,
        outcome=activity.outcome,
        detail=activity.detail,
        user_id=activity.user_id or UNSET,
    )
