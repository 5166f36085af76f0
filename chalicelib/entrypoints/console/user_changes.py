"""One user: suspend or reactivate, move to another office, delete."""

from collections.abc import Callable
from dataclasses import replace

from chalice.app import Blueprint

from ...change_office import Outcome
from ...domain.journal import Source
from ...domain.refusals import Refusal, not_found
from ...domain.user import User
from ...ports import Receipt
from ...users import change_user, delete_user
from . import words
from .licenses import offices_of
from .office_view import ledger_of
from .people import WHY
from .replies import Html
from .visit import Reply, Visit, page

routes = Blueprint(__name__)

USER = "/offices/{office_id}/users/{user_id}"
Do = Callable[[], Outcome]


@page(routes, "GET", USER, "get_user")
def get_console_user(visit: Visit, office_id: int, user_id: int) -> Reply:
    return _shown(visit, office_id, user_id)


@page(routes, "POST", f"{USER}/suspend", "patch_user")
def post_console_suspend(visit: Visit, office_id: int, user_id: int) -> Reply:
    def edit(user: User) -> User:
        return replace(user, state="suspended")

    return _edited(visit, office_id, user_id, edit, "suspended")


@page(routes, "POST", f"{USER}/reactivate", "patch_user")
def post_console_reactivate(visit: Visit, office_id: int, user_id: int) -> Reply:
    def edit(user: User) -> User:
        return replace(user, state="active", activated_at=user.activated_at or visit.asked.at)

    return _edited(visit, office_id, user_id, edit, "reactivated")


@page(routes, "POST", f"{USER}/move", "patch_user_office")
def post_console_move(visit: Visit, office_id: int, user_id: int) -> Reply:
    chosen = visit.form.get("to", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 16):
        return _shown(visit, office_id, user_id, "Choose an office to move to.")

    def edit(user: User) -> User:
        return replace(user, office_id=int(chosen))

    return _edited(visit, office_id, user_id, edit, "moved")


@page(routes, "POST", f"{USER}/delete", "delete_user")
def post_console_delete(visit: Visit, office_id: int, user_id: int) -> Reply:
    removes = visit.form.get("license") == "remove"
    source: Source = "staff" if visit.is_staff else "office_settings"

    def delete() -> Outcome:
        asked = replace(visit.asked, reason=visit.reason)
        remove_from = source if removes else None
        return delete_user(visit.service, asked, user_id, _nothing, remove_from)

    return _done(visit, office_id, user_id, delete, "removed" if removes else "deleted")


def _edited(
    visit: Visit, office_id: int, user_id: int, edit: Callable[[User], User], done: str
) -> Reply:
    def change() -> Outcome:
        asked = replace(visit.asked, reason=visit.reason)
        return change_user(visit.service, asked, user_id, edit, _nothing)

    return _done(visit, office_id, user_id, change, done)


def _done(visit: Visit, office_id: int, user_id: int, do: Do, done: str) -> Reply:
    """Back to the list; or to the user, with what stands in the way."""
    if visit.is_staff and not visit.reason:
        return _shown(visit, office_id, user_id, WHY)
    try:
        do()
    except Refusal as refusal:
        if refusal.code == "not_found":
            return visit.redirect(f"/offices/{office_id}/users", done="gone")
        return _shown(visit, office_id, user_id, _told(refusal))
    return visit.redirect(f"/offices/{office_id}/users", done=done)


def _shown(visit: Visit, office_id: int, user_id: int, error: str = "") -> Html:
    """Three reads: the user, the office's ledger, the company's offices."""
    company_id = visit.caller.company_id
    user = visit.read(lambda: visit.service.store.user(company_id, user_id))
    if user is None or user.state == "deleted" or user.office_id != office_id:
        raise not_found("user in this office")
    ledger_of(visit, office_id)
    offices = offices_of(visit)
    shows = {
        "user": user,
        "office": next(each for each in offices if each.office_id == office_id),
        "others": [each for each in offices if each.office_id != office_id],
        "error": error,
    }
    return Html("user.html", shows, 409 if error else 200)


def _told(refusal: Refusal) -> str:
    if refusal.code == "no_available_licenses":
        name = words.name_of(refusal.members["license_type"])
        return f"No {name} license is available there. Purchase one, or free one, and try again."
    return refusal.detail


def _nothing(_: User) -> Receipt:
    return Receipt("", 303, "{}")
