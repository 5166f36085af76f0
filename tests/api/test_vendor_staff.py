"""Vendor staff name the company they act for; other callers cannot."""

from typing import Any

import pytest

from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    STATUS_BY_ROLE,
    Two,
    assert_not_found,
    call,
)
from tests.api.new_offices import COMPANY_BODY
from tests.world import COMPANY, NEW_YORK, World


@pytest.mark.parametrize("name", STATUS_BY_ROLE)
def test_vendor_staff_must_name_the_company(two: Two, name: str) -> None:
    answer = call(two.world, name, two.ours, token=two.world.token("csm", None))
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["pointer"] == "/headers/DP-Company-ID"


def test_vendor_staff_name_it_by_the_header_even_if_their_token_has_a_company(two: Two) -> None:
    token = two.world.token("csm", COMPANY)
    answer = call(two.world, "get_licenses", two.ours, token=token)
    assert (answer.status, answer.code) == (400, "invalid_request")


@pytest.mark.parametrize(
    "company", ["", "abc", "0", "-1", "1.0", "1e3", "9007199254740992", "٣", "1" * 400, " 5"]
)
def test_the_company_is_named_by_an_id(untouched: World, company: str) -> None:
    answer = untouched.get(
        f"/offices/{NEW_YORK}/licenses",
        token=untouched.token("csm", None),
        headers={"DP-Company-ID": company},
    )
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["pointer"] == "/headers/DP-Company-ID"


def test_in_a_company_that_never_was_vendor_staff_find_no_office(untouched: World) -> None:
    answer = untouched.get(
        f"/offices/{NEW_YORK}/licenses",
        token=untouched.token("csm", None),
        headers={"DP-Company-ID": "4242"},
    )
    assert_not_found(answer)


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "viewer"])
def test_nobody_else_acts_for_a_company_by_naming_it(two: Two, role: str) -> None:
    answer = two.world.get(
        f"/offices/{OTHER_OFFICE}/licenses",
        token=two.world.token(role, COMPANY, [OTHER_OFFICE]),
        headers={"DP-Company-ID": str(OTHER_COMPANY)},
    )
    assert (answer.status, answer.code) == (403, "forbidden")


def test_naming_ones_own_company_changes_nothing(untouched: World) -> None:
    headers = {"DP-Company-ID": str(COMPANY)}
    answer = untouched.get(f"/offices/{NEW_YORK}/licenses", headers=headers)
    assert answer.status == 200


def staff_of(two: Two, role: str, company: int) -> dict[str, Any]:
    """Staff whose token is good for our company only, naming `company`."""
    headers = {"DP-Company-ID": str(company), "DP-Reason": "by mail"}
    return {"token": two.world.token(role, COMPANY), "headers": headers}


@pytest.mark.parametrize("role", ["csm", "vendor_admin", "payments"])
@pytest.mark.parametrize("name", STATUS_BY_ROLE)
def test_a_staff_token_with_a_company_is_good_for_no_other(two: Two, name: str, role: str) -> None:
    answer = call(two.world, name, two.ours, OTHER_OFFICE, **staff_of(two, role, OTHER_COMPANY))
    assert (answer.status, answer.code) == (403, "forbidden"), answer.text
    assert answer.json["detail"] == f"This token is good for company {COMPANY} only."


def test_it_is_good_for_its_own_company(two: Two) -> None:
    answer = call(two.world, "get_licenses", two.ours, **staff_of(two, "csm", COMPANY))
    assert answer.status == 200


def test_it_reads_the_catalog_and_changes_nothing_that_all_companies_have(two: Two) -> None:
    who = staff_of(two, "vendor_admin", COMPANY)
    catalog = two.world.get("/catalog", **who)
    assert catalog.status == 200
    for method, path, body in (
        ("PUT", "/catalog", catalog.json),
        ("POST", "/companies", COMPANY_BODY),
    ):
        answer = two.world.request(method, path, body, **who)
        assert (answer.status, answer.code) == (403, "forbidden"), answer.text
        assert f"company {COMPANY} only" in answer.json["detail"]


def test_payments_is_told_that_it_only_reports_payments(world: World) -> None:
    who = {"token": world.token("payments", None), "headers": {"DP-Company-ID": str(COMPANY)}}
    answer = world.get("/company", **who)
    assert answer.code == "forbidden"
    assert answer.json["detail"] == (
        "Your role is payments. This operation needs one of: company_admin, csm, office_admin, "
        "vendor_admin, viewer. This role only reports payments."
    )


def test_payments_reports_a_payment_without_a_reason_and_the_journal_names_it(
    world: World,
) -> None:
    world.purchase(talk_lines=1)
    answer = world.post(
        f"/offices/{NEW_YORK}/invoices/1/payment",
        {"status": "declined"},
        token=world.token("payments", None),
        headers={"DP-Company-ID": str(COMPANY)},
    )
    assert answer.status == 200, answer.text
    entry = world.get(f"/offices/{NEW_YORK}/history").json["items"][0]
    assert entry["action"] == "payment_declined"
    assert entry["by"] == {"sub": "demo-payments", "role": "payments"}
    assert (entry["source"], entry["reason"]) == ("staff", None)
