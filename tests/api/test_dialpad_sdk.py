"""Dialpad's own SDK, unchanged, against the running local stack."""

# The SDK annotates ids as str; the API has integers.
# mypy: disable-error-code="arg-type"

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
from dialpad import AsyncDialpadClient, DialpadClient

from tests.api.running import RunningStack
from tests.api.test_readme import INTEGRATORS_GUIDE
from tests.world import BERLIN, COMPANY, NEW_YORK

START = "2026-03-10T14:00:00Z"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningStack]:
    with RunningStack("--at", START) as started:
        yield started


@pytest.fixture
def stack(running: RunningStack) -> RunningStack:
    assert running.post("/reset").status_code == 200
    return running


@pytest.fixture
def dialpad(stack: RunningStack) -> Iterator[DialpadClient]:
    token = stack.overview()["tokens"]["company_admin"]
    client = DialpadClient(token, base_url=stack.app)
    yield client
    client._session.close()


def buy(stack: RunningStack, office: int = NEW_YORK, **quantities: int) -> None:
    items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
    key = f"{office} {quantities}"
    answer = stack.api(
        "POST", f"/offices/{office}/purchases", {"items": items}, **{"Idempotency-Key": key}
    )
    assert answer.status_code == 201, answer.text


def newcomer(name: str, office: int = NEW_YORK) -> Any:
    return {"email": f"{name}@example.com", "first_name": name, "office_id": office}


def free(dialpad: DialpadClient, office: int = NEW_YORK) -> Any:
    return dialpad.offices.list_available_licenses(office)


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


def test_users_from_invitation_to_deletion(stack: RunningStack, dialpad: DialpadClient) -> None:
    buy(stack, talk_lines=2, sell_lines=1)
    buy(stack, BERLIN, sell_lines=1)
    ada = dialpad.users.create(newcomer("ada"))
    assert (ada["state"], ada["license"], ada["emails"]) == ("pending", "talk", ["ada@example.com"])
    assert dialpad.users.get(ada["id"]) == ada
    assert free(dialpad)["talk_lines"] == 1

    changed = dialpad.users.partial_update(
        ada["id"],
        {
            "last_name": "Lovelace",
            "license": "agents",
            "state": "active",
            "is_super_admin": True,
            "admin_office_ids": [NEW_YORK, BERLIN],
            "emails": ["ada@lovelace.example", "ada@example.com"],
            "job_title": "Analyst",
        },
    )
    assert changed["display_name"] == "ada Lovelace"
    assert (changed["is_admin"], changed["is_super_admin"]) == (True, True)
    assert changed["admin_office_ids"] == [NEW_YORK, BERLIN]
    assert changed["emails"] == ["ada@lovelace.example", "ada@example.com"]
    assert changed["date_active"].startswith("2026-03-10T14:00:")
    assert (free(dialpad)["talk_lines"], free(dialpad)["sell_lines"]) == (2, 0)

    moved = dialpad.users.move_office(ada["id"], {"office_id": BERLIN})
    assert moved["office_id"] == BERLIN
    assert (free(dialpad)["sell_lines"], free(dialpad, BERLIN)["sell_lines"]) == (1, 0)

    assert dialpad.users.delete(ada["id"])["state"] == "deleted"
    assert free(dialpad, BERLIN)["sell_lines"] == 1
    with pytest.raises(requests.HTTPError) as gone:
        dialpad.users.get(ada["id"])
    assert gone.value.response.status_code == 404


def test_users_are_listed_over_several_pages(stack: RunningStack, dialpad: DialpadClient) -> None:
    buy(stack, talk_lines=120)
    names = [f"user{number}" for number in range(120)]
    made = {dialpad.users.create(newcomer(name))["id"] for name in names}
    # 50 a page: three of them.
    listed = list(dialpad.users.list())
    assert len(listed) == 120
    assert {user["id"] for user in listed} == made


def test_users_are_found_by_state_address_and_role(
    stack: RunningStack, dialpad: DialpadClient
) -> None:
    buy(stack, talk_lines=3)
    ada, bo, cy = (dialpad.users.create(newcomer(name))["id"] for name in ("ada", "bo", "cy"))
    dialpad.users.partial_update(ada, {"state": "active", "is_super_admin": True})
    dialpad.users.partial_update(bo, {"state": "suspended"})
    dialpad.users.delete(cy)

    def ids(**filters: Any) -> set[int]:
        return {user["id"] for user in dialpad.users.list(**filters)}

    assert ids() == {ada, bo}
    assert ids(state="active") == {ada}
    assert ids(state="pending") == set()
    assert ids(state="suspended") == {bo}
    assert ids(state="deleted") == {cy}
    assert ids(state="all") == {ada, bo, cy}
    assert ids(email="ADA@Example.com") == {ada}
    assert ids(email="cy@example.com") == set()
    assert ids(company_admin=True) == {ada}
    assert ids(company_admin=False) == {bo}


def test_rooms_and_fax_lines(stack: RunningStack, dialpad: DialpadClient) -> None:
    buy(stack, room_lines=1, fax_lines=1, talk_lines=1)
    room = dialpad.rooms.create({"name": "Lobby", "office_id": NEW_YORK})
    assert dialpad.rooms.get(room["id"]) == room
    assert list(dialpad.rooms.list(office_id=NEW_YORK)) == [room]
    assert list(dialpad.rooms.list(office_id=BERLIN)) == []
    assert free(dialpad)["room_lines"] == 0
    assert dialpad.rooms.delete(room["id"])["state"] == "deleted"
    assert free(dialpad)["room_lines"] == 1
    assert list(dialpad.rooms.list()) == []

    ada = dialpad.users.create(newcomer("ada"))["id"]
    fax = dialpad.fax_lines.assign(
        {
            "line": {"type": "reserved", "number": "+14155550123"},
            "target": {"target_id": ada, "target_type": "user"},
        }
    )
    assert fax == {
        "number": "+14155550123",
        "company_id": COMPANY,
        "office_id": NEW_YORK,
        "target_id": ada,
        "target_type": "user",
    }
    assert free(dialpad)["fax_lines"] == 0


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


def test_vendor_staff_name_the_company_as_the_sdk_does(stack: RunningStack) -> None:
    staff = DialpadClient(
        stack.overview()["tokens"]["csm"], base_url=stack.app, company_id=str(COMPANY)
    )
    assert staff.company.get()["name"] == "Seatledger Demo"
    staff._session.close()


def test_of_fifty_invited_at_once_twenty_get_the_twenty_licenses(
    stack: RunningStack, dialpad: DialpadClient
) -> None:
    buy(stack, talk_lines=20)
    token = stack.overview()["tokens"]["company_admin"]

    async def invite_all() -> list[Any]:
        client = AsyncDialpadClient(token, base_url=stack.app)
        jobs = [client.users.create(newcomer(f"user{number}")) for number in range(50)]
        answers = await asyncio.gather(*jobs, return_exceptions=True)
        await client._session.aclose()
        return answers

    answers = asyncio.run(invite_all())
    refused = [answer for answer in answers if isinstance(answer, httpx.HTTPStatusError)]
    assert len(refused) == 30
    problems = Counter(
        (error.response.status_code, error.response.json()["code"]) for error in refused
    )
    assert problems == {(409, "no_available_licenses"): 30}
    created = [answer for answer in answers if isinstance(answer, dict)]
    assert len({user["id"] for user in created}) == 20
    assert len(list(dialpad.users.list())) == 20
    counts = stack.api("GET", f"/offices/{NEW_YORK}/licenses").json()["items"][0]
    assert (counts["purchased"], counts["assigned"], counts["available"]) == (20, 20, 0)
