"""Users, in the shapes of Dialpad's API. Inviting assigns a license, deleting releases it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from chalice.app import Blueprint
from msgspec import UNSET, Meta

from ... import users
from ...domain.metadata import Metadata
from ...domain.record import replace
from ...domain.search import LONGEST_SEARCH
from ...domain.user import User
from ...service.holder_requests import HolderEdit
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.requests import ResponseOf
from ..reply import Reply
from .list_pages import list_reply, one_or_none
from .new_users import new_users
from .operation import Call, ok, operation, outcome_of, with_metadata
from .parsing import id_of, office_id_in
from .registry import (
    FORBIDDEN_BY_TERMS,
    NEEDS_ADDRESS,
    NEEDS_ELIGIBLE,
    NEEDS_EXTERNAL_ID,
    NEEDS_REMOVABLE,
    TAKES_LICENSE,
    Operation,
    ParameterText,
)
from .shapes.common import ExternalIdText, Id, ListResponse, UserLicenseName
from .shapes.metadata import metadata_in
from .shapes.users import (
    CreateUser,
    CreateUsers,
    MoveOffice,
    UpdateUser,
    UserResponse,
    edit_of,
    user_response,
)
from .user_search import UserStates, license_of, user_filter, user_in

routes = Blueprint(__name__)

NAME_ONE_USER = {"number", "email", "external_id"}
FILTER_USERS: tuple[tuple[str, Any], ...] = (
    ("q", Annotated[str, Meta(min_length=1, max_length=LONGEST_SEARCH)]),
    ("office_id", Id),
    ("license", UserLicenseName),
    ("state", UserStates),
    ("email", ParameterText),
    ("company_admin", bool),
    ("external_id", ExternalIdText),
    ("number", ParameterText),
)


@operation(
    routes,
    Operation(
        "GET",
        "/users",
        verb=Verb.READ,
        chapter="Users",
        summary="The company's users",
        responses={200: UserResponse},
        listed="paged",
        query=FILTER_USERS,
        more="`q` finds users by the beginning of any part of their names or email addresses, "
        "without regard to case and accents, and lists them by name; users changed in the last two "
        "seconds may be missing. `email` finds one user, in whatever spelling of the address, and "
        "`external_id` one that is not deleted. Deleted users are listed only with `state=deleted` "
        "or `state=all`. "
        "`number` finds no users, because Seatledger stores no phone numbers.",
    ),
)
def get_users(call: Call[None]) -> Reply:
    paging, office_id = call.paging(), office_id_in(call.query)
    products = call.products

    def response_of(user: User) -> UserResponse:
        return user_response(user, products)

    if NAME_ONE_USER & call.query.keys():
        return one_or_none(user_in(call.queries, call.query), response_of)
    only = user_filter(call.query, lambda: call.products)
    return list_reply(lambda page: call.queries.users(page, only, office_id), paging, response_of)


@operation(
    routes,
    Operation(
        "POST",
        "/users",
        verb=Verb.CREATE_USER,
        body=CreateUser,
        idempotency="optional",
        chapter="Users",
        summary="Invite a user and assign a license immediately",
        responses={201: UserResponse},
        codes=(*TAKES_LICENSE, *NEEDS_ADDRESS, *NEEDS_EXTERNAL_ID, "not_found"),
        more="`license` selects the license type; some values, such as `admins`, need none. The "
        "request is refused if no license is available.",
    ),
)
def post_user(call: Call[CreateUser]) -> Reply:
    (new,) = new_users(call, [call.body], [""])
    response_of = _response_of(call, 201, new.metadata)
    return outcome_of(users.create_user(call.service, call.request, new, response_of))


@operation(
    routes,
    Operation(
        "POST",
        "/users/batch",
        verb=Verb.CREATE_USER,
        body=CreateUsers,
        idempotency="optional",
        chapter="Users",
        summary="Invite several users, all or none",
        responses={201: UserResponse},
        listed="whole",
        codes=(*TAKES_LICENSE, *NEEDS_ADDRESS, *NEEDS_EXTERNAL_ID, "not_found"),
        more="As `POST /users`, for up to 20 users of any offices: fewer with addresses beyond "
        "ASCII, or with both external ids and metadata. All of them are invited and all their "
        "licenses are assigned, or nothing is changed; the refusal's `detail` says which user it "
        "is about.",
    ),
)
def post_users(call: Call[CreateUsers]) -> Reply:
    bodies = call.body.users
    made = new_users(call, bodies, [f"/users/{place}" for place, _ in enumerate(bodies)])

    def response_of(*created: User) -> StoredResponse:
        pairs = zip(created, made, strict=True)
        items = [user_response(user, call.products, new.metadata) for user, new in pairs]
        return call.stored_response(201, ListResponse(items))

    return outcome_of(users.create_users(call.service, call.request, made, response_of))


@operation(
    routes,
    Operation(
        "GET",
        "/users/{user_id}",
        verb=Verb.READ,
        chapter="Users",
        summary="One user",
        responses={200: UserResponse},
    ),
)
def get_user(call: Call[None], user_id: int) -> Reply:
    user = call.queries.user(user_id)
    return ok(user_response(user, call.products, call.queries.metadata(user)))


@operation(
    routes,
    Operation(
        "PATCH",
        "/users/{user_id}",
        verb=Verb.CHANGE_USER,
        body=UpdateUser,
        chapter="Users",
        summary="Change a user",
        responses={200: UserResponse},
        codes=(*TAKES_LICENSE, *NEEDS_ELIGIBLE, *NEEDS_ADDRESS, *NEEDS_EXTERNAL_ID),
        more="A new license, office or state assigns and releases licenses in one transaction.",
    ),
)
def patch_user(call: Call[UpdateUser], user_id: int) -> Reply:
    metadata = metadata_in(call.body.metadata)
    wanted = HolderEdit(edit_of(call.body, call.request, call.products), metadata)
    response_of = _response_of(call, 200)
    outcome = users.change_user(call.service, call.request, user_id, wanted, response_of)
    if not metadata:
        return outcome_of(outcome)
    return with_metadata(outcome, call.queries.metadata(call.queries.user(user_id)))


@operation(
    routes,
    Operation(
        "PATCH",
        "/users/{user_id}/move_office",
        verb=Verb.MOVE_USER,
        body=MoveOffice,
        chapter="Users",
        summary="Move a user to another office",
        responses={200: UserResponse},
        codes=(*TAKES_LICENSE, *NEEDS_ELIGIBLE),
    ),
)
def patch_user_office(call: Call[MoveOffice], user_id: int) -> Reply:
    wanted = call.body.office_id
    office_id = None if wanted is UNSET else id_of(wanted, "/office_id")

    def edit(user: User) -> User:
        return replace(user, office_id=office_id or user.office_id)

    change, response_of = HolderEdit(edit), _response_of(call, 200)
    return outcome_of(users.change_user(call.service, call.request, user_id, change, response_of))


@operation(
    routes,
    Operation(
        "DELETE",
        "/users/{user_id}",
        verb=Verb.DELETE_USER,
        chapter="Users",
        summary="Delete a user and release their license",
        responses={200: UserResponse},
        query=(("license", Literal["keep", "remove"]),),
        codes=(*FORBIDDEN_BY_TERMS, *NEEDS_REMOVABLE),
        more="The office is billed for the license as before; `license=remove` also schedules its "
        "removal. The user can be restored for 72 hours.",
    ),
)
def delete_user(call: Call[None], user_id: int) -> Reply:
    removes = license_of(call.query) == "remove"
    remove_from = call.source("api") if removes else None
    response_of = _response_of(call, 200)
    return outcome_of(
        users.delete_user(call.service, call.request, user_id, response_of, remove_from)
    )


@operation(
    routes,
    Operation(
        "POST",
        "/users/{user_id}/restore",
        verb=Verb.RESTORE_USER,
        idempotency="optional",
        chapter="Users",
        summary="Restore a user deleted within 72 hours",
        responses={200: UserResponse},
        codes=(*TAKES_LICENSE, *NEEDS_ADDRESS, *NEEDS_EXTERNAL_ID),
        more="Needs an available license, and that no other user has the addresses or the external "
        "id now.",
    ),
)
def post_user_restore(call: Call[None], user_id: int) -> Reply:
    return outcome_of(
        users.restore_user(call.service, call.request, user_id, _response_of(call, 200))
    )


def _response_of(
    call: Call[Any], status: int, metadata: Metadata | None = None
) -> ResponseOf[User]:
    products = call.products
    return lambda user: call.stored_response(status, user_response(user, products, metadata))
