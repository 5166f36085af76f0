"""Fills the shapes of `wire` from the domain."""

from typing import Any, cast

from msgspec import UNSET

from ...domain.account import Counts, Ledger, Removal
from ...domain.assignment import Assignment
from ...domain.assignment_history import AssignmentEntry
from ...domain.calendar import Cycle
from ...domain.journal import Entry, Line
from ...domain.licenses import LicenseType
from ...domain.quoting import Quote
from ...domain.room import Room
from ...domain.user import User
from .wire import (
    ActorAnswer,
    ActorRole,
    AssigneeAnswer,
    AssignmentAnswer,
    CountsAnswer,
    EntryAnswer,
    LicensesAnswer,
    LineAnswer,
    MoneyAnswer,
    NextInvoiceAnswer,
    PeriodAnswer,
    QuoteAnswer,
    RemovalAnswer,
    RoomAnswer,
    TermsChangeAnswer,
    UserAnswer,
)
from .wire_history import MovementAnswer, SubjectAnswer


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
    """All ten types, also those at zero; a price for those that the plan sells."""
    account, terms = ledger.account, ledger.terms
    return LicensesAnswer(
        office_id=account.office_id,
        version=account.seq,
        cycle=cycle(account.cycle),
        items=[
            counts(kind, account.counts[kind], terms.prices.get(kind), terms.currency)
            for kind in LicenseType
        ],
    )


def quote(quoted: Quote) -> QuoteAnswer:
    entry = quoted.change.entry
    return QuoteAnswer(
        quote=quoted.token,
        expires_at=quoted.expires_at,
        action=quoted.action,
        lines=[line_answer(line, entry.currency) for line in entry.lines],
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
        by=ActorAnswer(written.by.sub, cast("ActorRole", written.by.role)),
        source=written.source,
        reason=written.reason,
        lines=[line_answer(line, written.currency) for line in written.lines],
        due_now=MoneyAnswer(written.due_now_minor, written.currency),
        invoice_number=str(written.invoice_number) if written.invoice_number else None,
        licenses=_touched(written, written.after),
        licenses_before=_touched(written, written.before),
        removal_ids=list(written.removal_ids),
        terms=TermsChangeAnswer(dict(written.terms.before), dict(written.terms.after))
        if written.terms
        else UNSET,
        other_office_id=written.other_office_id or UNSET,
    )


def movement(moved: AssignmentEntry, currency: str) -> MovementAnswer:
    return MovementAnswer(
        entry_id=moved.entry_id,
        office_id=moved.office_id,
        action=moved.action,
        at=moved.at,
        by=SubjectAnswer(moved.by),
        source="api",
        reason=None,
        lines=[],
        due_now=MoneyAnswer(0, currency),
        invoice_number=None,
        licenses=[],
        license_type=moved.license_type,
        assignee=AssigneeAnswer(moved.assignee.type, moved.assignee.id),
        assignment_id=moved.assignment_id,
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
        emails=[*person.emails],
        first_name=person.first_name,
        last_name=person.last_name,
        display_name=f"{person.first_name} {person.last_name}".strip() or person.email,
        license=person.license,
        state=person.state,
        is_admin=person.is_super_admin or bool(person.admin_office_ids),
        is_super_admin=person.is_super_admin,
        admin_office_ids=[*person.admin_office_ids],
        date_added=person.added_at,
        date_active=person.activated_at or UNSET,
        job_title=person.job_title or UNSET,
    )


def room(place: Room) -> RoomAnswer:
    return RoomAnswer(
        id=place.room_id,
        company_id=place.company_id,
        office_id=place.office_id,
        name=place.name,
        state=place.state,
    )


def cycle(running: Cycle) -> PeriodAnswer:
    return PeriodAnswer(running.start, running.end)


def line_answer(line: Line, currency: str) -> LineAnswer:
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
