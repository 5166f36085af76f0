"""Invoices, payments, the next bill, and summaries of them."""

from datetime import datetime
from typing import Literal, cast

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from ....domain.billing import Bill, BilledLine
from ....domain.journal import Invoice, InvoiceStatus
from ....domain.licenses import AccountType
from ....domain.terms import PlanPeriod, Terms
from ....domain.transitions.agree_terms import agreed_in
from .common import Body, Id, InvoiceNumber, MoneyResponse, PeriodResponse, Reason
from .orders import LineResponse, line_response
from .terms import TermsResponse, terms_response


class BilledLineResponse(LineResponse):
    """`entry_id` names the journal entry that the line comes from; absent in an estimate."""

    entry_id: Id | UnsetType = UNSET


def _billed_lines(lines: tuple[BilledLine, ...], currency: str) -> list[BilledLineResponse]:
    return [
        BilledLineResponse(
            **asdict(line_response(each.line, currency)),
            entry_id=UNSET if each.entry_id is None else each.entry_id,
        )
        for each in lines
    ]


InvoiceReason = Literal["purchase", "renewal"]
"""The actions that charge."""


class ReportResponse(Struct):
    """What the payment system last said of the invoice: when, who, and why."""

    at: datetime
    by: str
    reason: str | None


class InvoiceResponse(Struct):
    """Immutable but for its payment; numbered from 1 in each office, without gaps."""

    number: InvoiceNumber
    status: InvoiceStatus
    reason: InvoiceReason
    issued_at: datetime
    period: PeriodResponse
    lines: list[BilledLineResponse]
    total: MoneyResponse
    payment: ReportResponse | UnsetType = UNSET


def invoice_response(issued: Invoice, lines: tuple[BilledLine, ...]) -> InvoiceResponse:
    return InvoiceResponse(
        number=str(issued.number),
        status=issued.status,
        reason=cast("InvoiceReason", issued.reason),
        issued_at=issued.issued_at,
        period=PeriodResponse(issued.period_start, issued.period_end),
        lines=_billed_lines(lines, issued.currency),
        total=MoneyResponse(issued.total_minor, issued.currency),
        payment=ReportResponse(issued.reported_at, issued.reported_by or "", issued.reported_reason)
        if issued.reported_at
        else UNSET,
    )


class PaymentBody(Body, frozen=True):
    """What the payment system says of an invoice."""

    status: Literal["paid", "declined"]
    reason: Reason | None = None


class PaymentResponse(Struct):
    """How the invoice's payment stands, and the office with it."""

    number: InvoiceNumber
    status: InvoiceStatus
    on_hold: bool


class NextBillResponse(Struct):
    date: datetime
    amount: MoneyResponse
    lines: list[BilledLineResponse]


def next_bill_response(bill: Bill, currency: str) -> NextBillResponse:
    return NextBillResponse(
        bill.issued_at,
        MoneyResponse(bill.total_minor, currency),
        _billed_lines(bill.lines, currency),
    )


class PlanResponse(Struct):
    account_type: AccountType
    plan_period: PlanPeriod
    annual_commit_monthly_billing: bool
    invoiced: bool
    currency: str
    timezone: str
    terms: TermsResponse


def plan_response(terms: Terms) -> PlanResponse:
    return PlanResponse(
        account_type=terms.account_type,
        plan_period=terms.plan_period,
        annual_commit_monthly_billing=terms.annual_commit_monthly_billing,
        invoiced=terms.invoiced,
        currency=terms.currency,
        timezone=terms.timezone,
        terms=terms_response(agreed_in(terms)),
    )


class BillingSummaryResponse(Struct):
    plan: PlanResponse
    cycle: PeriodResponse
    next_bill: NextBillResponse
    invoices: list[InvoiceResponse]
    open: MoneyResponse
    on_hold: bool


class StatementResponse(Struct):
    """One office of the company's statement. `open` is what is invoiced and not paid."""

    office_id: Id
    name: str
    on_hold: bool
    cycle: PeriodResponse
    next_bill: NextBillResponse
    invoices: list[InvoiceResponse]
    open: MoneyResponse


class StatementTotalResponse(Struct):
    """Of one currency, over the offices of the page."""

    next_bill: MoneyResponse
    open: MoneyResponse


class CompanyBillingResponse(Struct):
    items: list[StatementResponse]
    totals: list[StatementTotalResponse]
    cursor: str | UnsetType = UNSET
