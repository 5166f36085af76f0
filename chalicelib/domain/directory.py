"""Companies and offices, as the directory lists them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from .licenses import AccountType
from .record import Record, asdict, field, replace
from .tax_id import TaxId

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
    credit_limit: Mapping[str, int] = field(default_factory=dict)
    """What its invoiced offices can owe together before they order more, in minor units by
    currency. No limit in a currency that is absent."""

    @property
    def shown(self) -> Mapping[str, Any]:
        """As clients and the history see it: without a limit that nobody has set."""
        return {name: value for name, value in asdict(self).items() if value != {}}


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
    orders: int = 0
    """How many orders were decided on what all of its offices owe. Of two concurrent ones, one is
    decided again."""
    external_id: str | None = None
    """What the vendor's own system calls the company: unique among all companies (R58)."""
    legal_name: str | None = None
    """Its name on invoices. This and the following are absent until they are set."""
    billing_address: Mapping[str, str] | None = None
    billing_contact: Mapping[str, str] | None = None
    tax_ids: tuple[TaxId, ...] = ()
    details_changed_at: datetime | None = None
    """When the details were last edited: their history knows what they were before."""

    @property
    def details(self) -> Mapping[str, Any]:
        """What can be edited, besides agreement and external id, as its history keeps it."""
        return {
            "name": self.name,
            "legal_name": self.legal_name,
            "billing_address": self.billing_address,
            "billing_contact": self.billing_contact,
            "tax_ids": [asdict(each) for each in self.tax_ids],
        }


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
    """A JSON object with the other fields of the request that opened it: hours and routing.
    They are returned as given and have no effect."""
    external_id: str | None = None
    """What the company's own system calls the office (R58)."""
    billing_contact: Mapping[str, str] | None = None
    """The person who gets the bills; empty if it was removed. None in offices that an older release
    opened: `contact` knows it of them, too."""
    purchase_order_number: str | None = None
    """The customer's number of its order, which its invoices show. Absent until it is set."""
    details_changed_at: datetime | None = None

    @property
    def contact(self) -> Mapping[str, str] | None:
        """The person who gets the bills. Older releases keep it among the settings."""
        if self.billing_contact is not None:
            return self.billing_contact or None
        kept: Mapping[str, str] | None = json.loads(self.settings).get("billing_contact")
        return kept

    @property
    def details(self) -> Mapping[str, Any]:
        """What can be edited, besides the external id, as the company's history keeps it."""
        return {
            "name": self.name,
            "billing_address": self.billing_address or None,
            "billing_contact": self.contact,
            "purchase_order_number": self.purchase_order_number,
        }


_Edited = TypeVar("_Edited", Company, Office)


def with_edit_time(before: _Edited, after: _Edited, at: datetime) -> _Edited:
    """`after`, and when its details were last edited, if they differ. That never goes back, though
    the clock of another process may be ahead."""
    if after.details == before.details:
        return after
    return replace(after, details_changed_at=max(at, before.details_changed_at or at))
