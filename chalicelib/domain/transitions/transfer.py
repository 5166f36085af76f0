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
    """Moves licenses at once; the destination is billed for them from its next boundary on.

    Raises unless that many are available (R13), both offices have one currency and one plan shape,
    and the destination's plan sells the types (R30). With different shapes, a month's price could
    buy a year, or a transfer could end a commitment.
    """
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
        ("plan shape", source.shape, destination.shape),
    ):
        if from_source != from_destination:
            raise invalid(
                "/to_office_id",
                f"must be an office with the same {what}: its {what} is {from_destination}, "
                f"the other office's is {from_source}",
            )
