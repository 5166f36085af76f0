"""History: who did what, when, where from, and what it cost. As pages, chart and CSV."""

from typing import get_args

from chalice.app import Blueprint

from ...domain.assignment_history import AssignmentAction, AssignmentEntry
from ...domain.journal import Entry, EntryAction
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...domain.refusals import not_found
from ...dynamo.history import cursor_after
from ...service.policy import Verb
from ...service.ports import Page, Paging
from . import labels
from .chart import Chart, Latest, chart_of
from .history_csv import csv_of
from .office_view import OfficeView, office_view
from .page_request import Reply, Visit, page
from .responses import NOT_STORED, File, Html
from .timeline import Row

routes = Blueprint(__name__)

ACTIONS = (*get_args(EntryAction), *get_args(AssignmentAction))
PER_PAGE = 20
MOST_DRAWN = 200
"""Changes that the chart goes back."""
MOST_NAMED = 60
"""People to choose from in the filter, besides those on the page."""
MOST_IN_A_FILE = 2_000


class Filters(Record):
    """None: all. What the address has and the history doesn't is all, too."""

    license_type: LicenseType | None
    action: EntryAction | AssignmentAction | None
    person: str | None

    @property
    def query(self) -> dict[str, str]:
        return {
            "license_type": self.license_type or "",
            "action": self.action or "",
            "person": self.person or "",
        }

    @property
    def any(self) -> bool:
        return any(self.query.values())

    @property
    def leave_all_changes(self) -> bool:
        """Whether what they leave tells how the counts came about."""
        return not self.action and not self.person


@page(routes, "GET", "/offices/{office_id}/history", Verb.READ)
def get_console_history(visit: Visit, office_id: int) -> Reply:
    """A page, and drawn as far back as the same two reads go."""
    filters, view = _filters(visit), office_view(visit, office_id)
    cursor = visit.query.get("cursor")
    most = MOST_DRAWN if filters.leave_all_changes else PER_PAGE
    found = _rows(visit, office_id, filters, Paging(most, cursor))
    rows, later = found.items[:PER_PAGE], found.cursor
    if len(found.items) > PER_PAGE:
        later = cursor_after(rows, cursor)
    shows = {
        "view": view,
        "filters": filters,
        "rows": rows,
        "cursor": later,
        "people": _people(view, filters, rows),
        "chart": _chart(visit, view, filters, found.items) if filters.leave_all_changes else None,
        "types": list(LicenseType),
        "actions": labels.ACTIONS,
        "most_in_a_file": MOST_IN_A_FILE,
    }
    return Html("history.html", shows)


@page(routes, "GET", "/offices/{office_id}/history/{seq}", Verb.READ)
def get_console_entry(visit: Visit, office_id: int, seq: int) -> Reply:
    view = office_view(visit, office_id, entry_seq=seq)
    if view.entry is None:
        raise not_found("entry in this office's history")
    return Html("entry.html", {"view": view, "entry": view.entry})


@page(routes, "GET", "/offices/{office_id}/history.csv", Verb.READ)
def get_console_history_file(visit: Visit, office_id: int) -> Reply:
    """The newest 2,000 that the filters leave."""
    view = office_view(visit, office_id)
    found = _rows(visit, office_id, _filters(visit), Paging(MOST_IN_A_FILE))
    name = f"history-{office_id}.csv"
    headers = {**NOT_STORED, "Content-Disposition": f'attachment; filename="{name}"'}
    text = csv_of(found.items, view.timezone, view.name_of)
    return File(text, "text/csv; charset=utf-8", headers)


def _chart(visit: Visit, view: OfficeView, filters: Filters, rows: list[Row]) -> Chart | None:
    """Up to now, or up to the last change where a page is of earlier ones."""
    account = view.ledger.account
    latest = Latest(visit.asked.at, account.counts)
    if rows and visit.query.get("cursor"):
        latest = Latest(rows[0].at)
    return chart_of(rows, filters.license_type, account.cycle.start, latest)


def _people(view: OfficeView, filters: Filters, rows: list[Row]) -> list[tuple[str, str]]:
    """Whom the filter offers, `(subject, name)`: those on the page, and others with a name."""
    subs = {row.by.sub if isinstance(row, Entry) else row.by for row in rows}
    subs |= {filters.person} if filters.person else set()
    subs |= {*[*view.names][:MOST_NAMED]}
    return sorted(((sub, view.name_of(sub)) for sub in subs), key=lambda person: person[1])


def _filters(visit: Visit) -> Filters:
    query = visit.query
    return Filters(
        next((each for each in LicenseType if each == query.get("license_type")), None),
        next((each for each in ACTIONS if each == query.get("action")), None),
        query.get("person", "")[:255] or None,
    )


def _rows(
    visit: Visit, office_id: int, filters: Filters, paging: Paging
) -> Page[Entry | AssignmentEntry]:
    kind, action, person = filters.license_type, filters.action, filters.person
    return visit.read(lambda: visit.wired.history.page(office_id, paging, kind, action, person))
