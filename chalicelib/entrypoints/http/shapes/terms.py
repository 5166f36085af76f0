"""An office's negotiated terms."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from ....domain.terms import DEFAULT_PAYMENT_DAYS, MOST_PAYMENT_DAYS, Action
from ....domain.transitions.agree_terms import Agreement
from . import descriptions
from .catalog_edits import Prices
from .common import (
    ADDRESS,
    BY_LICENSE_TYPE,
    SOME_TEXT,
    Body,
    ContactResponse,
    LicenseTypeId,
    Number,
    Reason,
)

PAYMENT_DAYS = Meta(
    description="Days after which the invoices of an invoiced plan are due, "
    f"{DEFAULT_PAYMENT_DAYS} if null. Card plans pay at once."
)


class ContactBody(Body, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=SOME_TEXT)]
    email: Annotated[str, Meta(min_length=3, max_length=254, pattern=ADDRESS)]


class TermsBody(Body, frozen=True):
    """All negotiated terms, which replace the current ones."""

    not_self_serve: Annotated[
        list[Action], Meta(max_length=len(Action)), descriptions.NOT_SELF_SERVE
    ]
    resold: Annotated[bool, descriptions.RESOLD]
    contact: Annotated[ContactBody | None, descriptions.CONTACT]
    contract_prices: Annotated[Prices, descriptions.CONTRACT_PRICES]
    payment_days: Annotated[
        Annotated[int, Meta(ge=0, le=MOST_PAYMENT_DAYS)] | None, PAYMENT_DAYS
    ] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class TermsResponse(Struct):
    """An office's negotiated terms."""

    not_self_serve: Annotated[list[Action], descriptions.NOT_SELF_SERVE]
    resold: Annotated[bool, descriptions.RESOLD]
    contact: Annotated[ContactResponse | None, descriptions.CONTACT]
    contract_prices: Annotated[
        dict[LicenseTypeId, Number], BY_LICENSE_TYPE, descriptions.CONTRACT_PRICES
    ]
    payment_days: Annotated[Number | None, PAYMENT_DAYS]


def terms_response(agreed: Agreement) -> TermsResponse:
    contact = agreed.contact
    return TermsResponse(
        not_self_serve=sorted(agreed.not_self_serve),
        resold=agreed.resold,
        contact=ContactResponse(contact.name, contact.email) if contact else None,
        contract_prices=dict(agreed.contract_prices),
        payment_days=agreed.payment_days,
    )
