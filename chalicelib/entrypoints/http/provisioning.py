"""Settings for the users that a company's identity provider makes by SCIM, and what it asked for.

SCIM itself is a capability of its own, `chalicelib/scim`.
"""

from __future__ import annotations

from chalice.app import Blueprint

from ...service.policy import Verb
from ...set_provisioning import set_provisioning
from ..reply import Reply
from .list_pages import list_reply
from .operation import Call, ok, operation
from .registry import Operation
from .shapes.provisioning import (
    ProvisioningActivityResponse,
    ProvisioningBody,
    ProvisioningResponse,
    activity_response,
    provisioning_in,
    provisioning_response,
)

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/company/provisioning",
        verb=Verb.READ_PROVISIONING,
        chapter="Company and offices",
        summary="The settings for users made by the identity provider",
        responses={200: ProvisioningResponse},
        more="The identity provider makes users by SCIM 2.0 at `/scim/v2`, with an API key of the "
        "role `provisioning`.",
    ),
)
def get_provisioning(call: Call[None]) -> Reply:
    return ok(provisioning_response(call.queries.provisioning()))


@operation(
    routes,
    Operation(
        "PUT",
        "/company/provisioning",
        verb=Verb.SET_PROVISIONING,
        body=ProvisioningBody,
        chapter="Company and offices",
        summary="Set what users made by the identity provider get",
        responses={200: ProvisioningResponse},
        codes=("not_found",),
        more="Replaces all settings. They apply to what the identity provider asks for from now "
        "on; users that it made before keep what they have until it changes them.",
    ),
)
def put_provisioning(call: Call[ProvisioningBody]) -> Reply:
    settings = provisioning_in(call.body, call.products)
    set_provisioning(call.service, call.wired.directory, call.request, settings)
    return ok(provisioning_response(settings))


@operation(
    routes,
    Operation(
        "GET",
        "/company/provisioning/activity",
        verb=Verb.READ_PROVISIONING,
        chapter="Company and offices",
        summary="What the identity provider asked for last, by user and group",
        responses={200: ProvisioningActivityResponse},
        listed="paged",
        more="One row for each user and group: the last change that was asked for within 30 days, "
        "and whether it was refused. In the order of their names.",
    ),
)
def get_provisioning_activity(call: Call[None]) -> Reply:
    return list_reply(call.queries.provisioning_activity, call.paging(), activity_response)
