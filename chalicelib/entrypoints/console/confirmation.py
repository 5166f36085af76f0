"""The banner after a confirmed order: what was done, and what is due."""

from collections.abc import Callable

from ...domain.directory import Office
from ...domain.journal import Entry
from ...domain.record import Record
from ...service.authorizing import AUTHORIZED_REASONS
from . import formats
from .money_labels import credit_text, due_text, issues_invoice
from .office_view import OfficeView
from .page_request import PageRequest
from .quantity_fields import whole_number

LARGEST_SEQ = 10**9


class Confirmation(Record):
    """`sentences` are `(text, URL path)`; the path is '' where there is no link."""

    entry: Entry
    is_repeat: bool
    sentences: tuple[tuple[str, str], ...]


def confirmed_entry_seq(request: PageRequest) -> int | None:
    """The journal entry of the order that was just confirmed, if a wizard redirected here."""
    return whole_number(request.query.get("done", ""), most=LARGEST_SEQ)


def confirmation_of(view: OfficeView) -> Confirmation | None:
    """The confirmed order, if there is one. A transfer's takes one more read: the receiving
    office's entry."""
    if view.entry is None:
        return None
    sentences = _transfer_sentences if view.entry.action == "transfer" else _order_sentences
    is_repeat = bool(view.request.query.get("again"))
    return Confirmation(view.entry, is_repeat, tuple(sentences(view, view.entry)))


def _order_sentences(view: OfficeView, entry: Entry) -> list[tuple[str, str]]:
    if entry.action == "removal":
        ends = formats.day(entry.lines[0].period_end, view.timezone)
        return [(f"They leave on {ends}; until then you can restore them", "")]
    due = (view.due_text(entry) or "Nothing is due", _invoice_path(view.link, entry))
    return [due, *_collected(view, entry)]


def _collected(view: OfficeView, entry: Entry) -> list[tuple[str, str]]:
    """How what is due at once is paid, if the bank has authorized it."""
    is_due = issues_invoice(entry) and entry.due_now_minor
    if not (is_due and view.ledger.card and entry.action in AUTHORIZED_REASONS):
        return []
    return [("It is collected from your card", "")]


def _transfer_sentences(view: OfficeView, entry: Entry) -> list[tuple[str, str]]:
    def link(path: str) -> str:
        return view.request.urls.link(f"/offices/{entry.other_office_id}{path}")

    seq = whole_number(view.request.query.get("other", ""), most=LARGEST_SEQ)
    found = view.request.queries.counterpart(view.ledger.account, entry, seq) if seq else None
    office, other = (found.office, found.entry) if found else (None, None)
    is_in_reach = view.request.caller.reaches(entry.other_office_id or 0)
    there = link("/licenses") if is_in_reach else ""
    sentences = [
        (f"Transferred to {office.name if office else 'another office'}", there),
        (credit_text(entry) or "No credit", view.link(f"/history/{entry.seq}")),
    ]
    if office and other and (text := _due_text_of(office, other)):
        sentences.append((text, _invoice_path(link, other)))
    return sentences


def _due_text_of(office: Office, entry: Entry) -> str:
    """What the other office's entry, which was just made, makes due there."""
    ends_at = max(line.period_end for line in entry.lines)
    day = formats.day_after(ends_at, entry.at, office.timezone)
    return due_text(entry, day, f" of {office.name}")


def _invoice_path(link: Callable[[str], str], entry: Entry) -> str:
    return link(f"/invoices/{entry.invoice_number}") if issues_invoice(entry) else ""
