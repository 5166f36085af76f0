"""Tokens of quotes: garbage, forgeries, and their length."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest

from chalicelib.domain.terms import Terms
from tests.offices import usual_terms
from tests.unit.ledgers import (
    NOW,
    contracted,
    ledger,
)
from tests.unit.quotes import confirm, quoted, refusal_of


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "not a quote",
        "AAAA",
        "é",
        "\ud800",
        "=" * 32,
        urlsafe_b64encode(bytes(23)).decode(),
        urlsafe_b64encode(bytes(25)).decode(),
        urlsafe_b64encode(bytes(48)).decode(),
    ],
)
def test_garbage_is_not_a_quote(token: str) -> None:
    refusal = refusal_of(token, ledger())
    assert refusal.code == "invalid_request"
    assert refusal.members == {
        "errors": [
            {
                "pointer": "/quote",
                "detail": "must be the `quote` value of a response of `POST /offices/{id}/quotes`",
            }
        ]
    }


def test_the_right_number_of_bytes_from_long_ago_has_expired() -> None:
    assert refusal_of(urlsafe_b64encode(bytes(24)).decode(), ledger()).code == "quote_expired"


def test_a_quote_until_the_end_of_time_still_holds_to_its_content() -> None:
    forged = urlsafe_b64encode(b"\xff" * 24).decode()
    assert refusal_of(forged, ledger()).code == "quote_changed"


@pytest.mark.parametrize("on", [usual_terms(), contracted()], ids=["charged at once", "accrued"])
def test_a_forged_expiry_buys_nothing_but_what_it_really_costs(on: Terms) -> None:
    raw = urlsafe_b64decode(quoted(ledger(on=on)).token)
    forged = urlsafe_b64encode((2**40).to_bytes(8, "big") + raw[8:]).decode()
    confirm(forged, ledger(on=on), at=NOW + timedelta(hours=1))
    assert refusal_of(forged, ledger(on=on), at=NOW + timedelta(days=1)).code == "quote_changed"


def test_a_changed_digest_is_refused() -> None:
    raw = bytearray(urlsafe_b64decode(quoted(ledger()).token))
    raw[-1] ^= 1
    forged = urlsafe_b64encode(bytes(raw)).decode()
    assert refusal_of(forged, ledger()).code == "quote_changed"


def test_a_quote_fits_a_url_and_the_apis_two_hundred_characters() -> None:
    token = quoted(ledger()).token
    assert len(token) == 32
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")
