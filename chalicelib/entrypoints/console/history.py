"""An office's history as pages, as a chart and as CSV."""

from typing import get_args

from ...domain.api_key import SUBJECT
from ...domain.assignment_history import AssignmentAction, HistoryRow
from ...domain.journal import Entry, EntryAction
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ...domain.refusals import not_found
from ...service.policy import Verb
from ...service.read_ports import Page, Paging
from . import labels
from .chart import Chart, Latest, chart_of
from .history_csv import CsvNames, csv_of
from .office_view import OfficeView, office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .record_names import names_in
from .responses import NO_STORE, File, Html

routes = PageRoutes()

HISTORY_ACTIONS = (*get_args(EntryAction), *get_args(AssignmentAction))
HISTORY_ROWS_PER_PAGE = 20
MOST_CHART_ROWS = 200
"""The most changes that the chart shows."""
MOST_NAMED_PEOPLE = 60
"""The most people that the filter offers besides those on the page."""
MOST_CSV_ROWS = 2_000
LARGEST_CSV = 900_000
"""Bytes: no response is larger than 1 MB, and a row may have a reason of 2,000 bytes."""


class Filters(Record):
    """None means all. An unknown value in the query means all as well."""

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
        """True if the filtered rows still contain all changes of the counts (for the chart)."""
        return not self.action and not self.person


@console_page(routes, "GET", "/offices/{office_id}/history", Verb.READ)
def get_console_history(request: PageRequest, office_id: int) -> PageResponse:
    """A page of rows, and a chart of the rows that the same two reads return. One more read for the
    names of assignees and other offices on the page."""
    view = office_view(request, office_id)
    filters = _filters(request)
    cursor = request.query.get("cursor")
    most = MOST_CHART_ROWS if filters.leave_all_changes else HISTORY_ROWS_PER_PAGE
    found = _rows(view, filters, Paging(most, cursor))
    rows, later = found.items[:HISTORY_ROWS_PER_PAGE], found.cursor
    if len(found.items) > HISTORY_ROWS_PER_PAGE:
        later = request.queries.history_cursor(rows, cursor)
    variables = {
        "view": view,
        "filters": filters,
        "rows": rows,
        "names": names_in(request, rows),
        "cursor": later,
        "people": _people_options(view, filters, rows),
        "chart": _chart(request, view, filters, found.items) if filters.leave_all_changes else None,
        "types": view.types(),
        "actions": labels.ACTION_LABELS,
        "most_in_a_file": MOST_CSV_ROWS,
    }
    return Html("history.html", variables)


@console_page(routes, "GET", "/offices/{office_id}/history/{seq}", Verb.READ)
def get_console_entry(request: PageRequest, office_id: int, seq: int) -> PageResponse:
    view = office_view(request, office_id, entry_seq=seq)
    if view.entry is None:
        raise not_found("entry in this office's history")
    names = names_in(request, [view.entry])
    return Html("entry.html", {"view": view, "entry": view.entry, "names": names})


@console_page(routes, "GET", "/offices/{office_id}/history.csv", Verb.READ)
def get_console_history_file(request: PageRequest, office_id: int) -> PageResponse:
    """The newest 2,000 rows that match the filters, or as many as fit into 1 MB. One read more
    for each 100 assignees' names."""
    view = office_view(request, office_id)
    found = _rows(view, _filters(request), Paging(MOST_CSV_ROWS))
    name = f"history-{office_id}.csv"
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    names = CsvNames(view.name_of, names_in(request, found.items).assignee)
    text = _first_lines(csv_of(found.items, view.timezone, names))
    return File(text, "text/csv; charset=utf-8", headers)


def _first_lines(text: str) -> str:
    """As many complete lines as fit into a file. No cell has a line end."""
    raw = text.encode()
    return (
        text if len(raw) <= LARGEST_CSV else raw[: raw.rindex(b"\n", 0, LARGEST_CSV) + 1].decode()
    )


def _chart(
    request: PageRequest, view: OfficeView, filters: Filters, rows: list[HistoryRow]
) -> Chart | None:
    """The chart ends now; on a page of earlier rows it ends at that page's newest row."""
    account = view.ledger.account
    latest = Latest(request.at, account.counts)
    if rows and request.query.get("cursor"):
        latest = Latest(rows[0].at)
    return chart_of(rows, filters.license_type, account.cycle.start, latest)


def _people_options(
    view: OfficeView, filters: Filters, rows: list[HistoryRow]
) -> list[tuple[str, str]]:
    """`(subject, name)` for the filter: the people and API keys on the page, and other people with
    a known name."""
    subs = {row.by.sub if isinstance(row, Entry) else row.by for row in rows}
    subs |= {filters.person} if filters.person else set()
    people = [each for each in view.names if not each.startswith(SUBJECT)]
    subs |= {*people[:MOST_NAMED_PEOPLE]}
    return sorted(((sub, view.name_of(sub)) for sub in subs), key=lambda person: person[1])


def _filters(request: PageRequest) -> Filters:
    query = request.query
    return Filters(
        next((each for each in request.products.ids if each == query.get("license_type")), None),
        next((each for each in HISTORY_ACTIONS if each == query.get("action")), None),
        query.get("person", "")[:255] or None,
    )


def _rows(view: OfficeView, filters: Filters, paging: Paging) -> Page[HistoryRow]:
    kind, action, person = filters.license_type, filters.action, filters.person
    queries = view.request.queries
    return queries.history(view.ledger.account, paging, kind, action, person)
