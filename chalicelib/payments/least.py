"""The smallest payments that Stripe takes, in minor units of each currency.

Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
"""

from collections.abc import Mapping

LEAST_MINOR: Mapping[str, int] = {
    "AED": 200,
    "AUD": 50,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "CZK": 1500,
    "DKK": 250,
    "EUR": 50,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "INR": 50,
    "JPY": 50,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "NZD": 50,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "SGD": 50,
    "THB": 1000,
    "USD": 50,
}
"""Others have none of their own: Stripe converts them, and takes at least the equivalent of half a
dollar."""


def least_minor(currency: str) -> int:
    return LEAST_MINOR.get(currency, 1)
