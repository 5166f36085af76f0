"""What is announced: resources with those attributes that are kept, and no others."""

from typing import Annotated

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    Returned,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_RESULTS = 100
"""Resources of a page."""


class PersonName(ComplexAttribute):
    """The names of a user."""

    formatted: str | None = None
    """The full name."""
    family_name: str | None = None
    """The last name."""
    given_name: str | None = None
    """The first name."""


class EmailAddress(ComplexAttribute):
    """An address of a user."""

    value: str | None = None
    """The address."""
    type: str | None = None
    """What the address is for, such as work."""
    primary: bool | None = None
    """True for the preferred address."""


class GroupOfUser(ComplexAttribute):
    """A group that a user is a member of."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """The id of the group."""
    display: Annotated[str | None, Mutability.read_only] = None
    """The name of the group."""


class User(Resource):  # type: ignore[type-arg]  # without extensions
    """A user of the company."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the identity provider calls the user: the address that they sign in with."""
    name: PersonName | None = None
    """The names of the user."""
    display_name: str | None = None
    """The name as it is shown."""
    title: str | None = None
    """The job title."""
    active: Annotated[bool | None, Required.true] = None
    """False if the user is suspended: they hold no license then."""
    emails: list[EmailAddress] | None = None
    """The addresses of the user."""
    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only, Returned.request] = None
    """The groups of the user."""


class GroupMember(ComplexAttribute):
    """A member of a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the user."""
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The URL of the user."""


class Group(Resource):  # type: ignore[type-arg]  # without extensions
    """A group of the identity provider."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name of the group."""
    members: list[GroupMember] | None = None
    """The users in the group."""


CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="API key",
            description="An API key of the company with the role provisioning.",
            primary=True,
        )
    ],
)

TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""Identity providers send attributes that are not announced, and Entra's own forms of PATCH."""

PROVIDER = ScimProvider(models=[User, Group], config=CONFIG, policy=TOLERANT)
