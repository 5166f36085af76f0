"""The history as a file for spreadsheets."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

from ...domain.journal import Entry
from ...domain.movement import Movement
from . import words

COLUMNS = (
    *("seq", "at", "action", "by", "role", "source", "reason", "license_type"),
    *("purchased_before", "purchased_after", "scheduled_before", "scheduled_after"),
    *("due_now", "currency", "invoice"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(history: Iterable[Entry | Movement], timezone: str) -> str:
    """One line for each license type that an entry touched; one where it touched none, and one for
    a movement. Times are the office's. The amount of an entry stands on its first line, so that
    columns can be added up.
    """
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for each in history:
        for row in _rows(each, timezone):
            rows.writerow([_safe(cell) for cell in row])
    return text.getvalue()


def _rows(each: Entry | Movement, timezone: str) -> list[list[object]]:
    if isinstance(each, Movement):
        return [_movement(each, timezone)]
    return [_row(each, kind, place, timezone) for place, kind in enumerate([*each.after] or [None])]


def _movement(movement: Movement, timezone: str) -> list[object]:
    at = movement.at.astimezone(ZoneInfo(timezone)).isoformat()
    known = ["", at, movement.action, movement.by, "", "", "", movement.license_type]
    return [*known, *[""] * (len(COLUMNS) - len(known))]


def _row(entry: Entry, kind: object, position: int, timezone: str) -> list[object]:
    before = entry.before.get(kind) if kind else None  # type: ignore[call-overload]
    after = entry.after.get(kind) if kind else None  # type: ignore[call-overload]
    return [
        entry.seq,
        entry.at.astimezone(ZoneInfo(timezone)).isoformat(),
        entry.action,
        entry.by.sub,
        words.label(words.ROLES, entry.by.role),
        entry.source,
        entry.reason or "",
        kind or "",
        before.purchased if before else "",
        after.purchased if after else "",
        before.scheduled if before else "",
        after.scheduled if after else "",
        _amount(entry) if position == 0 else "",
        entry.currency,
        entry.invoice_number or "",
    ]


def _amount(entry: Entry) -> Decimal:
    from babel.numbers import get_currency_precision

    return Decimal(entry.due_now_minor).scaleb(-get_currency_precision(entry.currency))


def _safe(cell: object) -> object:
    """Text that a spreadsheet would take for a formula is marked as text (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
