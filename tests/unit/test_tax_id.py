"""Tax ids are refused only where they certainly are none."""

from importlib.resources import files

import pytest

from chalicelib.domain.countries import COUNTRIES
from chalicelib.domain.tax_id import TaxId, tax_id_errors

VALID = [
    ("AT", "ATU12345678"),
    ("BE", "BE0123456789"),
    ("BG", "BG123456789"),
    ("BG", "BG1234567890"),
    ("CY", "CY12345678L"),
    ("CZ", "CZ12345678"),
    ("DE", "DE123456789"),
    ("DK", "DK 12 34 56 78"),
    ("EE", "EE123456789"),
    ("ES", "ESX1234567X"),
    ("FI", "FI12345678"),
    ("FR", "FRXX123456789"),
    ("GB", "GB123456789"),
    ("GB", "GB123456789012"),
    ("GB", "GBGD123"),
    ("GR", "EL123456789"),
    ("HR", "HR12345678901"),
    ("HU", "HU12345678"),
    ("IE", "IE1234567WA"),
    ("IE", "IE1S12345L"),
    ("IT", "IT12345678901"),
    ("LT", "LT123456789012"),
    ("LU", "LU12345678"),
    ("LV", "LV12345678901"),
    ("MT", "MT12345678"),
    ("NL", "NL123456789B12"),
    ("PL", "PL1234567890"),
    ("PT", "PT123456789"),
    ("RO", "RO12"),
    ("SE", "SE123456789012"),
    ("SI", "SI12345678"),
    ("SK", "SK1234567890"),
]


def errors(country: str, value: str) -> list[tuple[str, str]]:
    return [*tax_id_errors((TaxId(country, value),), "/tax_ids")]


@pytest.mark.parametrize(("country", "value"), VALID)
def test_a_vat_number_has_its_form(country: str, value: str) -> None:
    assert errors(country, value) == errors(country, value.lower()) == []
    ((pointer, detail),) = errors(country, f"{value}99999999999")
    assert pointer == "/tax_ids/0/value"
    assert detail.startswith(f"is no VAT number of {country}: its form is ")


@pytest.mark.parametrize(
    ("country", "value"), [("DE", "12/345/67890"), ("US", "12-3456789"), ("AU", "x"), ("CH", "CHE")]
)
def test_other_tax_ids_are_kept(country: str, value: str) -> None:
    assert errors(country, value) == []


def test_the_countries_are_those_of_the_time_zones_too() -> None:
    """tzdata carries the codes of ISO 3166-1."""
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    listed = {line[:2] for line in table.splitlines() if line and line[0] != "#"}
    assert listed == COUNTRIES
