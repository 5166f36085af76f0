"""Transfer: move available licenses between two offices of a company, at no charge (R23)."""

from .. import permit
from ..account import Counts, Ledger
from ..change import Change, Stamp, Step, change
from ..licenses import LicenseType, Quantity
from ..refusals import invalid, no_available_licenses
from ..terms import Action
from ._limits import require_room


def transfer(
    giver: Ledger, taker: Ledger, items: tuple[Quantity, ...], stamp: Stamp
) -> tuple[Change, Change]:
    """What the giver gives up is the taker's from now on, and billed there at its next boundary.
    Needs that many available (R13), one currency, and plans that sell what is moved (R30)."""
    for ledger in (giver, taker):
        permit.require(ledger, Action.TRANSFER, stamp.by.role)
    if giver.terms.currency != taker.terms.currency:
        raise invalid(
            "/to_office_id",
            f"its currency is {taker.terms.currency}, the other office's {giver.terms.currency}",
        )
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
        change(giver, Step("transfer", given, lines=()), stamp),
        change(taker, Step("transfer", taken, lines=()), stamp),
    )
