"""Invoices, payments and billing summaries."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from ...domain.account import Account, Ledger
from ...domain.billing import Bill, BilledLine, accrued_range, lines_of, next_bill
from ...domain.directory import Office
from ...domain.journal import Invoice, InvoiceStatus
from ...domain.office_policy import hold_of
from ...domain.transitions.record_payment import PaymentReport
from ...record_payment import record_payment
from ...service.policy import Verb
from ...service.ports import StoredResponse
from ...service.read_ports import Page, Paging
from ...service.statements import Statement
from ..reply import Reply
from .etags import tagged
from .list_pages import list_reply
from .operation import Call, ok, operation, outcome_of
from .registry import PAGING, Operation
from .shapes.billing import (
    BillingSummaryResponse,
    CompanyBillingResponse,
    PaymentBody,
    PaymentResponse,
    StatementResponse,
    StatementTotalResponse,
    next_bill_response,
    plan_response,
)
from .shapes.common import MoneyResponse, period_response
from .shapes.invoices import (
    BilledLineResponse,
    InvoiceResponse,
    billed_line,
    invoice_response,
    invoice_summary,
    lines_after,
    lines_cursor,
)

routes = Blueprint(__name__)

LAST_INVOICES = 12
"""A page may have 100 offices, and a Lambda response is limited to 6 MB."""


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/invoices",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Invoices, newest first",
        responses={200: InvoiceResponse},
        listed="paged",
    ),
)
def get_invoices(call: Call[None], office_id: int) -> Reply:
    paging = call.paging()
    ledger = call.queries.ledger(office_id)
    return list_reply(lambda page: _invoices(call, ledger, page), paging, lambda each: each)


def _invoices(call: Call[None], ledger: Ledger, paging: Paging) -> Page[InvoiceResponse]:
    """The responses of one page. Reads the journal once for the accrued charges of all of them."""
    page = call.queries.invoices(ledger.account, paging)
    charges = call.queries.charges(ledger.account, accrued_range(page.items))
    parties = call.queries.parties(ledger, page.items)
    responses = [
        invoice_response(each, lines_of(each, charges), call.at, both)
        for each, both in zip(page.items, parties, strict=True)
    ]
    return Page(responses, page.cursor)


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/invoices/{number}",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="One invoice; each line names its journal entry",
        responses={200: InvoiceResponse},
        tagged=True,
        more="Its lines, parties, tax and total never change; `status`, `balance_used`, `due`, "
        "`credited`, `payments` and `payment` do.",
    ),
)
def get_invoice(call: Call[None], office_id: int, number: int) -> Reply:
    ledger, (invoice, lines) = _found(call, office_id, number)
    (parties,) = call.queries.parties(ledger, [invoice])
    return tagged(call, ok(invoice_response(invoice, lines, call.at, parties)))


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/invoices/{number}/lines",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="All lines of an invoice, in their order",
        responses={200: BilledLineResponse},
        listed="paged",
        more="An invoice itself has its first 500 lines, and the cursor of those that follow.",
    ),
)
def get_invoice_lines(call: Call[None], office_id: int, number: int) -> Reply:
    paging = call.paging()
    _, (invoice, lines) = _found(call, office_id, number)

    def read(page: Paging) -> Page[BilledLine]:
        after = lines_after(page.cursor)
        following = after + page.limit
        cursor = lines_cursor(following) if following < len(lines) else None
        return Page([*lines[after:following]], cursor)

    return list_reply(read, paging, lambda each: billed_line(each, invoice.currency))


def _found(
    call: Call[Any], office_id: int, number: int
) -> tuple[Ledger, tuple[Invoice, tuple[BilledLine, ...]]]:
    """The invoice with all of its lines."""
    ledger = call.queries.ledger(office_id)
    invoice = call.queries.invoice(ledger.account, number)
    charges = call.queries.charges(ledger.account, accrued_range([invoice]))
    return ledger, (invoice, lines_of(invoice, charges))


@operation(
    routes,
    Operation(
        "POST",
        "/offices/{office_id}/invoices/{number}/payment",
        verb=Verb.RECORD_PAYMENT,
        body=PaymentBody,
        idempotency="optional",
        chapter="Vendor staff",
        summary="Record the payment of an invoice; declined puts the company on hold",
        responses={200: PaymentResponse},
        more="For the payment system. After `declined`, purchases, restorations, transfers and "
        "new offices of the company are refused until `paid`.",
    ),
)
def post_payment(call: Call[PaymentBody], office_id: int, number: int) -> Reply:
    body = call.body

    def response_of(account: Account, status: InvoiceStatus) -> StoredResponse:
        return call.stored_response(200, PaymentResponse(str(number), status, account.on_hold))

    command = call.command(office_id, call.source("api"))
    report = PaymentReport(body.status, body.amount)
    return outcome_of(record_payment(call.service, command, number, report, response_of))


@operation(
    routes,
    Operation(
        "GET",
        "/offices/{office_id}/billing_summary",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Plan, next bill with its lines, and the last twelve invoices",
        responses={200: BillingSummaryResponse},
    ),
)
def get_billing_summary(call: Call[None], office_id: int) -> Reply:
    ledger = call.queries.ledger(office_id)
    invoices, bill = _bills(call, ledger)
    return ok(
        BillingSummaryResponse(
            plan=plan_response(ledger.terms),
            cycle=period_response(ledger.account.cycle),
            next_bill=next_bill_response(bill, ledger.terms.currency),
            invoices=invoices,
            open=MoneyResponse(ledger.account.open_minor, ledger.terms.currency),
            balance=MoneyResponse(ledger.account.balance_minor, ledger.terms.currency),
            on_hold=hold_of(ledger) is not None,
        )
    )


@operation(
    routes,
    Operation(
        "GET",
        "/company/billing_summary",
        verb=Verb.READ,
        chapter="Billing and history",
        summary="Billing of the company's offices, with totals of the page",
        responses={200: CompanyBillingResponse},
        query=PAGING,
    ),
)
def get_company_billing_summary(call: Call[None]) -> Reply:
    return list_reply(
        call.queries.statements,
        call.paging(),
        lambda each: _statement(each, call.at),
        lambda items, cursor: CompanyBillingResponse(items, _totals(items), cursor),
    )


def _statement(listed: tuple[Office, Statement, bool], at: datetime) -> StatementResponse:
    office, statement, on_hold = listed
    ledger, charges = statement.ledger, statement.charges
    currency = ledger.terms.currency
    return StatementResponse(
        office_id=office.office_id,
        name=office.name,
        on_hold=on_hold,
        cycle=period_response(ledger.account.cycle),
        next_bill=next_bill_response(next_bill(ledger, charges), currency),
        invoices=[
            invoice_summary(each, lines_of(each, charges), at) for each in statement.invoices
        ],
        open=MoneyResponse(ledger.account.open_minor, currency),
        balance=MoneyResponse(ledger.account.balance_minor, currency),
    )


def _totals(items: list[StatementResponse]) -> list[StatementTotalResponse]:
    """A total for each currency: amounts of different currencies are never added."""
    next_minor: Counter[str] = Counter()
    open_minor: Counter[str] = Counter()
    balance_minor: Counter[str] = Counter()
    for item in items:
        next_minor[item.open.currency] += item.next_bill.amount.amount
        open_minor[item.open.currency] += item.open.amount
        balance_minor[item.open.currency] += item.balance.amount
    return [
        StatementTotalResponse(
            MoneyResponse(next_minor[currency], currency),
            MoneyResponse(open_minor[currency], currency),
            MoneyResponse(balance_minor[currency], currency),
        )
        for currency in sorted(next_minor)
    ]


def _bills(call: Call[None], ledger: Ledger) -> tuple[list[InvoiceResponse], Bill]:
    """The last invoices, newest first, and the next bill. Reads the journal once for the accrued
    charges of all of them."""
    queries, account = call.queries, ledger.account
    last = queries.invoices(account, Paging(LAST_INVOICES)).items
    charges = queries.charges(account, accrued_range(last, ledger))
    responses = [invoice_summary(each, lines_of(each, charges), call.at) for each in last]
    return responses, next_bill(ledger, charges)
