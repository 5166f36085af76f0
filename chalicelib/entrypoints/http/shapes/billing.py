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
from .common import Body, Id, InvoiceNumber, MoneyAnswer, PeriodAnswer, Reason
from .orders import LineAnswer, line_response
from .terms import TermsAnswer, terms_response


class BilledLineAnswer(LineAnswer):
    """`entry_id` names the journal entry that the line comes from; absent in an estimate."""

    entry_id: Id | UnsetType = UNSET


def _billed_lines(lines: tuple[BilledLine, ...], currency: str) -> list[BilledLineAnswer]:
    return [
        BilledLineAnswer(
            **asdict(line_response(each.line, currency)),
            entry_id=UNSET if each.entry_id is None else each.entry_id,
        )
        for each in lines
    ]


InvoiceReason = Literal["purchase", "renewal"]
"""The actions that charge."""


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


def invoice_response(issued: Invoice, lines: tuple[BilledLine, ...]) -> InvoiceAnswer:
    return InvoiceAnswer(
        number=str(issued.number),
        status=issued.status,
        reason=cast("InvoiceReason", issued.reason),
        issued_at=issued.issued_at,
        period=PeriodAnswer(issued.period_start, issued.period_end),
        lines=_billed_lines(lines, issued.currency),
        total=MoneyAnswer(issued.total_minor, issued.currency),
        payment=ReportAnswer(issued.reported_at, issued.reported_by or "", issued.reported_reason)
        if issued.reported_at
        else UNSET,
    )


class PaymentBody(Body, frozen=True):
    """What the payment system says of an invoice."""

    status: Literal["paid", "declined"]
    reason: Reason | None = None


class PaymentAnswer(Struct):
    """How the invoice's payment stands, and the office with it."""

    number: InvoiceNumber
    status: InvoiceStatus
    on_hold: bool


class NextBillAnswer(Struct):
    date: datetime
    amount: MoneyAnswer
    lines: list[BilledLineAnswer]


def next_bill_response(bill: Bill, currency: str) -> NextBillAnswer:
    return NextBillAnswer(
        bill.issued_at, MoneyAnswer(bill.total_minor, currency), _billed_lines(bill.lines, currency)
    )


class PlanAnswer(Struct):
    account_type: AccountType
    plan_period: PlanPeriod
    annual_commit_monthly_billing: bool
    invoiced: bool
    currency: str
    timezone: str
    terms: TermsAnswer


def plan_response(terms: Terms) -> PlanAnswer:
    return PlanAnswer(
        account_type=terms.account_type,
        plan_period=terms.plan_period,
        annual_commit_monthly_billing=terms.annual_commit_monthly_billing,
        invoiced=terms.invoiced,
        currency=terms.currency,
        timezone=terms.timezone,
        terms=terms_response(agreed_in(terms)),
    )


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
