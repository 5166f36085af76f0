"""The users of an office: list and invite. An invited user is assigned a license."""

from ...domain.assignment import Assignee
from ...domain.ids import LARGEST_ID
from ...domain.mailbox import stored_address
from ...domain.record import replace
from ...domain.refusals import Refusal
from ...domain.user import LICENSE_TYPE_BY_USER_LICENSE, User
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.read_ports import Paging
from ...users import create_user
from . import labels
from .invitation import Invitation, invitation_in
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .quantity_fields import whole_number
from .responses import Html, Redirect
from .saved_invitation import clearing_cookie, restored_invitation, saving_cookie
from .signed_cookies import random_text

routes = PageRoutes()

USERS_PER_PAGE = 25
DONE_MESSAGES = {
    "invited": "{name} was invited{license}.",
    "suspended": "{name} was suspended. Their licenses are available again.",
    "reactivated": "{name} was reactivated{license}.",
    "moved": "{name} was moved. Their licenses there are assigned; those here are available again.",
    "deleted": "{name} was deleted. Their licenses are available again.",
    "restored": "{name} was restored{license}.",
    "gone": "{name} is no longer in this office.",
    "removed": "{name} was deleted, and one license is scheduled for removal.",
}


@console_page(routes, "GET", "/offices/{office_id}/users", Verb.READ)
def get_console_users(request: PageRequest, office_id: int) -> PageResponse:
    view = office_view(request, office_id)
    paging = Paging(USERS_PER_PAGE, request.query.get("cursor"))
    found = request.queries.users(paging, office_id=office_id)
    done = request.query.get("done", "")
    user_id = whole_number(request.query.get("user", ""), most=LARGEST_ID)
    variables = {
        "view": view,
        "users": found.items,
        "cursor": found.cursor,
        "message": _message(request, done, user_id),
        "deleted_user_id": user_id if done in ("deleted", "removed") else None,
    }
    return Html("users.html", variables)


def _message(request: PageRequest, done: str, user_id: int | None) -> str:
    """What was done with the user, by name; '' if nothing was. It takes one more read."""
    if done not in DONE_MESSAGES:
        return ""
    named = request.queries.named([Assignee("user", user_id)], []) if user_id else []
    user = next((each for each in named if isinstance(each, User)), None)
    license_type = user.holds if user else None
    return DONE_MESSAGES[done].format(
        name=labels.person_name(user) if user else "The user",
        license=f" and has a {labels.license_type_name(license_type)} license"
        if license_type
        else "",
    )


@console_page(routes, "GET", "/offices/{office_id}/users/invite", Verb.CREATE_USER)
def get_console_invite(request: PageRequest, office_id: int) -> PageResponse:
    return _invitation_form(
        request, office_id, restored_invitation(request, office_id) or invitation_in({})
    )


@console_page(routes, "POST", "/offices/{office_id}/users/invite", Verb.CREATE_USER)
def post_console_invite(request: PageRequest, office_id: int) -> PageResponse:
    invitation = invitation_in(request.form)
    wanted = request.form.get("buy", "")
    if wanted in [*LICENSE_TYPE_BY_USER_LICENSE.values()]:
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

    def response_of(_: User) -> StoredResponse:
        return keyed.stored_response(303, {})

    try:
        create_user(keyed.service, keyed.request, user, response_of)
    except Refusal as refusal:
        return _invitation_form(request, office_id, invitation.with_refusal(refusal), refusal)
    return replace(
        request.redirect(f"/offices/{office_id}/users", done="invited", user=user.user_id),
        cookie=clearing_cookie(request),
    )


def _invitation_form(
    request: PageRequest, office_id: int, invitation: Invitation, refusal: Refusal | None = None
) -> Html:
    view = office_view(request, office_id)
    counts = view.ledger.account.counts
    kinds = [kind for kind in LICENSE_TYPE_BY_USER_LICENSE.values() if view.sells(kind)]
    variables = {
        "view": view,
        "missing": [kind for kind in kinds if not counts[kind].available],
        "invitation": invitation,
        "bought": request.query.get("done"),
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
        state="pending",
        added_at=request.at,
        revision=1,
        request_id=request.request.request_id,
        external_id=invitation.external_id or None,
    )
