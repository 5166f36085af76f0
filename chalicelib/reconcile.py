"""Reconcile: recompute an office's counts and amounts from its assignments, journal, lots and
invoices, and report differences. Nothing is repaired, because a wrong count has a cause that must
be found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .domain.account import Account
from .domain.events import DriftFound, Event, EventSource, event
from .domain.record import Record
from .publish import publish
from .service.background_ports import AuditPosition, AuditReader, Bus, Evidence
from .service.ports import Retryable
from .service.retries import Retries

MOST_A_RUN = 500
AHEAD = timedelta(days=3 * 366)
"""Longer than any cycle, so that the due index up to then lists all offices."""


class Audit(Record):
    """The dependencies of a run. `has_time` returns True while another page may be started."""

    audit_reader: AuditReader
    bus: Bus
    retries: Retries
    shards: int
    has_time: Callable[[], bool]


@dataclass(slots=True)
class Audited:
    offices: int = 0
    drifts: int = 0


def reconcile(work: Audit, now: datetime) -> Audited:
    """Audits the next offices: as many as there is time for, about 500 at most."""
    audited = Audited()
    place = work.retries.run(work.audit_reader.position)
    while audited.offices < MOST_A_RUN and work.has_time():
        place = _audit_page(work, place, now, audited)
        if place == AuditPosition():
            break  # All offices are done. A run does not begin again.
    return audited


def _audit_page(
    work: Audit, place: AuditPosition, now: datetime, audited: Audited
) -> AuditPosition:
    """Audits one page of offices. Returns the position of the next page."""
    retry = work.retries.run
    page = retry(lambda: work.audit_reader.offices(place.shard, now + AHEAD, place.after))
    for office in page.offices:
        audited.offices += 1
        audited.drifts += _publish_drifts(work, office.office_id, now)
    following = AuditPosition(place.shard, page.after)
    if page.after is None:
        following = AuditPosition((place.shard + 1) % work.shards)
    retry(lambda: work.audit_reader.save_position(following))
    return following


def drifts_of(
    audit_reader: AuditReader, retries: Retries, office_id: int
) -> tuple[DriftFound, ...]:
    """The office's counts that differ from their recomputation."""
    return retries.run(lambda: _drifts(audit_reader, office_id))


def _drifts(audit_reader: AuditReader, office_id: int) -> tuple[DriftFound, ...]:
    evidence = audit_reader.evidence(office_id)
    account = audit_reader.account(office_id)
    if account is None:
        return ()
    held = audit_reader.records_hold(account)
    found = (*_differences(account, evidence), *_money_differences(account, evidence, held))
    # The lists are read one after another, so a concurrent change may be in one and not in another.
    # Evidence that is the same before and after the read of the account was true at that read.
    # (Comparing the account is not enough: an assignment and a release leave its counts unchanged.)
    if found and audit_reader.evidence(office_id) != evidence:
        raise Retryable("stale")
    return found


def _differences(account: Account, evidence: Evidence) -> tuple[DriftFound, ...]:
    found: list[DriftFound] = []
    types = {**account.counts, **evidence.purchased, **evidence.scheduled, **evidence.assigned}
    for license_type in types:
        counts = account.counts[license_type]
        pairs = (
            ("purchased", counts.purchased, evidence.purchased.get(license_type, 0)),
            ("scheduled", counts.scheduled, evidence.scheduled.get(license_type, 0)),
            ("assigned", counts.assigned, evidence.assigned.get(license_type, 0)),
        )
        found += [
            DriftFound(license_type, count, recorded, recomputed)
            for count, recorded, recomputed in pairs
            if recorded != recomputed
        ]
    return tuple(found)


def _money_differences(
    account: Account, evidence: Evidence, held: bool | None
) -> tuple[DriftFound, ...]:
    money = evidence.money
    pairs = [
        ("balance", account.balance_minor, money.balance_minor),
        ("accrued", account.accrued_minor, money.accrued_minor),
        ("open", account.open_minor, money.open_minor),
        ("declined_invoices", account.declined_invoices, money.declined_invoices),
        ("balance_used", money.balance_used_minor, money.settled_minor),
    ]
    if held is not None:
        pairs.append(("on_hold", held, account.on_hold))
    return tuple(
        DriftFound(None, amount, recorded, recomputed)
        for amount, recorded, recomputed in pairs
        if recorded != recomputed
    )


def _publish_drifts(work: Audit, office_id: int, now: datetime) -> int:
    """Publishes an event for each drift of the office. Returns their number."""
    drifts = drifts_of(work.audit_reader, work.retries, office_id)
    if not drifts:
        return 0
    account = work.retries.run(lambda: work.audit_reader.account(office_id))
    assert account
    event_source = EventSource(account.company_id, office_id, cause=f"audit of {now}")
    events: list[Event[DriftFound]] = [
        event("ledger.drift", event_source, now, drift, (drift.license_type, drift.count))
        for drift in drifts
    ]
    publish(work.bus, events)
    return len(drifts)
