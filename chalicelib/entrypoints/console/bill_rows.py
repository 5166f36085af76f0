"""The lines of bills and invoices as text."""

from collections.abc import Sequence
from datetime import datetime

from ...domain.billing import OF_TRANSFERS, BilledLine
from ...domain.journal import Line, LineKind
from ...domain.record import Record
from . import formats, labels, vocabulary


class BillRow(Record):
    """A line: `how` is `22 of 31 days`, `calculation` `3 × $17.74, 22 of 31 days`. `quantity` and
    `each_minor` are None for a credit, which may be for several types."""

    what: str
    how: str
    calculation: str
    quantity: int | None
    each_minor: int | None
    amount_minor: int
    period_start: datetime
    period_end: datetime


def bill_rows(lines: Sequence[BilledLine], currency: str) -> list[BillRow]:
    return [_row(billed, currency) for billed in lines]


def _row(billed: BilledLine, currency: str) -> BillRow:
    line, is_credit = billed.line, billed.line.kind is LineKind.TRANSFERRED_OUT
    each = formats.money(line.unit_amount_minor, currency)
    how = _how_credited(line) if is_credit else how_of(line.description)
    calculation = f"{formats.number(line.quantity)} × {each}, {how}"
    return BillRow(
        what="Credit" if is_credit else vocabulary.license_type_name(line.license_type),
        how=how,
        calculation=how if is_credit else calculation,
        quantity=None if is_credit else line.quantity,
        each_minor=None if is_credit else line.unit_amount_minor,
        amount_minor=billed.amount_minor,
        period_start=line.period_start,
        period_end=line.period_end,
    )


def _how_credited(line: Line) -> str:
    if line.description == OF_TRANSFERS:
        return labels.LINE_KIND_LABELS[line.kind]
    return f"{line.description[:1].upper()}{line.description[1:]}"


def how_of(description: str) -> str:
    """The part of a line's description after its quantity: `22 of 31 days` or `one cycle`."""
    return description.partition(", ")[2]
