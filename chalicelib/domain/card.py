"""The payment method saved for an office: a card at the payment provider (R49)."""

from .record import Record


class PaymentMethod(Record):
    """A card. Its number is known to the provider alone; the ids are the provider's."""

    customer_id: str
    method_id: str
    brand: str
    """In the provider's word: `visa`."""
    last4: str
    expires: str
    """Year and month of its last month: `2028-04`."""
