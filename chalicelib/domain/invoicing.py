"""What invoices say besides their lines: seller, buyer, tax (R50, R51).

The seller and the rates are data of the catalog, the buyer is the company with its office. Those of
an invoice's day are used, however late it is written.
"""

from collections.abc import Mapping
from datetime import datetime

from .countries import COUNTRIES
from .directory import Company, Office
from .record import Record, field
from .tax import NO_TAX, Tax, TaxRate, tax_for
from .tax_id import TaxId


class Party(Record, omit_defaults=True):
    """The seller or buyer of an invoice. `address` has the fields of Dialpad's
    BillingContactMessage, as far as they are known."""

    legal_name: str
    address: Mapping[str, str] = field(default_factory=dict)
    tax_ids: tuple[TaxId, ...] = ()
    email: str | None = None


class Invoicing(Record):
    """What the vendor's catalog says about invoices."""

    seller: Party | None = None
    tax_rates: tuple[TaxRate, ...] = ()
    payment_note: str | None = None
    """How invoices are paid that no card pays: a bank account. It is printed on them."""


NOT_SET_UP = Invoicing()


class Customer(Record):
    """The company and the office that is billed, as they were at a time."""

    company: Company
    office: Office

    @property
    def address(self) -> Mapping[str, str]:
        """Where the office is billed: its billing address, otherwise the company's, otherwise only
        its country is known."""
        own = self.office.billing_address or self.company.billing_address
        return own or {"country": self.office.country}

    @property
    def taxed_address(self) -> Mapping[str, str]:
        """The same, with a country that exists. Dialpad's addresses may have any text as country:
        the office's counts then."""
        country = self.address.get("country", "").strip().upper()
        return {**self.address, "country": country if country in COUNTRIES else self.office.country}

    @property
    def buyer(self) -> Party:
        contact = self.office.contact or self.company.billing_contact or {}
        return Party(
            legal_name=self.company.legal_name or self.company.name,
            address=self.address,
            tax_ids=self.company.tax_ids,
            email=contact.get("email"),
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the fields without which its invoices are not complete."""
        has_address = self.office.billing_address or self.company.billing_address
        found = (
            ("legal_name", self.company.legal_name),
            ("billing_address", has_address),
        )
        return tuple(name for name, value in found if not value)


class Billing(Record):
    """Who buys and with which tax. `buyer` is None where the customer was not read: the invoice
    then names the buyer by the history (decision 113)."""

    buyer: Party | None = None
    tax: Tax = NO_TAX
    purchase_order: str | None = None
    missing: tuple[str, ...] = ()
    """Names of what invoices need and nobody has given."""


NO_BILLING = Billing()


def billing_of(invoicing: Invoicing, customer: Customer | None) -> Billing | None:
    """The billing of a customer. One that was not read need not be known if there is no tax; None
    if there is."""
    if customer is None:
        return None if invoicing.tax_rates else NO_BILLING
    tax = tax_for(invoicing.tax_rates, customer.taxed_address, customer.company.tax_ids)
    return Billing(
        missing=_missing(invoicing, customer, tax),
        buyer=customer.buyer,
        tax=tax,
        purchase_order=customer.office.purchase_order_number,
    )


def _missing(invoicing: Invoicing, customer: Customer, tax: Tax) -> tuple[str, ...]:
    """A region is needed where its country has rates of regions, and the seller's tax id where the
    customer has a rate above zero (Directive 2006/112/EC, article 226, point 3)."""
    address = customer.taxed_address
    regional = any(
        each.region and each.country == address["country"] for each in invoicing.tax_rates
    )
    needs_region = regional and not address.get("region", "").strip()
    is_taxed = any(each.thousandths for each in tax.rates)
    needs_tax_id = is_taxed and invoicing.seller and not invoicing.seller.tax_ids
    return (
        *customer.missing,
        *(("region",) if needs_region else ()),
        *(() if invoicing.seller else ("seller",)),
        *(("seller_tax_id",) if needs_tax_id else ()),
    )


def changed_since(customer: Customer, at: datetime) -> bool:
    """True if the details of the company or office were edited after the instant."""
    edits = (customer.company.details_changed_at, customer.office.details_changed_at)
    return any(each is not None and each > at for each in edits)
