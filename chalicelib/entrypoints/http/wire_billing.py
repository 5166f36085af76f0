"""Answers about plans, prices, invoices: their shapes, as in `wire`."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from ...domain.catalog import Currency
from ...domain.journal import InvoiceStatus
from ...domain.licenses import AccountType, LicenseType
from ...domain.terms import Action, PlanPeriod
from .wire import (
    BY_LICENSE_TYPE,
    ContactAnswer,
    Id,
    InvoiceNumber,
    LineAnswer,
    MoneyAnswer,
    Number,
    PeriodAnswer,
)

InvoiceReason = Literal["purchase", "renewal"]
"""The actions that charge."""


class BilledLineAnswer(LineAnswer):
    """`entry_id` names the journal entry that the line comes from; absent in an estimate."""

    entry_id: Id | UnsetType = UNSET


class ReportAnswer(Struct):
    """What the payment system last said of the invoice: when, who, and why."""

    at: datetime
    by: str
    reason: str | None


class InvoiceAnswer(Struct):
    """Immutable but for its payment; numbered from 1 in each office, without gaps."""

    number: InvoiceNumber
    status: InvoiceStatus
    reason: InvoiceReason
    issued_at: datetime
    period: PeriodAnswer
    lines: list[BilledLineAnswer]
    total: MoneyAnswer
    payment: ReportAnswer | UnsetType = UNSET


class PaymentAnswer(Struct):
    """How the invoice's payment stands, and the office with it."""

    number: InvoiceNumber
    status: InvoiceStatus
    on_hold: bool


class TermsAnswer(Struct):
    """What was negotiated: what the office's admins cannot do themselves, and whom they ask."""

    not_self_serve: list[Action]
    resold: bool
    contact: ContactAnswer | None
    contract_prices: Annotated[dict[LicenseType, Number], BY_LICENSE_TYPE]


class PlanAnswer(Struct):
    account_type: AccountType
    plan_period: PlanPeriod
    annual_commit_monthly_billing: bool
    invoiced: bool
    currency: str
    timezone: str
    terms: TermsAnswer


class NextBillAnswer(Struct):
    date: datetime
    amount: MoneyAnswer
    lines: list[BilledLineAnswer]


class BillingSummaryAnswer(Struct):
    plan: PlanAnswer
    cycle: PeriodAnswer
    next_bill: NextBillAnswer
    invoices: list[InvoiceAnswer]
    open: MoneyAnswer
    on_hold: bool


class StatementAnswer(Struct):
    """One office of the company's statement. `open` is what is invoiced and not paid."""

    office_id: Id
    name: str
    on_hold: bool
    cycle: PeriodAnswer
    next_bill: NextBillAnswer
    invoices: list[InvoiceAnswer]
    open: MoneyAnswer


class StatementTotalAnswer(Struct):
    """Of one currency, over the offices of the page."""

    next_bill: MoneyAnswer
    open: MoneyAnswer


class CompanyBillingAnswer(Struct):
    items: list[StatementAnswer]
    totals: list[StatementTotalAnswer]
    cursor: str | UnsetType = UNSET


class PriceListAnswer(Struct):
    account_type: AccountType
    plan_period: PlanPeriod
    currency: Currency
    effective_from: date
    prices: Annotated[dict[LicenseType, Number], BY_LICENSE_TYPE]


class CatalogAnswer(Struct):
    revision: Number
    in_force_at: datetime
    """Cycles that begin then or later are priced by it."""
    price_lists: list[PriceListAnswer]
