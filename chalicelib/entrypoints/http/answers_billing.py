"""Fills the shapes of `wire_billing` from the domain."""

from typing import cast

from msgspec import UNSET
from msgspec.structs import asdict

from ...domain.billing import Bill, BilledLine
from ...domain.catalog import Catalog
from ...domain.journal import Invoice
from ...domain.terms import Terms
from ...domain.transitions.agree_terms import Agreement, agreed_in
from .answers import line_answer
from .wire import ContactAnswer, MoneyAnswer, PeriodAnswer
from .wire_billing import (
    BilledLineAnswer,
    CatalogAnswer,
    InvoiceAnswer,
    InvoiceReason,
    NextBillAnswer,
    PlanAnswer,
    PriceListAnswer,
    ReportAnswer,
    TermsAnswer,
)


def invoice(issued: Invoice, lines: tuple[BilledLine, ...]) -> InvoiceAnswer:
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


def next_bill(bill: Bill, currency: str) -> NextBillAnswer:
    return NextBillAnswer(
        bill.issued_at, MoneyAnswer(bill.total_minor, currency), _billed_lines(bill.lines, currency)
    )


def _billed_lines(lines: tuple[BilledLine, ...], currency: str) -> list[BilledLineAnswer]:
    return [
        BilledLineAnswer(
            **asdict(line_answer(each.line, currency)),
            entry_id=UNSET if each.entry_id is None else each.entry_id,
        )
        for each in lines
    ]


def plan(terms: Terms) -> PlanAnswer:
    return PlanAnswer(
        account_type=terms.account_type,
        plan_period=terms.plan_period,
        annual_commit_monthly_billing=terms.annual_commit_monthly_billing,
        invoiced=terms.invoiced,
        currency=terms.currency,
        timezone=terms.timezone,
        terms=agreement(agreed_in(terms)),
    )


def agreement(agreed: Agreement) -> TermsAnswer:
    contact = agreed.contact
    return TermsAnswer(
        not_self_serve=sorted(agreed.not_self_serve),
        resold=agreed.resold,
        contact=ContactAnswer(contact.name, contact.email) if contact else None,
        contract_prices=dict(agreed.contract_prices),
    )


def catalog(known: Catalog) -> CatalogAnswer:
    return CatalogAnswer(
        known.revision,
        known.in_force_at,
        [
            PriceListAnswer(
                each.account_type,
                each.plan_period,
                each.currency,
                each.effective_from,
                dict(each.prices),
            )
            for each in known.price_lists
        ],
    )
