"""Transfer: move available licenses between two offices of a company, at no charge (R23)."""

from .. import office_policy
from ..account import Counts, Ledger
from ..change import Change, Stamp, Step, change
from ..licenses import LicenseType, Quantity
from ..refusals import invalid, no_available_licenses
from ..terms import Action, Terms
from ._limits import require_room


def transfer(
    giver: Ledger, taker: Ledger, items: tuple[Quantity, ...], stamp: Stamp
) -> tuple[Change, Change]:
    """What the giver gives up is the taker's from now on, and billed there at its next boundary.
    Needs that many available (R13), one currency, one plan shape, since a month's price must not
    buy a year nor a transfer end a commitment, and plans that sell what is moved (R30)."""
    _require_alike(giver.terms, taker.terms)
    for ledger in (giver, taker):
        office_policy.require(ledger, Action.TRANSFER, stamp.by.role)
    given: dict[LicenseType, Counts] = {}
    taken: dict[LicenseType, Counts] = {}
    for position, item in enumerate(items):
        kind, quantity = item.license_type, item.quantity
        taker.terms.require_sold(kind)
        available = giver.account.counts[kind].available
        if available < quantity:
            raise no_available_licenses(kind, quantity, available)
        require_room(taker.account.counts[kind], quantity, position)
        given[kind] = giver.account.counts[kind].give_up(quantity)
        taken[kind] = taker.account.counts[kind].buy(quantity)
    return (
        change(giver, Step("transfer", given, other_office_id=taker.account.office_id), stamp),
        change(taker, Step("transfer", taken, other_office_id=giver.account.office_id), stamp),
    )


def _require_alike(giver: Terms, taker: Terms) -> None:
    for what, gives, takes in (
        ("currency", giver.currency, taker.currency),
        ("plan", giver.shape, taker.shape),
    ):
        if gives != takes:
            raise invalid("/to_office_id", f"its {what} is {takes}, the other office's {gives}")
