"""Credit notes: corrections of invoices, which never change themselves (R50)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from .invoicing import Party
from .journal import Actor
from .licenses import LicenseType
from .record import Record
from .tax import TaxPart

RefundStatus = Literal["pending", "made", "failed", "elsewhere"]
"""`made`: the payment provider has accepted it; it can still fail. `elsewhere`: no payment provider
made the payment, or none is connected, so staff pay it back by their own means."""


class CreditedLine(Record):
    """What is credited of one line of the invoice, net. `position` counts from 1."""

    position: int
    license_type: LicenseType
    quantity: int
    amount_minor: int
    description: str


class CreditNote(Record):
    """A correction of one invoice, numbered per office without gaps. Only its refund changes."""

    number: int
    office_id: int
    invoice_number: int
    document_number: str
    issued_at: datetime
    by: Actor
    reason: str
    currency: str
    entry_seq: int
    total_minor: int
    """What is credited, with tax."""
    lines: tuple[CreditedLine, ...] = ()
    """Empty if an amount is credited."""
    tax: tuple[TaxPart, ...] | None = None
    released: Mapping[LicenseType, int] | None = None
    """Licenses that were given up with it."""
    refund_minor: int = 0
    """How much of it is paid back. The rest settles what is open, or is balance."""
    refund_of: str | None = None
    """The payment provider's id of the payment that is refunded."""
    refund: RefundStatus | None = None
    refund_reference: str | None = None
    refunded_at: datetime | None = None
    buyer: Party | None = None
    invoice_document_number: str | None = None

    @property
    def tax_minor(self) -> int:
        return sum(each.amount_minor for each in self.tax or ())

    @property
    def subtotal_minor(self) -> int:
        return self.total_minor - self.tax_minor
