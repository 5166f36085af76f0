"""Quotes, purchases, removals, restorations, transfers, and the journal's entries of them."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from ....domain.caller import Role
from ....domain.journal import Entry, EntryAction, Line, LineKind, Source
from ....domain.licenses import LicenseType, Quantity
from ....domain.quoting import Quote, QuoteAction
from ....domain.refusals import invalid
from .common import Body, Id, IdOrDigits, InvoiceNumber, MoneyResponse, PeriodResponse, Reason
from .licenses import CountsResponse, counts_response

MOST_ITEMS = 10
MOST_PER_ITEM = 100_000
OrderSource = Literal["company_settings", "billing", "office_settings", "api", "staff"]


class OrderItem(Body, frozen=True):
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)]


Items = Annotated[list[OrderItem], Meta(min_length=1, max_length=MOST_ITEMS)]


def quantities(items: list[OrderItem]) -> tuple[Quantity, ...]:
    """Each license type once."""
    seen: set[LicenseType] = set()
    for position, item in enumerate(items):
        if item.license_type in seen:
            raise invalid(
                f"/items/{position}/license_type", f"duplicate license_type {item.license_type}"
            )
        seen.add(item.license_type)
    return tuple(Quantity(item.license_type, item.quantity) for item in items)


class QuoteBody(Body, frozen=True):
    action: QuoteAction
    items: Items


class Order(Body, frozen=True):
    """A purchase or a removal."""

    items: Items
    quote: Annotated[str, Meta(max_length=200)] | None = None
    source: OrderSource | None = None
    reason: Reason | None = None


class Restoration(Body, frozen=True):
    """Either `items`, or one removal: `removal_id`, and `quantity` for a part of it."""

    items: Items | UnsetType = UNSET
    removal_id: IdOrDigits | UnsetType = UNSET
    quantity: Annotated[int, Meta(ge=1, le=MOST_PER_ITEM)] | UnsetType = UNSET
    quote: Annotated[str, Meta(max_length=200)] | None = None
    source: OrderSource | None = None
    reason: Reason | None = None


class Transfer(Body, frozen=True):
    from_office_id: IdOrDigits
    to_office_id: IdOrDigits
    items: Items
    source: OrderSource | None = None
    reason: Reason | None = None


class LineResponse(Struct):
    """`amount = quantity x unit_amount`."""

    kind: LineKind
    license_type: LicenseType
    quantity: Annotated[int, Meta(ge=1)]
    unit_amount: MoneyResponse
    amount: MoneyResponse
    period: PeriodResponse
    description: str


def line_response(line: Line, currency: str) -> LineResponse:
    return LineResponse(
        kind=line.kind,
        license_type=line.license_type,
        quantity=line.quantity,
        unit_amount=MoneyResponse(line.unit_amount_minor, currency),
        amount=MoneyResponse(line.amount_minor, currency),
        period=PeriodResponse(line.period_start, line.period_end),
        description=line.description,
    )


class NextInvoiceResponse(Struct):
    date: datetime
    amount: MoneyResponse


class QuoteResponse(Struct):
    quote: str
    expires_at: datetime
    action: QuoteAction
    lines: list[LineResponse]
    due_now: MoneyResponse
    next_invoice: NextInvoiceResponse
    licenses: list[CountsResponse]


def quote_response(quoted: Quote) -> QuoteResponse:
    entry = quoted.change.entry
    return QuoteResponse(
        quote=quoted.token,
        expires_at=quoted.expires_at,
        action=quoted.action,
        lines=[line_response(line, entry.currency) for line in entry.lines],
        due_now=MoneyResponse(entry.due_now_minor, entry.currency),
        next_invoice=NextInvoiceResponse(
            quoted.next_invoice_at, MoneyResponse(quoted.next_invoice_minor, entry.currency)
        ),
        licenses=_touched(entry, entry.after),
    )


ActorRole = Role | Literal["system"]


class ActorResponse(Struct):
    """`system` is the service itself."""

    sub: str
    role: ActorRole


class TermsChangeResponse(Struct):
    """Of the office's terms, what was changed. `prices` are those of the cycle that begins."""

    before: dict[str, Any]
    after: dict[str, Any]


class EntryResponse(Struct):
    """One change of what an office owns, as the journal has it."""

    entry_id: Id
    seq: Annotated[int, Meta(ge=1)]
    office_id: Id
    action: EntryAction
    at: datetime
    by: ActorResponse
    source: Source
    reason: str | None
    lines: list[LineResponse]
    due_now: MoneyResponse
    invoice_number: InvoiceNumber | None
    licenses: list[CountsResponse]
    licenses_before: list[CountsResponse]
    removal_ids: list[Id]
    terms: TermsChangeResponse | UnsetType = UNSET
    other_office_id: Id | UnsetType = UNSET


def entry_response(written: Entry) -> EntryResponse:
    return EntryResponse(
        entry_id=written.entry_id,
        seq=written.seq,
        office_id=written.office_id,
        action=written.action,
        at=written.at,
        by=ActorResponse(written.by.sub, cast("ActorRole", written.by.role)),
        source=written.source,
        reason=written.reason,
        lines=[line_response(line, written.currency) for line in written.lines],
        due_now=MoneyResponse(written.due_now_minor, written.currency),
        invoice_number=str(written.invoice_number) if written.invoice_number else None,
        licenses=_touched(written, written.after),
        licenses_before=_touched(written, written.before),
        removal_ids=list(written.removal_ids),
        terms=TermsChangeResponse(dict(written.terms.before), dict(written.terms.after))
        if written.terms
        else UNSET,
        other_office_id=written.other_office_id or UNSET,
    )


def _touched(written: Entry, held: Any) -> list[CountsResponse]:
    return [
        counts_response(kind, held[kind], written.prices[kind], written.currency)
        for kind in LicenseType
        if kind in held
    ]


class TransferResponse(Struct):
    """The entry of the office that gave, and of the one that took."""

    entries: list[EntryResponse]
