"""The amounts of credit notes: net, and the tax of each rate, never more than was invoiced (R50).

Sums are rounded, not parts: whatever the notes and their order, an invoice that is credited in full
has given back each rate's tax to the minor unit.
"""

from collections.abc import Sequence

from .credit_note import CreditedLine, CreditNote
from .journal import Invoice
from .money import half_up
from .record import Record, replace
from .tax import TaxPart


class Credited(Record):
    """What is credited of an invoice. `tax` has the invoice's rates, in its order."""

    net_minor: int
    tax: tuple[TaxPart, ...]
    lines: tuple[CreditedLine, ...] = ()

    @property
    def total_minor(self) -> int:
        return self.net_minor + sum(each.amount_minor for each in self.tax)


def credited_of(invoice: Invoice, notes: Sequence[CreditNote]) -> Credited:
    """What the notes have credited of the invoice."""
    net = sum(each.subtotal_minor for each in notes)
    parts = tuple(
        replace(
            part,
            base_minor=sum(note.tax[place].base_minor for note in notes if note.tax),
            amount_minor=sum(note.tax[place].amount_minor for note in notes if note.tax),
        )
        for place, part in enumerate(invoice.tax or ())
    )
    return Credited(net, parts)


def credited_lines(invoice: Invoice, before: Credited, lines: tuple[CreditedLine, ...]) -> Credited:
    """The net amounts of the lines, and the tax that falls away with them."""
    net = sum(each.amount_minor for each in lines)
    return replace(_with_tax_of(invoice, before, net), lines=lines)


def credited_amount(invoice: Invoice, before: Credited, total_minor: int) -> Credited:
    """An amount with tax, split as the invoice is."""
    after = before.total_minor + total_minor
    net_after = half_up(invoice.subtotal_minor * after, invoice.total_minor)
    net = min(max(net_after - before.net_minor, 0), total_minor)
    left = total_minor - net
    parts: list[TaxPart] = []
    for part, given in zip(invoice.tax or (), before.tax, strict=True):
        wanted = half_up(part.amount_minor * after, invoice.total_minor) - given.amount_minor
        amount = min(max(wanted, 0), left, part.amount_minor - given.amount_minor)
        left -= amount
        parts.append(replace(part, base_minor=net, amount_minor=amount))
    # What rounding leaves belongs to the rates that are not given back whole.
    for place, (part, given) in enumerate(zip(invoice.tax or (), before.tax, strict=True)):
        amount = parts[place].amount_minor
        more = min(left, part.amount_minor - given.amount_minor - amount)
        parts[place] = replace(parts[place], amount_minor=amount + more)
        left -= more
    assert not left, (invoice, before, total_minor)
    return Credited(net, tuple(parts))


def refundable_minor(invoice: Invoice, notes: Sequence[CreditNote]) -> int:
    """What payments have paid of the invoice, and nobody pays back. Notes promise their part from
    the day of issue. What the provider has refunded beyond what notes have is somebody's who
    refunded there."""
    promised = sum(each.refund_minor for each in notes if each.refund != "failed")
    by_notes = sum(each.refund_minor for each in notes if each.refund == "made")
    refunded_there = max(invoice.refunded_minor - by_notes, 0)
    return invoice.received_minor - promised - refunded_there


def refunded_minor(invoice: Invoice, notes: Sequence[CreditNote]) -> int:
    """What was paid back of the invoice: by the payment provider, or by staff's own means."""
    by_notes = sum(each.refund_minor for each in notes if each.refund in ("made", "elsewhere"))
    return max(invoice.refunded_minor, by_notes)


def _with_tax_of(invoice: Invoice, before: Credited, net_minor: int) -> Credited:
    """The amount with the tax that the invoice has charged for it."""
    after = before.net_minor + net_minor
    parts = tuple(
        replace(
            part,
            base_minor=net_minor,
            amount_minor=max(
                half_up(part.amount_minor * after, invoice.subtotal_minor) - given.amount_minor, 0
            ),
        )
        for part, given in zip(invoice.tax or (), before.tax, strict=True)
    )
    return Credited(net_minor, parts)
