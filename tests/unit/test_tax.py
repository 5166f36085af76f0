"""Tax is computed once for each rate on the net sum, and rounded half up (R51)."""

import pytest

from chalicelib.domain.tax import NO_TAX, Tax, TaxPart, TaxRate, region_key, tax_for
from chalicelib.domain.tax_id import TaxId

NEW_YORK = TaxRate("US", "Sales tax", 8_875, region="NY")
GERMANY = TaxRate("DE", "VAT", 19_000, reverse_charge=True)
JAPAN = TaxRate("JP", "Consumption tax", 10_000)
GST = TaxRate("CA", "GST", 5_000, region="BC")
PST = TaxRate("CA", "PST", 7_000, region="BC")
CANADA = TaxRate("CA", "GST", 5_000)
ALL = (NEW_YORK, GERMANY, JAPAN, GST, PST, CANADA)

GERMAN_ID = TaxId("DE", "DE 123 456 789")
STEUERNUMMER = TaxId("DE", "12/345/67890")


def test_a_percentage_is_exact() -> None:
    assert [each.percent for each in (NEW_YORK, GERMANY)] == [8.875, 19.0]
    assert TaxPart("VAT", 19_600, 100, 20).percent == 19.6


@pytest.mark.parametrize(
    ("tax", "net", "given_back"),
    [
        (Tax((NEW_YORK,)), 1_693, 150),  # 150.25
        (Tax((GERMANY,)), 50, 9),  # 9.5
        (Tax((GERMANY,)), 100, 19),
        (Tax((GST, PST)), 19, 1),  # 0.95 and 1.33
        (Tax((JAPAN,)), 0, 0),
        (Tax((GERMANY,), reverse_charge=True), 10_000, 0),
        (NO_TAX, 10_000, 0),
    ],
)
def test_what_a_credit_gives_back_is_rounded_down_for_each_rate(
    tax: Tax, net: int, given_back: int
) -> None:
    assert tax.given_back_on(net) == given_back


@pytest.mark.parametrize(
    ("rate", "net", "tax"),
    [
        (NEW_YORK, 7_500, 666),  # 665.625
        (NEW_YORK, 2_500, 222),  # 221.875
        (NEW_YORK, 400, 36),  # 35.5, half up
        (NEW_YORK, 399, 35),  # 35.41125
        (GERMANY, 25_200, 4_788),
        (GERMANY, 50, 10),  # 9.5, half up
        (GERMANY, 49, 9),  # 9.31
        (JAPAN, 3_000, 300),
        (JAPAN, 5, 1),  # 0.5, half up
        (JAPAN, 4, 0),  # 0.4
        (TaxRate("DE", "None", 0), 10_000, 0),
        (TaxRate("DE", "All", 100_000), 10_001, 10_001),
        (TaxRate("DE", "Least", 1), 50_000, 1),  # 0.5
        (TaxRate("DE", "Least", 1), 49_999, 0),  # 0.49999
        (GERMANY, 9_007_199_254_740_991, 1_711_367_858_400_788),  # …788.29
        (TaxRate("DE", "Most", 99_997), 9_007_199_254_740_991, 9_006_929_038_763_349),  # …348.77
    ],
)
def test_a_rate_adds_its_share_rounded_half_up(rate: TaxRate, net: int, tax: int) -> None:
    found = Tax((rate,))
    assert found.parts(net) == (TaxPart(rate.name, rate.thousandths, net, tax),)
    assert (found.on(net), found.with_tax(net)) == (tax, net + tax)


def test_each_rate_is_rounded_by_itself() -> None:
    """12 % of 10 is 1.2, but 0.5 and 0.7 are rounded up before they are added."""
    both = Tax((GST, PST))
    assert both.parts(10) == (TaxPart("GST", 5_000, 10, 1), TaxPart("PST", 7_000, 10, 1))
    assert (both.on(10), both.with_tax(10)) == (2, 12)
    assert both.with_tax(9_999) == 9_999 + 500 + 700  # 499.95 and 699.93


def test_nothing_is_added_to_nothing_and_without_rates() -> None:
    assert Tax((GST, PST)).parts(0) == NO_TAX.parts(500) == ()
    assert (Tax((GST,)).on(0), NO_TAX.on(500), NO_TAX.with_tax(500)) == (0, 0, 500)


def test_a_tax_that_the_customer_owes_is_named_and_adds_nothing() -> None:
    owed = Tax((GERMANY,), reverse_charge=True)
    assert owed.parts(2_500) == (TaxPart("VAT", 19_000, 2_500, 0, reverse_charge=True),)
    assert owed.with_tax(2_500) == 2_500


@pytest.mark.parametrize(
    "tax",
    [
        NO_TAX,
        Tax((NEW_YORK,)),
        Tax((GERMANY,)),
        Tax((JAPAN,)),
        Tax((GST, PST)),
        Tax((TaxRate("DE", "All", 100_000),)),
        Tax(tuple(TaxRate("US", str(number), 3_333) for number in range(5))),
        Tax((GERMANY,), reverse_charge=True),
    ],
)
def test_the_net_of_an_amount_is_the_largest_that_costs_no_more(tax: Tax) -> None:
    for gross in range(2_001):
        net = tax.net_of(gross)
        assert tax.with_tax(net) <= gross < tax.with_tax(net + 1)


@pytest.mark.parametrize(
    ("tax", "gross", "net"),
    [
        (Tax((NEW_YORK,)), 8_166, 7_500),
        (Tax((NEW_YORK,)), 8_165, 7_499),
        (Tax((GERMANY,)), 119, 100),
        (Tax((GERMANY,)), 118, 99),
        (Tax((JAPAN,)), 0, 0),
        (Tax((GERMANY,), reverse_charge=True), 119, 119),
        (NO_TAX, 119, 119),
    ],
)
def test_the_net_of_an_amount_by_hand(tax: Tax, gross: int, net: int) -> None:
    assert tax.net_of(gross) == net


@pytest.mark.parametrize(
    ("country", "region", "rates"),
    [
        ("US", "NY", (NEW_YORK,)),
        ("US", "ny", (NEW_YORK,)),
        ("US", "us-ny", (NEW_YORK,)),
        ("US", " US-NY ", (NEW_YORK,)),
        ("US", "CA-NY", ()),
        ("US", "N", ()),
        ("US", "", ()),
        ("DE", "", (GERMANY,)),
        ("DE", "NY", (GERMANY,)),
        ("de", "", ()),
        ("CA", "BC", (GST, PST)),
        ("CA", "CA-BC", (GST, PST)),
        ("CA", "ON", (CANADA,)),
        ("CA", "", (CANADA,)),
        ("FR", "BC", ()),
    ],
)
def test_a_regions_rates_replace_those_of_its_country(
    country: str, region: str, rates: tuple[TaxRate, ...]
) -> None:
    assert tax_for(ALL, {"country": country, "region": region}, ()) == Tax(rates)


def test_an_address_can_lack_its_region_and_country() -> None:
    assert tax_for(ALL, {"country": "CA"}, ()) == Tax((CANADA,))
    assert tax_for(ALL, {}, ()) == NO_TAX


def test_a_rates_region_can_be_written_with_its_country() -> None:
    california = TaxRate("US", "Sales tax", 7_250, region="us-ca")
    for region in ("CA", "ca", "US-CA"):
        assert tax_for((california,), {"country": "US", "region": region}, ()).rates
    assert region_key("US-CA", "US") == region_key("ca ", "US") == "ca"
    assert region_key("US-CA", "CA") == "us-ca"


@pytest.mark.parametrize(
    ("tax_ids", "owed"),
    [
        ((), False),
        ((GERMAN_ID,), True),
        ((STEUERNUMMER,), False),
        ((STEUERNUMMER, GERMAN_ID), True),
        ((TaxId("FR", "FRXX123456789"),), False),
        ((TaxId("DE", "DE12345678"),), False),
    ],
)
def test_only_a_vat_number_of_the_country_reverses_the_charge(
    tax_ids: tuple[TaxId, ...], owed: bool
) -> None:
    assert tax_for(ALL, {"country": "DE"}, tax_ids) == Tax((GERMANY,), reverse_charge=owed)


def test_a_rate_without_reverse_charge_is_charged_with_a_tax_id_too() -> None:
    """Japan's tax ids have no form that the service knows: any is one."""
    number = (TaxId("JP", "T1234567890123"),)
    assert tax_for(ALL, {"country": "JP"}, number) == Tax((JAPAN,))
    reversed_rate = TaxRate("JP", "Consumption tax", 10_000, reverse_charge=True)
    assert tax_for((reversed_rate,), {"country": "JP"}, number).reverse_charge
