"""Makes events from journal entries, assignments, invoices and accounts."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .account import Account
from .announcement import Announcement, AnnouncementGroup
from .assignment import Assignment
from .assignment_history import AssignmentEntry
from .credit_note import CreditNote
from .events import (
    DATA_BY_TYPE,
    AvailableCrossed,
    CreditNoteIssued,
    Event,
    EventSource,
    HoldChanged,
    InvoiceChanged,
    InvoiceIssued,
    LicenseMoved,
    LicensesChanged,
    Money,
    OfficeChanged,
    Owned,
    RefundChanged,
    SettledPart,
    event,
)
from .journal import Entry, Invoice, TermsChange, credits_minor
from .licenses import LicenseType, Quantity
from .record import asdict
from .record_change import RecordChange
from .record_events import (
    CompanyChanged,
    OfficeOpened,
    RoomChanged,
    TermsChanged,
    ThresholdsChanged,
    ThresholdValues,
    UserChanged,
)


def events_from_entry(entry: Entry, event_source: EventSource) -> Iterator[Event[Any]]:
    """The entry's events, in the order in which things happen. A purchase that also restores gives
    two (R16), and so does a renewal that removes licenses."""
    quantities: dict[str, Counter[LicenseType]] = defaultdict(Counter)
    for line in entry.lines:
        quantities[line.kind.event_type][line.license_type] += line.quantity
    for license_type, after in entry.after.items():
        gained = after.purchased - entry.before[license_type].purchased
        if type_ := _event_of_gained(entry, gained):
            quantities[type_][license_type] += abs(gained)
    for type_ in sorted(quantities, key=[*DATA_BY_TYPE].index):
        items = tuple(Quantity(*pair) for pair in quantities[type_].items())
        yield event(type_, event_source, entry.at, _changed(entry, items))
    if not quantities and entry.action != "renewal":
        data = OfficeChanged(
            entry.entry_id, entry.seq, entry.action, entry.by, entry.source, entry.reason
        )
        yield event("office.changed", event_source, entry.at, data)
    if entry.terms:
        yield event("terms.changed", event_source, entry.at, _terms_changed(entry, entry.terms))


def _event_of_gained(entry: Entry, gained: int) -> str | None:
    """The event of a changed number of purchased licenses that no line reports: what a renewal
    removes, and what was transferred before transfers were priced."""
    if entry.other_office_id is None:
        return "license.removed" if gained < 0 else None
    if not gained or entry.lines:
        return None
    return "license.transferred_in" if gained > 0 else "license.transferred_out"


def event_from_assignment(
    assignment_entry: AssignmentEntry, event_source: EventSource
) -> Event[LicenseMoved]:
    type_ = "license.assigned" if assignment_entry.action == "assignment" else "license.released"
    data = LicenseMoved(
        entry_id=assignment_entry.entry_id,
        assignment_id=assignment_entry.assignment_id,
        license_type=assignment_entry.license_type,
        assignee=assignment_entry.assignee,
        by=assignment_entry.by,
        reason=assignment_entry.reason,
    )
    return event(type_, event_source, assignment_entry.at, data)


def event_from_invoice(invoice: Invoice, event_source: EventSource) -> Event[InvoiceIssued]:
    total = Money(invoice.total_minor, invoice.currency)
    used = Money(invoice.balance_used_minor, invoice.currency)
    data = InvoiceIssued(
        number=str(invoice.number),
        document_number=invoice.document_number,
        reason=invoice.reason,
        tax=Money(invoice.tax_minor, invoice.currency),
        total=total,
        balance_used=used,
        due_at=invoice.due_at,
        entry_seq=invoice.entry_seq,
        status="paid" if invoice.due_minor == 0 else "open",
    )
    return event("invoice.issued", event_source, invoice.issued_at, data)


def events_from_changed_invoice(
    before: Invoice, after: Invoice, at: datetime, event_source: EventSource
) -> Iterator[Event[InvoiceChanged]]:
    """One if the status of its payment changed, or it is credited in full."""

    def money(amount_minor: int) -> Money:
        return Money(amount_minor, after.currency)

    state, was = (each.state_at(each.issued_at) for each in (after, before))
    if state == was:
        return
    paid_minor, is_paid = after.paid_minor, after.status == "paid"
    data = InvoiceChanged(
        number=str(after.number),
        status=state,
        total=money(after.total_minor),
        balance_used=money(after.balance_used_minor),
        due=money(after.due_minor),
        paid=money(paid_minor) if is_paid and paid_minor is not None else None,
        by=after.reported_by,
        reference=after.payment_reference if is_paid else None,
    )
    yield event(f"invoice.{state}", event_source, at, data)


def event_from_credit_note(note: CreditNote, event_source: EventSource) -> Event[CreditNoteIssued]:
    data = CreditNoteIssued(
        number=str(note.number),
        document_number=note.document_number,
        invoice_number=str(note.invoice_number),
        total=Money(note.total_minor, note.currency),
        refund=Money(note.refund_minor, note.currency) if note.refund else None,
        refund_status=note.refund,
        by=note.by,
        reason=note.reason,
        entry_seq=note.entry_seq,
    )
    return event("credit_note.issued", event_source, note.issued_at, data)


def events_from_refund(
    before: CreditNote, after: CreditNote, at: datetime, event_source: EventSource
) -> Iterator[Event[RefundChanged]]:
    """One if the refund was made or failed."""
    if after.refund == before.refund or after.refund is None:
        return
    data = RefundChanged(
        number=str(after.number),
        invoice_number=str(after.invoice_number),
        refund=Money(after.refund_minor, after.currency),
        status=after.refund,
        reference=after.refund_reference,
    )
    type_ = "credit_note.refunded" if after.refund == "made" else "credit_note.refund_failed"
    yield event(type_, event_source, at, data)


def events_from_account(
    before: Account, after: Account, at: datetime, event_source: EventSource
) -> Iterator[Event[Any]]:
    """Events of changed thresholds, of a hold that began or ended, and of available licenses that
    are low or idle now and were not before. Either the number of licenses or the threshold may have
    changed."""
    if after.thresholds != before.thresholds:
        values = (ThresholdValues(**asdict(each.thresholds)) for each in (before, after))
        yield event("thresholds.changed", event_source, at, ThresholdsChanged(*values))
    if after.on_hold != before.on_hold:
        type_ = "office.on_hold" if after.on_hold else "office.hold_released"
        yield event(type_, event_source, at, HoldChanged(after.on_hold))
    was, now = before.thresholds, after.thresholds
    for license_type, new in after.counts.items():
        old = before.counts[license_type]
        if now.are_low(new) and not was.are_low(old):
            data = AvailableCrossed(license_type, new.available, now.low_below)
            yield event("licenses.low", event_source, at, data, license_type)
        if now.are_idle(new) and not was.are_idle(old):
            data = AvailableCrossed(license_type, new.available, now.idle_above)
            yield event("licenses.idle", event_source, at, data, license_type)


def event_from_new_account(
    account: Account, at: datetime, event_source: EventSource
) -> Event[OfficeOpened]:
    data = OfficeOpened(account.cycle.start, account.cycle.end)
    return event("office.opened", event_source, at, data)


def events_from_assignment(
    before: Assignment | None, after: Assignment, moved: AssignmentEntry | None, source: EventSource
) -> list[Event[Any]]:
    """Of an assignment or release, and of the holder's change that was committed with it. A user is
    created before it has a license, and deleted after it has none."""
    events: list[Event[Any]] = [event_from_assignment(moved, source)] if moved else []
    told = after.announcement
    if told and moved and (before is None or before.announcement != told):
        group = AnnouncementGroup(after.office_id, moved.at, moved.by, (told,), after.reason)
        announced = [*events_from_announcements(group, source)]
        return announced + events if after.held else events + announced
    return events


def events_from_announcements(
    group: AnnouncementGroup, event_source: EventSource
) -> Iterator[Event[Any]]:
    """One event for each user or room."""
    for each in group.announcements:
        type_, part = f"{each.kind}.{each.action}", each.holder_id
        yield event(type_, event_source, group.at, _holder_changed(each, group), part)


def event_from_record_change(change: RecordChange) -> Event[CompanyChanged]:
    """The event has no sequence, because its record is in the company's partition."""
    names = dict.fromkeys((*change.before, *change.after))  # The database keeps no nulls.
    data = CompanyChanged(
        change_id=change.change_id,
        kind=change.kind,
        before=names | dict(change.before),
        after=names | dict(change.after),
        by=change.by,
        reason=change.reason,
        user_id=change.user_id,
    )
    cause = f"change {change.change_id}"
    source = EventSource(change.company_id, change.office_id, cause)
    return event("company.changed", source, change.at, data)


def _holder_changed(
    announcement: Announcement, group: AnnouncementGroup
) -> UserChanged | RoomChanged:
    common: dict[str, Any] = {
        "revision": announcement.revision,
        "state": announcement.state,
        "changed": announcement.changed,
        "by": group.by,
        "reason": group.reason,
    }
    if announcement.kind == "room":
        return RoomChanged(room_id=announcement.holder_id, **common)
    return UserChanged(
        user_id=announcement.holder_id,
        license=announcement.license,
        moved_from=announcement.moved_from,
        moved_to=announcement.moved_to,
        **common,
    )


def _terms_changed(entry: Entry, terms: TermsChange) -> TermsChanged:
    return TermsChanged(
        entry_id=entry.entry_id,
        seq=entry.seq,
        before=terms.before,
        after=terms.after,
        by=entry.by,
        source=entry.source,
        reason=entry.reason,
    )


def _changed(entry: Entry, items: tuple[Quantity, ...]) -> LicensesChanged:
    return LicensesChanged(
        entry_id=entry.entry_id,
        seq=entry.seq,
        items=items,
        by=entry.by,
        source=entry.source,
        reason=entry.reason,
        due_now=Money(entry.due_now_minor, entry.currency),
        credited=Money(credits_minor(entry.lines), entry.currency),
        balance_used=Money(entry.balance_used_minor, entry.currency),
        settled=tuple(
            SettledPart(str(part.number), Money(part.amount_minor, entry.currency))
            for part in entry.settlement.invoices
        ),
        other_office_id=entry.other_office_id,
        invoice_number=str(entry.invoice_number) if entry.invoice_number else None,
        licenses=tuple(
            Owned(license_type, counts.purchased, counts.scheduled)
            for license_type, counts in entry.after.items()
        ),
    )
