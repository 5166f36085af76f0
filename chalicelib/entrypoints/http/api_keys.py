"""API keys, by which programs act for the company."""

from __future__ import annotations

from chalice.app import Blueprint

from ...api_keys import create_api_key, revoke_api_key
from ...domain.api_key import MOST_API_KEYS, ApiKey
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ..reply import Reply
from .operation import Call, ok, operation, outcome_of
from .registry import Operation
from .shapes.api_keys import (
    ApiKeyCreatedResponse,
    ApiKeyResponse,
    CreateApiKey,
    api_key_created_response,
    api_key_response,
    new_api_key,
)
from .shapes.common import ListResponse

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/company/api_keys",
        verb=Verb.READ_API_KEYS,
        chapter="Company and offices",
        summary="The API keys that have no more access than you",
        responses={200: ApiKeyResponse},
        listed="whole",
        more="Newest first, without those that were revoked. Expired keys are listed until they "
        "are revoked.",
    ),
)
def get_api_keys(call: Call[None]) -> Reply:
    return ok(
        ListResponse(
            [api_key_response(each.key, each.last_used) for each in call.queries.api_keys()]
        )
    )


@operation(
    routes,
    Operation(
        "POST",
        "/company/api_keys",
        verb=Verb.CREATE_API_KEY,
        body=CreateApiKey,
        idempotency="optional",
        chapter="Company and offices",
        summary="Create an API key, which is shown once",
        responses={201: ApiKeyCreatedResponse},
        codes=("not_found", "limit_reached"),
        more="A program sends it as `Authorization: Bearer slk_...` in place of a token. A key "
        "never has more access than the one who creates it: office admins create keys with the "
        "role `office_admin` or `viewer`, for offices of their own. Vendor staff and keys create "
        "none. A "
        f"company can have {MOST_API_KEYS}. The response to a repeat with the same "
        "`Idempotency-Key` lacks `key`, which is not kept: if it was lost, revoke the key and "
        "create another.",
    ),
)
def post_api_key(call: Call[CreateApiKey]) -> Reply:
    token = call.wired.new_api_key()
    created = new_api_key(call.body, token, call.wired.new_id(), call.at, call.caller.sub)

    def response_of(key: ApiKey) -> StoredResponse:
        return call.stored_response(201, api_key_created_response(key))

    outcome = create_api_key(call.service, call.wired.api_keys, call.request, created, response_of)
    if outcome.replayed:
        return outcome_of(outcome)
    return ok(api_key_created_response(created, token), 201)


@operation(
    routes,
    Operation(
        "DELETE",
        "/company/api_keys/{api_key_id}",
        verb=Verb.REVOKE_API_KEY,
        chapter="Company and offices",
        summary="Revoke an API key",
        responses={204: None},
        more="The key is refused at the latest 60 seconds later. A key with the role "
        "`company_admin` or `office_admin` can revoke itself, and no other; one with another role "
        "revokes none.",
    ),
)
def delete_api_key(call: Call[None], api_key_id: int) -> Reply:
    revoke_api_key(call.service, call.wired.api_keys, call.request, api_key_id)
    return Reply(204)
