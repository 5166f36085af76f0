"""How an office pays: the item of its saved card (R49)."""

from ..domain.card import CardOnFile, PaymentMethod
from .codec import Item, decode_item


def method_from(item: Item | None) -> PaymentMethod | None:
    """The saved card; None if there is none, or it was removed."""
    values = decode_item(item) if item else {}
    if "method_id" not in values:
        return None
    return PaymentMethod(
        customer_id=values["customer_id"],
        method_id=values["method_id"],
        brand=values["brand"],
        last4=values["last4"],
        expires=values["expires"],
    )


def card_from(item: Item | None, least_minor: int) -> CardOnFile:
    return CardOnFile(least_minor, method_from(item))
