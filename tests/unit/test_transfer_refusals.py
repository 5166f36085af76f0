"""What a transfer refuses, of either office (R13, R23, R25, R30)."""

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Hold, Standing
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.terms import Action
from chalicelib.domain.transitions.transfer import decide_transfer
from tests.offices import CSM, usual_terms
from tests.unit.ledgers import NOW, ROOM, TALK, ledger, metadata, some
from tests.unit.two_offices import OTHER, destination, invoice_of, source


def refusal_of(*args: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide_transfer(*args)
    return refused.value


def test_more_than_is_available_is_refused() -> None:
    refusal = refusal_of(source(), destination(), some(talk_lines=6), metadata())
    assert refusal.code == "no_available_licenses"
    assert refusal.members == {"license_type": TALK, "requested": 6, "available": 5}
    assert refusal.detail == (
        "6 talk_lines requested, 5 available. Restore 1 that is scheduled for removal, release 1 "
        "that is assigned, or transfer at most 5."
    )


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


@pytest.mark.parametrize("shape", ["annual commitment", "yearly"])
@pytest.mark.parametrize(
    ("anchor", "allowed"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 1, 2), True)],
)
def test_a_year_is_not_shortened(shape: str, anchor: date, allowed: bool) -> None:
    # The source's year ends on 1 January 2027.
    committed = shape == "annual commitment"
    number = 2 if committed else 0  # March, or the whole year
    on = usual_terms(
        plan_period="monthly" if committed else "yearly", annual_commit_monthly_billing=committed
    )
    cycle, other_terms = on.calendar.cycle(number), replace(on, anchor=anchor)
    gives = source(on=on, cycle=cycle)
    takes = destination(on=other_terms, cycle=other_terms.calendar.cycle(number))
    if allowed:
        decide_transfer(gives, takes, some(talk_lines=1), metadata())
        return
    refusal = refusal_of(gives, takes, some(talk_lines=1), metadata())
    assert refusal.members["errors"][0]["pointer"] == "/to_office_id"
    assert "ends on 2027-01-01 or later: its year ends on 2026-12-31" in refusal.detail


def test_a_month_may_end_earlier_than_the_other_offices() -> None:
    late = usual_terms(anchor=date(2025, 12, 31))
    takes = destination(on=late, cycle=late.calendar.cycle(2))  # until 31 March
    decide_transfer(source(), takes, some(talk_lines=1), metadata())


@pytest.mark.parametrize("side", ["source", "destination"])
def test_the_companys_hold_stops_admins_and_not_staff(side: str) -> None:
    held = Standing(Hold(NOW, 700, "USD"))
    gives = replace(source(), standing=held) if side == "source" else source()
    takes = replace(destination(), standing=held) if side == "destination" else destination()
    refusal = refusal_of(gives, takes, some(talk_lines=1), metadata())
    assert refusal.code == "office_on_hold"
    decide_transfer(gives, takes, some(talk_lines=1), metadata(role="csm"))


@pytest.mark.parametrize("number", [90, 91])
def test_a_credit_pays_as_many_invoices_as_fit_into_one_transaction(number: int) -> None:
    invoices = tuple(invoice_of(each, 1) for each in range(1, number + 1))
    order = (source(open_minor=number), destination(), some(talk_lines=1), metadata(), invoices)
    if number == 90:
        given, _ = decide_transfer(*order)
        assert len(given.settled) == 90
    else:
        refusal = refusal_of(*order)
        assert refusal.members["errors"][0]["pointer"] == "/items"
