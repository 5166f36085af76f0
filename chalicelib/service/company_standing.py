"""What a company's record says about all of its offices: its hold and its agreement (R25, R52).

The record is read in the same call as the offices, and not conditioned: a purchase that races a
decline may succeed.
"""

from collections.abc import Mapping

from ..domain.account import Hold, Standing
from ..domain.directory import Company, OfficeHold
from ..domain.record import replace
from .ports import Reading, Retryable, Store


def with_standing(store: Store, reading: Reading) -> Reading:
    """The reading, its ledger with the standing of the company that was read with it. A stored
    response needs none."""
    if reading.company is None or reading.ledger is None or reading.stored_response:
        return reading
    standing = standing_of(store, reading.company)
    return replace(reading, ledger=replace(reading.ledger, standing=standing))


def standing_of(store: Store, company: Company) -> Standing:
    """The company's standing. One more call while it is on hold, for the amount that is open.

    Raises Retryable as `holds_of` does.
    """
    return Standing(_hold(store, company), company.agreement.may_collect_later)


def holds_of(store: Store, company: Company) -> Mapping[str, OfficeHold]:
    """The company's holds by office id. Raises Retryable after it has completed a record that was
    written without holds."""
    if company.holds is None:
        store.record_holds(company.company_id)
        raise Retryable("stale")
    return company.holds


def _hold(store: Store, company: Company) -> Hold | None:
    """The longest hold of the company's offices."""
    holds = holds_of(store, company)
    if not holds:
        return None
    number, held = min(holds.items(), key=lambda each: str(each[1].since or ""))
    account = store.account(int(number))
    open_minor = account.open_minor if account else 0
    return Hold(held.since, open_minor, held.currency, int(number))
