"""Companies and offices, as the directory lists them."""

from collections.abc import Mapping
from datetime import datetime

from .licenses import AccountType
from .record import Record, field

LARGEST_MAX_OFFICES = 1000
"""The most offices that an agreement can allow."""


class CompanyAgreement(Record):
    """What the vendor lets a company choose by itself (R52)."""

    may_be_invoiced: bool = False
    """It may open offices that are invoiced."""
    may_commit: bool = False
    """It may open offices with an annual commitment."""
    may_collect_later: bool = False
    """Its card plans may collect charges with the next bill (R8)."""
    max_offices: int = 100
    """How many offices it can have."""


class OfficeHold(Record):
    """An office whose payment was declined, its currency, and since when; None if that was not
    recorded."""

    currency: str
    since: datetime | None = None


class Company(Record):
    company_id: int
    name: str
    account_type: AccountType
    created_at: datetime
    admin_email: str | None = None
    domain: str | None = None
    """The domain of its users' email addresses."""
    agreement: CompanyAgreement = CompanyAgreement()
    holds: Mapping[str, OfficeHold] | None = None
    """The offices with declined invoices, by id. The company is on hold while there are any (R25).
    None if the record was written before holds were the company's."""
    openings: int = 0
    """How many offices were opened since this is counted. Of two concurrent openings one fails, so
    that each is decided on all offices."""
    external_id: str | None = None
    """What the vendor's own system calls the company: unique among all companies (R58)."""


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
    external_id: str | None = None
    """What the company's own system calls the office (R58)."""
