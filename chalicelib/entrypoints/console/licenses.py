"""Office > Licenses, and the office's scheduled removals."""

from collections.abc import Sequence

from chalice.app import Blueprint

from ...domain.account import Removal
from ...service.policy import Verb
from .office_view import OfficeView, done_in, done_shows, office_view
from .page_request import Reply, Visit, page
from .pagination import slice_of
from .responses import Html, Redirect

routes = Blueprint(__name__)

NEWEST = 10
PER_PAGE = 30


@page(routes, "GET", "/offices/{office_id}/licenses", Verb.READ)
def get_console_licenses(visit: Visit, office_id: int) -> Reply:
    view = office_view(visit, office_id, entry_seq=done_in(visit))
    lots = _lots(view)
    shows = {
        "view": view,
        "lots": lots[:NEWEST],
        "more": len(lots) - NEWEST,
        **done_shows(view),
    }
    return Html("licenses.html", shows)


@page(routes, "GET", "/offices/{office_id}/removals", Verb.READ)
def get_console_removals(visit: Visit, office_id: int) -> Reply:
    view = office_view(visit, office_id)
    part = slice_of(_lots(view), visit.query, PER_PAGE)
    return Html("removals.html", {"view": view, "part": part, "lots": part.items})


@page(routes, "GET", "/offices/{office_id}", Verb.READ)
def get_console_office(visit: Visit, office_id: int) -> Redirect:
    return visit.redirect(f"/offices/{office_id}/licenses")


def _lots(view: OfficeView) -> Sequence[Removal]:
    """What is scheduled for removal, the latest first."""
    return sorted(view.ledger.removals, key=lambda lot: lot.requested_at, reverse=True)
