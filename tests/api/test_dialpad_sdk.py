"""Dialpad's own SDK, unchanged, against the running local stack."""
# The SDK annotates ids as str; the API has integers.
# mypy: disable-error-code="arg-type"

import re
from typing import Any

import pytest
import requests
from dialpad import DialpadClient

from tests.api.running import RunningStack
from tests.api.sdk_requests import buy, free, newcomer
from tests.api.test_readme import INTEGRATORS_GUIDE
from tests.world import COMPANY, NEW_YORK


def test_the_company_and_its_offices(dialpad: DialpadClient) -> None:
    company = dialpad.company.get()
    assert (company["id"], company["account_type"]) == (COMPANY, "pro")
    assert company["office_count"] == 3
    offices = list(dialpad.offices.list(active_only=True))
    assert [office["name"] for office in offices] == ["New York", "Berlin", "Tokyo"]
    assert dialpad.offices.get(NEW_YORK) == offices[0]


def test_the_plan_and_what_is_available(stack: RunningStack, dialpad: DialpadClient) -> None:
    buy(stack, talk_lines=3)
    dialpad.users.create(newcomer("ada"))
    plan = dialpad.offices.get_billing_plan(NEW_YORK)
    assert (plan["talk_lines"], plan["sell_lines"]) == (3, 0)
    # 1 April 2026, midnight in New York.
    assert plan["next_billing_date"] == 1_775_016_000_000
    assert (free(dialpad)["talk_lines"], free(dialpad)["sell_lines"]) == (2, 0)


def test_an_office_is_opened(stack: RunningStack, dialpad: DialpadClient) -> None:
    made = dialpad.offices.create(
        {
            "name": "Vienna",
            "country": "AT",
            "currency": "EUR",
            "plan_period": "yearly",
            "annual_commit_monthly_billing": False,
            "invoiced": False,
            "unified_billing": True,
            "billing_address": {
                "address_line_1": "Ring 1",
                "city": "Wien",
                "country": "AT",
                "postal_code": "1010",
                "region": "W",
            },
        }
    )
    office = made["office"]
    assert dialpad.offices.get(office["id"]) == office
    assert dialpad.offices.get_billing_plan(office["id"]) == made["plan"]
    buy(stack, office["id"], talk_lines=1)
    assert dialpad.users.create(newcomer("eva", office["id"]))["office_id"] == office["id"]


def test_running_out_is_a_409_with_our_problem_document(
    stack: RunningStack, dialpad: DialpadClient
) -> None:
    buy(stack, talk_lines=1)
    dialpad.users.create(newcomer("ada"))
    with pytest.raises(requests.HTTPError) as refused:
        dialpad.users.create(newcomer("bo"))
    response = refused.value.response
    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "no_available_licenses"
    assert (problem["license_type"], problem["requested"], problem["available"]) == (
        "talk_lines",
        1,
        0,
    )
    with pytest.raises(requests.HTTPError) as refused:
        dialpad.rooms.create({"name": "Lobby", "office_id": NEW_YORK})
    assert refused.value.response.json()["license_type"] == "room_lines"


def test_the_lines_in_the_integrators_guide_work(
    stack: RunningStack, capsys: pytest.CaptureFixture[str]
) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", INTEGRATORS_GUIDE.read_text(), re.DOTALL)
    buy(stack, talk_lines=3)
    names: dict[str, Any] = {"TOKEN": stack.overview()["tokens"]["company_admin"]}
    exec(lines.replace("http://127.0.0.1:8000", stack.app), names)
    names["client"]._session.close()
    assert capsys.readouterr().out == "3\n"


def test_an_api_key_is_a_token_of_the_sdk_until_it_is_revoked(stack: RunningStack) -> None:
    wanted = {"name": "Directory sync", "role": "office_admin", "office_ids": [NEW_YORK]}
    made = stack.api("POST", "/company/api_keys", wanted)
    assert made.status_code == 201, made.text
    buy(stack, talk_lines=1)
    program = DialpadClient(made.json()["key"], base_url=stack.app)
    assert [each["name"] for each in program.offices.list()] == ["New York"]
    ada = program.users.create(newcomer("ada"))
    assert program.users.get(ada["id"])["emails"] == ["ada@example.com"]
    revoked = stack.api("DELETE", f"/company/api_keys/{made.json()['id']}", None)
    assert revoked.status_code == 204, revoked.text
    with pytest.raises(requests.HTTPError) as refused:
        program.users.get(ada["id"])
    assert refused.value.response.status_code == 401
    assert "was revoked" in refused.value.response.json()["detail"]
    program._session.close()


def test_vendor_staff_name_the_company_as_the_sdk_does(stack: RunningStack) -> None:
    staff = DialpadClient(
        stack.overview()["tokens"]["csm"], base_url=stack.app, company_id=str(COMPANY)
    )
    assert staff.company.get()["name"] == "Seatledger Demo"
    staff._session.close()
