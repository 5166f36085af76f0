"""A confirmed quote charges exactly what it showed, or changes nothing and returns a fresh quote."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.refusal_checks import (
    OTHER,
    OWN,
    SECOND,
    assert_refused,
    confirm,
    nothing_written,
    one,
    open_on_terms,
    quote,
)
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, Answer, World


def test_confirming_a_quote_charges_exactly_its_lines(world: World) -> None:
    world.purchase(talk_lines=2)
    world.remove(talk_lines=2)
    quoted = quote(world, "purchase", one("talk_lines", 5))
    period = {"start": "2026-03-10T04:00:00Z", "end": "2026-04-01T04:00:00Z"}
    restored, prorated = quoted["lines"]
    assert (restored["kind"], restored["quantity"]) == ("restored", 2)
    assert restored["amount"] == {"amount": 0, "currency": "USD"}
    assert (prorated["kind"], prorated["quantity"]) == ("prorated", 3)
    assert prorated["unit_amount"] == {"amount": 1774, "currency": "USD"}
    assert prorated["amount"] == {"amount": 5322, "currency": "USD"}
    assert prorated["period"] == period
    assert quoted["due_now"] == {"amount": 5322, "currency": "USD"}

    entry = confirm(world, "purchases", quoted, one("talk_lines", 5))
    assert entry.status == 201
    assert entry.json["lines"] == quoted["lines"]
    assert entry.json["due_now"] == quoted["due_now"]
    assert entry.json["licenses"] == quoted["licenses"]
    assert world.counts() == (5, 0, 0, 5)


@pytest.mark.parametrize(
    ("office", "unit_amount", "amount", "due_now", "currency"),
    [
        # 25.00 for 22 of 31 days; 252.00 for 297 of 365; 3000 for 22 of 31, on the next invoice.
        (NEW_YORK, 1774, 5322, 5322, "USD"),
        (BERLIN, 20505, 61515, 61515, "EUR"),
        (TOKYO, 2129, 6387, 0, "JPY"),
    ],
)
def test_every_plan_charges_as_quoted(
    world: World, office: int, unit_amount: int, amount: int, due_now: int, currency: str
) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 3), office)
    (line,) = quoted["lines"]
    assert line["unit_amount"] == {"amount": unit_amount, "currency": currency}
    assert line["amount"] == {"amount": amount, "currency": currency}
    assert quoted["due_now"] == {"amount": due_now, "currency": currency}
    entry = confirm(world, "purchases", quoted, one("talk_lines", 3), office)
    assert entry.status == 201
    assert entry.json["lines"] == quoted["lines"]
    assert entry.json["due_now"] == {"amount": due_now, "currency": currency}


def test_a_removal_and_a_restoration_are_confirmed_as_quoted(world: World) -> None:
    world.purchase(talk_lines=5)
    quoted = quote(world, "removal", one("talk_lines", 2))
    removal = confirm(world, "removals", quoted, one("talk_lines", 2))
    assert (removal.status, removal.json["lines"]) == (201, quoted["lines"])
    quoted = quote(world, "restoration", one("talk_lines", 1))
    restoration = confirm(world, "restorations", quoted, one("talk_lines", 1))
    assert (restoration.status, restoration.json["lines"]) == (201, quoted["lines"])
    assert world.counts() == (5, 0, 1, 4)


def test_a_quote_writes_nothing(world: World) -> None:
    world.purchase(talk_lines=5)
    world.remove(talk_lines=2)
    with nothing_written(world):
        quote(world, "purchase", one("talk_lines", 5))
        quote(world, "removal", one("talk_lines", 1))
        quote(world, "restoration", one("talk_lines", 1))


def assert_quote_changed(answer: Answer) -> dict[str, Any]:
    """The fresh quote."""
    assert_refused(answer, 409, "quote_changed", "/problems/quote-changed")
    fresh: dict[str, Any] = answer.json["quote"]
    return fresh


def test_a_purchase_in_between_changes_the_quote_and_the_fresh_one_can_be_confirmed(
    world: World,
) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.purchase(fax_lines=1)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    fresh = assert_quote_changed(answer)
    assert fresh["quote"] != quoted["quote"]
    assert fresh["action"] == "purchase"
    assert fresh["expires_at"] == "2026-03-10T14:15:00Z"
    assert fresh["due_now"] == {"amount": 1774, "currency": "USD"}
    entry = confirm(world, "purchases", fresh, one("talk_lines", 1))
    assert entry.status == 201
    assert entry.json["lines"] == fresh["lines"]


def test_a_removal_in_between_changes_what_a_purchase_costs(world: World) -> None:
    world.purchase(talk_lines=5)
    quoted = quote(world, "purchase", one("talk_lines", 3))
    world.remove(talk_lines=2)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 3))
    fresh = assert_quote_changed(answer)
    assert [line["kind"] for line in fresh["lines"]] == ["restored", "prorated"]
    assert fresh["due_now"] == {"amount": 1774, "currency": "USD"}
    entry = confirm(world, "purchases", fresh, one("talk_lines", 3))
    assert entry.json["due_now"] == {"amount": 1774, "currency": "USD"}
    assert world.counts() == (6, 0, 0, 6)


def test_a_quote_is_confirmed_once(world: World) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    assert confirm(world, "purchases", quoted, one("talk_lines", 1)).status == 201
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_quote_changed(answer)


def test_a_quote_holds_for_what_was_quoted_only(world: World) -> None:
    world.purchase(talk_lines=9)
    quoted = quote(world, "purchase", one("talk_lines", 2))
    with nothing_written(world):
        more = confirm(world, "purchases", quoted, one("talk_lines", 3))
        other = confirm(world, "purchases", quoted, one("room_lines", 2))
        removal = confirm(world, "removals", quoted, one("talk_lines", 2))
    assert assert_quote_changed(more)["due_now"] == {"amount": 5322, "currency": "USD"}
    assert assert_quote_changed(other)["due_now"] == {"amount": 2130, "currency": "USD"}
    assert assert_quote_changed(removal)["action"] == "removal"


def test_a_quote_holds_in_its_office_only(world: World) -> None:
    open_on_terms(world, OWN)
    open_on_terms(world, OTHER)
    quoted = quote(world, "purchase", one("talk_lines", 1), OWN)
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1), OTHER)
    fresh = assert_quote_changed(answer)
    # 10.00 for 22 of 31 days, in either office
    assert fresh["due_now"] == quoted["due_now"] == {"amount": 710, "currency": "USD"}
    assert fresh["quote"] != quoted["quote"]


def test_a_doctored_quote_buys_nothing(world: World) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    token = quoted["quote"]
    doctored = {"quote": token[:-2] + ("AA" if token[-2:] != "AA" else "BA")}
    with nothing_written(world):
        answer = confirm(world, "purchases", doctored, one("talk_lines", 1))
    assert_quote_changed(answer)


def test_an_assignment_in_between_does_not_change_a_quote(world: World) -> None:
    world.purchase(talk_lines=2)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.assign(1)
    assert confirm(world, "purchases", quoted, one("talk_lines", 1)).status == 201
    assert world.counts() == (3, 1, 0, 2)


@pytest.mark.parametrize("held_for", [timedelta(0), timedelta(minutes=14, seconds=59)])
def test_a_quote_holds_for_fifteen_minutes(world: World, held_for: timedelta) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    assert quoted["expires_at"] == "2026-03-10T14:15:00Z"
    world.clock.at += held_for
    assert confirm(world, "purchases", quoted, one("talk_lines", 1)).status == 201


@pytest.mark.parametrize(
    ("held_for", "fresh_until"),
    [
        (timedelta(minutes=15), "2026-03-10T14:30:00Z"),
        (timedelta(minutes=15, seconds=1), "2026-03-10T14:30:01Z"),
    ],
)
def test_an_expired_quote_comes_back_fresh_and_the_fresh_one_can_be_confirmed(
    world: World, held_for: timedelta, fresh_until: str
) -> None:
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.clock.at += held_for
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "quote_expired", "/problems/quote-expired")
    fresh = answer.json["quote"]
    assert fresh["expires_at"] == fresh_until
    assert fresh["lines"] == quoted["lines"]
    entry = confirm(world, "purchases", fresh, one("talk_lines", 1))
    assert entry.status == 201
    assert entry.json["lines"] == fresh["lines"]


NEW_YORKS_MIDNIGHT = datetime(2026, 3, 11, 4, 0, 0, tzinfo=UTC)


def test_a_quote_ends_with_the_offices_day_because_tomorrow_costs_a_day_less(
    world: World,
) -> None:
    world.clock.at = NEW_YORKS_MIDNIGHT - timedelta(minutes=10)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    assert quoted["expires_at"] == "2026-03-11T04:00:00Z"
    assert quoted["due_now"] == {"amount": 1774, "currency": "USD"}
    world.clock.at = NEW_YORKS_MIDNIGHT
    with nothing_written(world):
        answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "quote_expired", "/problems/quote-expired")
    # 25.00 for 21 of 31 days
    assert answer.json["quote"]["due_now"] == {"amount": 1694, "currency": "USD"}
    entry = confirm(world, "purchases", answer.json["quote"], one("talk_lines", 1))
    assert entry.json["due_now"] == {"amount": 1694, "currency": "USD"}


def test_until_the_last_second_of_the_day_a_quote_holds(world: World) -> None:
    world.clock.at = NEW_YORKS_MIDNIGHT - timedelta(minutes=10)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.clock.at = NEW_YORKS_MIDNIGHT - SECOND
    entry = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert (entry.status, entry.json["lines"]) == (201, quoted["lines"])


def test_a_quote_does_not_reach_over_the_boundary(world: World) -> None:
    world.clock.at = MARCH_ENDS - timedelta(minutes=5)
    quoted = quote(world, "purchase", one("talk_lines", 1))
    world.clock.at = MARCH_ENDS
    answer = confirm(world, "purchases", quoted, one("talk_lines", 1))
    assert_refused(answer, 409, "quote_expired", "/problems/quote-expired")
    assert answer.json["quote"]["due_now"] == {"amount": 2500, "currency": "USD"}
    assert world.counts() == (0, 0, 0, 0)
