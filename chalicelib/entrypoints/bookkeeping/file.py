"""The bookkeeping file of one office, or of all offices that the caller can access."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from ...domain.record import Record
from ...domain.refusals import invalid
from ..context import Context
from ..csv_cells import BYTE_ORDER_MARK, escaped_cell
from .books import office_books
from .cells import BOOK_COLUMNS, BookRow
from .period import BookedPeriod
from .rows import rows_of

CSV = "text/csv; charset=utf-8"
LARGEST_FILE = 4_500_000
"""Bytes of the text in the response of a Lambda function, which is JSON and has at most 6 MB."""
MOST_BOOKED_OFFICES = 300
"""Each is read by itself, and a request ends after 29 seconds."""


class CsvFile(Record):
    """A file to download."""

    text: str
    name: str

    @property
    def headers(self) -> dict[str, str]:
        disposition = f'attachment; filename="{self.name}"'
        return {"Content-Type": CSV, "Content-Disposition": disposition}

    @property
    def for_spreadsheets(self) -> str:
        return f"{BYTE_ORDER_MARK}{self.text}"


def office_file(context: Context, office_id: int, period: BookedPeriod) -> CsvFile:
    return _file_of(context, [office_id], period, f"bookkeeping-{office_id}")


def company_file(context: Context, period: BookedPeriod) -> CsvFile:
    """Of all offices that the caller can access, one after the other."""
    ids = sorted(each.office_id for each in context.queries.offices())
    if len(ids) > MOST_BOOKED_OFFICES:
        raise invalid(
            "",
            f"a file has at most {MOST_BOOKED_OFFICES} offices, and you have access to "
            f"{len(ids)}: ask for the files of single offices",
        )
    return _file_of(context, ids, period, "bookkeeping")


def _file_of(
    context: Context, office_ids: Sequence[int], period: BookedPeriod, name: str
) -> CsvFile:
    text = _csv_of(_rows(context, office_ids, period))
    return CsvFile(text, f"{name}-{period.first}-to-{period.last}.csv")


def _rows(context: Context, office_ids: Sequence[int], period: BookedPeriod) -> Iterator[BookRow]:
    for office_id in office_ids:
        yield from rows_of(office_books(context.queries, office_id, period), period, context.at)


def _csv_of(rows: Iterable[BookRow]) -> str:
    """Raises as soon as the file would be too large."""
    parts, size = [_csv_line(dict(zip(BOOK_COLUMNS, BOOK_COLUMNS, strict=True)))], 0
    for row in rows:
        parts.append(_csv_line(row))
        size += len(json.dumps(parts[-1]))
        if size > LARGEST_FILE:
            raise invalid(
                "/query/to",
                "must be earlier: the file of this period would be larger than 4.5 MB. Ask for a "
                "shorter period, or for a single office",
            )
    return "".join(parts)


def _csv_line(row: BookRow) -> str:
    text = StringIO()
    escaped = {name: escaped_cell(cell) for name, cell in row.items()}
    csv.DictWriter(text, BOOK_COLUMNS, restval="").writerow(escaped)
    return text.getvalue()
