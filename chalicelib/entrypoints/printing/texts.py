"""Dates, parties and taxes as printed text."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ...domain.invoicing import Party
from ...domain.tax import TaxPart
from ...domain.tax_id import TaxId
from ..console.country_names import country_names
from ..console.formats import LOCALE, last_of, money
from .model import PrintedParty, PrintedSum

CITY_BEFORE_POSTAL_CODE = frozenset({"AU", "CA", "US"})
"""Countries that write `Boston, MA 02110`."""


@lru_cache(maxsize=512)
def printed_day(at: datetime, timezone: str) -> str:
    """`10 Mar 2026` in the office's time zone: unambiguous wherever it is read."""
    from babel.dates import format_date

    return format_date(at.astimezone(ZoneInfo(timezone)).date(), "d MMM yyyy", locale=LOCALE)


def printed_period(start: datetime, end: datetime, timezone: str) -> str:
    """Both days are included. `end` is the midnight after the last one."""
    first_day, last_day = printed_day(start, timezone), printed_day(last_of(start, end), timezone)
    return first_day if first_day == last_day else f"{first_day} to {last_day}"


def printed_parties(seller: Party | None, buyer: Party | None) -> tuple[PrintedParty, ...]:
    """Those that are known."""
    both = (("Seller", seller), ("Buyer", buyer))
    return tuple(
        PrintedParty(
            role=role,
            name=party.legal_name,
            address=tuple(_address_lines(party.address)),
            tax_ids=tuple(f"Tax ID ({_country(each)}): {each.value}" for each in party.tax_ids),
            email=party.email,
        )
        for role, party in both
        if party
    )


def _address_lines(address: Mapping[str, str]) -> Iterator[str]:
    code, region = address.get("country", ""), address.get("region", "")
    city, postal_code = address.get("city", ""), address.get("postal_code", "")
    if code in CITY_BEFORE_POSTAL_CODE:
        last = [", ".join(filter(None, (city, f"{region} {postal_code}".strip())))]
    else:
        last = [f"{postal_code} {city}".strip(), region]
    streets = (address.get("address_line_1", ""), address.get("address_line_2", ""))
    yield from filter(None, (*streets, *last, country_names().get(code, code)))


def _country(tax_id: TaxId) -> str:
    return country_names().get(tax_id.country, tax_id.country)


def printed_percent(thousandths: int) -> str:
    """`19%` or `8.875%`."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") + "%"


def tax_sums(parts: Iterable[TaxPart] | None, currency: str) -> list[PrintedSum]:
    """A row for each rate, with what it is computed on."""
    return [
        PrintedSum(
            f"{each.name} {printed_percent(each.thousandths)} of "
            f"{money(each.base_minor, currency)}"
            f"{' (reverse charge)' if each.reverse_charge else ''}",
            money(each.amount_minor, currency),
        )
        for each in parts or ()
    ]


def reverse_charge_notes(
    parts: Iterable[TaxPart] | None, seller: Party | None, buyer: Party | None
) -> tuple[str, ...]:
    """The sentence of Directive 2006/112/EC, article 226 (11a), with the tax ids of both; none
    without a reverse charge."""
    if not any(each.reverse_charge for each in parts or ()):
        return ()
    ids = [
        f"Tax ID of the {role}: {', '.join(each.value for each in party.tax_ids)}."
        for role, party in (("seller", seller), ("customer", buyer))
        if party and party.tax_ids
    ]
    return (" ".join(("Reverse charge: the customer owes the tax.", *ids)),)
