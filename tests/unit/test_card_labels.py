"""Cards and their refusals as text."""

from datetime import datetime

import pytest

from chalicelib.domain.card import PaymentMethod
from chalicelib.domain.record import replace
from chalicelib.entrypoints.console.card_labels import (
    card_label,
    decline_text,
    expiry_label,
    expiry_mark,
)

CARD = PaymentMethod("cus_1", "pm_1", "amex", "0005", "2028-04")
NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"


def test_a_card_is_named_by_brand_and_last_digits() -> None:
    assert card_label(CARD) == "American Express ending in 0005"
    assert card_label(replace(CARD, brand="a_new_one")) == "Card ending in 0005"
    assert expiry_label(CARD) == "04/2028"


@pytest.mark.parametrize(
    ("at", "timezone", "mark"),
    [
        ("2028-02-29T23:59:59Z", NEW_YORK, None),
        ("2028-03-01T04:59:59Z", NEW_YORK, None),
        ("2028-03-01T05:00:00Z", NEW_YORK, ("idle", "Expires soon")),
        ("2028-05-01T03:59:59Z", NEW_YORK, ("idle", "Expires soon")),
        ("2028-05-01T04:00:00Z", NEW_YORK, ("low", "Expired")),
        ("2028-04-30T15:00:00Z", TOKYO, ("low", "Expired")),
    ],
)
def test_it_is_good_to_the_end_of_its_month_where_the_office_is(
    at: str, timezone: str, mark: tuple[str, str] | None
) -> None:
    assert expiry_mark(CARD, datetime.fromisoformat(at), timezone) == mark


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("insufficient_funds", "The card has insufficient funds."),
        ("expired_card", "The card has expired."),
        ("no_payment_method", "No card is saved."),
        ("payment_intent_authentication_failure", "The payment was not confirmed with the bank."),
        ("stolen_card", "The bank declined the card."),
        ("<script>", "The bank declined the card."),
        (None, "The bank declined the card."),
    ],
)
def test_why_a_card_was_declined_is_a_sentence(code: str | None, text: str) -> None:
    assert decline_text(code) == text
