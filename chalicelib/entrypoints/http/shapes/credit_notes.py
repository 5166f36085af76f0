"""Credit notes."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.credit_note import CreditNote, RefundStatus
from ....domain.record import Instant
from ....domain.transitions.credit_note import CreditOrder, LineOrder
from ....service.parties import Parties
from . import descriptions
from .common import (
    LARGEST_INTEGER,
    Body,
    Id,
    InvoiceNumber,
    LicenseTypeId,
    MoneyResponse,
    Number,
    Reason,
)
from .invoices import PartyResponse, TaxResponse, party_response, tax_responses
from .orders import MOST_PER_ITEM, ActorResponse, actor_response

MOST_CREDITED_LINES = 100
Position = Annotated[int, Meta(ge=1, le=LARGEST_INTEGER)]


class CreditedLineBody(Body, frozen=True):
    """A line of the invoice to credit."""

    position: Annotated[Position, Meta(description="The line's place in the invoice, from 1.")]
    quantity: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)] | None,
        Meta(description="How many of its licenses; by default all that are left."),
    ] = None


class CreditNoteBody(Body, frozen=True):
    """What to credit: some lines, an amount, or with neither all that is left."""

    lines: Annotated[
        Annotated[list[CreditedLineBody], Meta(min_length=1, max_length=MOST_CREDITED_LINES)]
        | None,
        Meta(description="Lines of the invoice; not with `amount`."),
    ] = None
    amount: Annotated[
        Annotated[int, Meta(ge=1, le=LARGEST_INTEGER)] | None,
        Meta(description="With tax, in minor units; not with `lines`."),
    ] = None
    refund: Annotated[
        bool,
        Meta(
            description="True to pay back what payments have paid, through the payment provider if "
            "it made the payment. Otherwise the credit settles what is open, or is balance."
        ),
    ] = False
    release_licenses: Annotated[
        bool,
        Meta(
            description="True to give up at once those licenses of what is credited that are free."
        ),
    ] = False
    reason: Annotated[Reason | None, descriptions.REASON] = None


def credit_order_of(body: CreditNoteBody) -> CreditOrder:
    lines = [LineOrder(each.position, each.quantity) for each in body.lines or ()]
    return CreditOrder(tuple(lines) or None, body.amount, body.refund, body.release_licenses)


class CreditedLineResponse(Struct):
    """A credited line, without tax."""

    position: Annotated[Number, Meta(description="The line's place in the invoice, from 1.")]
    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    quantity: Number
    amount: Annotated[MoneyResponse, descriptions.AMOUNT]
    description: Annotated[str, Meta(description="The line's text on the invoice.")]


class RefundResponse(Struct):
    """What is paid back of a payment."""

    amount: Annotated[MoneyResponse, descriptions.AMOUNT]
    status: Annotated[
        RefundStatus,
        Meta(
            description="`made`: the payment provider has accepted it; it can still fail. "
            "`failed`: the amount is credit of the office again. `elsewhere`: staff pay it back by "
            "their own means, because no payment provider made the payment, or none is connected."
        ),
    ]
    at: Annotated[Instant | None, Meta(description="When it was made or failed.")]
    reference: Annotated[str | None, Meta(description="The payment provider's id of it.")]


class ReleasedResponse(Struct):
    """Licenses that were given up."""

    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    quantity: Number


class CreditNoteResponse(Struct):
    """A correction of an invoice. Only its refund changes. Numbers begin at 1 in each office."""

    number: Annotated[InvoiceNumber, Meta(description="Counts the office's credit notes.")]
    document_number: Annotated[
        str, Meta(description="Unique among all of the vendor's, gapless in its office.")
    ]
    invoice_number: Annotated[InvoiceNumber, Meta(description="The invoice that it corrects.")]
    invoice_document_number: Annotated[
        str | None, Meta(description="Null if an older release wrote the invoice.")
    ]
    issued_at: Instant
    by: Annotated[ActorResponse, descriptions.BY]
    reason: Annotated[str, descriptions.REASON]
    entry_id: Annotated[Id, Meta(description="Its entry in the office's history.")]
    lines: Annotated[list[CreditedLineResponse], Meta(description="Empty for an amount.")]
    subtotal: Annotated[MoneyResponse, Meta(description="Without tax.")]
    tax: Annotated[list[TaxResponse], Meta(description="By rate; empty without tax.")]
    total: Annotated[MoneyResponse, Meta(description="With tax.")]
    refund: Annotated[RefundResponse | None, Meta(description="Null if nothing is paid back.")]
    released: Annotated[list[ReleasedResponse], Meta(description="Licenses that were given up.")]
    seller: Annotated[PartyResponse | UnsetType | None, Meta(description="As on its day.")] = UNSET
    buyer: Annotated[PartyResponse | UnsetType | None, Meta(description="As on its day.")] = UNSET


def credit_note_response(note: CreditNote, entry_id: int, parties: Parties) -> CreditNoteResponse:
    def money(amount_minor: int) -> MoneyResponse:
        return MoneyResponse(amount_minor, note.currency)

    return CreditNoteResponse(
        number=str(note.number),
        document_number=note.document_number,
        invoice_number=str(note.invoice_number),
        invoice_document_number=note.invoice_document_number,
        issued_at=note.issued_at,
        by=actor_response(note.by),
        reason=note.reason,
        entry_id=entry_id,
        lines=[
            CreditedLineResponse(
                each.position,
                each.license_type,
                each.quantity,
                money(each.amount_minor),
                each.description,
            )
            for each in note.lines
        ],
        subtotal=money(note.subtotal_minor),
        tax=tax_responses(note.tax, note.currency),
        total=money(note.total_minor),
        refund=RefundResponse(
            money(note.refund_minor), note.refund, note.refunded_at, note.refund_reference
        )
        if note.refund
        else None,
        released=[ReleasedResponse(*each) for each in (note.released or {}).items()],
        seller=party_response(parties.seller),
        buyer=party_response(parties.buyer),
    )
