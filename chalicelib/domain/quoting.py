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
from .tax import TaxPart
from .transitions.roll_forward import roll_forward

OrderAction = Literal["purchase", "removal", "restoration"]
"""The actions that concern one office."""
QuoteAction = Literal["purchase", "removal", "restoration", "transfer"]

VALID_FOR = timedelta(minutes=15)


class Quote(Record):
    """The payment summary of changes that are not committed: of one office, or of the two of a
    transfer, the giving one first."""

    token: str
    expires_at: datetime
    action: QuoteAction
    changes: tuple[Change, ...]

    @property
    def change(self) -> Change:
        """The change of the office that the quote was asked of."""
        return self.changes[0]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the invoices lack of the office that is charged: a transfer's receiver."""
        return self.changes[-1].before.billing.missing

    @property
    def total_minor(self) -> int:
        """What invoices charge at once."""
        return sum(each.invoice.total_minor for each in self.changes if each.invoice)

    @property
    def tax(self) -> tuple[TaxPart, ...]:
        """The tax that these invoices charge."""
        return tuple(
            part for each in self.changes if each.invoice for part in each.invoice.tax or ()
        )

    @property
    def subtotal_minor(self) -> int:
        return self.total_minor - sum(part.amount_minor for part in self.tax)

    @property
    def due_now_minor(self) -> int:
        """The same, less what credit and balance pay."""
        return sum(each.entry.due_now_minor for each in self.changes)


def quote_of(
    changes: tuple[Change, ...], action: QuoteAction, items: tuple[Quantity, ...], now: datetime
) -> Quote:
    """Returns a quote that holds for 15 minutes, but not beyond the day of an office, because
    proration charges one day less tomorrow, and not beyond its cycle."""
    ends = [
        min(ledger.terms.calendar.end_of_day(now), ledger.account.cycle.end)
        for ledger in (change.before for change in changes)
    ]
    expires_at = min(now + VALID_FOR, *ends)
    token = _token(expires_at, _digest(changes, action, items))
    return Quote(token, expires_at, action, changes)


def require_as_quoted(token: str, fresh: Quote, items: tuple[Quantity, ...], now: datetime) -> None:
    """Raises with the fresh quote unless confirming now does exactly what was quoted."""
    expires_at, digest = _parse(token)
    if now >= expires_at:
        raise quote_expired(expires_at, fresh)
    if digest != _digest(fresh.changes, fresh.action, items):
        raise quote_changed(fresh)


class NextInvoice(Record):
    """What the next boundary bills if nothing else changes: renewing licenses and what has accrued,
    and how much of it the balance pays."""

    at: datetime
    total_minor: int
    balance_used_minor: int
    tax: tuple[TaxPart, ...] = ()

    @property
    def tax_minor(self) -> int:
        return sum(part.amount_minor for part in self.tax)

    @property
    def subtotal_minor(self) -> int:
        return self.total_minor - self.tax_minor


def next_invoice(ledger: Ledger) -> NextInvoice:
    """The next invoice of the office."""
    invoice, at = roll_forward(ledger).invoice, ledger.account.cycle.end
    if invoice is None:
        return NextInvoice(at, 0, 0)
    used = invoice.balance_used_minor
    return NextInvoice(at, invoice.total_minor, used, invoice.tax or ())


def _digest(changes: tuple[Change, ...], action: QuoteAction, items: tuple[Quantity, ...]) -> bytes:
    asked = sorted((item.license_type, item.quantity) for item in items)
    text = repr((action, asked, [_shown(change) for change in changes]))
    return blake2b(text.encode(), digest_size=16).digest()


def _shown(change: Change) -> tuple[object, ...]:
    """What a quote shows of the change, and the office's version."""
    account, entry = change.before.account, change.entry
    charged = sorted(
        (line.kind.value, line.license_type, line.quantity, line.unit_amount_minor)
        for line in entry.lines
    )
    tax = repr(change.invoice.tax) if change.invoice else ""
    money = entry.due_now_minor, repr(entry.settlement), tax
    return account.office_id, account.seq, charged, *money


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
