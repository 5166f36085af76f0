"""What a request has tried to pay, before its purchase is committed (R49)."""

from datetime import datetime, timedelta

from .card import PaymentMethod
from .record import Record

ATTEMPTS_KEPT_FOR = timedelta(minutes=50)
"""How long a request's repeats use the authorization that an earlier attempt got. The sweep cancels
it after an hour."""


class PaymentAttempt(Record):
    """What a request has tried to pay: it is written before the provider is asked, and is closed by
    the commit that uses it, by a decline, or by the sweep. So no authorization is forgotten, and
    none is used that is being canceled."""

    attempt_id: str
    """Made of the request's idempotency key."""
    number: int
    """Counts the request's attempts. A declined or outdated one is followed by the next."""
    first_at: datetime
    began_at: datetime
    company_id: int
    office_id: int
    amount_minor: int
    currency: str
    method: PaymentMethod
    is_open: bool = True
    paid_number: int | None = None
    """The number of the attempt that paid for the purchase; None if none did yet."""
    earlier_customers: frozenset[str] = frozenset()
    """The provider's customers of earlier attempts: an office may change from a card that it shares
    to its own."""

    @property
    def customers(self) -> frozenset[str]:
        """Whose payments may be of this attempt or an earlier one."""
        return self.earlier_customers | {self.method.customer_id}

    @property
    def provider_key(self) -> str:
        """The provider's idempotency key of this attempt."""
        return f"{self.attempt_id}-{self.number}-{self.began_at:%Y%m%d%H%M%S}"
