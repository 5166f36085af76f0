"""2,000 users are provisioned, half of them deactivated, and the sync repeated: nothing changes."""

import os
import time
from collections.abc import Callable

import pytest

from tests.scim.provider import Provider, new_user, provider
from tests.world import NEW_YORK, World

USERS = int(os.environ.get("USERS", "2000"))


@pytest.mark.in_memory
def test_a_sync_of_many_users_changes_nothing_when_it_is_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEATLEDGER_SCIM_REQUESTS_PER_SECOND", "1000000")
    idp = provider(world, seats=USERS)
    wanted = [
        {
            **new_user(f"user{number}@example.com", externalId=f"x{number}"),
            "active": number % 2 == 0,
        }
        for number in range(USERS)
    ]
    ids = timed("created", lambda: [synced(idp, {**each, "active": True}) for each in wanted])
    timed("half deactivated", lambda: [synced(idp, each) for each in wanted])
    before = state(world)
    again = timed("repeated", lambda: [synced(idp, each) for each in wanted])
    assert again == ids
    assert len({*ids}) == USERS
    assert state(world) == before
    assert world.counts() == (USERS, USERS // 2, 0, USERS // 2)
    listed = idp.ask("GET", "/Users", startIndex="101", count="100")
    assert (listed.json["totalResults"], listed.json["itemsPerPage"]) == (
        USERS,
        min(100, USERS - 100),
    )


def synced(idp: Provider, user: dict[str, object]) -> str:
    """What a provider does for one user: looks it up, creates it or makes it what it should be."""
    found = idp.found(f'userName eq "{user["userName"]}"')
    if not found:
        made = idp.ask("POST", "/Users", user)
        assert made.status == 201, made.text
        return str(made.json["id"])
    user_id = str(found[0]["id"])
    if found[0]["active"] != user["active"]:
        idp.patch(f"/Users/{user_id}", {"op": "replace", "value": {"active": user["active"]}})
    assert idp.ask("PUT", f"/Users/{user_id}", user).status == 200
    return user_id


def state(world: World) -> list[object]:
    """Everything but what was asked for last, and the requests of each second."""
    kept = [each for each in world.items() if not each["pk"].startswith("SCIM")]
    assert any(each["pk"] == f"OFFICE#{NEW_YORK}" for each in kept)
    return [*kept]


def timed(what: str, act: Callable[[], list[str]]) -> list[str]:
    began = time.monotonic()
    result = act()
    took = time.monotonic() - began
    print(f"{USERS} users {what}: {took:.0f} s")  # noqa: T201  # stated in docs/performance.md
    return result
