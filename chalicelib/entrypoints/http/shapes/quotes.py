"""Quotes: the payment summary of a change."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from ....domain.account import Ledger
from ....domain.change import Change
from ....domain.quoting import Quote, QuoteAction, next_invoice
from ....domain.record import Instant
from . import descriptions
from .common import Body, Id, IdOrDigits, MoneyResponse
from .invoices import TaxResponse, tax_responses
from .licenses import CountsResponse
from .orders import (
    Items,
    LineResponse,
    SettlementResponse,
    line_response,
    settlement_response,
    touched_counts,
)
from .payment_methods import PaymentMethodResponse, payment_method_response


class QuoteBody(Body, frozen=True):
    action: Annotated[QuoteAction, descriptions.ACTION]
    items: Annotated[Items, descriptions.ITEMS]
    to_office_id: Annotated[
        IdOrDigits | UnsetType,
        Meta(description="The office that gets the licenses: with a `transfer`, and only then."),
    ] = UNSET


class NextInvoiceResponse(Struct):
    """What the next boundary bills if nothing else changes."""

    date: Annotated[Instant, descriptions.DATE]
    subtotal: Annotated[MoneyResponse, Meta(description="Without tax.")]
    tax: Annotated[list[TaxResponse], Meta(description="By rate; empty without tax.")]
    amount: Annotated[MoneyResponse, Meta(description="With tax.")]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    due: Annotated[MoneyResponse, descriptions.PAID_BY_PAYMENT]


def next_invoice_response(ledger: Ledger) -> NextInvoiceResponse:
    following, currency = next_invoice(ledger), ledger.terms.currency
    due_minor = following.total_minor - following.balance_used_minor
    return NextInvoiceResponse(
        date=following.at,
        subtotal=MoneyResponse(following.subtotal_minor, currency),
        tax=tax_responses(following.tax, currency),
        amount=MoneyResponse(following.total_minor, currency),
        balance_used=MoneyResponse(following.balance_used_minor, currency),
        due=MoneyResponse(due_minor, currency),
    )


class QuoteLineResponse(LineResponse):
    """A line of a quote. A transfer's lines name their office."""

    office_id: Annotated[
        Id | UnsetType, Meta(description="The office that is billed or credited.")
    ] = UNSET


class OtherOfficeResponse(Struct):
    """The office that gets the licenses of a transfer."""

    office_id: Id
    next_invoice: Annotated[
        NextInvoiceResponse, Meta(description="The next invoice with this change.")
    ]
    balance: Annotated[MoneyResponse, descriptions.BALANCE]
    licenses: Annotated[list[CountsResponse], descriptions.LICENSES]


class QuoteResponse(Struct):
    quote: Annotated[str, descriptions.QUOTE]
    expires_at: Annotated[Instant, Meta(description="When the quote expires.")]
    action: Annotated[QuoteAction, descriptions.ACTION]
    lines: Annotated[list[QuoteLineResponse], descriptions.LINES]
    subtotal: Annotated[
        MoneyResponse, Meta(description="What an invoice charges immediately, without tax.")
    ]
    tax: Annotated[list[TaxResponse], Meta(description="By rate; empty without tax.")]
    total: Annotated[
        MoneyResponse, Meta(description="What an invoice charges immediately, with tax.")
    ]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    due_now: Annotated[MoneyResponse, descriptions.DUE_NOW]
    next_invoice: Annotated[
        NextInvoiceResponse, Meta(description="The next invoice with this change.")
    ]
    balance: Annotated[
        MoneyResponse,
        Meta(description="The office's balance after the change."),
    ]
    licenses: Annotated[list[CountsResponse], descriptions.LICENSES]
    missing: Annotated[
        list[str],
        Meta(
            description="Billing details that invoices need and nobody has given, of a transfer "
            "those of the receiving office: `legal_name` of the company, `billing_address` of the "
            "office or company, its `region` where regions have tax rates of their own, the "
            "vendor's `seller`, its `seller_tax_id` where the office is taxed."
        ),
    ]
    settlement: Annotated[
        SettlementResponse | UnsetType,
        Meta(description="What the credit pays; absent if there is none."),
    ] = UNSET
    payment_method: Annotated[
        PaymentMethodResponse | UnsetType,
        Meta(description="The card that is charged now; absent if none is."),
    ] = UNSET
    to_office: Annotated[
        OtherOfficeResponse | UnsetType,
        Meta(description="The office that gets the licenses; only of a transfer."),
    ] = UNSET


def quote_response(quoted: Quote) -> QuoteResponse:
    change, entry = quoted.change, quoted.change.entry
    total, due_now = quoted.total_minor, quoted.due_now_minor
    return QuoteResponse(
        quote=quoted.token,
        expires_at=quoted.expires_at,
        action=quoted.action,
        lines=_quote_lines(quoted),
        subtotal=MoneyResponse(quoted.subtotal_minor, entry.currency),
        tax=tax_responses(quoted.tax, entry.currency),
        total=MoneyResponse(total, entry.currency),
        balance_used=MoneyResponse(total - due_now, entry.currency),
        due_now=MoneyResponse(due_now, entry.currency),
        payment_method=_charged(quoted),
        next_invoice=next_invoice_response(change.after),
        balance=_balance(change),
        licenses=touched_counts(entry, entry.after, change.after.products),
        missing=[*quoted.missing],
        settlement=settlement_response(entry),
        to_office=_other_office(quoted.changes[1]) if len(quoted.changes) > 1 else UNSET,
    )


def _quote_lines(quoted: Quote) -> list[QuoteLineResponse]:
    several = len(quoted.changes) > 1
    return [
        QuoteLineResponse(
            **asdict(line_response(line, change.entry.currency)),
            office_id=change.entry.office_id if several else UNSET,
        )
        for change in quoted.changes
        for line in change.entry.lines
    ]


def _balance(change: Change) -> MoneyResponse:
    return MoneyResponse(change.after.account.balance_minor, change.entry.currency)


def _other_office(change: Change) -> OtherOfficeResponse:
    return OtherOfficeResponse(
        office_id=change.entry.office_id,
        next_invoice=next_invoice_response(change.after),
        balance=_balance(change),
        licenses=touched_counts(change.entry, change.entry.after, change.after.products),
    )


def _charged(quoted: Quote) -> PaymentMethodResponse | UnsetType:
    """The saved card of the office whose invoice is due now."""
    for change in quoted.changes:
        card = change.before.card
        if change.entry.due_now_minor and card and card.method:
            return payment_method_response(card.method)
    return UNSET
