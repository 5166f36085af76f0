"""Credit note: correct an invoice, whole or in part (R50)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..account import Counts, Ledger
from ..advice.licenses import none_to_give_up
from ..apply_step import change
from ..billing import BilledLine
from ..change import Change, Correction, EntryMetadata, Step
from ..credit_note import CreditedLine, CreditNote
from ..crediting import (
    Credited,
    credited_amount,
    credited_lines,
    credited_of,
    refundable_minor,
)
from ..documents import credit_note_document
from ..journal import Invoice
from ..licenses import LicenseType, Quantity
from ..record import Record
from ..refusals import invalid
from ..settling import MOST_SETTLED


class LineOrder(Record):
    """A line of the invoice, counted from 1, and how many of its licenses are credited; None: all
    that are left."""

    position: int
    quantity: int | None = None


class CreditOrder(Record):
    """What is to be credited: some lines, an amount with tax, or with neither all that is left.
    `release_licenses` gives up those of its licenses that are free."""

    lines: tuple[LineOrder, ...] | None = None
    amount_minor: int | None = None
    refund: bool = False
    release_licenses: bool = False


class Corrected(Record):
    """What is to be corrected: the invoice with all that it charges, its earlier credit notes, and
    the office's other open invoices. `has_provider` is True if a payment provider is connected."""

    invoice: Invoice
    lines: tuple[BilledLine, ...]
    notes: tuple[CreditNote, ...] = ()
    others: tuple[Invoice, ...] = ()
    has_provider: bool = False


def decide_credit_note(
    ledger: Ledger, found: Corrected, order: CreditOrder, metadata: EntryMetadata
) -> Change:
    """The credit pays what the invoice still costs, then other open invoices, the oldest first,
    then accrued charges; the rest is the office's balance (R48). With a refund, what was paid by
    payments is paid back before. An invoice that was declined and costs nothing any more ends its
    hold (R25)."""
    if order.release_licenses and order.amount_minor is not None:
        raise invalid(
            "/release_licenses",
            "must be false with an `amount`, which is for no licenses: name the `lines`",
        )
    credited = _credited(found, order)
    released = _released(ledger, found, credited) if order.release_licenses else {}
    refund = _refund(found, credited) if order.refund else 0
    note = _note(ledger, found, _Decided(credited, released, refund), metadata)
    others = sorted(found.others, key=lambda each: each.number)
    counts = {kind: each for kind, (each, _) in released.items()}
    step = Step(
        "credit_note",
        counts=counts,
        open_invoices=tuple(others[:MOST_SETTLED]),
        correction=Correction(note, found.invoice),
    )
    return change(ledger, step, metadata)


def _credited(found: Corrected, order: CreditOrder) -> Credited:
    before = credited_of(found.invoice, found.notes)
    left = found.invoice.total_minor - before.total_minor
    if not left:
        raise invalid("", f"invoice {found.invoice.number} is credited in full already")
    if order.lines is not None and order.amount_minor is not None:
        raise invalid("/amount", "must be left out if `lines` says what is credited")
    if order.lines is not None:
        lines = _lines(found, order.lines)
        credited = credited_lines(found.invoice, before, lines)
        if credited.total_minor > left:
            raise invalid(
                "/lines",
                f"come to {credited.total_minor} with tax, and {left} of the invoice are left: "
                "send an `amount`",
            )
        return credited
    wanted = left if order.amount_minor is None else order.amount_minor
    if not 1 <= wanted <= left:
        raise invalid("/amount", f"must be from 1 to {left}, which is left of the invoice")
    return credited_amount(found.invoice, before, wanted)


def _lines(found: Corrected, orders: Sequence[LineOrder]) -> tuple[CreditedLine, ...]:
    lines: list[CreditedLine] = []
    used = Counter[int]()
    for note in found.notes:
        for each in note.lines:
            used[each.position] += each.quantity
    for place, order in enumerate(orders):
        pointer = f"/lines/{place}"
        if not 1 <= order.position <= len(found.lines):
            most = len(found.lines)
            raise invalid(f"{pointer}/position", f"must be from 1 to {most}: the invoice's lines")
        billed = found.lines[order.position - 1]
        left = billed.line.quantity - used[order.position]
        if billed.amount_minor < 0 or not left:
            raise invalid(f"{pointer}/position", "must be a line that is not credited yet")
        quantity = left if order.quantity is None else order.quantity
        if not 1 <= quantity <= left:
            raise invalid(f"{pointer}/quantity", f"must be from 1 to {left}, not credited yet")
        used[order.position] += quantity
        lines.append(_credited_line(billed, order.position, quantity))
    return tuple(lines)


def _credited_line(billed: BilledLine, position: int, quantity: int) -> CreditedLine:
    line = billed.line
    amount = quantity * line.unit_amount_minor
    return CreditedLine(position, line.license_type, quantity, amount, line.description)


Released = Mapping[LicenseType, tuple[Counts, int]]
"""The counts after it, and how many were given up, by type."""


def _released(ledger: Ledger, found: Corrected, credited: Credited) -> Released:
    """The licenses of what is credited that are free. Only of the running cycle: in an ended one,
    the licenses may have been renewed since by another invoice."""
    bought = _bought(ledger, found, credited)
    if not bought:
        raise invalid(
            "/release_licenses",
            "must be false: nothing that is credited is paid until the end of the running cycle, "
            "or it is given up already. Schedule a removal instead",
        )
    released = {}
    for license_type, quantity in bought.items():
        held = ledger.account.counts[license_type]
        free = min(quantity, held.available)
        if free:
            released[license_type] = held.give_up(free), free
    if not released:
        items = [Quantity(*each) for each in bought.items()]
        raise none_to_give_up(ledger, items[0])
    return released


def _bought(ledger: Ledger, found: Corrected, credited: Credited) -> Counter[LicenseType]:
    """How many licenses of each type the credited lines have charged until the end of the running
    cycle; all lines, if an amount is credited. Never more than the invoice has, less those that
    earlier notes have released."""
    boundary = ledger.account.cycle.end
    bought, left, wanted = Counter[LicenseType](), Counter[LicenseType](), Counter[int]()
    for each in credited.lines:
        wanted[each.position] += each.quantity
    for place, billed in enumerate(found.lines, start=1):
        line = billed.line
        if line.period_end == boundary and billed.amount_minor > 0:
            left[line.license_type] += line.quantity
            bought[line.license_type] += wanted[place] if credited.lines else line.quantity
    for note in found.notes:
        left.subtract(note.released or {})
    return bought & left


class _Decided(Record):
    """What is credited, which licenses are given up, and how much is paid back."""

    credited: Credited
    released: Released
    refund_minor: int


def _note(
    ledger: Ledger, found: Corrected, decided: _Decided, metadata: EntryMetadata
) -> CreditNote:
    invoice, account, credited = found.invoice, ledger.account, decided.credited
    refund = decided.refund_minor
    number = account.credit_note_count + 1
    reference = invoice.payment_reference if refund and found.has_provider else None
    assert metadata.reason, "staff give a reason for every change"
    return CreditNote(
        number=number,
        office_id=account.office_id,
        invoice_number=invoice.number,
        document_number=credit_note_document(account.office_id, number),
        invoice_document_number=invoice.document_number,
        issued_at=metadata.at,
        by=metadata.by,
        reason=metadata.reason,
        currency=invoice.currency,
        entry_seq=account.seq + 1,
        total_minor=credited.total_minor,
        lines=credited.lines,
        tax=credited.tax or None,
        released={kind: quantity for kind, (_, quantity) in decided.released.items()} or None,
        refund_minor=refund,
        refund_of=reference,
        refund=("pending" if reference else "elsewhere") if refund else None,
        buyer=ledger.billing.buyer,
    )


def _refund(found: Corrected, credited: Credited) -> int:
    """What is paid back: what payments have paid of the invoice and nobody has paid back."""
    invoice = found.invoice
    left = refundable_minor(invoice, found.notes)
    if left <= 0:
        raise invalid(
            "/refund",
            f"must be false: nothing of invoice {invoice.number} that a payment has paid is left "
            "to pay back. The credit settles what is open, or is the office's balance",
        )
    return min(left, credited.total_minor)
