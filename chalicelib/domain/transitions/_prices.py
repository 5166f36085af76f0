"""Prices of license types that an office acquires for the first time (R44)."""

from collections.abc import Iterable

from ..account import Ledger
from ..journal import TermsChange
from ..licenses import LicenseType
from ..record import replace
from ..refusals import license_type_not_in_plan


def with_prices(ledger: Ledger, types: Iterable[LicenseType]) -> Ledger:
    """The ledger with a price for each of the types, in its running cycle.

    A type that has none yet takes its contract price or the catalog's, for the rest of the cycle,
    and with a commitment for the rest of the year. Raises if the plan does not sell a type.
    """
    missing = {}
    for kind in types:
        if kind not in ledger.sells:
            raise license_type_not_in_plan(kind, ledger.terms.account_type)
        if kind not in ledger.terms.prices:
            if kind not in ledger.list_prices:
                raise license_type_not_in_plan(kind, ledger.terms.account_type)
            missing[kind] = ledger.list_prices[kind]
    if not missing:
        return ledger
    return replace(ledger, terms=replace(ledger.terms, prices={**ledger.terms.prices, **missing}))


def price_change(before: Ledger, after: Ledger) -> TermsChange | None:
    """The prices that differ, for the journal; None if all are equal."""
    old, new = before.terms.prices, after.terms.prices
    kinds = [kind for kind in new if new[kind] != old.get(kind)]
    if not kinds:
        return None
    return TermsChange(
        before={"prices": {kind: old[kind] for kind in kinds if kind in old}},
        after={"prices": {kind: new[kind] for kind in kinds}},
    )
