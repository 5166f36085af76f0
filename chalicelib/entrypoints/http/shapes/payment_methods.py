"""Saved cards in responses."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from ....domain.card import PaymentMethod


class PaymentMethodResponse(Struct, frozen=True):
    brand: Annotated[str, Meta(description="The card's brand: `visa`.")]
    last4: Annotated[str, Meta(description="The last four digits of its number.")]
    expires: Annotated[str, Meta(description="Its last month: `2028-04`.")]


def payment_method_response(method: PaymentMethod) -> PaymentMethodResponse:
    """What may be shown of a card: never the provider's ids."""
    return PaymentMethodResponse(method.brand, method.last4, method.expires)
