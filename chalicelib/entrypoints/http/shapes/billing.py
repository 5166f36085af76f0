"""Invoices, payments, the next bill, and summaries of them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.billing import Bill
from ....domain.journal import InvoiceStatus
from ....domain.record import Instant
from ....domain.terms import Collect, PlanPeriod, Terms
from ....domain.transitions.agree_terms import agreed_in
from . import descriptions
from .common import (
    LARGEST_INTEGER,
    AccountTypeId,
    Body,
    Id,
    InvoiceNumber,
    MoneyResponse,
    PeriodResponse,
    Reason,
)
from .invoices import (
    MOST_LINES_IN_SUMMARY,
    BilledLineResponse,
    InvoiceResponse,
    TaxResponse,
    billed_lines,
    tax_responses,
)
from .terms import TermsResponse, terms_response


class PaymentBody(Body, frozen=True):
    """The payment system's report on an invoice."""

    status: Annotated[Literal["paid", "declined"], Meta(description="The result of the payment.")]
    amount: Annotated[
        Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)] | None,
        Meta(
            description="What was paid, in minor units: at least what is due, at most what was due "
            "when it was issued. The default is what is due, or the most if credit has paid it "
            "all; required if credit of a transfer has paid a part since it was issued. More than "
            "what is due sets credit free that paid the invoice in the meantime: it pays other "
            "open invoices, the oldest first, and the rest returns to the balance."
        ),
    ] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class PaymentResponse(Struct):
    """The payment status of the invoice, and whether the office is on hold."""

    number: Annotated[InvoiceNumber, descriptions.NUMBER]
    status: Annotated[InvoiceStatus, descriptions.PAYMENT_STATUS]
    on_hold: Annotated[bool, Meta(description="True while an invoice of this office is declined.")]


class NextBillResponse(Struct):
    date: Annotated[Instant, descriptions.DATE]
    subtotal: Annotated[MoneyResponse, Meta(description="Without tax.")]
    tax: Annotated[list[TaxResponse], Meta(description="By rate; empty without tax.")]
    amount: Annotated[MoneyResponse, Meta(description="With tax.")]
    lines: Annotated[list[BilledLineResponse], descriptions.LINES]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    due: Annotated[MoneyResponse, descriptions.PAID_BY_PAYMENT]


def next_bill_response(bill: Bill, currency: str) -> NextBillResponse:
    return NextBillResponse(
        date=bill.issued_at,
        subtotal=MoneyResponse(bill.subtotal_minor, currency),
        tax=tax_responses(bill.tax, currency),
        amount=MoneyResponse(bill.total_minor, currency),
        lines=billed_lines(bill.lines, currency, MOST_LINES_IN_SUMMARY),
        balance_used=MoneyResponse(bill.balance_used_minor, currency),
        due=MoneyResponse(bill.due_minor, currency),
    )


class PlanResponse(Struct):
    account_type: Annotated[AccountTypeId, descriptions.ACCOUNT_TYPE]
    plan_period: Annotated[PlanPeriod, descriptions.PLAN_PERIOD]
    annual_commit_monthly_billing: Annotated[bool, descriptions.ANNUAL_COMMIT_MONTHLY_BILLING]
    invoiced: Annotated[bool, descriptions.INVOICED]
    collect: Annotated[Collect, descriptions.COLLECT]
    currency: Annotated[str, descriptions.CURRENCY]
    timezone: Annotated[str, descriptions.TIMEZONE]
    terms: Annotated[
        TermsResponse,
        Meta(description="What the contract changes: the prices, and what admins may do."),
    ]


def plan_response(terms: Terms) -> PlanResponse:
    return PlanResponse(
        account_type=terms.account_type,
        plan_period=terms.plan_period,
        annual_commit_monthly_billing=terms.annual_commit_monthly_billing,
        invoiced=terms.invoiced,
        collect=terms.collect,
        currency=terms.currency,
        timezone=terms.timezone,
        terms=terms_response(agreed_in(terms)),
    )


class BillingSummaryResponse(Struct):
    plan: PlanResponse
    cycle: Annotated[PeriodResponse, descriptions.CYCLE]
    next_bill: Annotated[NextBillResponse, descriptions.NEXT_BILL]
    invoices: Annotated[list[InvoiceResponse], descriptions.INVOICES]
    open: Annotated[MoneyResponse, descriptions.OPEN]
    balance: Annotated[MoneyResponse, descriptions.BALANCE]
    on_hold: Annotated[bool, descriptions.ON_HOLD]


class StatementResponse(Struct):
    """The billing of one office, with its last three invoices. Pages of more than 33 offices have
    fewer of each, at least one."""

    office_id: Id
    name: str
    on_hold: Annotated[bool, descriptions.ON_HOLD]
    cycle: Annotated[PeriodResponse, descriptions.CYCLE]
    next_bill: Annotated[NextBillResponse, descriptions.NEXT_BILL]
    invoices: Annotated[list[InvoiceResponse], descriptions.INVOICES]
    open: Annotated[MoneyResponse, descriptions.OPEN]
    balance: Annotated[MoneyResponse, descriptions.BALANCE]


class StatementTotalResponse(Struct):
    """The totals in one currency, over the offices of the page."""

    next_bill: Annotated[MoneyResponse, descriptions.NEXT_BILL]
    open: Annotated[MoneyResponse, descriptions.OPEN]
    balance: Annotated[MoneyResponse, descriptions.BALANCE]


class CompanyBillingResponse(Struct):
    items: Annotated[list[StatementResponse], descriptions.LISTED]
    totals: Annotated[
        list[StatementTotalResponse],
        Meta(description="The totals of this page's offices, by currency."),
    ]
    cursor: Annotated[str | UnsetType, descriptions.CURSOR] = UNSET
