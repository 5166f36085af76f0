"""Transfer: move available licenses between two offices of a company (R23, R48)."""

from .. import office_policy
from ..account import Counts, Ledger
from ..advice.licenses import cannot_transfer
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..journal import Invoice, Line, charges_minor
from ..licenses import LicenseType, Quantity
from ..refusals import invalid
from ..settling import MOST_SETTLED
from ..terms import Action, Terms
from . import _lines
from ._limits import require_below_limit, require_few_types, require_known
from ._prices import price_change, with_prices


def decide_transfer(
    source: Ledger,
    destination: Ledger,
    items: tuple[Quantity, ...],
    metadata: EntryMetadata,
    open_invoices: tuple[Invoice, ...] = (),
) -> tuple[Change, Change]:
    """Moves licenses at once. The destination is charged from its local today, like for a purchase,
    and the source is credited for the days after its local today, each at its own price: both pay
    every local day on which they owned the license.

    The credit settles the source's `open_invoices` and accrued charges, then the destination's
    charge; the rest is the source's balance (R48).

    Raises unless that many are available (R13), both offices have one currency and one plan shape,
    the destination's year ends no earlier, and its plan sells the types (R30).
    """
    require_known(source, items)
    require_receivable(source, destination, metadata.by.role)
    types = [item.license_type for item in items]
    priced = with_prices(destination, types)
    require_few_types(destination.account, types)
    sent, received = _counts_after(source, destination, items, metadata)
    charges = _charges(priced, items, metadata)
    step = Step(
        "transfer",
        sent,
        lines=_credits(source, items, metadata),
        other_office_id=destination.account.office_id,
        open_invoices=open_invoices,
        other_minor=destination.billing.tax.with_tax(charges_minor(charges)),
    )
    given = change(source, step, metadata)
    taken = change(destination, _receipt(given, destination, priced, received, charges), metadata)
    _require_few_settled(given)
    return given, taken


def _receipt(
    given: Change,
    destination: Ledger,
    priced: Ledger,
    received: dict[LicenseType, Counts],
    charges: tuple[Line, ...],
) -> Step:
    """The destination's step. `priced` is its ledger with prices for all that it receives."""
    return Step(
        "transfer",
        received,
        lines=charges,
        terms=priced.terms if priced is not destination else None,
        terms_change=price_change(destination, priced),
        other_office_id=given.after.account.office_id,
        received_minor=given.entry.settlement.sent_minor,
    )


def _require_few_settled(given: Change) -> None:
    """Raises if the credit would pay more invoices than one transaction can write."""
    if len(given.settled) > MOST_SETTLED:
        raise invalid(
            "/items",
            f"the credit would pay more than {MOST_SETTLED} open invoices of this office at once: "
            "transfer fewer licenses, or pay some of the invoices first",
        )


def require_receivable(source: Ledger, destination: Ledger, role: str) -> None:
    """Raises unless the destination can receive licenses of the source, whatever their number."""
    _require_same_plan(source.terms, destination.terms)
    for ledger in (source, destination):
        office_policy.require(ledger, Action.TRANSFER, role)
    _require_no_shorter_year(source, destination)


def _counts_after(
    source: Ledger, destination: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata
) -> tuple[dict[LicenseType, Counts], dict[LicenseType, Counts]]:
    sent: dict[LicenseType, Counts] = {}
    received: dict[LicenseType, Counts] = {}
    for position, item in enumerate(items):
        kind, quantity = item.license_type, item.quantity
        held = source.account.counts[kind]
        if held.available < quantity:
            raise cannot_transfer(source, item, metadata)
        require_below_limit(destination.account.counts[kind], quantity, position)
        sent[kind] = held.transfer_out(quantity)
        received[kind] = destination.account.counts[kind].buy(quantity)
    return sent, received


def _charges(
    destination: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata
) -> tuple[Line, ...]:
    return tuple(
        _lines.transferred_in(destination, item.license_type, item.quantity, metadata.at)
        for item in items
    )


def _credits(
    source: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata
) -> tuple[Line, ...]:
    """One line a type; two if some of its licenses came at no charge. Those leave first, so that
    no order of transfers credits what nobody paid."""
    lines = []
    for item in items:
        kind = item.license_type
        unpaid = min(item.quantity, source.unpaid.get(kind, 0))
        if unpaid:
            lines.append(_lines.transferred_unpaid(source, kind, unpaid, metadata.at))
        if item.quantity > unpaid:
            paid = item.quantity - unpaid
            lines.append(_lines.transferred_out(source, kind, paid, metadata.at))
    return tuple(lines)


def _require_same_plan(source: Terms, destination: Terms) -> None:
    for what, from_source, from_destination in (
        ("currency", source.currency, destination.currency),
        ("plan shape", source.shape, destination.shape),
    ):
        if from_source != from_destination:
            raise invalid(
                "/to_office_id",
                f"must be an office with the same {what}: its {what} is {from_destination}, "
                f"the other office's is {from_source}",
            )


def _require_no_shorter_year(source: Ledger, destination: Ledger) -> None:
    """Raises if licenses that are owned for a year could leave earlier in the destination."""
    if source.terms.shape == "monthly":
        return
    ends, there = (
        each.terms.keeps_licenses_until(each.account.cycle) for each in (source, destination)
    )
    if there < ends:
        raise invalid(
            "/to_office_id",
            f"must be an office whose year ends on {ends} or later: its year ends on {there}, "
            "and licenses are owned for the whole year",
        )
