"""The smallest payments, as Stripe's page of currencies says."""

import pytest

from chalicelib.payments.least import least_minor


@pytest.mark.parametrize(
    ("currency", "least"),
    [("USD", 50), ("GBP", 30), ("JPY", 50), ("HUF", 17500), ("ISK", 1)],
    ids=str,
)
def test_each_currency_has_its_own(currency: str, least: int) -> None:
    """Króna are converted: any amount may be enough."""
    assert least_minor(currency) == least
