"""Purchases, removals, restorations, transfers, and their journal entries."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.caller import Role
from ....domain.journal import NOTHING_SETTLED, Actor, Entry, EntryAction, Line, LineKind, Source
from ....domain.licenses import Quantity
from ....domain.products import Products
from ....domain.record import Instant
from ....domain.refusals import invalid_all
from . import descriptions
from .common import (
    Body,
    Id,
    IdOrDigits,
    InvoiceNumber,
    LicenseTypeId,
    MoneyResponse,
    PeriodResponse,
    Reason,
    SignedMoneyResponse,
)
from .licenses import CountsResponse, counts_response

MOST_ITEMS = 20
MOST_PER_ITEM = 100_000
QuoteToken = Annotated[str, Meta(max_length=200)]
OrderSource = Literal["company_settings", "billing", "office_settings", "api", "staff"]


class OrderItem(Body, frozen=True):
    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    quantity: Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)]


Items = Annotated[list[OrderItem], Meta(min_length=1, max_length=MOST_ITEMS)]


def quantities(items: list[OrderItem]) -> tuple[Quantity, ...]:
    """The quantities. Raises for duplicate license types."""
    types = [item.license_type for item in items]
    errors = [
        (f"/items/{position}/license_type", f"duplicate license_type {each}; send each once")
        for position, each in enumerate(types)
        if each in types[:position]
    ]
    if errors:
        raise invalid_all(errors)
    return tuple(Quantity(item.license_type, item.quantity) for item in items)


class Order(Body, frozen=True):
    """A purchase or a removal."""

    items: Annotated[Items, descriptions.ITEMS]
    quote: Annotated[QuoteToken | None, descriptions.QUOTE] = None
    source: Annotated[OrderSource | None, descriptions.SOURCE] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class Restoration(Body, frozen=True):
    """Either `items`, or `removal_id` with an optional `quantity`."""

    items: Annotated[Items | UnsetType, descriptions.ITEMS] = UNSET
    removal_id: Annotated[IdOrDigits | UnsetType, descriptions.REMOVAL_ID] = UNSET
    quantity: Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)] | UnsetType = UNSET
    quote: Annotated[QuoteToken | None, descriptions.QUOTE] = None
    source: Annotated[OrderSource | None, descriptions.SOURCE] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class Transfer(Body, frozen=True):
    from_office_id: Annotated[IdOrDigits, Meta(description="The office that has the licenses.")]
    to_office_id: Annotated[IdOrDigits, Meta(description="The office that gets the licenses.")]
    items: Annotated[Items, descriptions.ITEMS]
    quote: Annotated[QuoteToken | None, descriptions.QUOTE] = None
    source: Annotated[OrderSource | None, descriptions.SOURCE] = None
    reason: Annotated[Reason | None, descriptions.REASON] = None


class LineResponse(Struct):
    """A line of a quote or entry. `amount = quantity x unit_amount`, negative for a credit."""

    kind: Annotated[
        LineKind,
        Meta(
            description="`prorated`, `renewal` and `transferred_in` are billed; `restored` and "
            "`scheduled_removal` cost nothing; `transferred_out` is credited."
        ),
    ]
    license_type: Annotated[LicenseTypeId, descriptions.LICENSE_TYPE]
    quantity: Annotated[int, Meta(ge=1)]
    unit_amount: Annotated[
        SignedMoneyResponse,
        Meta(
            description="The price of one, rounded half up to the minor unit; a credit is rounded "
            "down."
        ),
    ]
    amount: Annotated[SignedMoneyResponse, descriptions.AMOUNT]
    period: Annotated[PeriodResponse, descriptions.PERIOD]
    description: Annotated[
        str, Meta(description="The line for people to read; the wording may change.")
    ]


def line_response(line: Line, currency: str) -> LineResponse:
    return LineResponse(
        kind=line.kind,
        license_type=line.license_type,
        quantity=line.quantity,
        unit_amount=SignedMoneyResponse(line.kind.sign * line.unit_amount_minor, currency),
        amount=SignedMoneyResponse(line.charged_minor, currency),
        period=PeriodResponse(line.period_start, line.period_end),
        description=line.description,
    )


class InvoicePartResponse(Struct):
    """What credit or balance pays of an invoice; negative if it is given back."""

    number: Annotated[InvoiceNumber, descriptions.NUMBER]
    amount: Annotated[SignedMoneyResponse, descriptions.AMOUNT]


class SettlementResponse(Struct):
    """What credit and balance pay. What comes in (the credits of the lines with `credit_tax`,
    `received`, `credit_note`) equals the rest."""

    invoices: Annotated[
        list[InvoicePartResponse],
        Meta(description="Invoices of the office, the oldest first."),
    ]
    accrued: Annotated[
        MoneyResponse, Meta(description="Deducted from what the next invoice would have billed.")
    ]
    sent: Annotated[
        MoneyResponse, Meta(description="Pays the charge of the office that gets the licenses.")
    ]
    received: Annotated[
        MoneyResponse, Meta(description="Paid by the office that gives the licenses.")
    ]
    balance: Annotated[
        SignedMoneyResponse,
        Meta(description="Added to the office's balance; negative if taken from it."),
    ]
    credit_tax: Annotated[
        MoneyResponse | UnsetType, Meta(description="The tax that the credits give back, if any.")
    ] = UNSET
    accrued_tax: Annotated[
        MoneyResponse | UnsetType,
        Meta(description="The tax of what was deducted from the next invoice, if any."),
    ] = UNSET
    credit_note: Annotated[
        MoneyResponse | UnsetType,
        Meta(description="What a credit note credits, or a refund that failed gives back."),
    ] = UNSET
    refund: Annotated[
        MoneyResponse | UnsetType, Meta(description="Paid back to the customer, if anything.")
    ] = UNSET


def settlement_response(written: Entry) -> SettlementResponse | UnsetType:
    settled, currency = written.settlement, written.currency
    if settled == NOTHING_SETTLED:
        return UNSET

    def money_or_unset(amount_minor: int) -> MoneyResponse | UnsetType:
        return MoneyResponse(amount_minor, currency) if amount_minor else UNSET

    return SettlementResponse(
        invoices=[
            InvoicePartResponse(str(part.number), SignedMoneyResponse(part.amount_minor, currency))
            for part in settled.invoices
        ],
        accrued=MoneyResponse(settled.accrued_minor, currency),
        sent=MoneyResponse(settled.sent_minor, currency),
        received=MoneyResponse(settled.received_minor, currency),
        balance=SignedMoneyResponse(settled.balance_minor, currency),
        credit_tax=money_or_unset(settled.credit_tax_minor),
        accrued_tax=money_or_unset(settled.accrued_tax_minor),
        credit_note=money_or_unset(settled.noted_minor),
        refund=money_or_unset(settled.refund_minor),
    )


ActorRole = Role | Literal["system"]


class ActorResponse(Struct):
    """The person or program that made a change."""

    sub: Annotated[str, descriptions.SUB]
    role: Annotated[
        ActorRole, Meta(description="The caller's role; `system` is the service itself.")
    ]


def actor_response(actor: Actor) -> ActorResponse:
    return ActorResponse(actor.sub, cast("ActorRole", actor.role))


class TermsChangeResponse(Struct):
    """The changed terms. `prices` are those of the cycle that begins, or of
    types that are acquired for the first time."""

    before: Annotated[dict[str, Any], Meta(description="The values before the change.")]
    after: Annotated[dict[str, Any], Meta(description="The values after the change.")]


class EntryResponse(Struct):
    """A journal entry: one change of what an office owns."""

    entry_id: Annotated[Id, descriptions.ENTRY_ID]
    seq: Annotated[int, Meta(ge=1, description="Numbers the office's entries, without gaps.")]
    office_id: Id
    action: Annotated[EntryAction, descriptions.ACTION]
    at: Annotated[Instant, descriptions.AT]
    by: Annotated[ActorResponse, descriptions.BY]
    source: Annotated[Source, descriptions.SOURCE]
    reason: Annotated[str | None, descriptions.REASON]
    lines: Annotated[list[LineResponse], descriptions.LINES]
    tax: Annotated[MoneyResponse, Meta(description="What of the invoice that it wrote is tax.")]
    due_now: Annotated[MoneyResponse, descriptions.DUE_NOW]
    balance_used: Annotated[MoneyResponse, descriptions.BALANCE_USED]
    invoice_number: Annotated[InvoiceNumber | None, descriptions.INVOICE_NUMBER]
    licenses: Annotated[list[CountsResponse], descriptions.LICENSES]
    licenses_before: Annotated[
        list[CountsResponse],
        Meta(description="The counts before the change, of the license types that it changes."),
    ]
    removal_ids: Annotated[
        list[Id],
        Meta(description="The removals that this entry scheduled, one for each license type."),
    ]
    terms: Annotated[
        TermsChangeResponse | UnsetType,
        Meta(description="The changed terms; absent if the entry changed none."),
    ] = UNSET
    other_office_id: Annotated[Id | UnsetType, descriptions.OTHER_OFFICE] = UNSET
    settlement: Annotated[
        SettlementResponse | UnsetType,
        Meta(description="What credit and balance pay; absent if nothing."),
    ] = UNSET


def entry_response(written: Entry, products: Products) -> EntryResponse:
    return EntryResponse(
        entry_id=written.entry_id,
        seq=written.seq,
        office_id=written.office_id,
        action=written.action,
        at=written.at,
        by=actor_response(written.by),
        source=written.source,
        reason=written.reason,
        lines=[line_response(line, written.currency) for line in written.lines],
        tax=MoneyResponse(written.tax_minor or 0, written.currency),
        due_now=MoneyResponse(written.due_now_minor, written.currency),
        balance_used=MoneyResponse(max(written.balance_used_minor, 0), written.currency),
        invoice_number=str(written.invoice_number) if written.invoice_number else None,
        licenses=touched_counts(written, written.after, products),
        licenses_before=touched_counts(written, written.before, products),
        removal_ids=list(written.removal_ids),
        terms=TermsChangeResponse(dict(written.terms.before), dict(written.terms.after))
        if written.terms
        else UNSET,
        other_office_id=written.other_office_id or UNSET,
        settlement=settlement_response(written),
    )


def touched_counts(written: Entry, held: Any, products: Products) -> list[CountsResponse]:
    return [
        counts_response(products, kind, held[kind], written.prices[kind], written.currency)
        for kind in products.ordered(held)
    ]


class TransferResponse(Struct):
    """The journal entries of a transfer."""

    entries: Annotated[
        list[EntryResponse],
        Meta(description="The entry of the source office, then that of the destination."),
    ]
