"""What a company may choose by itself when it opens offices (R52)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.agreements import agree
from tests.api.new_offices import OFFICE
from tests.world import Answer, World

NOTHING = {
    "may_be_invoiced": False,
    "may_commit": False,
    "may_collect_later": False,
    "max_offices": 100,
}


def open_office(world: World, **more: Any) -> Answer:
    return world.post("/offices", {**OFFICE, **more}, key=world.new_key())


@pytest.mark.parametrize(
    ("choice", "allowing"),
    [("invoiced", "may_be_invoiced"), ("annual_commit_monthly_billing", "may_commit")],
)
def test_a_company_pays_later_or_commits_only_if_agreed(
    world: World, choice: str, allowing: str
) -> None:
    with nothing_written(world):
        refused = open_office(world, **{choice: True})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert f"does not allow it to choose `{choice}`" in refused.json["detail"]
    assert agree(world, **{allowing: True}).json["agreement"] == {**NOTHING, allowing: True}
    assert open_office(world, **{choice: True}).status == 201
    agree(world, **{allowing: False})
    assert open_office(world, **{choice: True}).status == 403
    assert open_office(world).status == 201


def test_the_advice_works(world: World) -> None:
    refused = open_office(world, invoiced=True)
    assert refused.json["detail"] == (
        "Your company's agreement does not allow it to choose `invoiced`. Open the office without "
        "it, or ask Customer Success <customer.success@seatledger.example>."
    )
    assert open_office(world).status == 201
    assert world.staff("POST", "/offices", {**OFFICE, "invoiced": True}).status == 201


def test_vendor_staff_choose_without_an_agreement(world: World) -> None:
    for choice in ("invoiced", "annual_commit_monthly_billing"):
        assert world.staff("POST", "/offices", {**OFFICE, choice: True}).status == 201


def test_no_more_offices_than_agreed(world: World) -> None:
    agree(world, max_offices=4)
    key = world.new_key()
    first = world.post("/offices", OFFICE, key=key)
    assert first.status == 201
    for refused in (open_office(world), world.staff("POST", "/offices", OFFICE)):
        assert (refused.status, refused.code, refused.json["limit"]) == (409, "limit_reached", 4)
    again = world.post("/offices", OFFICE, key=key)
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(world.get("/offices").json["items"]) == 4
    agree(world, max_offices=5)
    assert open_office(world).status == 201


def test_a_limit_below_what_is_there_takes_nothing_away(world: World) -> None:
    assert agree(world, max_offices=1).status == 200
    assert len(world.get("/offices").json["items"]) == 3
    assert open_office(world).code == "limit_reached"


def test_a_patch_keeps_what_it_does_not_name(world: World) -> None:
    agree(world, may_commit=True, max_offices=7)
    agree(world, may_be_invoiced=True)
    kept = {**NOTHING, "may_commit": True, "max_offices": 7, "may_be_invoiced": True}
    assert world.get("/company").json["agreement"] == kept


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"agreement": None}, "/agreement"),
        ({"agreement": {"may_commit": 1}}, "/agreement/may_commit"),
        ({"agreement": {"may_commit": None}}, "/agreement/may_commit"),
        ({"agreement": {"max_offices": 0}}, "/agreement/max_offices"),
        ({"agreement": {"max_offices": 1001}}, "/agreement/max_offices"),
        ({"agreement": {"max_offices": True}}, "/agreement/max_offices"),
        ({"agreement": {"max_offices": "5"}}, "/agreement/max_offices"),
        ({"agreement": {"credit": 5}}, "/agreement/credit"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused(
    world: World, body: dict[str, Any], pointer: str
) -> None:
    with nothing_written(world):
        answer = world.vendor_admin("PATCH", "/company", body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_what_was_agreed_for_one_company_is_not_for_another(world: World) -> None:
    agree(world, may_be_invoiced=True)
    (ours,) = (each for each in world.items() if each["sk"] == "COMPANY")
    assert ours["agreement"]["may_be_invoiced"] is True
    elsewhere = world.token("vendor_admin", None)
    answer = world.request(
        "PATCH",
        "/company",
        {"agreement": {"may_commit": True}},
        token=elsewhere,
        headers={"DP-Company-ID": "4242", "DP-Reason": "typing error"},
    )
    assert (answer.status, answer.code) == (404, "not_found")
