"""Transfer: move available licenses between two offices of a company, at no charge (R23)."""

from .. import office_policy
from ..account import Counts, Ledger
from ..change import Change, EntryMetadata, Step, change
from ..licenses import LicenseType, Quantity
from ..refusals import invalid, no_available_licenses
from ..terms import Action, Terms
from ._limits import require_below_limit


def decide_transfer(
    source: Ledger, destination: Ledger, items: tuple[Quantity, ...], metadata: EntryMetadata
) -> tuple[Change, Change]:
    """What the giver gives up is the taker's from now on, and billed there at its next boundary.
    Needs that many available (R13), one currency, one plan shape, since a month's price must not
    buy a year nor a transfer end a commitment, and plans that sell what is moved (R30)."""
    _require_same_plan(source.terms, destination.terms)
    for ledger in (source, destination):
        office_policy.require(ledger, Action.TRANSFER, metadata.by.role)
    sent: dict[LicenseType, Counts] = {}
    received: dict[LicenseType, Counts] = {}
    for position, item in enumerate(items):
        kind, quantity = item.license_type, item.quantity
        destination.terms.require_sold(kind)
        available = source.account.counts[kind].available
        if available < quantity:
            raise no_available_licenses(kind, quantity, available)
        require_below_limit(destination.account.counts[kind], quantity, position)
        sent[kind] = source.account.counts[kind].transfer_out(quantity)
        received[kind] = destination.account.counts[kind].buy(quantity)
    return (
        change(
            source, Step("transfer", sent, other_office_id=destination.account.office_id), metadata
        ),
        change(
            destination,
            Step("transfer", received, other_office_id=source.account.office_id),
            metadata,
        ),
    )


def _require_same_plan(source: Terms, destination: Terms) -> None:
    for what, from_source, from_destination in (
        ("currency", source.currency, destination.currency),
        ("plan", source.shape, destination.shape),
    ):
        if from_source != from_destination:
            raise invalid(
                "/to_office_id",
                f"its {what} is {from_destination}, the other office's {from_source}",
            )
