"""Stripe's test cards, and how a bank answers for each (docs.stripe.com/testing)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Decline:
    code: str
    message: str
    decline_code: str | None = None


GENERIC = Decline("card_declined", "Your card was declined.", "generic_decline")
FUNDS = Decline("card_declined", "Your card has insufficient funds.", "insufficient_funds")
EXPIRED = Decline("expired_card", "Your card has expired.")
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "Your card was declined. Your request was in test mode, but used a non test card.",
    "test_mode_live_card",
)
AUTHENTICATION = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
)
BY_DECLINE_CODE = {
    "generic_decline": GENERIC,
    "insufficient_funds": FUNDS,
    "expired_card": EXPIRED,
}


@dataclass(frozen=True)
class Card:
    """`on_setup` and `on_charge` are why it is declined when it is saved, and when it is charged.
    `asks` is when 3-D Secure is required to charge it, once it is saved. `refund` is what becomes
    of its refunds."""

    number: str
    token: str
    """The id of a payment method that Stripe has ready for tests."""
    meaning: str
    on_setup: Decline | None = None
    on_charge: Decline | None = None
    asks: Literal["never", "on_session", "always"] = "never"
    brand: str = "visa"
    refund: Literal["made", "made later", "fails later"] = "made"

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS = (
    Card("4242424242424242", "pm_card_visa", "Good"),
    Card("5555555555554444", "pm_card_mastercard", "Good, Mastercard", brand="mastercard"),
    Card(
        "4000000000000341",
        "pm_card_chargeCustomerFail",
        "Can be saved, and is declined when it is charged",
        on_charge=GENERIC,
    ),
    Card(
        "4000002500003155",
        "pm_card_authenticationRequiredOnSetup",
        "3-D Secure when you pay; renewals pass",
        asks="on_session",
    ),
    Card(
        "4000002760003184",
        "pm_card_authenticationRequired",
        "3-D Secure always; renewals are declined",
        asks="always",
    ),
    Card("4000000000000002", "pm_card_visa_chargeDeclined", "Declined", GENERIC, GENERIC),
    Card(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "Insufficient funds",
        FUNDS,
        FUNDS,
    ),
    Card("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "Expired", EXPIRED, EXPIRED),
    Card(
        "4000000000007726",
        "pm_card_pendingRefund",
        "Good; a refund is pending for a minute",
        refund="made later",
    ),
    Card(
        "4000000000005126",
        "pm_card_refundFail",
        "Good; a refund fails after a minute",
        refund="fails later",
    ),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {card.token: card for card in CARDS}


def is_number(typed: str) -> bool:
    """True for 12 to 19 digits with a right check digit (Luhn)."""
    if not (typed.isascii() and typed.isdigit() and 12 <= len(typed) <= 19):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(typed))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
