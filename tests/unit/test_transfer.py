"""Transfer: available licenses move between two offices at no charge (R13, R23, R30)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.journal import Actor, Entry
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from chalicelib.domain.transitions.roll_forward import roll_forward
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.offices import CSM, PRICES, usual_terms
from tests.unit.ledgers import (
    NOW,
    OFFICE,
    PROPERTY,
    ROOM,
    TALK,
    contracted,
    ledger,
    lot,
    metadata,
    some,
)

OTHER = 102


def source(**changes: Any) -> Ledger:
    return ledger({TALK: Counts(10, 2, 5), ROOM: Counts(4, 0, 1)}, lot(31, TALK, 2), **changes)


def destination(**changes: Any) -> Ledger:
    return ledger({TALK: Counts(3, 0, 0)}, office_id=OTHER, seq=8, **changes)


def refusal_of(*args: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide_transfer(*args)
    return refused.value


def entry(**changes: Any) -> dict[str, Any]:
    """What both entries have in common."""
    return {
        "action": "transfer",
        "at": NOW,
        "by": Actor("ada", "company_admin"),
        "source": "billing",
        "currency": "USD",
        "lines": (),
        "due_now_minor": 0,
        "prices": {TALK: 2500},
        "removal_ids": (),
        "invoice_number": None,
        "reason": "moved floors",
        **changes,
    }


def test_what_one_office_gives_up_is_available_in_the_other() -> None:
    given_up, taken = decide_transfer(source(), destination(), some(talk_lines=3), metadata())
    assert given_up.after.account.counts[TALK] == Counts(purchased=7, scheduled=2, available=2)
    assert given_up.after.account.counts[TALK].assigned == 3
    assert taken.after.account.counts[TALK] == Counts(purchased=6, scheduled=0, available=3)
    assert given_up.after.account.counts[ROOM] == Counts(4, 0, 1)


def test_both_offices_journal_it_at_no_charge() -> None:
    given_up, taken = decide_transfer(
        source(), destination(), some(talk_lines=3), metadata(reason="moved floors")
    )
    assert given_up.entry == Entry(
        entry_id=2477946256052217,
        seq=5,
        office_id=OFFICE,
        before={TALK: Counts(10, 2, 5)},
        after={TALK: Counts(7, 2, 2)},
        other_office_id=OTHER,
        **entry(),
    )
    assert taken.entry == Entry(
        entry_id=5027977874975677,
        seq=9,
        office_id=OTHER,
        before={TALK: Counts(3, 0, 0)},
        after={TALK: Counts(6, 0, 3)},
        other_office_id=OFFICE,
        **entry(),
    )
    assert (given_up.invoice, taken.invoice) == (None, None)


def test_lots_stay_where_they_are() -> None:
    given_up, taken = decide_transfer(source(), destination(), some(talk_lines=5), metadata())
    assert given_up.after.removals == (lot(31, TALK, 2),)
    assert given_up.after.account.removals_revision == 3
    assert taken.after.removals == ()
    assert taken.after.account.removals_revision == 0


def test_nothing_accrues_on_invoiced_plans() -> None:
    on = contracted()
    given_up, taken = decide_transfer(
        source(on=on), destination(on=on), some(talk_lines=3), metadata(role="csm")
    )
    assert given_up.after.account.accrued_minor == taken.after.account.accrued_minor == 0


def test_what_was_moved_is_billed_in_the_new_office_from_its_next_boundary() -> None:
    cheaper = usual_terms(prices={**PRICES, TALK: 2000})
    given_up, taken = decide_transfer(
        source(), destination(on=cheaper), some(talk_lines=5), metadata()
    )
    assert roll_forward(given_up.after).entry.due_now_minor == 13500  # 3 x 2500 + 4 x 1500
    assert roll_forward(taken.after).entry.due_now_minor == 16000  # 8 x 2000


def test_two_types_move_together() -> None:
    given_up, taken = decide_transfer(
        source(), destination(), some(talk_lines=1, room_lines=1), metadata()
    )
    assert given_up.after.account.counts[ROOM] == Counts(3, 0, 0)
    assert taken.after.account.counts[ROOM] == Counts(1, 0, 1)
    assert taken.after.account.counts[TALK] == Counts(4, 0, 1)


@pytest.mark.parametrize("quantity", [4, 5])
def test_what_is_available_can_be_moved_to_the_last(quantity: int) -> None:
    given_up, _ = decide_transfer(source(), destination(), some(talk_lines=quantity), metadata())
    assert given_up.after.account.counts[TALK].available == 5 - quantity


def test_more_than_is_available_is_refused() -> None:
    refusal = refusal_of(source(), destination(), some(talk_lines=6), metadata())
    assert refusal.code == "no_available_licenses"
    assert refusal.members == {"license_type": TALK, "requested": 6, "available": 5}


def test_one_type_short_refuses_all() -> None:
    refusal = refusal_of(source(), destination(), some(talk_lines=1, room_lines=2), metadata())
    assert refusal.members == {"license_type": ROOM, "requested": 2, "available": 1}


def test_currencies_are_never_mixed() -> None:
    refusal = refusal_of(
        source(), destination(on=usual_terms(currency="EUR")), some(talk_lines=1), metadata()
    )
    assert refusal.code == "invalid_request"
    assert refusal.members["errors"][0]["pointer"] == "/to_office_id"


@pytest.mark.parametrize("side", ["source", "destination"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"declined_invoices": 1}, "office_on_hold"),
        ({"on": usual_terms(account_type="standard")}, "forbidden"),
        (
            {"on": usual_terms(not_self_serve=frozenset({Action.TRANSFER}), contact=CSM)},
            "contact_csm",
        ),
    ],
    ids=["on hold", "a smaller plan", "the terms"],
)
def test_both_offices_must_allow_it(side: str, changes: dict[str, Any], code: str) -> None:
    gives = source(**changes) if side == "source" else source()
    takes = destination(**changes) if side == "destination" else destination()
    assert refusal_of(gives, takes, some(talk_lines=1), metadata()).code == code


@pytest.mark.parametrize("quantity", [1, 2])
def test_a_transfer_does_not_take_an_office_over_the_most_that_it_may_own(quantity: int) -> None:
    nearly = ledger({TALK: Counts(9_999_999, 0, 5)}, office_id=OTHER)
    if quantity == 1:
        _, taken = decide_transfer(source(), nearly, some(talk_lines=1), metadata())
        assert taken.after.account.counts[TALK].purchased == 10_000_000
    else:
        refusal = refusal_of(source(), nearly, some(talk_lines=2), metadata())
        assert refusal.code == "invalid_request"


@pytest.mark.parametrize(
    "other", [{"plan_period": "yearly"}, {"annual_commit_monthly_billing": True}]
)
def test_what_is_paid_and_kept_for_another_time_stays_where_it_is(other: dict[str, Any]) -> None:
    # Or a month's price would buy a year, and a transfer would end a commitment.
    for gives, takes in (
        (usual_terms(), usual_terms(**other)),
        (usual_terms(**other), usual_terms()),
    ):
        refusal = refusal_of(
            source(on=gives), destination(on=takes), some(talk_lines=1), metadata()
        )
        assert refusal.code == "invalid_request"
        assert refusal.members["errors"][0]["pointer"] == "/to_office_id"


@pytest.mark.parametrize("side", ["source", "destination"])
@pytest.mark.parametrize("forbidden", [Action.PURCHASE, Action.REMOVE])
def test_a_transfer_is_no_way_around_what_terms_forbid(side: str, forbidden: Action) -> None:
    on = usual_terms(not_self_serve=frozenset({forbidden}), contact=CSM)
    gives = source(on=on) if side == "source" else source()
    takes = destination(on=on) if side == "destination" else destination()
    assert refusal_of(gives, takes, some(talk_lines=1), metadata()).code == "contact_csm"
    decide_transfer(gives, takes, some(talk_lines=1), metadata(role="csm"))


@PROPERTY
@given(st.integers(1, 5), st.integers(0, 9))
def test_a_company_owns_as_much_after_a_transfer_as_before(quantity: int, held: int) -> None:
    office = ledger({TALK: Counts(held, 0, 0)}, office_id=OTHER)
    given_up, taken = decide_transfer(source(), office, some(talk_lines=quantity), metadata())
    before = source().account.counts[TALK] + office.account.counts[TALK]
    after = given_up.after.account.counts[TALK] + taken.after.account.counts[TALK]
    assert after == before
