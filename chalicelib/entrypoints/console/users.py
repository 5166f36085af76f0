"""Users of an office: invite, suspend, move, delete. Whoever is invited takes a license, whoever
leaves frees it."""

from chalice.app import Blueprint

from ...domain.ids import LARGEST_ID
from ...domain.record import replace
from ...domain.refusals import Refusal
from ...domain.user import LICENSE_TYPE_BY_USER_LICENSE, User
from ...service.policy import Verb
from ...service.ports import Paging, StoredResponse
from ...users import create_user
from .invitation import Invitation, invitation_in
from .office_view import office_view
from .page_request import Reply, Visit, page
from .quantity_fields import whole_number
from .responses import Html, Redirect
from .saved_invitation import discarded, kept, resumed
from .signed_cookies import random_text

routes = Blueprint(__name__)

PER_PAGE = 25
WHY = "Say why: it is kept in the history."
DONE = {
    "invited": "Invited. They hold a license from now on.",
    "suspended": "Suspended. Their license is available again.",
    "reactivated": "Active again, with a license.",
    "moved": "Moved, with a license there; the one here is available again.",
    "deleted": "Deleted. Their license is available again.",
    "restored": "Restored, with a license.",
    "gone": "This user is not here any more.",
    "removed": "Deleted, and one license is scheduled for removal.",
}


@page(routes, "GET", "/offices/{office_id}/users", Verb.READ)
def get_console_users(visit: Visit, office_id: int) -> Reply:
    view, paging = office_view(visit, office_id), Paging(PER_PAGE, visit.query.get("cursor"))
    company_id, only = visit.caller.company_id, frozenset({office_id})
    found = visit.read(lambda: visit.listings.users(company_id, paging, only))
    shows = {
        "view": view,
        "users": found.items,
        "cursor": found.cursor,
        "done": DONE.get(visit.query.get("done", "")),
        "gone": whole_number(visit.query.get("user", ""), most=LARGEST_ID),
    }
    return Html("users.html", shows)


@page(routes, "GET", "/offices/{office_id}/users/invite", Verb.CREATE_USER)
def get_console_invite(visit: Visit, office_id: int) -> Reply:
    return _invite(visit, office_id, resumed(visit, office_id) or invitation_in({}))


@page(routes, "POST", "/offices/{office_id}/users/invite", Verb.CREATE_USER)
def post_console_invite(visit: Visit, office_id: int) -> Reply:
    invitation = invitation_in(visit.form)
    wanted = visit.form.get("buy", "")
    if wanted in [*LICENSE_TYPE_BY_USER_LICENSE.values()]:
        to = visit.place.link(f"/offices/{office_id}/purchase", {"then": "invite", wanted: 1})
        return Redirect(to, kept(visit, office_id, invitation.shortened()))
    if visit.lacks_reason(Verb.CREATE_USER):
        invitation = invitation.wrong("reason", WHY)
    if invitation.checked().errors:
        return _invite(visit, office_id, invitation.checked())
    user = _invited(visit, office_id, invitation)
    what = [user.email, user.first_name, user.last_name, user.license]
    asked = visit.keyed(Verb.CREATE_USER, (office_id,), what)

    def answer(_: User) -> StoredResponse:
        return StoredResponse(asked.key.request_hash if asked.key else "", 303, "{}")

    try:
        create_user(visit.service, asked, user, answer)
    except Refusal as refusal:
        return _invite(visit, office_id, invitation.refused(refusal), refusal)
    return replace(
        visit.redirect(f"/offices/{office_id}/users", done="invited"), cookie=discarded(visit)
    )


def _invite(
    visit: Visit, office_id: int, invitation: Invitation, refusal: Refusal | None = None
) -> Html:
    view = office_view(visit, office_id)
    counts, sold = view.ledger.account.counts, view.ledger.terms.prices
    kinds = [kind for kind in LICENSE_TYPE_BY_USER_LICENSE.values() if kind in sold]
    shows = {
        "view": view,
        "missing": [kind for kind in kinds if not counts[kind].available],
        "invitation": invitation,
        "bought": visit.query.get("done"),
        "refusal": refusal,
        "key": visit.form.get("key") or random_text(),
    }
    return Html("invite.html", shows, 400 if invitation.errors else 200)


def _invited(visit: Visit, office_id: int, invitation: Invitation) -> User:
    return User(
        user_id=visit.wired.new_id(),
        company_id=visit.caller.company_id,
        office_id=office_id,
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        license=invitation.license,
        state="pending",
        added_at=visit.asked.at,
        revision=1,
        request_id=visit.asked.request_id,
    )
