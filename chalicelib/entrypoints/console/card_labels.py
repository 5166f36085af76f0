"""Cards and their refusals as text."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ...domain.card import PaymentMethod

BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "Eftpos Australia",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
EXPIRED, EXPIRES_SOON = ("low", "Expired"), ("idle", "Expires soon")
SOON_MONTHS = 1
"""A card expires soon in its last month and in the month before."""

BANK_REFUSED = "payment_intent_authentication_failure"
"""The decline code of a payment that the person, or the bank, did not confirm."""
DECLINED = "The bank declined the card."
DECLINE_TEXTS = {
    BANK_REFUSED: "The payment was not confirmed with the bank.",
    "authentication_required": "The bank wants the payment to be confirmed by the cardholder.",
    "card_velocity_exceeded": "The card's limit is reached.",
    "expired_card": "The card has expired.",
    "insufficient_funds": "The card has insufficient funds.",
    "no_payment_method": "No card is saved.",
    "payment_method_unusable": "The saved card cannot be used any more.",
    "processing_error": "The bank could not process the payment. Try again in a few minutes.",
    "provider_failed": "The payment provider could not process the payment. Try again later.",
}
"""What a decline code means for the cardholder. Of lost and stolen cards, the bank tells."""


def card_label(method: PaymentMethod) -> str:
    """`Visa ending in 4242`."""
    return f"{BRANDS.get(method.brand, 'Card')} ending in {method.last4}"


def expiry_label(method: PaymentMethod) -> str:
    """`04/2028`, as it is printed on the card."""
    year, _, month = method.expires.partition("-")
    return f"{month}/{year}"


def expiry_mark(method: PaymentMethod, at: datetime, timezone: str) -> tuple[str, str] | None:
    """`(style, label)` of a card that has expired, or expires soon."""
    today = at.astimezone(ZoneInfo(timezone)).date()
    year, _, month = method.expires.partition("-")
    left = _months(date(int(year), int(month), 1)) - _months(today)
    if left < 0:
        return EXPIRED
    return EXPIRES_SOON if left <= SOON_MONTHS else None


def decline_text(code: str | None) -> str:
    """Why the payment was declined, as a sentence."""
    return DECLINE_TEXTS.get(code or "", DECLINED)


def _months(day: date) -> int:
    return day.year * 12 + day.month
