"""Quotes: what confirming would do and charge, and how a confirmation is held to it (R28).

A quote is stateless. Its token says until when it holds and digests what it showed; confirming
computes the same again and compares. So a forged token buys nothing but what it really costs, and
needs no signature.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Literal

from .account import Ledger
from .change import Change
from .licenses import Quantity
from .record import Record
from .refusals import invalid, quote_changed, quote_expired
from .transitions.roll_forward import roll_forward

QuoteAction = Literal["purchase", "removal", "restoration"]

VALID_FOR = timedelta(minutes=15)


class Quote(Record):
    """The payment summary of a change that was not committed."""

    token: str
    expires_at: datetime
    action: QuoteAction
    change: Change
    next_invoice_at: datetime
    next_invoice_minor: int


def quote_of(
    change: Change, action: QuoteAction, items: tuple[Quantity, ...], now: datetime
) -> Quote:
    """Holds for 15 minutes, and no longer than the office's day, since a day less is to be paid
    tomorrow, nor than its cycle."""
    ledger = change.before
    end_of_day = ledger.terms.calendar.end_of_day(now)
    expires_at = min(now + VALID_FOR, end_of_day, ledger.account.cycle.end)
    return Quote(
        token=_token(expires_at, _digest(change, action, items)),
        expires_at=expires_at,
        action=action,
        change=change,
        next_invoice_at=ledger.account.cycle.end,
        next_invoice_minor=next_invoice_minor(change.after),
    )


def require_as_quoted(token: str, fresh: Quote, items: tuple[Quantity, ...], now: datetime) -> None:
    """Raises with the fresh quote unless confirming now does exactly what the token promised."""
    expires_at, digest = _parse(token)
    if now >= expires_at:
        raise quote_expired(expires_at, fresh)
    if digest != _digest(fresh.change, fresh.action, items):
        raise quote_changed(fresh)


def next_invoice_minor(ledger: Ledger) -> int:
    """What the next boundary will bill if nothing more changes: what renews, and what has
    accrued."""
    invoice = roll_forward(ledger).invoice
    return invoice.total_minor if invoice else 0


def _digest(change: Change, action: QuoteAction, items: tuple[Quantity, ...]) -> bytes:
    account, lines = change.before.account, change.entry.lines
    asked = sorted((item.license_type.value, item.quantity) for item in items)
    charged = sorted(
        (line.kind.value, line.license_type.value, line.quantity, line.unit_amount_minor)
        for line in lines
    )
    text = repr(
        (account.office_id, account.seq, action, asked, charged, change.entry.due_now_minor)
    )
    return blake2b(text.encode(), digest_size=16).digest()


def _token(expires_at: datetime, digest: bytes) -> str:
    return urlsafe_b64encode(int(expires_at.timestamp()).to_bytes(8, "big") + digest).decode()


def _parse(token: str) -> tuple[datetime, bytes]:
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:  # UnicodeEncodeError and binascii.Error are its kinds
        raw = b""
    if len(raw) != 24:
        raise invalid("/quote", "is not a quote of this service")
    seconds = min(int.from_bytes(raw[:8], "big"), 2**33)
    return datetime.fromtimestamp(seconds, UTC), raw[8:]
