"""Collect: when a card plan collects what a change charges, at once or with the next bill (R8)."""

from ..account import Ledger
from ..advice.access import on_agreement
from ..apply_step import change
from ..change import Change, EntryMetadata, Step
from ..journal import TermsChange
from ..record import replace
from ..refusals import forbidden, invalid
from ..terms import Collect

ASK_THE_VENDOR = "Ask the vendor to change the agreement."


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
            "The company's agreement does not allow collecting charges with the next bill. "
            + on_agreement(metadata.by.role, "may_collect_later", ASK_THE_VENDOR)
        )
    step = Step(
        "terms",
        terms=replace(terms, collect=collect),
        terms_change=TermsChange({"collect": terms.collect}, {"collect": collect}),
    )
    return change(ledger, step, metadata)
