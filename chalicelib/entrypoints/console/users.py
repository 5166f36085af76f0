"""The users of an office: list and invite. An invited user is assigned a license."""

from msgspec import json

from ...domain.mailbox import stored_address
from ...domain.record import replace
from ...domain.refusals import Refusal
from ...domain.search import LONGEST_SEARCH, search_of
from ...domain.user import NOT_DELETED, User, UserFilter, type_to_record
from ...service.holder_requests import NewHolder
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.read_ports import Page, Paging
from ...users import create_user
from .confirmation import confirmed_entry_seq
from .invitation import Invitation, invitation_in
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .responses import Html, Redirect
from .saved_invitation import clearing_cookie, restored_invitation, saving_cookie
from .signed_cookies import random_text
from .user_messages import done_redirect, user_message

routes = PageRoutes()

USERS_PER_PAGE = 25


@console_page(routes, "GET", "/offices/{office_id}/users", Verb.READ)
def get_console_users(request: PageRequest, office_id: int) -> PageResponse:
    view = office_view(request, office_id)
    only, error = _searched(request.query.get("q", "").strip())
    found: Page[User] = Page([], None)
    if not error:
        paging = Paging(USERS_PER_PAGE, request.query.get("cursor"))
        found = request.queries.users(paging, only, office_id)
    variables = {
        "view": view,
        "users": found.items,
        "cursor": found.cursor,
        "q": request.query.get("q", "").strip(),
        "error": error,
        "longest_search": LONGEST_SEARCH,
        "message": user_message(view),
    }
    return Html("users.html", variables, 400 if error else 200)


@console_page(routes, "GET", "/offices/{office_id}/users/invite", Verb.CREATE_USER)
def get_console_invite(request: PageRequest, office_id: int) -> PageResponse:
    return _invitation_form(
        request, office_id, restored_invitation(request, office_id) or invitation_in({})
    )


@console_page(routes, "POST", "/offices/{office_id}/users/invite", Verb.CREATE_USER)
def post_console_invite(request: PageRequest, office_id: int) -> PageResponse:
    invitation = invitation_in(request.form)
    wanted = request.form.get("buy", "")
    if wanted in request.products.user_licenses.values():
        to = request.urls.link(f"/offices/{office_id}/purchase", {"then": "invite", wanted: 1})
        return Redirect(to, saving_cookie(request, office_id, invitation.shortened()))
    if error := request.reason_error(Verb.CREATE_USER):
        invitation = invitation.with_error("reason", error)
    if invitation.validated().errors:
        return _invitation_form(request, office_id, invitation.validated())
    user = _new_user(request, office_id, invitation)
    what = [user.email, user.first_name, user.last_name, user.license]
    if user.external_id:  # Only then: forms sent before an upgrade may be repeated after it.
        what.append(user.external_id)
    keyed = request.keyed_change(Verb.CREATE_USER, (office_id,), what)

    def response_of(created: User) -> StoredResponse:
        return keyed.stored_response(303, {"user_id": created.user_id})

    try:
        outcome = create_user(keyed.service, keyed.request, NewHolder(user), response_of)
    except Refusal as refusal:
        return _invitation_form(request, office_id, invitation.with_refusal(refusal), refusal)
    # A repeated form is about the user of the first; releases before stored no id.
    user_id = json.decode(outcome.stored_response.body).get("user_id", user.user_id)
    return replace(
        done_redirect(request, office_id, "invited", user_id),
        cookie=clearing_cookie(request),
    )


def _searched(text: str) -> tuple[UserFilter, str]:
    """The filter of what was typed, and what is wrong with it, if anything."""
    if not text:
        return NOT_DELETED, ""
    try:
        return replace(NOT_DELETED, search=search_of(text, "")), ""
    except Refusal as refusal:
        return NOT_DELETED, f"The search {refusal.detail}."


def _invitation_form(
    request: PageRequest, office_id: int, invitation: Invitation, refusal: Refusal | None = None
) -> Html:
    view = office_view(request, office_id, entry_seq=confirmed_entry_seq(request))
    counts = view.ledger.account.counts
    kinds = [kind for kind in request.products.user_licenses.values() if view.sells(kind)]
    variables = {
        "view": view,
        "missing": [kind for kind in kinds if not counts[kind].available],
        "invitation": invitation,
        "bought": view.entry is not None and view.entry.action == "purchase",
        "refusal": refusal,
        "key": request.form.get("key") or random_text(),
    }
    return Html("invite.html", variables, 400 if invitation.errors else 200)


def _new_user(request: PageRequest, office_id: int, invitation: Invitation) -> User:
    return User(
        user_id=request.wired.new_id(),
        company_id=request.caller.company_id,
        office_id=office_id,
        email=stored_address(invitation.email),
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        license=invitation.license,
        license_type=type_to_record(invitation.license, invitation.needs),
        state="pending",
        added_at=request.at,
        revision=1,
        request_id=request.request.request_id,
        external_id=invitation.external_id or None,
    )
