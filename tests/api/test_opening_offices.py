"""Opening an office: what it needs, and what it then has."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.agreements import agree
from tests.api.new_offices import ADDRESS, NOTHING, OFFICE
from tests.simulation.oracles import check_invariants
from tests.world import Answer, World


def open_office(world: World, **changes: Any) -> Answer:
    body = {name: value for name, value in {**OFFICE, **changes}.items() if value is not None}
    return world.post("/offices", body)


def test_a_new_office_has_a_plan_a_calendar_and_an_empty_account(world: World) -> None:
    answer = open_office(world)
    assert answer.status == 201, answer.text
    office, plan = answer.json["office"], answer.json["plan"]
    assert office["name"] == "Vienna"
    assert office["is_primary_office"] is False
    assert plan == {
        **NOTHING,
        "balance": "0.00",
        # 10 April 2026, midnight in Vienna: its cycles count from the day it was opened.
        "next_billing_date": 1_775_772_000_000,
        "ppu_address": ADDRESS,
    }
    assert world.get(f"/offices/{office['id']}").json == office
    assert world.get(f"/offices/{office['id']}/plan").json == plan
    assert world.get("/company").json["office_count"] == 4
    bought = world.purchase(office=office["id"], talk_lines=2)
    assert bought.json["due_now"] == {"amount": 5000, "currency": "EUR"}
    check_invariants(world)


def test_what_is_said_about_telephony_is_shown_again(world: World) -> None:
    said = {
        "ring_seconds": 30,
        "first_action": "operators",
        "monday_hours": ["08:00", "18:00"],
        "e911_address": {
            "address": "1 Main",
            "city": "Linz",
            "country": "AT",
            "state": "OÖ",
            "zip": "4020",
        },
    }
    office = open_office(world, **said, hours_on=True).json["office"]
    assert office["ring_seconds"] == 30
    assert office["first_action"] == "operators"
    assert office["monday_hours"] == ["08:00", "18:00"]
    assert office["e911_address"] == said["e911_address"]
    assert "hours_on" not in office


@pytest.mark.parametrize(
    "missing",
    [
        "annual_commit_monthly_billing",
        "billing_address",
        "country",
        "currency",
        "invoiced",
        "name",
        "plan_period",
        "unified_billing",
    ],
)
def test_what_dialpad_requires_is_required(world: World, missing: str) -> None:
    with nothing_written(world):
        answer = open_office(world, **{missing: None})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, f"/{missing}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "XX"),
        ("currency", "CHF"),
        ("plan_period", "weekly"),
        ("first_action", "dance"),
        ("no_operators_action", "dance"),
        ("ring_seconds", 9),
        ("ring_seconds", 46),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "Europe"),
        ("invoiced", "yes"),
        ("monday_hours", ["8 o'clock"]),
        ("name", ""),
        ("color", "blue"),
    ],
)
def test_what_is_no_office_is_refused(world: World, field: str, value: Any) -> None:
    with nothing_written(world):
        answer = open_office(world, **{field: value})
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["pointer"].startswith(f"/{field}")


def test_an_annual_commitment_is_billed_monthly(world: World) -> None:
    agree(world, may_commit=True)
    assert open_office(world, annual_commit_monthly_billing=True).status == 201
    yearly = open_office(world, annual_commit_monthly_billing=True, plan_period="yearly")
    assert (yearly.status, yearly.json["errors"][0]["pointer"]) == (400, "/plan_period")


@pytest.mark.parametrize("country", ["US", "CA", "AU", "FR", "GB", "NZ"])
def test_some_countries_need_an_emergency_address(world: World, country: str) -> None:
    refused = open_office(world, country=country)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/e911_address")
    made = open_office(world, country=country, use_same_address=True)
    assert made.json["office"]["e911_address"]["address"] == "1 Rue de Rivoli"


def test_without_a_time_zone_it_is_the_primary_offices(world: World) -> None:
    assert open_office(world, timezone=None).json["office"]["timezone"] == "America/New_York"


def test_an_invoiced_office_asks_its_contact_for_removals(world: World) -> None:
    """R8, R10."""
    agree(world, may_be_invoiced=True)
    office = open_office(world, invoiced=True).json["office"]["id"]
    assert world.purchase(office=office, talk_lines=2).json["invoice_number"] is None
    refused = world.remove(office=office, talk_lines=1)
    assert (refused.status, refused.code) == (403, "contact_csm")


def test_a_repeated_request_opens_one_office(world: World) -> None:
    first, again = (world.post("/offices", OFFICE, key="once") for _ in range(2))
    assert first.text == again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert world.get("/company").json["office_count"] == 4
    other = world.post("/offices", {**OFFICE, "name": "Graz"}, key="once")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_a_company_that_is_not_there_opens_no_office(world: World) -> None:
    headers = {"DP-Company-ID": "4242", "DP-Reason": "by phone"}
    with nothing_written(world):
        answer = world.post("/offices", OFFICE, token=world.token("csm", None), headers=headers)
    assert answer.code == "not_found"


def test_what_may_have_any_content_is_short_so_that_a_page_of_offices_is(world: World) -> None:
    rest = {"voice_intelligence": {"a": "x" * 1000}}  # 1,008 bytes of JSON, and 3,088 with it
    exactly = {"routing_options": {"a": "x" * 3080}, **rest}
    made = open_office(world, **exactly)
    assert made.status == 201, made.text
    with nothing_written(world):
        refused = open_office(world, **{**exactly, "routing_options": {"a": "x" * 3081}})
    assert refused.status == 400
    assert refused.json["errors"] == [
        {
            "pointer": "/routing_options",
            "detail": "`routing_options` and `voice_intelligence` must have at most 4096 bytes of "
            "JSON together",
        }
    ]
