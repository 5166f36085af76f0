"""One SCIM request: mended, checked against the protocol, and done by the storage."""

import json
from typing import Any, cast

from scim2_models import (
    Context,
    InvalidSyntaxException,
    PreconditionFailedException,
    Resource,
    ResponseParameters,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Target
from scim2_server.service import ScimService

from . import models
from .dialects import mended_body, mended_patch, mended_query, says_active
from .group_patch import group_patch
from .storage import CompanyStorage

MOST_RACES = 4
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class UsersAndGroups(ScimService):
    """The protocol, with the responses that identity providers expect."""

    def patch_response(
        self,
        base_url: str,
        resource: Resource[Any],
        response_parameters: ResponseParameters[Any],
    ) -> ScimResponse:
        """Okta expects the user after a PATCH; Entra a 204 for groups."""
        if not isinstance(resource, models.User):
            return super().patch_response(base_url, resource, response_parameters)
        published = self.publish(base_url, resource)
        return self.resource_response(
            published, Context.RESOURCE_REPLACEMENT_RESPONSE, response_parameters
        )


SERVICE = UsersAndGroups(models.PROVIDER)


class CompanyHandler(ScimHandler):
    """Serves one company."""

    def __init__(self, storage: CompanyStorage) -> None:
        super().__init__(SERVICE, storage)
        self._storage = storage

    def serve(self, request: ScimRequest) -> ScimResponse:
        """Raises SCIMException and Refusal. A request without conditions of its own that loses a
        race begins again."""
        try:
            return self._served(request)
        except RecursionError as error:
            detail = "The body, the path or the filter is nested too deeply."
            raise InvalidSyntaxException(detail=detail) from error

    def _served(self, request: ScimRequest) -> ScimResponse:
        with self.service.provider:
            self.service.match(request)  # What is not there is said before the body is read.
        request = _mended(request)
        is_conditional = request.header("If-Match") or request.header("If-None-Match")
        for _ in range(MOST_RACES):
            try:
                return self.handle(request)
            except PreconditionFailedException:
                if is_conditional:
                    raise
        return self.handle(request)

    def replace(self, request: ScimRequest) -> ScimResponse:
        """A user whose replacement does not say whether they are active stays what they are."""
        target = self.service.match(request)
        body = json.loads(request.body)
        if (target.endpoint or "").lower() == "users" and not says_active(body):
            with self.service.provider:
                resource_type = self.service.resource_type_at("Users")
                current = self.storage.get(resource_type, cast("str", target.resource_id))
            without = {name: body[name] for name in body if name.lower() != "active"}
            active = cast("models.User", current).active
            request.body = json.dumps({**without, "active": active}).encode()
        return super().replace(request)

    def patch(self, request: ScimRequest) -> ScimResponse:
        target = self.service.match(request)
        if (target.endpoint or "").lower() != "groups":
            return super().patch(request)
        return self._patch_group(request, target)

    def _patch_group(self, request: ScimRequest, target: Target) -> ScimResponse:
        with self.service.provider:
            resource_type = self.service.resource_type_at("Groups")
            parameters = self.service.read_response_parameters(resource_type, request.query)
            self.service.ensure_json(request.header("Content-Type"))
            patch = group_patch(json.loads(request.body)["Operations"])
            groups = self._storage.groups
            group = groups.get(cast("str", target.resource_id))
            before = self._storage.group_resource(group, with_members=False)
            conditions = self.service.read_conditions(request)
            self.service.check_preconditions(before, "PATCH", conditions)
            name = group.display_name if patch.display_name is None else patch.display_name
            external_id = patch.external_id if patch.changes_external_id else group.external_id
            group = groups.change(group, name, external_id, patch.members)
            asks = bool(parameters.attributes or parameters.excluded_attributes)
            after = self._storage.group_resource(group, with_members=asks)
            return self.service.patch_response(request.base_url, after, parameters)


def _mended(request: ScimRequest) -> ScimRequest:
    mended = ScimRequest(
        method=request.method,
        base_url=request.base_url,
        path=request.path,
        query=mended_query(request.query),
        headers=request.headers,
        body=request.body,
        subject=request.subject,
    )
    if request.method in ("POST", "PUT", "PATCH"):
        body = _json_of(request.body)
        if request.method == "PATCH":
            mended.body = json.dumps(
                {"schemas": [_PATCH], "Operations": mended_patch(body)}
            ).encode()
        elif not request.path.rstrip("/").lower().endswith(".search"):
            body = mended_body(body)
            if request.method == "POST" and not says_active(body):
                body = {**body, "active": True}
            mended.body = json.dumps(body).encode()
    return mended


def _json_of(body: bytes) -> Any:
    try:
        found = json.loads(body)
        json.dumps(found, ensure_ascii=False).encode()  # Escapes can make text that is none.
    except ValueError as error:
        raise InvalidSyntaxException(detail="The body must be JSON, in UTF-8.") from error
    return found
