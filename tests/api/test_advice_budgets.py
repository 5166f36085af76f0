"""What the advice of a refusal may cost: nothing if the request succeeds, few calls if it is refused."""

import pytest

from tests.api.advice_follower import Caller
from tests.api.call_counter import counting_calls
from tests.api.test_on_hold import put_on_hold
from tests.api.transfers import BOSTON, open_boston
from tests.people import ensure_users
from tests.world import BERLIN, NEW_YORK, World

TRY, READ, LIST = "TransactWriteItems", "BatchGetItem", "Query"
ASSIGNMENTS = f"/offices/{NEW_YORK}/assignments"
BODY = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}


def calls_of(caller: Caller, key: str | None = None) -> tuple[int, list[str]]:
    """The status, and the calls that the assignment makes."""
    ensure_users(caller.world, 1)
    caller.world.get("/company/licenses")  # A warm process has read the catalog.
    with counting_calls(caller.world) as counter:
        answer = caller.send("POST", ASSIGNMENTS, BODY, key=key)
    return answer.status, counter.calls


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "csm"])
def test_an_assignment_that_succeeds_reads_nothing(world: World, role: str) -> None:
    world.purchase(talk_lines=1)
    assert calls_of(Caller(world, role)) == (201, [TRY])


def test_a_refused_office_admin_costs_one_read_of_the_office(world: World) -> None:
    assert calls_of(Caller(world, "office_admin")) == (409, [TRY, READ])


@pytest.mark.parametrize("role", ["company_admin", "csm"])
def test_for_who_may_transfer_the_other_offices_are_read_in_two_calls(
    world: World, role: str
) -> None:
    open_boston(world)
    world.purchase(BOSTON, talk_lines=1)
    assert calls_of(Caller(world, role)) == (409, [TRY, READ, LIST, READ])


def test_a_hold_is_one_read_more_and_no_offices(world: World) -> None:
    world.purchase(fax_lines=1)
    put_on_hold(world)
    assert calls_of(Caller(world)) == (409, [TRY, READ, READ])


def test_for_staff_a_hold_is_read_once_and_not_for_every_office(world: World) -> None:
    open_boston(world)
    world.purchase(fax_lines=1)
    put_on_hold(world)
    assert calls_of(Caller(world, "csm")) == (409, [TRY, READ, READ, LIST, READ])


def test_of_a_large_company_some_other_offices_are_read_in_one_call(world: World) -> None:
    for number in range(40):
        world.open_office(9_100_000 + number, f"Office {number}")
    assert calls_of(Caller(world)) == (409, [TRY, READ, LIST, READ])


def test_a_key_is_one_read_more(world: World) -> None:
    assert calls_of(Caller(world, "office_admin"), key="a") == (409, [TRY, READ, READ])


def test_an_invitation_that_succeeds_is_one_call_and_a_refused_one_costs_the_same_reads(
    world: World,
) -> None:
    world.purchase(BERLIN, talk_lines=1)
    for office, calls in ((BERLIN, [TRY]), (NEW_YORK, [TRY, READ])):
        admin = Caller(world, "office_admin", (BERLIN, NEW_YORK))
        with counting_calls(world) as counter:
            admin.send("POST", "/users", {"email": f"a{office}@example.com", "office_id": office})
        assert counter.calls == calls
