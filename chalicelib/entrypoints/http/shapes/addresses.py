"""Addresses of offices, in the shapes of Dialpad's API."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from . import descriptions
from .common import ONE_LINE, Body, Email

# fmt: off
Country = Literal[
    "AR", "AT", "AU", "BD", "BE", "BG", "BH", "BR", "CA", "CH", "CI", "CL",
    "CN", "CO", "CR", "CY", "CZ", "DE", "DK", "DO", "DP", "EC", "EE", "EG",
    "ES", "FI", "FR", "GB", "GH", "GR", "GT", "HK", "HR", "HU", "ID", "IE",
    "IL", "IN", "IS", "IT", "JP", "KE", "KH", "KR", "KZ", "LK", "LT", "LU",
    "LV", "MA", "MD", "MM", "MT", "MX", "MY", "NG", "NL", "NO", "NZ", "PA",
    "PE", "PH", "PK", "PL", "PR", "PT", "PY", "RO", "RU", "SA", "SE", "SG",
    "SI", "SK", "SV", "TH", "TR", "TW", "UA", "US", "UY", "VE", "VN", "ZA",
]
"""The countries of CreateOfficeMessage."""
# fmt: on

TextLine = Annotated[str, Meta(max_length=200, pattern=ONE_LINE)]


class BillingAddress(Body, frozen=True):
    """Dialpad's BillingContactMessage."""

    address_line_1: Annotated[TextLine, descriptions.STREET]
    city: TextLine
    country: TextLine
    postal_code: TextLine
    region: Annotated[TextLine, Meta(description="State or region.")]
    address_line_2: Annotated[TextLine, descriptions.SECOND_LINE] = ""


class BillingContact(Body, frozen=True):
    """Dialpad's BillingPointOfContactMessage."""

    email: Email
    name: TextLine
    phone: TextLine = ""


class E911Address(Body, frozen=True):
    """Dialpad's E911Message."""

    address: Annotated[TextLine, descriptions.STREET]
    city: TextLine
    country: TextLine
    state: TextLine
    zip: TextLine
    address2: Annotated[TextLine, descriptions.SECOND_LINE] = ""
