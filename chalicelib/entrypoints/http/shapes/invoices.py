"""Invoices, whole and in summaries."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from ....domain.billing import BilledLine, shortened
from ....domain.invoicing import Party
from ....domain.journal import EntryAction, Invoice, InvoiceState
from ....domain.record import Instant
from ....domain.refusals import invalid
from ....domain.tax import TaxPart
from ....service.cursors import cursor_of, sort_key_of
from ....service.parties import Parties
from . import descriptions
from .billing_data import PostalAddressResponse, TaxIdResponse, postal_address_response
from .common import Id, InvoiceNumber, MoneyResponse, PeriodResponse
from .orders import LineResponse, line_response

MOST_LINES, MOST_LINES_IN_SUMMARY = 500, 100
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


def billed_lines(
    lines: tuple[BilledLine, ...], currency: str, most: int
) -> list[BilledLineResponse]:
    """At most so many; the last one stands for all that do not fit."""
    return [billed_line(each, currency) for each in shortened(lines, most)]


def billed_line(each: BilledLine, currency: str) -> BilledLineResponse:
    return BilledLineResponse(
        **asdict(line_response(each.line, currency)),
        entry_id=UNSET if each.entry_id is None else each.entry_id,
    )


class TaxResponse(Struct):
    """What one rate adds to a bill."""

    name: Annotated[str, Meta(description="As the vendor's catalog names it.")]
    percent: Annotated[float, Meta(description="The rate: 19 is 19 %.")]
    base: Annotated[MoneyResponse, Meta(description="What it is computed on.")]
    amount: Annotated[MoneyResponse, Meta(description="Zero for a reverse charge.")]
    reverse_charge: Annotated[bool, Meta(description="True if the customer owes the tax.")]


def tax_responses(parts: tuple[TaxPart, ...] | None, currency: str) -> list[TaxResponse]:
    return [
        TaxResponse(
            each.name,
            each.percent,
            MoneyResponse(each.base_minor, currency),
            MoneyResponse(each.amount_minor, currency),
            each.reverse_charge,
        )
        for each in parts or ()
    ]


class PartyResponse(Struct):
    """The seller or buyer of an invoice, as on its day."""

    legal_name: Annotated[str, Meta(description="Its name on documents.")]
    address: Annotated[
        PostalAddressResponse, Meta(description="As far as it was known on that day.")
    ]
    tax_ids: Annotated[list[TaxIdResponse], Meta(description="Its tax ids.")]
    email: Annotated[str | None, Meta(description="Where bills are sent, or questions about them.")]


def party_response(party: Party | None) -> PartyResponse | None:
    if party is None:
        return None
    return PartyResponse(
        party.legal_name,
        postal_address_response(party.address),
        [TaxIdResponse(each.country, each.value) for each in party.tax_ids],
        party.email,
    )


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
        MoneyResponse,
        Meta(
            description="What the payment provider has refunded of it. What staff paid back by "
            "their own means is not in it: those refunds are the credit notes' whose "
            "`refund.status` is `elsewhere`."
        ),
    ]
    dispute: Annotated[
        str | None,
        Meta(description="The state of a dispute, in the provider's word; null without one."),
    ]


class InvoiceResponse(Struct):
    """An invoice. Only its payment changes. Numbers begin at 1 in each office, without gaps. What
    an invoice lacks that an older release has written is null."""

    number: Annotated[InvoiceNumber, descriptions.NUMBER]
    document_number: Annotated[
        str | None, Meta(description="Unique among all of the vendor's, gapless in its office.")
    ]
    status: Annotated[InvoiceState, descriptions.PAYMENT_STATUS]
    reason: Annotated[EntryAction, Meta(description="The action that is billed.")]
    issued_at: Instant
    due_at: Annotated[Instant | None, Meta(description="When it is to be paid at the latest.")]
    purchase_order_number: Annotated[
        str | None, Meta(description="The customer's number of its order.")
    ]
    period: Annotated[PeriodResponse, descriptions.PERIOD]
    lines: Annotated[list[BilledLineResponse], descriptions.LINES]
    subtotal: Annotated[MoneyResponse, Meta(description="The sum of the lines, without tax.")]
    tax: Annotated[list[TaxResponse], Meta(description="By rate; empty without tax.")]
    total: Annotated[MoneyResponse, Meta(description="The sum of the lines, and the tax.")]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    due: Annotated[MoneyResponse, descriptions.DUE_OF_INVOICE]
    credited: Annotated[MoneyResponse, Meta(description="What credit notes have credited of it.")]
    payments: Annotated[list[MadePaymentResponse], Meta(description="What was paid, by payments.")]
    seller: Annotated[
        PartyResponse | UnsetType | None,
        Meta(description="Null if the vendor had not said who it is; absent in summaries."),
    ] = UNSET
    buyer: Annotated[PartyResponse | UnsetType | None, Meta(description="Absent in summaries.")] = (
        UNSET
    )
    lines_cursor: Annotated[
        str | UnsetType,
        Meta(description="Where the lines after these begin: a cursor of the invoice's lines."),
    ] = UNSET
    payment: Annotated[
        ReportResponse | UnsetType,
        Meta(description="The payment system's last report; absent if there is none."),
    ] = UNSET


def invoice_response(
    issued: Invoice, lines: tuple[BilledLine, ...], now: Instant, parties: Parties
) -> InvoiceResponse:
    """The whole invoice, with its first lines."""
    shown = [billed_line(each, issued.currency) for each in lines[:MOST_LINES]]
    response = _response(issued, shown, now)
    response.purchase_order_number = parties.purchase_order_number
    response.seller = party_response(parties.seller)
    response.buyer = party_response(parties.buyer)
    if len(lines) > MOST_LINES:
        response.lines_cursor = lines_cursor(MOST_LINES)
    return response


def invoice_summary(
    issued: Invoice, lines: tuple[BilledLine, ...], now: Instant
) -> InvoiceResponse:
    """The invoice with few lines, and without its parties."""
    return _response(issued, billed_lines(lines, issued.currency, MOST_LINES_IN_SUMMARY), now)


def _response(issued: Invoice, lines: list[BilledLineResponse], now: Instant) -> InvoiceResponse:
    def money(amount_minor: int) -> MoneyResponse:
        return MoneyResponse(amount_minor, issued.currency)

    return InvoiceResponse(
        number=str(issued.number),
        document_number=issued.document_number,
        status=issued.state_at(now),
        reason=issued.reason,
        issued_at=issued.issued_at,
        due_at=issued.due_at,
        purchase_order_number=issued.purchase_order_number,
        period=PeriodResponse(issued.period_start, issued.period_end),
        lines=lines,
        subtotal=money(issued.subtotal_minor),
        tax=tax_responses(issued.tax, issued.currency),
        total=money(issued.total_minor),
        balance_used=money(issued.balance_used_minor),
        due=money(0 if issued.is_credited else issued.due_minor),
        credited=money(issued.credited),
        payments=_payments(issued),
        payment=ReportResponse(issued.reported_at, issued.reported_by or "", issued.reported_reason)
        if issued.reported_at
        else UNSET,
    )


def _payments(issued: Invoice) -> list[MadePaymentResponse]:
    if issued.status != "paid" or issued.reported_at is None:
        return []
    amount = MoneyResponse(issued.received_minor, issued.currency)
    means, reference = issued.paid_with, issued.payment_reference
    refunded = MoneyResponse(issued.refunded_minor, issued.currency)
    made = MadePaymentResponse(
        issued.reported_at, amount, means, reference, refunded, issued.dispute
    )
    return [made]


_LINES = "LINE#"


def lines_cursor(after: int) -> str:
    return cursor_of(f"{_LINES}{after}")


def lines_after(cursor: str | None) -> int:
    """How many lines precede those that the cursor is of. Raises for one of another list."""
    if cursor is None:
        return 0
    after = sort_key_of(cursor, _LINES).removeprefix(_LINES)
    if not after.isdecimal():
        raise invalid("/query/cursor", "must be a cursor that this list returned")
    return int(after)
