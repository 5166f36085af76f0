"""Collecting with the next bill (R8), which the company's agreement must allow (R52)."""

from typing import Any

import pytest

from tests.api.transfers import invoices, next_bill
from tests.world import COMPANY, MARCH_ENDS, NEW_YORK, TOKYO, Answer, World


def agree(world: World, allowed: bool, role: str = "vendor_admin") -> Answer:
    headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "agreed by phone"}
    body = {"agreement": {"may_collect_later": allowed}}
    return world.request("PATCH", "/company", body, token=world.token(role, None), headers=headers)


def collect(world: World, when: str, office: int = NEW_YORK, **more: Any) -> Answer:
    return world.request("PATCH", f"/offices/{office}", {"collect": when}, **more)


@pytest.fixture
def later(world: World) -> World:
    """New York collects with the next bill."""
    assert agree(world, True).json["agreement"]["may_collect_later"] is True
    answer = collect(world, "next_bill")
    assert answer.json == {"id": NEW_YORK, "name": "New York", "collect": "next_bill"}
    return world


def plan(world: World) -> Any:
    return world.get(f"/offices/{NEW_YORK}/billing_summary").json["plan"]


def test_six_purchases_are_one_invoice(later: World) -> None:
    for _ in range(6):
        bought = later.purchase(talk_lines=1).json
        assert (bought["due_now"]["amount"], bought["invoice_number"]) == (0, None)
    assert plan(later)["collect"] == "next_bill"
    assert next_bill(later) == (6 * 1774 + 6 * 2500, 0, 25644)
    later.clock.at = MARCH_ENDS
    assert invoices(later) == {"1": ("open", 25644, 0, 25644)}


def test_turning_back_charges_what_has_accrued(later: World) -> None:
    later.purchase(talk_lines=2)
    collect(later, "at_once")
    (billed,) = later.get(f"/offices/{NEW_YORK}/invoices").json["items"]
    assert (billed["reason"], billed["total"]["amount"]) == ("terms", 3548)
    assert [(line["kind"], line["amount"]["amount"]) for line in billed["lines"]] == [
        ("prorated", 3548)
    ]
    assert next_bill(later) == (5000, 0, 5000)
    assert later.purchase(talk_lines=1).json["due_now"]["amount"] == 1774


def test_turned_on_and_off_in_mid_cycle_nothing_is_lost_or_charged_twice(later: World) -> None:
    later.purchase(talk_lines=1)  # accrues
    collect(later, "at_once")  # invoice 1: 1774
    later.purchase(talk_lines=1)  # invoice 2: 1774
    collect(later, "next_bill")
    later.purchase(talk_lines=1)  # accrues
    later.clock.advance(days=1)
    later.purchase(talk_lines=1)  # accrues 21 of 31 days: 1694
    assert next_bill(later) == (4 * 2500 + 1774 + 1694, 0, 13468)
    later.clock.at = MARCH_ENDS
    totals = {number: total for number, (_, total, _, _) in invoices(later).items()}
    assert totals == {"1": 1774, "2": 1774, "3": 13468}
    newest = later.get(f"/offices/{NEW_YORK}/invoices/3").json
    assert sum(line["amount"]["amount"] for line in newest["lines"]) == 13468


def test_turning_back_with_nothing_accrued_issues_no_invoice(later: World) -> None:
    collect(later, "at_once")
    assert invoices(later) == {}


def test_the_present_value_changes_nothing(later: World) -> None:
    version = later.account().seq
    assert collect(later, "next_bill").status == 200
    assert later.account().seq == version


def test_it_is_in_the_journal(later: World) -> None:
    (entry,) = later.get(f"/offices/{NEW_YORK}/history").json["items"]
    assert entry["terms"] == {"before": {"collect": "at_once"}, "after": {"collect": "next_bill"}}


def test_an_agreement_that_is_withdrawn_ends_it_at_the_next_change(later: World) -> None:
    later.purchase(talk_lines=1)
    agree(later, False)
    bought = later.purchase(talk_lines=1).json
    assert bought["due_now"]["amount"] == 3548
    assert invoices(later) == {"1": ("open", 3548, 0, 3548)}
    assert next_bill(later) == (5000, 0, 5000)


def test_without_the_agreement_it_is_refused(world: World) -> None:
    before = world.snapshot()
    for answer in (
        collect(world, "next_bill"),
        world.staff("PATCH", f"/offices/{NEW_YORK}", {"collect": "next_bill"}),
    ):
        assert (answer.status, answer.code) == (403, "forbidden")
    assert world.snapshot() == before


def test_an_invoiced_plan_has_no_choice(world: World) -> None:
    agree(world, True)
    refused = collect(world, "next_bill", TOKYO)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/collect")


@pytest.mark.parametrize("wrong", ["later", "", None, 1])
def test_other_values_are_refused(world: World, wrong: Any) -> None:
    refused = collect(world, wrong)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/collect")


def test_only_the_vendor_changes_the_agreement(world: World) -> None:
    assert agree(world, True, "csm").code == "forbidden"
    token = world.token()
    body = {"agreement": {"may_collect_later": True}}
    assert world.request("PATCH", "/company", body, token=token).code == "forbidden"
    assert world.get("/company").json["agreement"]["may_collect_later"] is False


def test_an_agreement_is_changed_with_a_reason(world: World) -> None:
    body = {"agreement": {"may_collect_later": True}}
    headers = {"DP-Company-ID": str(COMPANY)}
    token = world.token("vendor_admin", None)
    refused = world.request("PATCH", "/company", body, token=token, headers=headers)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/reason")
