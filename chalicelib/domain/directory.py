"""Companies and offices, as the directory lists them."""

from collections.abc import Mapping
from datetime import datetime

from .licenses import AccountType
from .record import Record, field


class Company(Record):
    company_id: int
    name: str
    account_type: AccountType
    created_at: datetime
    admin_email: str | None = None
    domain: str | None = None
    """The domain of its users' email addresses."""


class Office(Record):
    """An office as its company lists it. Its licenses are in its account."""

    office_id: int
    company_id: int
    name: str
    timezone: str
    currency: str
    country: str
    is_primary: bool
    created_at: datetime
    unified_billing: bool = False
    billing_address: Mapping[str, str] = field(default_factory=dict)
    """In the form of Dialpad's BillingContactMessage. Empty if none was given, like the next."""
    e911_address: Mapping[str, str] = field(default_factory=dict)
    settings: str = "{}"
    """A JSON object with the other fields of the request that opened it: hours, routing, contact.
    They are returned as given and have no effect."""
