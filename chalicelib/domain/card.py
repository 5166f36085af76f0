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


class CardOnFile(Record):
    """How an office pays while a payment provider is connected. `method` is None if no card is
    saved. The provider takes no payment below `least_minor`: smaller amounts accrue (R8)."""

    least_minor: int
    method: PaymentMethod | None = None

    def takes(self, due_minor: int) -> bool:
        """True if nothing is due, or enough to be paid."""
        return not 0 < due_minor < self.least_minor
