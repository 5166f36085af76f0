"""A user who is made an admin while an office admin changes them is changed before that, or not at
all (R11)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.api.user_requests import invite
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

pytestmark = pytest.mark.in_memory

Sent = tuple[str, str, Any]
"""Method, path and body of a request."""
USER = "/users/{user}"
BOSTON = 9_000_001

CHANGES: dict[str, Sent] = {
    "an address": ("PATCH", USER, {"emails": ["ola@example.com"]}),
    "a suspension": ("PATCH", USER, {"state": "suspended"}),
    "a deletion": ("DELETE", USER, None),
    "a release of their license": ("DELETE", "{talk_lines}", None),
    "a release of another license": ("DELETE", "{uberconference_lines}", None),
    "a release of their fax line": ("DELETE", "{fax_lines}", None),
}
PROMOTED = {"is_super_admin": True}
RACES = [
    *[(change, PROMOTED) for change in CHANGES],
    ("an address", {"admin_office_ids": [NEW_YORK, BOSTON]}),
    ("a release of their license", {"admin_office_ids": [NEW_YORK, BOSTON]}),
]


def prepare(world: World) -> dict[str, Any]:
    """A user with three licenses, and the paths to them."""
    world.open_office(BOSTON, "Boston")
    for office in (NEW_YORK, BERLIN):
        world.purchase(office, talk_lines=1, sell_lines=1, uberconference_lines=1, fax_lines=1)
    user = invite(world)
    world.assign(user, "uberconference_lines")
    target = {"target_id": user, "target_type": "user"}
    assert world.post("/faxline", {"line": {"type": "tollfree"}, "target": target}).status == 201
    held = world.get(f"/offices/{NEW_YORK}/assignments").json["items"]
    paths = {
        each["license_type"]: f"/offices/{NEW_YORK}/assignments/{each['assignment_id']}"
        for each in held
    }
    return {"user": user, **paths}


class Race:
    """Two jobs, and who has committed, in order."""

    def __init__(self, world: World, choose: Callable[[int], int]) -> None:
        self._world, self._turns = world, Turns(choose)
        self.committed: list[str] = []
        world.wire(GatedClient(world.client, self._around))

    def run(self, jobs: dict[str, Callable[[], Answer]]) -> dict[str, int]:
        self._names = dict(enumerate(jobs))
        statuses = self._turns.run([partial(_status_of, job) for job in jobs.values()])
        self._world.wire(self._world.client)
        return dict(zip(jobs, statuses, strict=True))

    def _around(self, name: str, call: Callable[[], Any]) -> Any:
        answer = self._turns.around(name, call)
        if name == "transact_write_items":
            self.committed.append(self._names[self._turns._me.job])
        return answer


def _status_of(job: Callable[[], Answer]) -> int:
    return job().status


@pytest.mark.parametrize(("change", "promotion"), RACES)
def test_a_change_comes_before_the_promotion_or_is_refused(
    world: World, change: str, promotion: dict[str, Any]
) -> None:
    known = prepare(world)
    method, path, body = CHANGES[change]
    token = world.token("office_admin", COMPANY, [NEW_YORK, BERLIN])
    start, ends = world.saved(), set()

    def race(choose: Any) -> None:
        world.back_to(start)
        raced = Race(world, choose)
        statuses = raced.run(
            {
                "change": lambda: world.request(method, path.format(**known), body, token=token),
                "promotion": lambda: world.request("PATCH", f"/users/{known['user']}", promotion),
            }
        )
        ends.add((*raced.committed, statuses["change"]))

    assert sum(1 for _ in every_order(race)) > 1
    done = 204 if "release" in change else 200
    first = ("change", done) if "deletion" in change else ("change", "promotion", done)
    assert ends == {first, ("promotion", 403)}
