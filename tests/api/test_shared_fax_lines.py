"""A fax line is one user's in each office: the first user's who adds it (R4, R31, R32)."""

from typing import Any

import pytest

from chalicelib.domain.ids import derived_id
from tests.api.user_requests import delete, invite, move, patch
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

NUMBER = "+12125550100"
LINE = derived_id("fax_line", COMPANY, NUMBER)


@pytest.fixture
def ada(world: World) -> int:
    """In New York; grace is in the same office."""
    for office in (NEW_YORK, BERLIN):
        world.purchase(office, fax_lines=2)
    return invite(world, license="admins")


@pytest.fixture
def grace(world: World) -> int:
    return invite(world, "grace", license="admins")


@pytest.fixture
def berta(world: World) -> int:
    return invite(world, "berta", BERLIN, license="admins")


def fax(world: World, user_id: int, **more: Any) -> Answer:
    target = {"target_id": user_id, "target_type": "user"}
    body = {"line": {"type": "reserved", "number": NUMBER}, "target": target}
    return world.post("/faxline", body, **more)


def assign(world: World, office: int = NEW_YORK) -> Answer:
    body = {"license_type": "fax_lines", "assignee": {"type": "fax_line", "id": LINE}}
    return world.post(f"/offices/{office}/assignments", body)


def release(world: World, office: int) -> None:
    (held,) = world.get(f"/offices/{office}/assignments").json["items"]
    number = held["assignment_id"]
    assert world.request("DELETE", f"/offices/{office}/assignments/{number}").status == 204


def assigned(world: World, office: int = NEW_YORK) -> int:
    return len(world.get(f"/offices/{office}/assignments").json["items"])


def reason(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.code, answer.json["reason"]


OF_ANOTHER = (409, "holder_not_eligible", "line_of_another_user")


@pytest.mark.parametrize("releases_in", [NEW_YORK, BERLIN])
def test_a_move_is_refused_while_another_user_has_the_line_there(
    world: World, ada: int, berta: int, releases_in: int
) -> None:
    assert [fax(world, each).status for each in (ada, berta)] == [201, 201]
    refused = move(world, ada, BERLIN)
    assert reason(refused) == OF_ANOTHER
    assert refused.json["holder"] == {"type": "fax_line", "id": LINE}
    assert reason(patch(world, ada, office_id=BERLIN)) == OF_ANOTHER
    assert (assigned(world), assigned(world, BERLIN)) == (1, 1)
    release(world, releases_in)
    assert move(world, ada, BERLIN).status == 200
    assert (assigned(world), assigned(world, BERLIN)) == (0, 1)


def test_a_move_is_refused_while_the_line_is_assigned_there_without_a_user(
    world: World, ada: int
) -> None:
    fax(world, ada)
    assign(world, BERLIN)
    assert reason(move(world, ada, BERLIN)) == OF_ANOTHER
    release(world, BERLIN)
    assert move(world, ada, BERLIN).status == 200


def test_a_line_that_is_nobodys_becomes_the_first_users_who_adds_it(
    world: World, ada: int, grace: int
) -> None:
    assign(world)
    assert fax(world, ada).status == 200
    assert reason(fax(world, grace)) == OF_ANOTHER
    assert fax(world, ada).status == 200
    assert world.counts("fax_lines") == (2, 1, 0, 1)
    delete(world, grace)
    assert assigned(world) == 1
    delete(world, ada)
    assert (assigned(world), world.counts("fax_lines")) == (0, (2, 0, 0, 2))


def test_a_line_that_became_a_users_moves_with_the_user(world: World, ada: int) -> None:
    assign(world)
    fax(world, ada)
    assert move(world, ada, BERLIN).status == 200
    assert (assigned(world), assigned(world, BERLIN)) == (0, 1)


def test_a_line_that_is_nobodys_is_kept_if_no_license_is_available(world: World, ada: int) -> None:
    world.purchase(talk_lines=1)
    assign(world)
    other = {"license_type": "fax_lines", "assignee": {"type": "fax_line", "id": 5}}
    world.post(f"/offices/{NEW_YORK}/assignments", other)
    assert world.counts("fax_lines") == (2, 2, 0, 0)
    assert fax(world, ada).status == 200


def test_a_keyed_repeat_of_taking_over_a_line_is_replayed(world: World, ada: int) -> None:
    assign(world)
    first = fax(world, ada, key="one")
    release(world, NEW_YORK)
    again = fax(world, ada, key="one")
    assert (first.status, again.status, again.json) == (200, 200, first.json)
    assert assigned(world) == 0
