"""The history as a CSV file for spreadsheets."""

import csv
from collections.abc import Callable, Iterable
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

from ...domain.assignment import Assignee
from ...domain.assignment_history import AssignmentEntry, HistoryRow
from ...domain.journal import Entry, charges_minor, credits_minor
from ...domain.licenses import LicenseType
from ...domain.record import Record
from ..csv_cells import BYTE_ORDER_MARK, escaped_cell
from . import labels

COLUMNS = (
    *("seq", "at", "action", "by", "name", "role", "source", "reason", "license_type"),
    *("assignee", "assignee_name"),
    *("purchased_before", "purchased_after", "assigned_before", "assigned_after"),
    *("scheduled_before", "scheduled_after", "due_now", "charges"),
    *("credits", "balance_used", "currency", "invoice"),
)
Cells = dict[str, object]


class CsvNames(Record):
    """The names of people by subject, and of assignees, or what they are called without a name."""

    person: Callable[[str], str]
    assignee: Callable[[Assignee], str]


def csv_of(history: Iterable[HistoryRow], timezone: str, names: CsvNames) -> str:
    """One line for each license type that an entry changed, or one line if it changed none; one
    line for an assignment or release. Times are in the office's time zone. Only an entry's first
    line has its amounts, so that the columns can be summed: charges and credits; what is
    due by payment, and what credit and balance pay, of the entry's invoice.
    """
    text = StringIO()
    rows = csv.DictWriter(text, COLUMNS, restval="")
    rows.writeheader()
    for each in history:
        for cells in _row_cells(each, names):
            sub = str(cells["by"])
            at = each.at.astimezone(ZoneInfo(timezone)).isoformat()
            row = {**cells, "at": at, "action": each.action, "name": names.person(sub)}
            rows.writerow({name: escaped_cell(cell) for name, cell in row.items()})
    return f"{BYTE_ORDER_MARK}{text.getvalue()}"


def _row_cells(each: HistoryRow, names: CsvNames) -> list[Cells]:
    if isinstance(each, AssignmentEntry):
        cells: Cells = {"by": each.by, "license_type": each.license_type}
        cells |= {"assignee": f"{each.assignee.type} {each.assignee.id}"}
        cells |= {"reason": each.reason or ""}
        return [cells | {"assignee_name": names.assignee(each.assignee)}]
    counts = [_count_cells(each, kind) for kind in each.after] or [{}]
    counts[0] |= _amount_cells(each)
    return [{**_entry_cells(each), **cells} for cells in counts]


def _entry_cells(entry: Entry) -> Cells:
    return {
        "seq": entry.seq,
        "by": entry.by.sub,
        "role": labels.label(labels.ROLE_LABELS, entry.by.role),
        "source": entry.source,
        "reason": entry.reason or "",
        "currency": entry.currency,
        "invoice": entry.invoice_number or "",
    }


def _count_cells(entry: Entry, kind: LicenseType) -> Cells:
    before, after = entry.before[kind], entry.after[kind]
    return {
        "license_type": kind,
        "purchased_before": before.purchased,
        "purchased_after": after.purchased,
        "assigned_before": before.assigned,
        "assigned_after": after.assigned,
        "scheduled_before": before.scheduled,
        "scheduled_after": after.scheduled,
    }


def _amount_cells(entry: Entry) -> Cells:
    from babel.numbers import get_currency_precision

    digits = get_currency_precision(entry.currency)
    amounts = {
        "charges": charges_minor(entry.lines),
        "credits": credits_minor(entry.lines),
        "due_now": entry.due_now_minor,
        "balance_used": entry.balance_used_minor,
    }
    return {name: Decimal(minor).scaleb(-digits) for name, minor in amounts.items()}
