"""Answers: what clients get. The types say the shape; the functions fill it from the domain."""

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from ...domain.account import Counts, Ledger, Removal
from ...domain.assignment import AssigneeType, Assignment
from ...domain.calendar import Cycle
from ...domain.journal import Entry, Line
from ...domain.licenses import LicenseType
from ...domain.quoting import Quote
from ...domain.user import User


class MoneyAnswer(Struct):
    """`amount` in the currency's minor units."""

    amount: int
    currency: str


class CountsAnswer(Struct):
    license_type: LicenseType
    kind: str
    purchased: int
    assigned: int
    scheduled_for_removal: int
    available: int
    renewing: int
    unit_price: MoneyAnswer | UnsetType = UNSET


class PeriodAnswer(Struct):
    """Half-open: `[start, end)`."""

    start: datetime
    end: datetime


class LineAnswer(Struct):
    kind: str
    license_type: LicenseType
    quantity: int
    unit_amount: MoneyAnswer
    amount: MoneyAnswer
    period: PeriodAnswer
    description: str


class LicensesAnswer(Struct):
    office_id: int
    version: int
    cycle: PeriodAnswer
    items: list[CountsAnswer]


class OfficeLicensesAnswer(Struct):
    office_id: int
    name: str
    items: list[CountsAnswer]


class CompanyLicensesAnswer(Struct):
    items: list[CountsAnswer]
    offices: list[OfficeLicensesAnswer]


class NextInvoiceAnswer(Struct):
    date: datetime
    amount: MoneyAnswer


class QuoteAnswer(Struct):
    quote: str
    expires_at: datetime
    action: str
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    next_invoice: NextInvoiceAnswer
    licenses: list[CountsAnswer]


class ActorAnswer(Struct):
    sub: str
    role: str


class EntryAnswer(Struct):
    entry_id: int
    seq: int
    office_id: int
    action: str
    at: datetime
    by: ActorAnswer
    source: str
    reason: str | None
    lines: list[LineAnswer]
    due_now: MoneyAnswer
    invoice_number: str | None
    licenses: list[CountsAnswer]
    licenses_before: list[CountsAnswer]
    removal_ids: list[int]


class RemovalAnswer(Struct):
    removal_id: int
    license_type: LicenseType
    quantity: int
    remaining: int
    requested_at: datetime
    requested_by: str
    effective_at: datetime


class AssigneeAnswer(Struct):
    type: AssigneeType
    id: int


class AssignmentAnswer(Struct):
    assignment_id: int
    office_id: int
    license_type: LicenseType
    assignee: AssigneeAnswer
    assigned_at: datetime
    assigned_by: str


class UserAnswer(Struct):
    """The fields of Dialpad's UserProto that have a meaning here."""

    id: int
    company_id: int
    office_id: int
    emails: list[str]
    first_name: str
    last_name: str
    display_name: str
    license: str
    state: Literal["pending", "active", "suspended", "deleted"]
    date_added: datetime
    date_active: datetime | UnsetType = UNSET


class ListAnswer(Struct):
    """One page. `cursor` is absent on the last."""

    items: list[Any]
    cursor: str | UnsetType = UNSET


def counts(
    license_type: LicenseType, held: Counts, price_minor: int | None = None, currency: str = ""
) -> CountsAnswer:
    return CountsAnswer(
        license_type=license_type,
        kind=license_type.kind,
        purchased=held.purchased,
        assigned=held.assigned,
        scheduled_for_removal=held.scheduled,
        available=held.available,
        renewing=held.renewing,
        unit_price=UNSET if price_minor is None else MoneyAnswer(price_minor, currency),
    )


def licenses(ledger: Ledger) -> LicensesAnswer:
    """All ten types, also those at zero."""
    account, terms = ledger.account, ledger.terms
    return LicensesAnswer(
        office_id=account.office_id,
        version=account.seq,
        cycle=_cycle(account.cycle),
        items=[
            counts(kind, account.counts[kind], terms.prices[kind], terms.currency)
            for kind in LicenseType
        ],
    )


def quote(quoted: Quote) -> QuoteAnswer:
    entry = quoted.change.entry
    return QuoteAnswer(
        quote=quoted.token,
        expires_at=quoted.expires_at,
        action=quoted.action,
        lines=[_line(line, entry.currency) for line in entry.lines],
        due_now=MoneyAnswer(entry.due_now_minor, entry.currency),
        next_invoice=NextInvoiceAnswer(
            quoted.next_invoice_at, MoneyAnswer(quoted.next_invoice_minor, entry.currency)
        ),
        licenses=_touched(entry, entry.after),
    )


def entry(written: Entry) -> EntryAnswer:
    return EntryAnswer(
        entry_id=written.entry_id,
        seq=written.seq,
        office_id=written.office_id,
        action=written.action,
        at=written.at,
        by=ActorAnswer(written.by.sub, written.by.role),
        source=written.source,
        reason=written.reason,
        lines=[_line(line, written.currency) for line in written.lines],
        due_now=MoneyAnswer(written.due_now_minor, written.currency),
        invoice_number=str(written.invoice_number) if written.invoice_number else None,
        licenses=_touched(written, written.after),
        licenses_before=_touched(written, written.before),
        removal_ids=list(written.removal_ids),
    )


def removal(lot: Removal) -> RemovalAnswer:
    return RemovalAnswer(
        removal_id=lot.removal_id,
        license_type=lot.license_type,
        quantity=lot.quantity,
        remaining=lot.remaining,
        requested_at=lot.requested_at,
        requested_by=lot.requested_by,
        effective_at=lot.effective_at,
    )


def assignment(made: Assignment) -> AssignmentAnswer:
    return AssignmentAnswer(
        assignment_id=made.assignment_id,
        office_id=made.office_id,
        license_type=made.license_type,
        assignee=AssigneeAnswer(made.assignee.type, made.assignee.id),
        assigned_at=made.assigned_at,
        assigned_by=made.assigned_by,
    )


def user(person: User) -> UserAnswer:
    return UserAnswer(
        id=person.user_id,
        company_id=person.company_id,
        office_id=person.office_id,
        emails=[person.email],
        first_name=person.first_name,
        last_name=person.last_name,
        display_name=f"{person.first_name} {person.last_name}".strip() or person.email,
        license=person.license,
        state=person.state,
        date_added=person.added_at,
        date_active=person.activated_at or UNSET,
    )


def _cycle(cycle: Cycle) -> PeriodAnswer:
    return PeriodAnswer(cycle.start, cycle.end)


def _line(line: Line, currency: str) -> LineAnswer:
    return LineAnswer(
        kind=line.kind,
        license_type=line.license_type,
        quantity=line.quantity,
        unit_amount=MoneyAnswer(line.unit_amount_minor, currency),
        amount=MoneyAnswer(line.amount_minor, currency),
        period=PeriodAnswer(line.period_start, line.period_end),
        description=line.description,
    )


def _touched(written: Entry, held: Any) -> list[CountsAnswer]:
    return [
        counts(kind, held[kind], written.prices[kind], written.currency)
        for kind in LicenseType
        if kind in held
    ]
