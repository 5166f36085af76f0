"""One user: suspend or reactivate, move to another office, delete, restore.

Every change is posted to the user's own page, so that signing in again or going back returns there.
"""

from collections.abc import Callable

from ...domain.ids import LARGEST_ID
from ...domain.record import Record, replace
from ...domain.refusals import Refusal, RefusalCode, not_found
from ...domain.user import RESTORABLE_FOR, User, is_restorable
from ...service.holder_requests import HolderEdit
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.requests import Outcome
from ...users import change_user, delete_user, restore_user
from . import labels
from .company import offices_of
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .quantity_fields import whole_number
from .responses import Html
from .user_confirmation import VERB_BY_CONFIRMED, confirmation_page
from .user_messages import done_redirect

routes = PageRoutes()

USER_PATH = "/offices/{office_id}/users/{user_id}"


@console_page(routes, "GET", USER_PATH, Verb.READ)
def get_console_user(request: PageRequest, office_id: int, user_id: int) -> PageResponse:
    """Redirects to the user's current office if they have moved since the link was made."""
    user = _user(request, office_id, user_id)
    if user.office_id != office_id:
        return request.redirect(f"/offices/{user.office_id}/users/{user_id}")
    return _user_page(request, office_id, user)


@console_page(routes, "POST", USER_PATH, Verb.CHANGE_USER)
def post_console_user(request: PageRequest, office_id: int, user_id: int) -> PageResponse:
    """Makes the button's change. Redirects to the list, or shows the user's page with an error."""
    wanted = CHANGE_BY_BUTTON.get(request.form.get("do", ""))
    if wanted is None:
        return _error_page(request, office_id, user_id, "Choose an action.")
    request.require_may(wanted.verb)
    if error := request.reason_error(wanted.verb):
        return _reason_page(request, office_id, user_id, error)
    try:
        done = wanted.make(request, office_id, user_id)
    except Refusal as refusal:
        if refusal.code == "not_found":
            return request.redirect(f"/offices/{office_id}/users", done="gone")
        return _refused_page(request, office_id, user_id, refusal)
    return done_redirect(request, office_id, done, user_id)


def _suspend(request: PageRequest, office_id: int, user_id: int) -> str:
    _edit(request, office_id, user_id, lambda user: replace(user, state="suspended"))
    return "suspended"


def _reactivate(request: PageRequest, office_id: int, user_id: int) -> str:
    def edit(user: User) -> User:
        return replace(user, state="active", activated_at=user.activated_at or request.at)

    _edit(request, office_id, user_id, edit)
    return "reactivated"


def _move(request: PageRequest, office_id: int, user_id: int) -> str:
    to = whole_number(request.form.get("to", ""), most=LARGEST_ID)
    if not to:
        raise Refusal(RefusalCode.INVALID_REQUEST, "Choose an office to move to.")
    # `or_in`: a repeated form finds the user already in the new office.
    _edit(request, office_id, user_id, lambda user: replace(user, office_id=to), or_in=to)
    return "moved"


def _delete(request: PageRequest, office_id: int, user_id: int) -> str:
    _require_here(_user(request, office_id, user_id), office_id)
    removes = request.form.get("license") == "remove"
    change = request.change(Verb.DELETE_USER)
    remove_from = change.source("office_settings") if removes else None
    delete_user(change.service, change.request, user_id, _empty_response, remove_from)
    return "removed" if removes else "deleted"


def _restore(request: PageRequest, office_id: int, user_id: int) -> str:
    _require_here(_user(request, office_id, user_id), office_id)
    change = request.change(Verb.RESTORE_USER)
    restore_user(change.service, change.request, user_id, _empty_response)
    return "restored"


class _Change(Record):
    """`make` makes the change and returns a key of DONE_MESSAGES; `verb` decides who may."""

    verb: Verb
    make: Callable[[PageRequest, int, int], str]


CHANGE_BY_BUTTON = {
    "suspend": _Change(Verb.CHANGE_USER, _suspend),
    "reactivate": _Change(Verb.CHANGE_USER, _reactivate),
    "move": _Change(Verb.MOVE_USER, _move),
    "delete": _Change(Verb.DELETE_USER, _delete),
    "restore": _Change(Verb.RESTORE_USER, _restore),
}


def _edit(
    request: PageRequest, office_id: int, user_id: int, edit: Callable[[User], User], or_in: int = 0
) -> Outcome:
    def checked(user: User) -> User:
        _require_here(user, office_id, or_in)
        return edit(user)

    change = request.change(Verb.CHANGE_USER)
    return change_user(
        change.service, change.request, user_id, HolderEdit(checked), _empty_response
    )


def _user(request: PageRequest, office_id: int, user_id: int) -> User:
    return request.queries.linked_user(office_id, user_id)


def _require_here(user: User, *office_ids: int) -> None:
    """Raises not_found for another office's user: a form changes its own office's users only."""
    if user.office_id not in office_ids:
        raise not_found("user in this office")


def _user_page(
    request: PageRequest,
    office_id: int,
    user: User,
    error: str = "",
    refusal: Refusal | None = None,
) -> Html:
    """The page reads the office and the company's offices: three reads with the user's, and a
    fourth if the user may hold more than the license of the record."""
    view, offices = office_view(request, office_id), offices_of(request)
    _require_here(user, office_id)
    if refusal:
        error = labels.with_office_names(labels.in_words(refusal.detail), offices)
    others = [each for each in offices if each.office_id != office_id]
    chosen = whole_number(request.form.get("to", ""), most=LARGEST_ID)
    variables = {
        "view": view,
        "user": user,
        "licenses": labels.counted_types(request.queries.licenses_of(user)),
        "restorable": is_restorable(user, request.at),
        "until": user.deleted_at + RESTORABLE_FOR if user.deleted_at else None,
        "others": others,
        "error": error,
        "refusal": refusal,
        "moves_to": chosen if chosen in {each.office_id for each in others} else 0,
    }
    return Html("user.html", variables, _status_of(refusal, error))


def _status_of(refusal: Refusal | None, error: str) -> int:
    if refusal and refusal.code == "forbidden":
        return 403
    return 409 if error else 200


def _reason_page(request: PageRequest, office_id: int, user_id: int, error: str) -> Html:
    """The page with the form that lacks staff's reason."""
    if request.form["do"] not in VERB_BY_CONFIRMED:
        return _error_page(request, office_id, user_id, error)
    user = _user(request, office_id, user_id)
    _require_here(user, office_id)
    return confirmation_page(request, user, request.form, error)


def _error_page(request: PageRequest, office_id: int, user_id: int, error: str) -> Html:
    return _user_page(request, office_id, _user(request, office_id, user_id), error)


def _refused_page(request: PageRequest, office_id: int, user_id: int, refusal: Refusal) -> Html:
    return _user_page(request, office_id, _user(request, office_id, user_id), refusal=refusal)


def _empty_response(_: User) -> StoredResponse:
    return StoredResponse("", 303, "{}")
