"""Vendor staff name the company they act for; other callers cannot."""

import pytest

from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    STATUS_BY_ROLE,
    Two,
    assert_not_found,
    call,
)
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
