"""Quotes: what confirming a change would do and charge, and the check of a confirmation (R28).

Quotes are not stored. The token contains the expiry and a digest of what was shown; a confirmation
computes the digest again and compares. The token needs no signature: a forged one cannot change the
price, because the confirmation charges what it computes.
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
    """The payment summary of a change that is not committed."""

    token: str
    expires_at: datetime
    action: QuoteAction
    change: Change
    next_invoice_at: datetime
    next_invoice_minor: int


def quote_of(
    change: Change, action: QuoteAction, items: tuple[Quantity, ...], now: datetime
) -> Quote:
    """Returns a quote that holds for 15 minutes, but not beyond the office's day, because proration
    charges one day less tomorrow, and not beyond its cycle."""
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
    """Raises with the fresh quote unless confirming now does exactly what was quoted."""
    expires_at, digest = _parse(token)
    if now >= expires_at:
        raise quote_expired(expires_at, fresh)
    if digest != _digest(fresh.change, fresh.action, items):
        raise quote_changed(fresh)


def next_invoice_minor(ledger: Ledger) -> int:
    """What the next boundary bills if nothing else changes: renewing licenses and what has
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
    except ValueError:  # UnicodeEncodeError and binascii.Error are subclasses
        raw = b""
    if len(raw) != 24:
        raise invalid(
            "/quote", "must be the `quote` value of a response of `POST /offices/{id}/quotes`"
        )
    seconds = min(int.from_bytes(raw[:8], "big"), 2**33)
    return datetime.fromtimestamp(seconds, UTC), raw[8:]
