"""What changed between the review of a payment summary and its confirmation."""

import msgspec

from ...domain.journal import Entry
from ...domain.quoting import Quote, next_invoice
from ...domain.record import Record
from ...service.read_ports import Paging
from .page_request import PageRequest

MOST_ENTRIES_LISTED = 5


class ReviewedQuote(msgspec.Struct, frozen=True):
    """The amounts of the reviewed summary, sent with its form. They are only compared with the new
    quote, never charged."""

    seq: int
    due_now_minor: int
    next_minor: int


class QuoteChanges(Record):
    """`explanation` is for people; `entries` are changes since the review; `amounts` are
    `(label, before, now)` of the amounts that differ."""

    explanation: str
    entries: tuple[Entry, ...]
    amounts: tuple[tuple[str, int, int], ...]


def reviewed_quote_field(quoted: Quote) -> str:
    account = quoted.change.before.account
    following = next_invoice(quoted.change.after)
    reviewed = ReviewedQuote(account.seq, quoted.due_now_minor, following.total_minor)
    return msgspec.json.encode(reviewed).decode()


def quote_changes(request: PageRequest, new_quote: Quote, code: str) -> QuoteChanges:
    reviewed, account = _reviewed_quote(request), new_quote.change.before.account
    entries: tuple[Entry, ...] = ()
    if reviewed and reviewed.seq < account.seq:
        page = request.queries.entries(account, Paging(MOST_ENTRIES_LISTED))
        entries = tuple(entry for entry in page.items if entry.seq > reviewed.seq)
    explanation = "The office's licenses have changed since you reviewed them."
    if code == "quote_expired" and not entries:
        explanation = "The summary was older than 15 minutes or from another day."
    return QuoteChanges(explanation, entries, _amounts(reviewed, new_quote) if reviewed else ())


def _amounts(reviewed: ReviewedQuote, new_quote: Quote) -> tuple[tuple[str, int, int], ...]:
    pairs = (
        ("Due now", reviewed.due_now_minor, new_quote.due_now_minor),
        ("Next bill", reviewed.next_minor, next_invoice(new_quote.change.after).total_minor),
    )
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def _reviewed_quote(request: PageRequest) -> ReviewedQuote | None:
    try:
        return msgspec.json.decode(request.form.get("shown", "")[:300], type=ReviewedQuote)
    except msgspec.DecodeError:
        return None
