"""The table's stream: publishes changes as events, writes assignments and releases to the history,
and the entries by which users are found.

Lambda delivers a record at least once. A repeated record makes the same rows and events, because
their keys and ids are made from its sequence number.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from chalice.app import Blueprint

from ..domain.account import Account
from ..domain.announcement import AnnouncementGroup
from ..domain.assignment import Assignment
from ..domain.assignment_history import AssignmentEntry, assignment_entry_of
from ..domain.credit_note import CreditNote
from ..domain.event_mapping import (
    event_from_credit_note,
    event_from_invoice,
    event_from_new_account,
    event_from_record_change,
    events_from_account,
    events_from_announcements,
    events_from_assignment,
    events_from_changed_invoice,
    events_from_entry,
    events_from_refund,
)
from ..domain.events import Event, EventSource, event_sequence
from ..domain.journal import Entry, Invoice
from ..domain.record import replace
from ..domain.record_change import RecordChange
from ..domain.user import User
from ..publish import publish
from ..service.background_ports import ItemChange
from ..wiring import Wired, wired
from . import telemetry
from .failures import failure_of

streams = Blueprint(__name__)

log = logging.getLogger(__name__)


@streams.lambda_function(name="publish")
def publish_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publishes the batch. Lambda delivers it again from the first record that failed."""
    records = event["Records"]
    current = wired()
    telemetry.bind(context.aws_request_id)
    telemetry.metric("BatchSize", len(records), function="publish")
    done = publish_records(current, records)
    telemetry.metric("Published", done)
    telemetry.log("published", batch=len(records), done=done)
    telemetry.retried(current)
    failed = [record["dynamodb"]["SequenceNumber"] for record in records[done : done + 1]]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def publish_records(current: Wired, records: list[dict[str, Any]]) -> int:
    """The number of leading records whose events were all published."""
    read = _read(current, records)
    changes = [each for each in read if each]
    company_by_office = _companies(current, changes)
    _index_users(current, [each for each in changes if isinstance(each.after or each.before, User)])
    assignment_entries = [
        assignment_entry for each in changes if (assignment_entry := _assignment_entry(each))
    ]
    if assignment_entries:
        current.service.retries.run(lambda: current.history.add(assignment_entries))
    events: list[Event[Any]] = []
    record_of: list[int] = []
    for number, each in enumerate(read):
        made = events_of(each, company_by_office) if each else []
        events += made
        record_of += [number] * len(made)
    published = publish(current.bus(), events) if events else 0
    return record_of[published] if published < len(events) else len(read)


def events_of(change: ItemChange, company_by_office: dict[int, int]) -> list[Event[Any]]:
    """The events of one change: usually one, sometimes none or several, in causal order. Each has
    its own sequence, but for those of companies (R56)."""
    if isinstance(change.after, RecordChange):
        return [] if change.before else [event_from_record_change(change.after)]
    return [
        replace(each, sequence=event_sequence(change.sequence, place))
        for place, each in enumerate(_events_of(change, company_by_office))
    ]


def _events_of(change: ItemChange, company_by_office: dict[int, int]) -> list[Event[Any]]:
    after, before = change.after, change.before
    company_id = company_by_office.get(change.office_id) if change.office_id else None
    if company_id is None:
        # Users make no events. Or the office was deleted meanwhile; only a local reset does that.
        return []
    source = EventSource(company_id, change.office_id, cause=change.sequence)
    made: Iterable[Event[Any]]
    if isinstance(after, Account) and before is None:
        made = [event_from_new_account(after, change.at, source)]
    elif isinstance(after, Account):
        made = events_from_account(before, after, change.at, source)
    elif isinstance(after, Assignment):
        made = events_from_assignment(before, after, _assignment_entry(change), source)
    elif before is not None:
        made = _of_changed_document(before, after, change.at, source)
    else:
        made = _of_new_record(after, source)
    return [*made]


def _of_changed_document(
    before: Any, after: Any, at: datetime, source: EventSource
) -> Iterable[Event[Any]]:
    """Invoices are paid and credit notes are refunded. Other records never change."""
    if isinstance(after, Invoice):
        return events_from_changed_invoice(before, after, at, source)
    if isinstance(after, CreditNote):
        return events_from_refund(before, after, at, source)
    return ()


def _of_new_record(after: Any, source: EventSource) -> Iterable[Event[Any]]:
    if isinstance(after, Entry):
        return events_from_entry(after, source)
    if isinstance(after, AnnouncementGroup):
        return events_from_announcements(after, source)
    if isinstance(after, CreditNote):
        return [event_from_credit_note(after, source)]
    return [event_from_invoice(after, source)]


def _index_users(current: Wired, changes: list[ItemChange]) -> None:
    for batch in current.user_index.batches(changes):
        current.service.retries.run(partial(current.user_index.write, batch))


def _read(current: Wired, records: list[dict[str, Any]]) -> list[ItemChange | None]:
    """The records before the first that cannot be read. Later ones must wait, to keep the order of
    events within an office. Lambda bisects the batch, retries, and finally sends the unreadable
    record to the failure queue."""
    read: list[ItemChange | None] = []
    for record in records:
        try:
            read.append(current.item_change_of(record))
        except Exception as error:
            number = record["dynamodb"]["SequenceNumber"]
            log.exception("record %s cannot be read", number, exc_info=failure_of(error))
            break
    return read


def _companies(current: Wired, changes: list[ItemChange]) -> dict[int, int]:
    office_ids = sorted({each.office_id for each in changes if each.office_id})
    if not office_ids:
        return {}
    service = current.service
    accounts = service.retries.run(lambda: service.store.accounts(office_ids))
    return {office_id: account.company_id for office_id, account in accounts.items()}


def _assignment_entry(change: ItemChange) -> AssignmentEntry | None:
    if not isinstance(change.after, Assignment):
        return None
    return assignment_entry_of(change.before, change.after, change.sequence)
