"""Collect: when a card plan collects what a change charges, at once or with the next bill (R8)."""

from ..account import Ledger
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..journal import TermsChange
from ..record import replace
from ..refusals import forbidden, invalid
from ..terms import Collect


def decide_collect(ledger: Ledger, collect: Collect, metadata: EntryMetadata) -> Change:
    """Charges accrue from now on, or are invoiced at once again, together with what has accrued.

    Raises on invoiced plans, which always collect with the next bill, and unless the company's
    agreement allows to collect later (R52).
    """
    terms = ledger.terms
    assert collect != terms.collect, "nothing changes"
    if terms.invoiced:
        raise invalid("/collect", "an invoiced plan always collects with the next bill")
    if collect == "next_bill" and not ledger.standing.may_collect_later:
        raise forbidden(
            "Your company's agreement does not allow collecting charges with the next bill. Ask "
            "the vendor to change the agreement."
        )
    step = Step(
        "terms",
        terms=replace(terms, collect=collect),
        terms_change=TermsChange({"collect": terms.collect}, {"collect": collect}),
    )
    return change(ledger, step, metadata)
