"""A percentage is the decimal that the request has, although JSON's numbers are read as floats."""

import msgspec
import pytest

from chalicelib.domain.invoicing_check import INEXACT
from chalicelib.entrypoints.http.shapes.invoicing import TaxRateBody, wanted_invoicing

TEXT = '{"country": "DE", "name": "VAT", "percent": %s}'


def thousandths(percent: str) -> int:
    rate = msgspec.json.decode(TEXT % percent, type=TaxRateBody)
    rates = wanted_invoicing(None, [rate], None).tax_rates
    assert rates
    return rates[0].thousandths


def test_each_percentage_of_three_decimals_is_exact() -> None:
    for number in range(100_001):
        assert thousandths(f"{number // 1000}.{number % 1000:03}") == number


@pytest.mark.parametrize(
    ("percent", "number"), [("19", 19_000), ("19.60", 19_600), ("1.9e1", 19_000), ("-0", 0)]
)
def test_a_percentage_can_be_written_in_other_ways(percent: str, number: int) -> None:
    assert thousandths(percent) == number


@pytest.mark.parametrize("percent", ["1.23456", "0.0001", "8.8751", "99.9999", "1e-9", "33.3333"])
def test_more_than_three_decimals_are_not_rounded(percent: str) -> None:
    assert thousandths(percent) == INEXACT
