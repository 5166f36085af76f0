"""Companies and their offices, as they are listed."""

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
    """Of its users' addresses."""


class Office(Record):
    """An office as its company lists it. What it owns is in its account."""

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
    """As Dialpad's BillingContactMessage has it; empty where none was given, as is the next."""
    e911_address: Mapping[str, str] = field(default_factory=dict)
    settings: str = "{}"
    """A JSON object of what else was said when it was opened: hours, routing, contact. Shown, and
    without a meaning here."""
