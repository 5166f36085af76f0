"""One user: suspend or reactivate, move to another office, delete.

Every change is sent to the user's own page: whoever has to sign in again, or goes back, is there.
"""

from collections.abc import Callable

from chalice.app import Blueprint

from ...domain.ids import LARGEST_ID
from ...domain.journal import Source
from ...domain.record import Record, replace
from ...domain.refusals import Refusal, RefusalCode, forbidden, not_found
from ...domain.user import RESTORABLE_FOR, User, is_restorable
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.requests import Outcome
from ...users import change_user, delete_user, restore_user
from . import labels
from .company import offices_of
from .office_view import office_view
from .page_request import Reply, Visit, page
from .quantity_fields import whole_number
from .responses import Html
from .users import WHY

routes = Blueprint(__name__)

USER = "/offices/{office_id}/users/{user_id}"


@page(routes, "GET", USER, Verb.READ)
def get_console_user(visit: Visit, office_id: int, user_id: int) -> Reply:
    """A link of an office's history leads on to where the user has moved since."""
    user = _user(visit, user_id)
    if user.office_id != office_id and visit.caller.reaches(user.office_id):
        return visit.redirect(f"/offices/{user.office_id}/users/{user_id}")
    return _shown(visit, office_id, user)


@page(routes, "POST", USER, Verb.CHANGE_USER)
def post_console_user(visit: Visit, office_id: int, user_id: int) -> Reply:
    """What its button says; back to the list, or to the user with what stands in the way."""
    wanted = CHANGES.get(visit.form.get("do", ""))
    if wanted is None:
        return _shown(visit, office_id, _user(visit, user_id), "Choose what to do.")
    if not visit.may(wanted.verb):
        raise forbidden("Your role may see this, and not do it.")
    if visit.lacks_reason(wanted.verb):
        return _shown(visit, office_id, _user(visit, user_id), WHY)
    try:
        done = wanted.make(visit, office_id, user_id)
    except Refusal as refusal:
        if refusal.code == "not_found":
            return visit.redirect(f"/offices/{office_id}/users", done="gone")
        return _shown(visit, office_id, _user(visit, user_id), _told(refusal))
    gone = user_id if done in ("deleted", "removed") else ""
    return visit.redirect(f"/offices/{office_id}/users", done=done, user=gone)


def _suspend(visit: Visit, office_id: int, user_id: int) -> str:
    _edit(visit, office_id, user_id, lambda user: replace(user, state="suspended"))
    return "suspended"


def _reactivate(visit: Visit, office_id: int, user_id: int) -> str:
    def edit(user: User) -> User:
        return replace(user, state="active", activated_at=user.activated_at or visit.asked.at)

    _edit(visit, office_id, user_id, edit)
    return "reactivated"


def _move(visit: Visit, office_id: int, user_id: int) -> str:
    to = whole_number(visit.form.get("to", ""), most=LARGEST_ID)
    if not to:
        raise Refusal(RefusalCode.INVALID_REQUEST, "Choose an office to move to.")
    # Sent twice, the second finds the user there already.
    _edit(visit, office_id, user_id, lambda user: replace(user, office_id=to), or_in=to)
    return "moved"


def _delete(visit: Visit, office_id: int, user_id: int) -> str:
    _require_here(_user(visit, user_id), office_id)
    removes = visit.form.get("license") == "remove"
    source: Source = "staff" if visit.is_staff else "office_settings"
    remove_from = source if removes else None
    delete_user(visit.service, visit.request_for(Verb.DELETE_USER), user_id, _nothing, remove_from)
    return "removed" if removes else "deleted"


def _restore(visit: Visit, office_id: int, user_id: int) -> str:
    _require_here(_user(visit, user_id), office_id)
    restore_user(visit.service, visit.request_for(Verb.RESTORE_USER), user_id, _nothing)
    return "restored"


class _Change(Record):
    """`make` makes the change and returns what to say; `verb` decides whose role may."""

    verb: Verb
    make: Callable[[Visit, int, int], str]


CHANGES = {
    "suspend": _Change(Verb.CHANGE_USER, _suspend),
    "reactivate": _Change(Verb.CHANGE_USER, _reactivate),
    "move": _Change(Verb.MOVE_USER, _move),
    "delete": _Change(Verb.DELETE_USER, _delete),
    "restore": _Change(Verb.RESTORE_USER, _restore),
}


def _edit(
    visit: Visit, office_id: int, user_id: int, edit: Callable[[User], User], or_in: int = 0
) -> Outcome:
    def checked(user: User) -> User:
        _require_here(user, office_id, or_in)
        return edit(user)

    return change_user(
        visit.service, visit.request_for(Verb.CHANGE_USER), user_id, checked, _nothing
    )


def _user(visit: Visit, user_id: int) -> User:
    company_id = visit.caller.company_id
    user = visit.read(lambda: visit.service.store.user(company_id, user_id))
    if user is None:
        raise not_found("user")
    return user


def _require_here(user: User, *office_ids: int) -> None:
    """A form is about users of its own office: one who is elsewhere is not found there."""
    if user.office_id not in office_ids:
        raise not_found("user in this office")


def _shown(visit: Visit, office_id: int, user: User, error: str = "") -> Html:
    """Three reads with the user's: the office, the company's offices."""
    view = office_view(visit, office_id)
    _require_here(user, office_id)
    shows = {
        "view": view,
        "user": user,
        "restorable": is_restorable(user, visit.asked.at),
        "until": user.deleted_at + RESTORABLE_FOR if user.deleted_at else None,
        "others": [each for each in offices_of(visit) if each.office_id != office_id],
        "error": error,
    }
    return Html("user.html", shows, 409 if error else 200)


def _told(refusal: Refusal) -> str:
    if refusal.code == "no_available_licenses":
        name = labels.name_of(refusal.members["license_type"])
        return f"No {name} license is available there. Purchase one, or free one, and try again."
    return labels.told(refusal.detail)


def _nothing(_: User) -> StoredResponse:
    return StoredResponse("", 303, "{}")
