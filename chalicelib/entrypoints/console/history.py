"""History: who did what, when, where from, and what it cost. As pages, chart and CSV."""

from dataclasses import dataclass
from typing import get_args

from chalice.app import Blueprint

from ...domain.journal import Entry, EntryAction
from ...domain.licenses import LicenseType
from ...domain.movement import Movement, MovementAction
from ...dynamo.listings import Page, Paging
from . import words
from .chart import Chart, Latest, chart_of
from .csv_file import csv_of
from .office_view import OfficeView, office_view
from .replies import NOT_STORED, File, Html
from .visit import Reply, Visit, page

routes = Blueprint(__name__)

ACTIONS = (*get_args(EntryAction), *get_args(MovementAction))
PER_PAGE = 40
MOST_IN_A_FILE = 2_000


@dataclass(frozen=True, slots=True)
class Filters:
    """None: all. What the address has and the history doesn't is all, too."""

    license_type: LicenseType | None
    action: EntryAction | MovementAction | None
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


@page(routes, "GET", "/offices/{office_id}/history", "get_history")
def get_console_history(visit: Visit, office_id: int) -> Reply:
    filters, view = _filters(visit), office_view(visit, office_id)
    found = _rows(visit, office_id, filters, PER_PAGE, visit.query.get("cursor"))
    people = {_person(row) for row in found.items} | ({filters.person} if filters.person else set())
    entries = [row for row in found.items if isinstance(row, Entry)]
    shows = {
        "view": view,
        "filters": filters,
        "rows": found.items,
        "is_entry": lambda row: isinstance(row, Entry),
        "cursor": found.cursor,
        "people": sorted(people),
        "chart": _chart(visit, view, filters, entries),
        "types": list(LicenseType),
        "actions": words.ACTIONS,
    }
    return Html("history.html", shows)


def _chart(visit: Visit, view: OfficeView, filters: Filters, entries: list[Entry]) -> Chart | None:
    """Up to now, or up to the last change where a page is of earlier ones."""
    account = view.ledger.account
    latest = Latest(visit.asked.at, account.counts)
    if entries and visit.query.get("cursor"):
        latest = Latest(entries[0].at)
    return chart_of(entries, filters.license_type, account.cycle.start, latest)


@page(routes, "GET", "/offices/{office_id}/history.csv", "get_history")
def get_console_history_file(visit: Visit, office_id: int) -> Reply:
    """The newest 2,000 that the filters leave."""
    view = office_view(visit, office_id)
    found = _rows(visit, office_id, _filters(visit), MOST_IN_A_FILE, None)
    name = f"history-{office_id}.csv"
    headers = {**NOT_STORED, "Content-Disposition": f'attachment; filename="{name}"'}
    return File(csv_of(found.items, view.timezone), "text/csv; charset=utf-8", headers)


def _filters(visit: Visit) -> Filters:
    query = visit.query
    return Filters(
        next((each for each in LicenseType if each == query.get("license_type")), None),
        next((each for each in ACTIONS if each == query.get("action")), None),
        query.get("person", "")[:255] or None,
    )


def _rows(
    visit: Visit, office_id: int, filters: Filters, limit: int, cursor: str | None
) -> Page[Entry | Movement]:
    paging = Paging(limit, cursor)
    kind, action, person = filters.license_type, filters.action, filters.person
    return visit.read(lambda: visit.wired.history.page(office_id, paging, kind, action, person))


def _person(row: Entry | Movement) -> str:
    return row.by.sub if isinstance(row, Entry) else row.by
