"""Terms: what an office's plan and contract allow, and its prices."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from .calendar import Calendar, Cycle
from .licenses import AccountType, LicenseType
from .record import Record, field
from .refusals import Refusal, RefusalCode

PlanPeriod = Literal["monthly", "yearly"]
Collect = Literal["at_once", "next_bill"]
"""When a card plan collects what a change charges: by an invoice at once, or with the next bill."""

DEFAULT_PAYMENT_DAYS = 30
MOST_PAYMENT_DAYS = 365

STAFF = ("csm", "vendor_admin")
"""The roles of vendor staff, whom neither terms nor a hold stop."""


class Action(StrEnum):
    """The actions that terms can forbid to an office's own admins."""

    PURCHASE = "purchase"
    REMOVE = "remove"
    RESTORE = "restore"
    TRANSFER = "transfer"


_INCLUDED = {Action.TRANSFER: (Action.REMOVE, Action.PURCHASE)}
"""Otherwise a transfer could bypass the terms: purchase or remove in another office."""


class Contact(Record):
    """Whom a refusal names: the Customer Success Manager or the reseller."""

    name: str
    email: str


class Terms(Record):
    """An office's plan. `revision` is the `seq` of the journal entry that last changed it."""

    revision: int
    account_type: AccountType
    plan_period: PlanPeriod
    annual_commit_monthly_billing: bool
    """Billed every month; removals take effect at the end of the commitment year (R12)."""
    invoiced: bool
    """True: purchases accrue to the next invoice. False: a card is charged at once (R8)."""
    currency: str
    timezone: str
    anchor: date
    """The local date from which cycles are counted (R29)."""
    prices: Mapping[LicenseType, int]
    """The running cycle's prices of the types that the plan sells, in minor units for one license
    and one whole cycle."""
    not_self_serve: frozenset[Action] = frozenset()
    """Actions that admins cannot do themselves; a refusal names `contact` (R9, R10, R17)."""
    resold: bool = False
    contact: Contact | None = None
    contract_prices: Mapping[LicenseType, int] = field(default_factory=dict)
    """Prices that replace the catalog's from the next cycle on."""
    collect: Collect = "at_once"
    """Without effect on invoiced plans (R8)."""
    promised_prices: Mapping[LicenseType, int] = field(default_factory=dict)
    """The prices of the commitment year's first cycle, of the types whose price a contract price
    has replaced since (R44)."""

    payment_days: int | None = None
    """Days after which invoices of an invoiced plan are due; None: DEFAULT_PAYMENT_DAYS."""

    @property
    def due_after_days(self) -> int:
        """Card plans are due at once."""
        if not self.invoiced:
            return 0
        return DEFAULT_PAYMENT_DAYS if self.payment_days is None else self.payment_days

    @property
    def shape(self) -> str:
        """How long a license is paid for and kept (R12, R23)."""
        return "annual commitment" if self.annual_commit_monthly_billing else self.plan_period

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.timezone, self.anchor, 12 if self.plan_period == "yearly" else 1)

    def removal_takes_effect_at(self, cycle: Cycle) -> datetime:
        """The boundary at which a removal that is scheduled in `cycle` takes effect (R12)."""
        if not self.annual_commit_monthly_billing:
            return cycle.end
        last_of_the_year = cycle.number // 12 * 12 + 11
        if cycle.number == last_of_the_year:
            return cycle.end
        return self.calendar.cycle(last_of_the_year).end

    def opens_year(self, cycle_number: int) -> bool:
        """True if the cycle is the first of a commitment year, or of a period without one."""
        return not self.annual_commit_monthly_billing or cycle_number % 12 == 0

    def keeps_licenses_until(self, cycle: Cycle) -> date:
        """The local date at which licenses owned in `cycle` can leave first: the end of the cycle,
        or of the commitment year."""
        number = cycle.number
        if self.annual_commit_monthly_billing:
            number = number // 12 * 12 + 11
        return self.calendar.start_date(number + 1)

    def refusal_of(
        self, action: Action, role: str, whom_to_ask: Contact | None = None
    ) -> Refusal | None:
        """The refusal if this role may not do the action, or None (R9, R10, R17). Vendor staff may
        do all of them. It names `whom_to_ask`, by default the contact of the terms."""
        if role in STAFF or self.not_self_serve.isdisjoint((action, *_INCLUDED.get(action, ()))):
            return None
        code = RefusalCode.CONTACT_RESELLER if self.resold else RefusalCode.CONTACT_CSM
        asked = whom_to_ask or self.contact
        contact = {"name": asked.name, "email": asked.email} if asked else None
        nobody = "your reseller" if self.resold else "your Customer Success Manager"
        whom = asked.name if asked else nobody
        return Refusal(
            code,
            f"This office's contract does not let its admins {action} licenses. "
            f"Please contact {whom}.",
            contact=contact,
        )
