"""Access tokens of a certified issuer with its defaults, for each role and algorithm."""

import pytest

from infra.local.seed import COMPANY_ID, NEW_YORK
from tests.foreign_issuer.conftest import Site
from tests.foreign_issuer.issuer import COMPANY

LICENSES = f"/offices/{NEW_YORK}/licenses"
ORDER = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
PAYMENT = f"/offices/{NEW_YORK}/invoices/999/payment"
STAFF = {"DP-Company-ID": str(COMPANY_ID), "DP-Reason": "asked by phone"}


@pytest.mark.parametrize("resource", ["https://api.example/rs256", "https://api.example/es256"])
def test_a_company_admin_buys_with_a_token_of_each_algorithm(site: Site, resource: str) -> None:
    token = site.issuer.access_token("carla", resource)
    before = site.api(token, LICENSES).json()["items"][0]["purchased"]
    key = {"Idempotency-Key": resource}
    path = f"/offices/{NEW_YORK}/purchases"
    bought = site.api(token, path, "POST", json=ORDER, headers=key)
    assert bought.status_code == 201
    assert site.api(token, LICENSES).json()["items"][0]["purchased"] == before + 1


def test_an_office_admin_reaches_the_offices_that_the_issuer_names(site: Site) -> None:
    token = site.issuer.access_token("noah", "https://api.example/es256")
    answer = site.api(token, "/offices")
    assert [int(each["id"]) for each in answer.json()["items"]] == [NEW_YORK]


def test_a_viewer_reads_and_does_not_buy(site: Site) -> None:
    token = site.issuer.access_token("vera")
    assert site.api(token, LICENSES).status_code == 200
    key = {"Idempotency-Key": "viewer"}
    refused = site.api(token, f"/offices/{NEW_YORK}/purchases", "POST", json=ORDER, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("login", "method", "path", "code"),
    [
        ("hana", "GET", LICENSES, None),
        ("hana", "PUT", "/catalog", "forbidden"),
        ("viktor", "GET", LICENSES, None),
        ("viktor", "PUT", "/catalog", "invalid_request"),
        ("paula", "POST", PAYMENT, "not_found"),
        ("paula", "GET", LICENSES, "forbidden"),
    ],
)
def test_vendor_staff_do_what_their_role_may(
    site: Site, login: str, method: str, path: str, code: str | None
) -> None:
    token = site.issuer.access_token(login)
    answer = site.api(token, path, method, json={"status": "paid"}, headers=STAFF)
    assert answer.json().get("code") == code


def test_a_program_has_a_token_by_its_own_credentials(site: Site) -> None:
    token = site.issuer.robots_token()
    answer = site.api(token, PAYMENT, "POST", json={"status": "paid"}, headers=STAFF)
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("login", "resource", "detail"),
    [
        (
            "gus",
            "https://api.example/rs256",
            "The token is genuine, but its claim `groups` names no role that is known here; roles "
            "are Seat Admins, Office Admins, Readers, Success, Vendor, Collections.",
        ),
        (
            "lena",
            "https://api.example/es256",
            f"The token is genuine, but its claim `{COMPANY}` is missing; it must be an id, a "
            "number from 1 to 9007199254740991 or its digits.",
        ),
        (
            "carla",
            "https://other.example",
            "The token is genuine, but its claim `aud` names another audience than the one that "
            "this service is configured with.",
        ),
    ],
)
def test_a_refusal_names_the_claim(site: Site, login: str, resource: str, detail: str) -> None:
    answer = site.api(site.issuer.access_token(login, resource), LICENSES)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.json()["detail"] == detail


def test_the_stack_says_whose_tokens_it_takes_and_makes_none(site: Site) -> None:
    assert f"sign in at {site.issuer.url}" in site.stack.screen
    for line in (
        f"  iss                           {site.issuer.url}\n",
        "  aud                           seatledger\n",
        "  groups                        one of Seat Admins, Office Admins, Readers, Success, Vendor, Collections\n",
        f"  {COMPANY}  {COMPANY_ID}, but for vendor staff\n",
        f"  offices                       office admins' offices, like [{NEW_YORK}]\n",
        f"redirect to {site.stack.app}/console/callback\n",
    ):
        assert line in site.stack.screen
    assert "eyJ" not in site.stack.screen
    overview = site.stack.overview()
    said = f"Tokens come from {site.issuer.url}: this server cannot make any."
    assert (overview["issuer"], overview["tokens"]) == (site.issuer.url, said)
    refused = site.stack.post("/tokens", {"role": "csm"})
    assert (refused.status_code, refused.json()["detail"]) == (409, said)


def test_reset_and_clock_work_with_another_issuer(site: Site) -> None:
    token = site.issuer.access_token("carla")
    assert site.stack.post("/reset").status_code == 200
    assert site.api(token, LICENSES).json()["items"][0]["purchased"] == 0
    moved = site.stack.post("/clock", {"now": "2026-03-11T00:00:00Z"})
    assert moved.json()["now"].startswith("2026-03-11T00:")
    assert site.api(token, LICENSES).status_code == 200
