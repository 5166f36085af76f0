"""The deleted users of an office, with a way to restore them (R20)."""

from ...domain.user import RESTORABLE_FOR, UserFilter, is_restorable
from ...service.policy import Verb
from ...service.read_ports import Paging
from .office_view import office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .responses import Html

routes = PageRoutes()

DELETED_USERS_PER_PAGE = 25


@console_page(routes, "GET", "/offices/{office_id}/users/deleted", Verb.READ)
def get_console_deleted_users(request: PageRequest, office_id: int) -> PageResponse:
    """Those who can be restored, or all with `all=yes`."""
    view, shows_all = office_view(request, office_id), request.query.get("all") == "yes"
    since = None if shows_all else request.at - RESTORABLE_FOR
    found = request.queries.users(
        Paging(DELETED_USERS_PER_PAGE, request.query.get("cursor")),
        UserFilter("deleted", deleted_after=since),
        office_id,
    )
    variables = {
        "view": view,
        "users": [(user, is_restorable(user, request.at)) for user in found.items],
        "restorable_for": RESTORABLE_FOR,
        "cursor": found.cursor,
        "shows_all": shows_all,
    }
    return Html("deleted_users.html", variables)
