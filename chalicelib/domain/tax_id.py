"""Tax ids of companies, which invoices must show."""

import re
from collections.abc import Iterator

from .countries import country_error
from .record import Record

MOST_TAX_IDS = 5
LONGEST_TAX_ID = 40

_SEPARATORS = re.compile(r"[ .\-]")
_VAT_NUMBERS = {
    "AT": "ATU[0-9]{8}",
    "BE": "BE[01][0-9]{9}",
    "BG": "BG[0-9]{9,10}",
    "CY": "CY[0-9]{8}[A-Z]",
    "CZ": "CZ[0-9]{8,10}",
    "DE": "DE[0-9]{9}",
    "DK": "DK[0-9]{8}",
    "EE": "EE[0-9]{9}",
    "ES": "ES[A-Z0-9][0-9]{7}[A-Z0-9]",
    "FI": "FI[0-9]{8}",
    "FR": "FR[A-Z0-9]{2}[0-9]{9}",
    "GB": "GB([0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})",
    "GR": "EL[0-9]{9}",
    "HR": "HR[0-9]{11}",
    "HU": "HU[0-9]{8}",
    "IE": "IE([0-9]{7}[A-Z]{1,2}|[0-9][A-Z+*][0-9]{5}[A-Z])",
    "IT": "IT[0-9]{11}",
    "LT": "LT([0-9]{9}|[0-9]{12})",
    "LU": "LU[0-9]{8}",
    "LV": "LV[0-9]{11}",
    "MT": "MT[0-9]{8}",
    "NL": "NL[A-Z0-9+*]{9}B[A-Z0-9+*]{2}",
    "PL": "PL[0-9]{10}",
    "PT": "PT[0-9]{9}",
    "RO": "RO[0-9]{2,10}",
    "SE": "SE[0-9]{12}",
    "SI": "SI[0-9]{8}",
    "SK": "SK[0-9]{10}",
}
"""VAT numbers of the European Union, as VIES lists their forms, and of the United Kingdom."""


class TaxId(Record):
    """A company's tax id in a country. `value` is as it was sent."""

    country: str
    value: str

    @property
    def plain(self) -> str:
        """The value without spaces, dots and hyphens, in upper case."""
        return _SEPARATORS.sub("", self.value).upper()

    @property
    def is_vat_number(self) -> bool:
        """True unless the country has VAT numbers and this is another kind of tax id."""
        form = _VAT_NUMBERS.get(self.country)
        return form is None or re.fullmatch(form, self.plain) is not None


def tax_id_errors(tax_ids: tuple[TaxId, ...], pointer: str) -> Iterator[tuple[str, str]]:
    """Pointers and details: of countries that do not exist, VAT numbers that cannot be one, and
    duplicates."""
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(tax_ids):
        if error := country_error(each.country):
            yield f"{pointer}/{place}/country", error
        if error := _vat_error(each):
            yield f"{pointer}/{place}/value", error
        if (each.country, each.plain) in seen:
            yield f"{pointer}/{place}", "duplicate tax id; send each once"
        seen.add((each.country, each.plain))


def _vat_error(tax_id: TaxId) -> str:
    """Only a value with the prefix of the country's VAT numbers must be one: countries have other
    tax ids, too."""
    form = _VAT_NUMBERS.get(tax_id.country, "")
    if not form or not tax_id.plain.startswith(form[:2]) or re.fullmatch(form, tax_id.plain):
        return ""
    return f"is no VAT number of {tax_id.country}: its form is {form}"
