"""What changed between the review of a payment summary and its confirmation."""

from collections.abc import Sequence

import msgspec

from ...domain.change import Change
from ...domain.journal import Entry
from ...domain.quoting import Quote, next_invoice
from ...domain.record import Record
from ...service.read_ports import Paging
from .page_request import PageRequest

MOST_ENTRIES_LISTED = 5


class ReviewedOffice(msgspec.Struct, frozen=True):
    """An office's amounts in the reviewed summary."""

    seq: int
    next_minor: int
    balance_minor: int


class ReviewedQuote(msgspec.Struct, frozen=True):
    """The amounts of the reviewed summary, sent with its form. They are only compared with the new
    quote, never charged."""

    due_now_minor: int
    offices: tuple[ReviewedOffice, ...]


class QuoteChanges(Record):
    """`explanation` is for people; `entries` are changes of the offices since the review; `amounts`
    are `(label, position of the office or None, before, now)` of the amounts that differ."""

    explanation: str
    entries: tuple[Entry, ...]
    amounts: tuple[tuple[str, int | None, int, int], ...]


def reviewed_quote_field(quoted: Quote) -> str:
    return msgspec.json.encode(_reviewed(quoted)).decode()


def quote_changes(request: PageRequest, new_quote: Quote, code: str) -> QuoteChanges:
    reviewed = _sent_with(request.form.get("shown", ""))
    if reviewed is None or len(reviewed.offices) != len(new_quote.changes):
        return QuoteChanges(_explanation(new_quote, code, ()), (), ())
    entries = _entries_since(request, reviewed.offices, new_quote.changes)
    amounts = _amounts(reviewed, _reviewed(new_quote))
    return QuoteChanges(_explanation(new_quote, code, entries), entries, amounts)


def _reviewed(quoted: Quote) -> ReviewedQuote:
    offices = (
        ReviewedOffice(
            change.before.account.seq,
            next_invoice(change.after).total_minor,
            change.after.account.balance_minor,
        )
        for change in quoted.changes
    )
    return ReviewedQuote(quoted.due_now_minor, tuple(offices))


def _explanation(new_quote: Quote, code: str, entries: Sequence[Entry]) -> str:
    if code == "quote_expired" and not entries:
        return "The summary was older than 15 minutes or from another day."
    if len(new_quote.changes) > 1:
        return "One of the offices has changed since you reviewed them."
    return "The office's licenses have changed since you reviewed them."


def _entries_since(
    request: PageRequest, reviewed: Sequence[ReviewedOffice], changes: Sequence[Change]
) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for shown, change in zip(reviewed, changes, strict=True):
        account = change.before.account
        if shown.seq < account.seq:
            page = request.queries.entries(account, Paging(MOST_ENTRIES_LISTED))
            found += [entry for entry in page.items if entry.seq > shown.seq]
    return tuple(found)


def _amounts(
    reviewed: ReviewedQuote, fresh: ReviewedQuote
) -> tuple[tuple[str, int | None, int, int], ...]:
    pairs: list[tuple[str, int | None, int, int]] = [
        ("Due now", None, reviewed.due_now_minor, fresh.due_now_minor)
    ]
    for place, (before, now) in enumerate(zip(reviewed.offices, fresh.offices, strict=True)):
        pairs += [
            ("Next bill", place, before.next_minor, now.next_minor),
            ("Balance afterwards", place, before.balance_minor, now.balance_minor),
        ]
    return tuple(pair for pair in pairs if pair[2] != pair[3])


def _sent_with(shown: str) -> ReviewedQuote | None:
    try:
        return msgspec.json.decode(shown[:300], type=ReviewedQuote)
    except msgspec.DecodeError:
        return None
