"""Invoices, payments, the next bill, and summaries of them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from ....domain.billing import Bill, BilledLine, shortened
from ....domain.journal import EntryAction, Invoice, InvoiceStatus
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
from .orders import LineResponse, line_response
from .terms import TermsResponse, terms_response

MOST_LINES, MOST_LINES_IN_SUMMARY = 1_500, 100
"""Of one invoice, and of each bill in a summary of up to 13: no response is larger than 1 MB."""


class BilledLineResponse(LineResponse):
    """A line of an invoice or of the next bill."""

    entry_id: Annotated[
        Id | UnsetType,
        Meta(
            description="The journal entry that the line comes from; absent in an estimate, and in "
            "a line that stands for many."
        ),
    ] = UNSET


def _billed_lines(
    lines: tuple[BilledLine, ...], currency: str, most: int
) -> list[BilledLineResponse]:
    return [
        BilledLineResponse(
            **asdict(line_response(each.line, currency)),
            entry_id=UNSET if each.entry_id is None else each.entry_id,
        )
        for each in shortened(lines, most)
    ]


class ReportResponse(Struct):
    """The payment system's last report on an invoice."""

    at: Annotated[Instant, descriptions.AT]
    by: Annotated[str, descriptions.BY]
    reason: Annotated[str | None, descriptions.REASON]


class MadePaymentResponse(Struct):
    """A payment of an invoice."""

    at: Annotated[Instant, descriptions.AT]
    amount: Annotated[MoneyResponse, descriptions.AMOUNT]
    means: Annotated[str | None, Meta(description="By what, such as `visa 4242`; null if unknown.")]
    reference: Annotated[
        str | None, Meta(description="The payment provider's id of it; null without a provider.")
    ]
    refunded: Annotated[
        MoneyResponse, Meta(description="What the payment provider has refunded of it.")
    ]
    dispute: Annotated[
        str | None,
        Meta(description="The state of a dispute, in the provider's word; null without one."),
    ]


class InvoiceResponse(Struct):
    """An invoice. Only its payment changes. Numbers begin at 1 in each office, without gaps."""

    number: Annotated[InvoiceNumber, descriptions.NUMBER]
    status: Annotated[InvoiceStatus, descriptions.PAYMENT_STATUS]
    reason: Annotated[EntryAction, Meta(description="The action that is billed.")]
    issued_at: Instant
    period: Annotated[PeriodResponse, descriptions.PERIOD]
    lines: Annotated[list[BilledLineResponse], descriptions.LINES]
    total: Annotated[MoneyResponse, Meta(description="The sum of the lines.")]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    due: Annotated[MoneyResponse, descriptions.PAID_BY_PAYMENT]
    payments: Annotated[list[MadePaymentResponse], Meta(description="What was paid, by payments.")]
    payment: Annotated[
        ReportResponse | UnsetType,
        Meta(description="The payment system's last report; absent if there is none."),
    ] = UNSET


def invoice_response(
    issued: Invoice, lines: tuple[BilledLine, ...], most_lines: int = MOST_LINES
) -> InvoiceResponse:
    return InvoiceResponse(
        number=str(issued.number),
        status=issued.status,
        reason=issued.reason,
        issued_at=issued.issued_at,
        period=PeriodResponse(issued.period_start, issued.period_end),
        lines=_billed_lines(lines, issued.currency, most_lines),
        total=MoneyResponse(issued.total_minor, issued.currency),
        balance_used=MoneyResponse(issued.balance_used_minor, issued.currency),
        due=MoneyResponse(issued.due_minor, issued.currency),
        payments=_payments(issued),
        payment=ReportResponse(issued.reported_at, issued.reported_by or "", issued.reported_reason)
        if issued.reported_at
        else UNSET,
    )


def _payments(issued: Invoice) -> list[MadePaymentResponse]:
    """Of invoices that were paid before amounts were kept, what was due."""
    if issued.status != "paid" or issued.reported_at is None:
        return []
    paid_minor = issued.due_minor if issued.paid_minor is None else issued.paid_minor
    amount = MoneyResponse(paid_minor, issued.currency)
    means, reference = issued.paid_with, issued.payment_reference
    refunded = MoneyResponse(issued.refunded_minor, issued.currency)
    made = MadePaymentResponse(
        issued.reported_at, amount, means, reference, refunded, issued.dispute
    )
    return [made]


class PaymentBody(Body, frozen=True):
    """The payment system's report on an invoice."""

    status: Annotated[Literal["paid", "declined"], Meta(description="The result of the payment.")]
    amount: Annotated[
        Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)] | None,
        Meta(
            description="What was paid, in minor units: at least what is due, at most what was due "
            "when it was issued. The default is what is due, or the most if credit has paid it "
            "all; required if credit has paid a part since it was issued. More than what is due "
            "sets credit free that paid the invoice in the meantime: it pays other open invoices, "
            "the oldest first, and the rest returns to the balance."
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
    amount: Annotated[MoneyResponse, descriptions.AMOUNT]
    lines: Annotated[list[BilledLineResponse], descriptions.LINES]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    due: Annotated[MoneyResponse, descriptions.PAID_BY_PAYMENT]


def next_bill_response(bill: Bill, currency: str) -> NextBillResponse:
    return NextBillResponse(
        date=bill.issued_at,
        amount=MoneyResponse(bill.total_minor, currency),
        lines=_billed_lines(bill.lines, currency, MOST_LINES_IN_SUMMARY),
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
