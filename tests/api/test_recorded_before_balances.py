"""A table written before transfers had a price, and offices a balance, is read as it was written.

`recorded_before_balances.py` tells its story and has its numbers. These tests hold for the version that
wrote the table and for every later one.
"""

import json
from datetime import datetime
from typing import Any

import pytest

from infra.local import lambdas
from tests.api.catalog_requests import catalog
from tests.api.recorded_before_balances import (
    ADA,
    BOSTON,
    BOSTON_GOT_5_TALK_AT,
    COUNTS,
    CYCLES,
    GRACE,
    HISTORIES,
    INVOICES,
    NEW_YORK_REMOVAL,
    RECORDED,
    RECORDED_AT,
    RESPONSES,
    TALK_PRICE_FROM_APRIL,
    TALK_PRICES,
    VIENNA,
    VIENNA_GOT_2_TALK_AT,
)
from tests.api.recorded_tables import history, invoices, removals, restore_recorded
from tests.world import BERLIN, NEW_YORK, Answer, World

each_office = pytest.mark.parametrize("office", COUNTS)


@pytest.fixture
def recorded(world: World) -> World:
    restore_recorded(world, RECORDED)
    world.clock.at = RECORDED_AT
    return world


def office_of(world: World, office: int) -> Any:
    return world.get(f"/offices/{office}/billing_summary").json


@each_office
def test_each_office_owns_what_it_owned(recorded: World, office: int) -> None:
    items = recorded.get(f"/offices/{office}/licenses").json["items"]
    owned = [each["license_type"] for each in items if each["purchased"]]
    assert {kind: recorded.counts(kind, office) for kind in owned} == COUNTS[office]


@each_office
def test_each_cycle_runs_at_its_prices(recorded: World, office: int) -> None:
    start, end = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in CYCLES[office])
    assert office_of(recorded, office)["cycle"] == {"start": start, "end": end}
    talk = recorded.get(f"/offices/{office}/licenses").json["items"][0]
    assert (talk["license_type"], talk["unit_price"]["amount"]) == (
        "talk_lines",
        TALK_PRICES[office],
    )


@each_office
def test_each_history_is_read(recorded: World, office: int) -> None:
    assert history(recorded, office) == HISTORIES[office]


@each_office
def test_invoices_are_read(recorded: World, office: int) -> None:
    assert invoices(recorded, office) == INVOICES[office]


@each_office
def test_removals_are_read(recorded: World, office: int) -> None:
    expected = [(NEW_YORK_REMOVAL, "talk_lines", 4, 3)] if office == NEW_YORK else []
    assert removals(recorded, office) == expected


@pytest.mark.parametrize(
    ("office", "other", "at"),
    [
        (NEW_YORK, BOSTON, BOSTON_GOT_5_TALK_AT),
        (BOSTON, NEW_YORK, BOSTON_GOT_5_TALK_AT),
        (BERLIN, VIENNA, VIENNA_GOT_2_TALK_AT),
        (VIENNA, BERLIN, VIENNA_GOT_2_TALK_AT),
    ],
)
def test_each_transfer_names_the_other_office(
    recorded: World, office: int, other: int, at: datetime
) -> None:
    (entry,) = recorded.get(f"/offices/{office}/history?action=transfer").json["items"]
    assert (entry["other_office_id"], datetime.fromisoformat(entry["at"])) == (other, at)


def test_vienna_is_on_hold(recorded: World) -> None:
    assert office_of(recorded, VIENNA)["on_hold"] is True


def test_ada_has_a_license_and_grace_has_none(recorded: World) -> None:
    users = {each: recorded.get(f"/users/{each}").json for each in (ADA, GRACE)}
    assert {each: user["state"] for each, user in users.items()} == {
        ADA: "pending",
        GRACE: "suspended",
    }
    (held,) = recorded.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    assert held["assignee"]["id"] == ADA
    rows = recorded.get(f"/offices/{NEW_YORK}/history").json["items"]
    moves = [each["action"] for each in reversed(rows) if "seq" not in each]
    assert moves == ["assignment", "assignment", "release"]


def test_the_catalog_raises_the_price_of_talk_in_april(recorded: World) -> None:
    assert [
        (each["effective_from"], each["prices"]["talk_lines"])
        for each in catalog(recorded)["price_lists"]
        if (each["account_type"], each["plan_period"], each["currency"])
        == ("pro", "monthly", "USD")
    ] == [("2000-01-01", 2_500), ("2026-04-01", TALK_PRICE_FROM_APRIL)]


@pytest.mark.parametrize("stored", RESPONSES, ids=[each["key"] for each in RESPONSES])
def test_a_repeated_request_gets_the_stored_response(recorded: World, stored: Any) -> None:
    before = recorded.snapshot()
    answer = repeat(recorded, stored, stored["body"])
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert answer.json == stored["response"]
    assert recorded.snapshot() == before


def test_a_response_is_recorded_for_each_stored_key(recorded: World) -> None:
    assert len(RESPONSES) == 12
    assert sum(item["sk"].startswith("KEY#") for item in recorded.items()) == 12


def repeat(world: World, stored: Any, body: Any) -> Answer:
    send = world.staff if stored["by"] == "staff" else world.request
    return send("POST", stored["path"], body, key=stored["key"])


def test_an_audit_finds_that_all_counts_add_up(recorded: World) -> None:
    assert lambdas.reconcile() == {"audited": 6, "drifts": 0}


def test_the_accounts_are_of_the_version_before_balances() -> None:
    accounts = [item for item in json.loads(RECORDED.read_text()) if item["sk"]["S"] == "ACCOUNT"]
    assert len(accounts) == 6
    for account in accounts:
        assert account.keys() == {
            *("pk", "sk", "company_id", "seq", "cycle_number", "cycle_start", "cycle_end"),
            *("due_shard", "cycle_seq", "terms_revision", "removals_revision", "accrued_minor"),
            *("invoice_count", "open_minor", "declined_invoices", "licenses"),
        }
