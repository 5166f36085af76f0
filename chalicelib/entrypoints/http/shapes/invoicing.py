"""What the catalog says about invoices: seller, tax rates, and how they are paid."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from ....domain.invoicing import Invoicing, Party
from ....domain.invoicing_check import (
    INEXACT,
    LONGEST_PAYMENT_NOTE,
    MOST_TAX_RATES,
    WantedInvoicing,
)
from ....domain.mailbox import stored_address
from ....domain.tax import THOUSANDTHS, TaxRate
from ....domain.tax_id import TaxId
from .billing_data import (
    CountryCode,
    PostalAddress,
    SomeLine,
    TaxIdResponse,
    TaxIds,
    plain,
)
from .common import Body, Email

SELLER = Meta(description="The vendor, as invoices name it. It is replaced whole.")
PAYMENT_NOTE = Meta(
    description="How invoices are paid that no card pays, such as a bank account. It is printed "
    "on them, and may have several lines. An empty text removes it."
)
TAX_RATES = Meta(
    description="The tax on prices, which are net. A customer pays the rates of its region, or "
    "those of its country if its region has none. They are replaced whole."
)
SELLER_NAME = Meta(description="The vendor's name on invoices.")
SELLER_ADDRESS = Meta(description="The vendor's address on invoices.")
SELLER_TAX_IDS = Meta(description="The vendor's tax ids. Reverse charge needs one.")
SELLER_EMAIL = Meta(description="Where customers ask about invoices.")
REGION = Meta(
    description="A state or region, such as `CA` or `US-CA`, in capital or small letters. Without "
    "it, the rate is that of the whole country."
)
RATE_NAME = Meta(description="The tax's name on invoices.")
PERCENT = Meta(description="From 0 to 100, with at most three decimals.")
REVERSE_CHARGE = Meta(
    description="True: customers with a tax id of the country owe the tax themselves. Equal for "
    "all rates of a country or region."
)
SomeRegion = Annotated[str, Meta(min_length=1, max_length=60)]


class SellerBody(Body, frozen=True):
    """The vendor, as invoices name it."""

    legal_name: Annotated[SomeLine, SELLER_NAME]
    address: Annotated[PostalAddress, SELLER_ADDRESS]
    tax_ids: Annotated[TaxIds, SELLER_TAX_IDS] = []
    email: Annotated[Email | None, SELLER_EMAIL] = None


class TaxRateBody(Body, frozen=True):
    """A tax rate of a country or region."""

    country: CountryCode
    name: Annotated[Annotated[str, Meta(min_length=1, max_length=60)], RATE_NAME]
    percent: Annotated[Annotated[float, Meta(ge=0, le=100)], PERCENT]
    region: Annotated[SomeRegion | None, REGION] = None
    reverse_charge: Annotated[bool, REVERSE_CHARGE] = False


PaymentNote = Annotated[str, Meta(max_length=LONGEST_PAYMENT_NOTE)]
TaxRates = Annotated[list[TaxRateBody], Meta(max_length=MOST_TAX_RATES)]


class SellerResponse(Struct):
    """The vendor, as invoices name it."""

    legal_name: Annotated[str, SELLER_NAME]
    address: Annotated[PostalAddress, SELLER_ADDRESS]
    tax_ids: Annotated[list[TaxIdResponse], SELLER_TAX_IDS]
    email: Annotated[str | None, SELLER_EMAIL]


class TaxRateResponse(Struct):
    """A tax rate of a country or region."""

    country: str
    region: Annotated[str | None, REGION]
    name: Annotated[str, RATE_NAME]
    percent: Annotated[float, PERCENT]
    reverse_charge: Annotated[bool, REVERSE_CHARGE]


def wanted_invoicing(
    seller: SellerBody | None, rates: list[TaxRateBody] | None, note: str | None
) -> WantedInvoicing:
    return WantedInvoicing(
        seller=None if seller is None else _seller_of(seller),
        tax_rates=None if rates is None else tuple(map(_rate_of, rates)),
        payment_note=note and note.replace("\r\n", "\n"),
    )


def _seller_of(body: SellerBody) -> Party:
    return Party(
        legal_name=body.legal_name,
        address=plain(body.address),
        tax_ids=tuple(TaxId(each.country, each.value) for each in body.tax_ids),
        email=body.email and stored_address(body.email),
    )


def _rate_of(body: TaxRateBody) -> TaxRate:
    return TaxRate(
        country=body.country,
        name=body.name,
        thousandths=_thousandths(body.percent),
        region=body.region,
        reverse_charge=body.reverse_charge,
    )


def _thousandths(percent: float) -> int:
    """Exact: a decimal with up to three places is the float next to its thousandths / 1000."""
    nearest = round(percent * THOUSANDTHS)
    return nearest if nearest / THOUSANDTHS == percent else INEXACT


def seller_response(known: Invoicing) -> SellerResponse | None:
    seller = known.seller
    if seller is None:
        return None
    tax_ids = [TaxIdResponse(each.country, each.value) for each in seller.tax_ids]
    return SellerResponse(seller.legal_name, PostalAddress(**seller.address), tax_ids, seller.email)


def tax_rate_responses(known: Invoicing) -> list[TaxRateResponse]:
    return [
        TaxRateResponse(each.country, each.region, each.name, each.percent, each.reverse_charge)
        for each in known.tax_rates
    ]
