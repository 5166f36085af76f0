"""What an office owns: its counts, and the ledger on which transitions decide."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from .calendar import Cycle
from .card import CardOnFile
from .invoicing import NO_BILLING, Billing, Customer
from .licenses import LicenseType
from .products import SHIPPED, Products
from .record import Record, field, force_setattr, replace
from .tax import Tax
from .terms import Contact, Terms

MOST_PURCHASED = 10_000_000
"""The limit per license type and office. It keeps every sum exact in JSON (below 2^53)."""


class Counts(Record):
    """The counts of one license type. `available` is stored because DynamoDB's conditions cannot do
    arithmetic; `assigned` follows from `purchased = assigned + scheduled + available` (R2)."""

    purchased: int = 0
    scheduled: int = 0
    available: int = 0

    def __post_init__(self) -> None:
        assert self.scheduled >= 0 and self.available >= 0 and self.assigned >= 0, self

    @property
    def assigned(self) -> int:
        return self.purchased - self.scheduled - self.available

    @property
    def renewing(self) -> int:
        """What the next cycle is billed for."""
        return self.purchased - self.scheduled

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.purchased + other.purchased,
            self.scheduled + other.scheduled,
            self.available + other.available,
        )

    def buy(self, quantity: int) -> "Counts":
        return replace(
            self, purchased=self.purchased + quantity, available=self.available + quantity
        )

    def schedule_removal(self, quantity: int) -> "Counts":
        return replace(
            self, scheduled=self.scheduled + quantity, available=self.available - quantity
        )

    def restore(self, quantity: int) -> "Counts":
        return replace(
            self, scheduled=self.scheduled - quantity, available=self.available + quantity
        )

    def transfer_out(self, quantity: int) -> "Counts":
        return replace(
            self, purchased=self.purchased - quantity, available=self.available - quantity
        )

    def give_up(self, quantity: int) -> "Counts":
        return self.transfer_out(quantity)

    def drop_scheduled(self, quantity: int) -> "Counts":
        return replace(
            self, purchased=self.purchased - quantity, scheduled=self.scheduled - quantity
        )


class OwnedCounts(dict[LicenseType, Counts]):
    """Counts by license type. A type of which nothing is owned has no entry, and counts zero."""

    def __missing__(self, license_type: LicenseType) -> Counts:
        return NOTHING_OWNED


class Thresholds(Record):
    """When an event reports the available licenses of a type: fewer than `low_below` while the
    office owns some, or more than `idle_above`."""

    low_below: int = 1
    idle_above: int = 50

    def are_low(self, held: Counts) -> bool:
        return held.available < self.low_below and held.purchased > 0

    def are_idle(self, held: Counts) -> bool:
        return held.available > self.idle_above


DEFAULT_THRESHOLDS = Thresholds()
NOTHING_OWNED = Counts()


class Account(Record):
    """One office's account, as the account item stores it.

    `seq` is the number of the journal's last entry. It is also the account's version, because every
    change of what the office owns writes an entry.
    """

    office_id: int
    company_id: int
    seq: int
    cycle: Cycle
    counts: Mapping[LicenseType, Counts]
    terms_revision: int
    removals_revision: int
    billed_seq: int
    """`seq` of the last entry whose invoice billed what had accrued: usually the one that opened
    the running cycle. What later entries charge accrues, unless an invoice of their own bills it.
    """
    accrued_minor: int
    """Charged and not yet invoiced (R8)."""
    invoice_count: int
    open_minor: int = 0
    """Invoiced and not paid."""
    balance_minor: int = 0
    """Credit that pays the next invoices first (R48). Never negative."""
    declined_invoices: int = 0
    """Invoices whose payment was declined and that have not been paid since."""
    credit_note_count: int = 0
    thresholds: Thresholds = DEFAULT_THRESHOLDS
    transfers_priced: bool = True
    """False until the next boundary if the running cycle began before transfers were priced: some
    licenses may have been received at no charge, and these are not credited (R23)."""
    named: bool = False
    """True if the account's item names its license types, as all did before types had numbers. It
    is converted at a boundary (decision 108)."""

    def __post_init__(self) -> None:
        owned = {kind: held for kind, held in self.counts.items() if held.purchased}
        force_setattr(self, "counts", OwnedCounts(owned))
        assert self.accrued_minor >= 0 and self.balance_minor >= 0, self

    @property
    def on_hold(self) -> bool:
        """True while an invoice of this office is declined. The hold is the company's (R25)."""
        return self.declined_invoices > 0


class Removal(Record):
    """A lot of licenses scheduled for removal (R14). Open while `remaining` is above zero and
    its boundary has not passed."""

    removal_id: int
    license_type: LicenseType
    quantity: int
    remaining: int
    requested_at: datetime
    requested_by: str
    effective_at: datetime


class Hold(Record):
    """Why a company is on hold: a declined invoice (R25). `open_minor` is what the office of that
    invoice owes, in its currency."""

    since: datetime | None
    """None if the hold began before its time was recorded."""
    open_minor: int
    currency: str
    office_id: int | None = None
    """The office whose invoice is declined."""


class Standing(Record):
    """What the company's record says about all of its offices."""

    hold: Hold | None = None
    may_collect_later: bool = False
    """The company's agreement lets card plans collect charges with the next bill (R8, R52)."""


class Ledger(Record):
    """Everything that a transition decides on: account, terms, open removals (oldest first), the
    company's standing, and prices: `next_prices` of the next cycle (None: the running cycle's
    prices stay), `list_prices` of types that have no price in the running cycle yet (R44)."""

    account: Account
    terms: Terms
    removals: tuple[Removal, ...]
    next_prices: Mapping[LicenseType, int] | None = None
    list_prices: Mapping[LicenseType, int] = field(default_factory=dict)
    standing: Standing = Standing()
    unpaid: Mapping[LicenseType, int] = field(default_factory=dict)
    """Licenses received at no charge in the running cycle; see `Account.transfers_priced`."""
    products: Products = SHIPPED
    """What the vendor sells: those of the catalog in force."""
    card: CardOnFile | None = None
    """None on invoiced plans, and without a payment provider."""
    numbers_at_boundary: bool = True
    """True if the account's item is to number its license types from the next boundary on."""
    customer: Customer | None = None
    """None where it was not read."""
    now_billed: Billing | None = NO_BILLING
    then_billed: Billing | None = NO_BILLING
    """With which tax, and to whom, the office is billed now and at the next boundary; None if there
    is a tax and the customer was not read. `billing` and `next_billing` need it."""
    vendor_contact: Contact | None = None
    """Whom refusals name if the terms name nobody: the deployment's contact."""
    lowest_tax: Tax | None = None
    """The lowest tax since the cycle began: the most that credit for licenses gives back (R51).
    None if that is today's."""

    def __post_init__(self) -> None:
        scheduled = Counter[LicenseType]()
        for removal in self.removals:
            scheduled[removal.license_type] += removal.remaining
        for license_type in scheduled.keys() | self.account.counts.keys():
            counts = self.account.counts[license_type]
            assert counts.scheduled == scheduled[license_type], (license_type, self)

    @property
    def contact(self) -> Contact | None:
        """Whom a refusal names (R9)."""
        return self.terms.contact or self.vendor_contact

    @property
    def billing(self) -> Billing:
        """Of what is invoiced now."""
        assert self.now_billed, f"the customer of office {self.account.office_id} was not read"
        return self.now_billed

    @property
    def credited_tax(self) -> Tax:
        """The tax that credit for licenses gives back."""
        return self.billing.tax if self.lowest_tax is None else self.lowest_tax

    @property
    def next_billing(self) -> Billing:
        """Of what is invoiced at the next boundary."""
        assert self.then_billed, f"the customer of office {self.account.office_id} was not read"
        return self.then_billed

    @property
    def sells(self) -> frozenset[LicenseType]:
        """The types that the office's plan sells (R30)."""
        return self.products.sold_on(self.terms.account_type)

    def offer_of(self, license_type: LicenseType) -> int | None:
        """The price at which the office could buy one; None if its plan does not sell the type."""
        return self.price_of(license_type) if license_type in self.sells else None

    @property
    def collects_later(self) -> bool:
        """True if charges accrue to the next invoice: on invoiced plans, and on card plans that
        collect with the next bill as long as the company's agreement allows it (R8)."""
        terms = self.terms
        return terms.invoiced or (terms.collect == "next_bill" and self.standing.may_collect_later)

    def price_of(self, license_type: LicenseType) -> int | None:
        """What one license costs for a whole cycle if it is purchased now; None if not sold."""
        return self.terms.prices.get(license_type, self.list_prices.get(license_type))

    def removals_due(self) -> tuple[Removal, ...]:
        """The lots that take effect at the end of the running cycle. Local dates are compared, not
        instants: a time zone may change its rules after a lot was opened, up to a year earlier, and
        its midnights then move."""
        date_of, boundary = self.terms.calendar.local_date, self.account.cycle.end
        return tuple(lot for lot in self.removals if date_of(lot.effective_at) <= date_of(boundary))
