"""Asks before a change that takes something from a user: suspend, move, delete.

The page says what will happen, and its form is posted to the user's own page.
"""

from collections.abc import Mapping

from ...domain.directory import Office
from ...domain.ids import LARGEST_ID
from ...domain.user import RESTORABLE_FOR, User
from ...service.policy import Verb
from . import labels
from .company import offices_of
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .quantity_fields import whole_number
from .responses import Html

routes = PageRoutes()

VERB_BY_CONFIRMED = {
    "suspend": Verb.CHANGE_USER,
    "move": Verb.MOVE_USER,
    "delete": Verb.DELETE_USER,
}
"""The changes that are confirmed, by the name of their button."""


@console_page(routes, "GET", "/offices/{office_id}/users/{user_id}/confirm", Verb.CHANGE_USER)
def get_console_user_confirmation(
    request: PageRequest, office_id: int, user_id: int
) -> PageResponse:
    """Redirects to the user's page if there is nothing to confirm."""
    user = request.queries.linked_user(office_id, user_id)
    verb = VERB_BY_CONFIRMED.get(request.query.get("do", ""))
    is_here = user.office_id == office_id and user.state != "deleted"
    is_allowed = verb is not None and request.may(verb) and request.may_change(user)
    to = _destination(request, request.query)
    if not (is_here and is_allowed) or (verb is Verb.MOVE_USER and not to):
        return request.redirect(f"/offices/{user.office_id}/users/{user_id}")
    return confirmation_page(request, user, request.query, to=to)


def confirmation_page(
    request: PageRequest,
    user: User,
    fields: Mapping[str, str],
    error: str = "",
    to: Office | None = None,
) -> Html:
    """At most four reads with the user's: the office, the assignments if the user may hold more
    than the record says, and for a move the company's offices."""
    do, held = fields["do"], request.queries.licenses_of(user)
    removes = user.own_type if do == "delete" and fields.get("license") == "remove" else None
    if removes in held:
        held = [*held[: held.index(removes)], *held[held.index(removes) + 1 :]]
    variables = {
        "view": office_view(request, user.office_id),
        "user": user,
        "name": user.display_name,
        "do": do,
        "removes": removes,
        "to": to or _destination(request, fields),
        "licenses": labels.counted_types(held),
        "count": len(held),
        "restorable_until": request.at + RESTORABLE_FOR,
        "error": error,
    }
    return Html("user_confirmation.html", variables, 400 if error else 200)


def _destination(request: PageRequest, fields: Mapping[str, str]) -> Office | None:
    """The office that the user is moved to; None without one, or if it is no office of theirs."""
    chosen = whole_number(fields.get("to", ""), most=LARGEST_ID)
    if fields.get("do") != "move" or not chosen:
        return None
    return next((each for each in offices_of(request) if each.office_id == chosen), None)
