"""Billing data of companies and offices, as it is edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, UnsetType

from ....domain.countries import COUNTRIES, country_error
from ....domain.mailbox import checked_mailbox, stored_address
from ....domain.refusals import invalid_all
from ....domain.tax_id import LONGEST_TAX_ID, MOST_TAX_IDS, TaxId, tax_id_errors
from . import descriptions
from .addresses import TextLine
from .common import ONE_LINE, Body, Email

SomeLine = Annotated[str, Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
CountryCode = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=2,
        description="ISO 3166-1 alpha-2 code.",
        extra_json_schema={"enum": sorted(COUNTRIES)},
    ),
]
LONGEST_PURCHASE_ORDER_NUMBER = 60
PurchaseOrderNumber = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_PURCHASE_ORDER_NUMBER, pattern=ONE_LINE)
]
PURCHASE_ORDER_NUMBER = Meta(
    description="Your own number of the order, which invoices issued from now on show."
)
LEGAL_NAME = Meta(description="The company's name on invoices.")
BILLING_ADDRESS = Meta(description="The address on bills. It is replaced whole.")
BILLING_CONTACT = Meta(description="The person who gets the bills. It is replaced whole.")
TAX_IDS = Meta(description="The company's tax ids, each country's as often as it has some.")


class PostalAddress(Body, frozen=True):
    """A billing address. Its fields are those of Dialpad's BillingContactMessage."""

    address_line_1: Annotated[SomeLine, descriptions.STREET]
    city: SomeLine
    country: CountryCode
    address_line_2: Annotated[TextLine, descriptions.SECOND_LINE] = ""
    postal_code: TextLine = ""
    region: Annotated[TextLine, Meta(description="State or region.")] = ""


class ContactPerson(Body, frozen=True):
    """A person who gets bills. The fields are those of Dialpad's BillingPointOfContactMessage."""

    email: Email
    name: SomeLine
    phone: TextLine = ""


class TaxIdBody(Body, frozen=True):
    """A tax id. A value with the prefix of its country's VAT numbers must have their form."""

    country: CountryCode
    value: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_TAX_ID,
            pattern=ONE_LINE,
            description="As the authority writes it, like `DE123456789` for a VAT number.",
        ),
    ]


class TaxIdResponse(Struct):
    """A tax id in a country."""

    country: str
    value: Annotated[str, Meta(description="As it was sent.")]


class PostalAddressResponse(Struct, omit_defaults=True):
    """An address, as far as it is known."""

    address_line_1: Annotated[str, descriptions.STREET] = ""
    address_line_2: Annotated[str, descriptions.SECOND_LINE] = ""
    city: str = ""
    region: Annotated[str, Meta(description="State or region.")] = ""
    postal_code: str = ""
    country: Annotated[str, Meta(description="ISO 3166-1 alpha-2 code.")] = ""


def postal_address_response(address: Mapping[str, str]) -> PostalAddressResponse:
    return msgspec.convert(dict(address), PostalAddressResponse)


TaxIds = Annotated[list[TaxIdBody], Meta(max_length=MOST_TAX_IDS)]


def require_valid(
    address: PostalAddress | UnsetType | None, tax_ids: tuple[TaxId, ...] | UnsetType = ()
) -> None:
    """Raises with a pointer to each value that cannot be right."""
    if errors := [*_address_errors(address), *tax_id_errors(tax_ids or (), "/tax_ids")]:
        raise invalid_all(errors)


def _address_errors(address: PostalAddress | UnsetType | None) -> Iterator[tuple[str, str]]:
    if isinstance(address, PostalAddress) and (error := country_error(address.country)):
        yield "/billing_address/country", error


def contact_in(contact: ContactPerson) -> dict[str, str]:
    """The contact with the address as mailboxes are stored (R34). Raises for one that is none."""
    checked_mailbox(contact.email, "/billing_contact/email")
    return plain(contact) | {"email": stored_address(contact.email)}


def plain(value: Body) -> dict[str, Any]:
    """The fields with a value."""
    made: dict[str, Any] = msgspec.to_builtins(value)
    return made
