"""What changed between a summary that was reviewed and its confirmation."""

import msgspec

from ...domain.journal import Entry
from ...domain.quoting import Quote, next_invoice_minor
from ...domain.record import Record
from ...service.ports import Paging
from .page_request import Visit

MOST_TOLD = 5


class Shown(msgspec.Struct, frozen=True):
    """What a summary said, sent along with its form: only to be compared, never to be charged."""

    seq: int
    due_now_minor: int
    next_minor: int


class Changed(Record):
    """`why` in words; what others did meanwhile; due now and the next bill, then and now, where
    they differ."""

    why: str
    entries: tuple[Entry, ...]
    amounts: tuple[tuple[str, int, int], ...]


def shown_of(quoted: Quote) -> str:
    account = quoted.change.before.account
    shown = Shown(account.seq, quoted.change.entry.due_now_minor, quoted.next_invoice_minor)
    return msgspec.json.encode(shown).decode()


def changes_between(visit: Visit, office_id: int, fresh: Quote, code: str) -> Changed:
    shown, account = _shown(visit), fresh.change.before.account
    entries: tuple[Entry, ...] = ()
    if shown and shown.seq < account.seq:
        page = visit.read(lambda: visit.listings.entries(office_id, Paging(MOST_TOLD)))
        entries = tuple(entry for entry in page.items if entry.seq > shown.seq)
    why = "The office's licenses were changed since you reviewed them."
    if code == "quote_expired" and not entries:
        why = "The summary was older than 15 minutes, or of another day."
    return Changed(why, entries, _amounts(shown, fresh) if shown else ())


def _amounts(shown: Shown, fresh: Quote) -> tuple[tuple[str, int, int], ...]:
    pairs = (
        ("Due now", shown.due_now_minor, fresh.change.entry.due_now_minor),
        ("Next bill", shown.next_minor, next_invoice_minor(fresh.change.after)),
    )
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def _shown(visit: Visit) -> Shown | None:
    try:
        return msgspec.json.decode(visit.form.get("shown", "")[:300], type=Shown)
    except msgspec.DecodeError:
        return None
