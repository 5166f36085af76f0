"""Checks what a catalog says about invoices before it replaces another: seller, tax rates, note."""

from collections.abc import Iterator, Sequence

from .brand_check import Fault
from .countries import country_error
from .invoicing import Invoicing, Party
from .line_of_text import line_error, lines_error
from .mailbox import mailbox_error
from .record import Record
from .tax import TaxRate, region_key
from .tax_id import tax_id_errors

MOST_TAX_RATES = 500
LONGEST_PAYMENT_NOTE = 500
INEXACT = -1
"""The thousandths of a percentage with more than three decimals."""


class WantedInvoicing(Record):
    """What invoices are to say. What is None stays as it is; an empty note removes the note."""

    seller: Party | None = None
    tax_rates: tuple[TaxRate, ...] | None = None
    payment_note: str | None = None


AS_BEFORE = WantedInvoicing()


def next_invoicing(before: Invoicing, wanted: WantedInvoicing) -> Invoicing:
    rates, note = wanted.tax_rates, wanted.payment_note
    return Invoicing(
        seller=wanted.seller or before.seller,
        tax_rates=before.tax_rates if rates is None else rates,
        payment_note=before.payment_note if note is None else note or None,
    )


def faults_of_invoicing(wanted: WantedInvoicing, after: Invoicing) -> Iterator[Fault]:
    """All errors of what is wanted. `after` is what it would give."""
    if wanted.seller:
        yield from _faults_of_seller(wanted.seller)
    yield from _faults_of_both(after)
    if wanted.payment_note and (error := lines_error(wanted.payment_note)):
        yield "/payment_note", error
    for place, each in enumerate(wanted.tax_rates or ()):
        yield from _faults_of_rate(each, f"/tax_rates/{place}")
    yield from _differing_rates(wanted.tax_rates or ())


def _faults_of_seller(seller: Party) -> Iterator[Fault]:
    lines = {
        "legal_name": seller.legal_name,
        **{f"address/{name}": text for name, text in seller.address.items()},
        **{f"tax_ids/{place}/value": each.value for place, each in enumerate(seller.tax_ids)},
    }
    for below, text in lines.items():
        if error := line_error(text):
            yield f"/seller/{below}", error
    if error := country_error(seller.address["country"]):
        yield "/seller/address/country", error
    yield from tax_id_errors(seller.tax_ids, "/seller/tax_ids")
    yield from _faults_of_email(seller.email)


def _faults_of_email(address: str | None) -> Iterator[Fault]:
    if address is not None and (error := mailbox_error(address)):
        yield "/seller/email", error


def _faults_of_both(after: Invoicing) -> Iterator[Fault]:
    """Whoever charges tax is named on the invoice, and by a tax id if the customer owes the tax."""
    if after.tax_rates and after.seller is None:
        yield "/seller", "is required with `tax_rates`: invoices name who charges the tax"
    needs_id = any(each.reverse_charge for each in after.tax_rates)
    if needs_id and after.seller and not after.seller.tax_ids:
        yield "/seller/tax_ids", "must have a tax id, because a rate has `reverse_charge`"


def _faults_of_rate(rate: TaxRate, pointer: str) -> Iterator[Fault]:
    if error := country_error(rate.country):
        yield f"{pointer}/country", error
    for name, text in (("region", rate.region), ("name", rate.name)):
        if error := line_error(text) if text is not None else "":
            yield f"{pointer}/{name}", error
    if rate.region is not None and not region_key(rate.region, rate.country):
        yield f"{pointer}/region", f"must name a region, and not only {rate.country}"
    if rate.thousandths == INEXACT:
        yield f"{pointer}/percent", "must have at most three decimals, like 8.875"


def _differing_rates(rates: Sequence[TaxRate]) -> Iterator[Fault]:
    """Rates of one region must differ in their names, and agree on who owes the tax: a customer
    owes all of them or none."""
    names: dict[tuple[str, str, str], int] = {}
    regions: dict[tuple[str, str], int] = {}
    for place, each in enumerate(rates):
        region = each.country, region_key(each.region or "", each.country)
        first = names.setdefault((*region, each.name.casefold().strip()), place)
        if first != place:
            yield f"/tax_rates/{place}", f"must differ in region or name from /tax_rates/{first}"
        first = regions.setdefault(region, place)
        if rates[first].reverse_charge != each.reverse_charge:
            text = f"must be that of /tax_rates/{first}, which has the same country and region"
            yield f"/tax_rates/{place}/reverse_charge", text
