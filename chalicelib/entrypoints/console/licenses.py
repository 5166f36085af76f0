"""Office > Licenses, and the office's scheduled removals."""

from collections.abc import Sequence

from ...domain.account import Removal
from ...service.policy import Verb
from .confirmation import confirmation_of, confirmed_entry_seq
from .office_view import OfficeView, office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .pagination import slice_of
from .responses import Html, Redirect

routes = PageRoutes()

NEWEST_REMOVALS = 10
REMOVALS_PER_PAGE = 30


@console_page(routes, "GET", "/offices/{office_id}/licenses", Verb.READ)
def get_console_licenses(request: PageRequest, office_id: int) -> PageResponse:
    view = office_view(request, office_id, entry_seq=confirmed_entry_seq(request))
    lots = _newest_lots(view)
    variables = {
        "view": view,
        "lots": lots[:NEWEST_REMOVALS],
        "more": len(lots) - NEWEST_REMOVALS,
        "done": confirmation_of(view),
    }
    return Html("licenses.html", variables)


@console_page(routes, "GET", "/offices/{office_id}/removals", Verb.READ)
def get_console_removals(request: PageRequest, office_id: int) -> PageResponse:
    view = office_view(request, office_id)
    part = slice_of(_newest_lots(view), request.query, REMOVALS_PER_PAGE)
    return Html("removals.html", {"view": view, "part": part, "lots": part.items})


@console_page(routes, "GET", "/offices/{office_id}", Verb.READ)
def get_console_office(request: PageRequest, office_id: int) -> Redirect:
    return request.redirect(f"/offices/{office_id}/licenses")


def _newest_lots(view: OfficeView) -> Sequence[Removal]:
    """The scheduled removals, newest first."""
    return sorted(view.ledger.removals, key=lambda lot: lot.requested_at, reverse=True)
