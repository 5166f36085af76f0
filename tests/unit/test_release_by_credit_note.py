"""A credit note gives up the free licenses of what it credits, of the running cycle (R50)."""

from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.change import Change
from chalicelib.domain.credit_note import CreditNote
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.credit_note import CreditOrder, LineOrder
from tests.unit.credit_notes import invoice, issue, noted, office
from tests.unit.ledgers import ROOM, TALK, lot
from tests.unit.test_credit_note_refusals import NOT_RUNNING, refused

ALL = CreditOrder(release_licenses=True)


def of(*lines: tuple[int, int | None]) -> CreditOrder:
    return CreditOrder(tuple(LineOrder(*each) for each in lines), release_licenses=True)


def owning(talk: Counts, room: Counts, *lots: Any) -> Ledger:
    before = office()
    account = replace(before.account, counts={TALK: talk, ROOM: room})
    return replace(before, account=account, removals=lots)


def released(change: Change) -> Any:
    return noted(change).released


def test_all_that_it_credits_is_given_up_at_once() -> None:
    change = issue(invoice(), ALL)
    assert released(change) == {TALK: 5, ROOM: 2}
    assert change.after.account.counts == {}
    assert change.entry.before == {TALK: Counts(5, 0, 5), ROOM: Counts(2, 0, 2)}
    assert change.entry.after == {TALK: Counts(), ROOM: Counts()}
    assert change.entry.lines == ()
    assert released(issue(invoice())) is None


def test_only_free_licenses_are_given_up() -> None:
    """Three talk lines are assigned, and three of the others are scheduled for removal."""
    before = owning(Counts(10, 3, 4), Counts(2, 0, 0), lot(31, TALK, 3))
    change = issue(invoice(), ALL, of=before)
    assert released(change) == {TALK: 4}
    assert change.entry.after == {TALK: Counts(6, 3, 0)}
    assert change.after.removals == before.removals


def test_others_than_those_of_the_invoice_are_kept() -> None:
    change = issue(invoice(), ALL, of=owning(Counts(50, 0, 20), Counts(9, 0, 9)))
    assert released(change) == {TALK: 5, ROOM: 2}
    assert change.entry.after == {TALK: Counts(45, 0, 15), ROOM: Counts(7, 0, 7)}


def test_an_amount_is_for_no_licenses() -> None:
    with pytest.raises(Refusal) as raised:
        issue(invoice(), replace(ALL, amount_minor=1))
    assert raised.value.detail == (
        "/release_licenses: must be false with an `amount`, which is for no licenses: name the "
        "`lines`"
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (of((1, 2)), {TALK: 2}),
        (of((1, None)), {TALK: 5}),
        (of((2, 1), (1, 3)), {TALK: 3, ROOM: 1}),
        (of((1, 2), (1, 3)), {TALK: 5}),
    ],
)
def test_credited_lines_give_up_their_licenses(
    order: CreditOrder, expected: dict[str, int]
) -> None:
    assert released(issue(invoice(), order)) == expected


def after(*notes: CreditNote) -> Ledger:
    """The office when they have released their licenses."""
    gone = [sum((each.released or {}).get(kind, 0) for each in notes) for kind in (TALK, ROOM)]
    talk, room = 15 - gone[0], 12 - gone[1]
    return owning(Counts(talk, 0, talk), Counts(room, 0, room))


def test_no_license_is_given_up_twice() -> None:
    """The office has ten more of each, which the invoice has not charged."""
    first = noted(issue(invoice(), of((1, 2)), of=after()))
    second = noted(issue(invoice(), of((1, None)), notes=(first,), of=after(first)))
    assert (first.released, second.released) == ({TALK: 2}, {TALK: 3})
    both = (first, second)
    third = noted(issue(invoice(), ALL, notes=both, of=after(*both)))
    assert third.released == {ROOM: 2}
    one = noted(issue(invoice(), of((1, 1), (2, 2)), of=after()))
    gone = replace(one, released={TALK: 5, ROOM: 2})
    assert refused(of((1, None)), gone) == NOT_RUNNING


def test_what_was_credited_without_release_can_be_given_up_with_the_rest() -> None:
    first = noted(issue(invoice(), CreditOrder((LineOrder(1, 2),))))
    assert released(issue(invoice(), of((1, None)), notes=(first,))) == {TALK: 3}
    assert released(issue(invoice(), ALL, notes=(first,))) == {TALK: 5, ROOM: 2}


def test_without_a_free_license_it_is_refused() -> None:
    with pytest.raises(Refusal) as raised:
        issue(invoice(), ALL, of=owning(Counts(5, 0, 0), Counts(2, 0, 0)))
    assert raised.value.code == "no_available_licenses"
    assert "send `release_licenses` as false" in raised.value.detail


@pytest.mark.parametrize(
    ("talk", "scheduled", "advice"),
    [
        (Counts(5, 5, 0), 5, "Restore 5 that are scheduled for removal first, or "),
        (Counts(9, 9, 0), 9, "Restore 5 that are scheduled for removal first, or "),
        (
            Counts(6, 1, 0),
            1,
            "Restore 1 that is scheduled for removal first, release 5 that are assigned, or ",
        ),
        (Counts(5, 0, 0), 0, "Release 5 that are assigned, or "),
    ],
)
def test_where_none_is_free_it_says_what_would_free_them(
    talk: Counts, scheduled: int, advice: str
) -> None:
    lots = [lot(31, TALK, scheduled)] if scheduled else []
    with pytest.raises(Refusal) as raised:
        issue(invoice(), of((1, None)), of=owning(talk, Counts(), *lots))
    assert raised.value.detail.endswith(f"{advice}send `release_licenses` as false.")
