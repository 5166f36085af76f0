"""Users and rooms by Dialpad's own SDK, unchanged, against the running local stack."""
# The SDK annotates ids as str; the API has integers.
# mypy: disable-error-code="arg-type"

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
import requests
from dialpad import AsyncDialpadClient, DialpadClient

from tests.api.running import RunningStack
from tests.api.sdk_requests import buy, free, newcomer
from tests.world import BERLIN, COMPANY, NEW_YORK


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
