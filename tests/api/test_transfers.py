"""Moving licenses between offices (R23), and what a caller may do at all."""

from datetime import timedelta
from typing import Any

import pytest

from infra.local.seed import COMPANY_ID
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.simulation.oracles import check_invariants
from tests.world import BERLIN, MARCH_ENDS, NEW_YORK, TOKYO, Answer, World

BOSTON = 9_000_001


@pytest.fixture
def boston(world: World) -> World:
    """A second office in USD."""
    open_boston(world)
    return world


def open_boston(world: World, **terms: Any) -> None:
    world.open_office(BOSTON, "Boston", **terms)


def move(world: World, quantity: int, *, to: int = BOSTON, key: str = "", **more: Any) -> Answer:
    body = {
        "from_office_id": NEW_YORK,
        "to_office_id": to,
        "items": [{"license_type": "talk_lines", "quantity": quantity}],
    }
    return world.post("/company/license_transfers", body, key=key or world.new_key(), **more)


def test_transferred_licenses_leave_one_office_and_are_in_the_other(boston: World) -> None:
    boston.purchase(talk_lines=5)
    boston.assign(1)
    answer = move(boston, 3)
    assert answer.status == 201
    gave, took = answer.json["entries"]
    assert (gave["office_id"], gave["action"], gave["seq"]) == (NEW_YORK, "transfer", 2)
    assert (took["office_id"], took["action"], took["seq"]) == (BOSTON, "transfer", 1)
    # Like a purchase: 22 of 31 days. The credit pays New York's open invoice, not this charge.
    assert gave["due_now"] == {"amount": 0, "currency": "USD"}
    assert took["due_now"] == {"amount": 3 * 1774, "currency": "USD"}
    assert boston.counts() == (2, 1, 0, 1)
    assert boston.counts(office=BOSTON) == (3, 0, 0, 3)
    check_invariants(boston)


def test_the_taking_office_is_billed_at_its_next_boundary(boston: World) -> None:
    boston.purchase(talk_lines=5)
    move(boston, 3)
    boston.clock.at = MARCH_ENDS
    for office, amount in ((NEW_YORK, 5000), (BOSTON, 7500)):
        newest = boston.get(f"/offices/{office}/history").json["items"][0]
        assert newest["due_now"] == {"amount": amount, "currency": "USD"}


def test_only_available_licenses_move(boston: World) -> None:
    boston.purchase(talk_lines=5)
    boston.assign(1)
    boston.remove(talk_lines=2)
    before = boston.snapshot()
    answer = move(boston, 3)
    assert (answer.status, answer.code) == (409, "no_available_licenses")
    assert (answer.json["requested"], answer.json["available"]) == (3, 2)
    assert boston.snapshot() == before


@pytest.mark.parametrize(
    ("to", "status", "pointer"),
    [
        (BERLIN, 400, "/to_office_id"),
        (NEW_YORK, 400, "/to_office_id"),
        (TOKYO, 400, "/to_office_id"),
    ],
)
def test_offices_of_another_currency_and_the_same_office_are_refused(
    world: World, to: int, status: int, pointer: str
) -> None:
    world.purchase(talk_lines=5)
    before = world.snapshot()
    answer = move(world, 1, to=to)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (status, pointer)
    assert world.snapshot() == before


def test_a_plan_that_does_not_transfer_says_so(world: World) -> None:
    world.purchase(talk_lines=5)
    open_boston(world, account_type="standard")
    before = world.snapshot()
    assert (move(world, 1).status, move(world, 1).code) == (403, "forbidden")
    assert world.snapshot() == before


def test_an_unknown_office_is_not_found(world: World) -> None:
    world.purchase(talk_lines=5)
    assert move(world, 1, to=12345).code == "not_found"


def test_office_admins_and_viewers_do_not_transfer(boston: World) -> None:
    boston.purchase(talk_lines=5)
    for role in ("office_admin", "viewer"):
        token = boston.token(role, office_ids=[NEW_YORK, BOSTON])
        assert move(boston, 1, token=token).code == "forbidden"


def test_a_repeated_transfer_moves_once(boston: World) -> None:
    boston.purchase(talk_lines=5)
    first, again = move(boston, 2, key="once"), move(boston, 2, key="once")
    assert first.text == again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert boston.counts(office=BOSTON) == (2, 0, 0, 2)


def test_a_key_that_moved_licenses_from_one_office_does_not_move_them_from_another(
    boston: World,
) -> None:
    boston.purchase(talk_lines=5)
    boston.purchase(office=BOSTON, talk_lines=5)
    assert move(boston, 2, key="once").status == 201
    body = {
        "from_office_id": BOSTON,
        "to_office_id": NEW_YORK,
        "items": [{"license_type": "talk_lines", "quantity": 2}],
    }
    before = boston.snapshot()
    again = boston.post("/company/license_transfers", body, key="once")
    assert (again.status, again.code) == (422, "idempotency_key_reused")
    assert boston.snapshot() == before


def test_a_transfer_after_the_boundary_finds_both_offices_renewed(boston: World) -> None:
    boston.purchase(talk_lines=5)
    boston.remove(talk_lines=1)
    boston.clock.at = MARCH_ENDS + timedelta(seconds=1)
    assert move(boston, 4).status == 201
    assert boston.counts() == (0, 0, 0, 0)
    assert boston.counts(office=BOSTON) == (4, 0, 0, 4)
    check_invariants(boston)


def test_a_transfer_and_an_assignment_of_the_last_license_do_not_both_succeed(
    boston: World,
) -> None:
    boston.purchase(talk_lines=1)
    start = boston.saved()

    def race(choose: Any) -> None:
        boston.back_to(start)
        turns = Turns(choose)
        boston.wire(GatedClient(boston.client, turns.around))
        statuses = turns.run([lambda: move(boston, 1).status, lambda: boston.assign(1).status])
        assert sorted(statuses) == [201, 409]
        check_invariants(boston)

    assert sum(1 for _ in every_order(race)) > 1


def test_capabilities_say_what_the_refusals_would_say(world: World) -> None:
    yes = {"allowed": True}
    assert world.get(f"/offices/{NEW_YORK}/capabilities").json == {
        "purchase": yes,
        "remove": yes,
        "restore": yes,
        "transfer": yes,
    }
    contact = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
    tokyo = world.get(f"/offices/{TOKYO}/capabilities").json
    assert tokyo["purchase"] == yes
    assert tokyo["remove"] == {"allowed": False, "code": "contact_csm", "contact": contact}
    refused = world.remove(office=TOKYO, talk_lines=1)
    assert (refused.code, refused.json["contact"]) == ("contact_csm", contact)


def test_capabilities_are_those_of_the_caller(world: World) -> None:
    no = {"allowed": False, "code": "forbidden"}
    path = f"/offices/{NEW_YORK}/capabilities"
    viewer = world.get(path, token=world.token("viewer")).json
    assert viewer == {"purchase": no, "remove": no, "restore": no, "transfer": no}
    office_admin = world.get(path, token=world.token("office_admin", office_ids=[NEW_YORK])).json
    assert (office_admin["purchase"], office_admin["transfer"]) == ({"allowed": True}, no)
    staff = world.get(
        f"/offices/{TOKYO}/capabilities",
        token=world.token("csm", None),
        headers={"DP-Company-ID": str(COMPANY_ID)},
    ).json
    assert staff["remove"] == {"allowed": True}


def test_each_offices_entry_names_the_other(world: World) -> None:
    world.open_office(4242, "Boston")
    world.purchase(talk_lines=2)
    body = {
        "from_office_id": NEW_YORK,
        "to_office_id": 4242,
        "items": [{"license_type": "talk_lines", "quantity": 1}],
    }
    entries = world.post("/company/license_transfers", body, key="one").json["entries"]
    assert [entry["other_office_id"] for entry in entries] == [4242, NEW_YORK]


@pytest.mark.parametrize("action", ["remove", "purchase", "transfer"])
def test_a_transfer_that_the_terms_forbid_is_refused_by_its_name(world: World, action: str) -> None:
    world.open_office(4242, "Boston")
    world.purchase(talk_lines=2)
    terms = {"not_self_serve": [action], "resold": False, "contract_prices": {}}
    terms["contact"] = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}
    assert world.staff("PUT", f"/offices/{NEW_YORK}/terms", terms).status == 200
    items = [{"license_type": "talk_lines", "quantity": 1}]
    for source, destination in ((NEW_YORK, 4242), (4242, NEW_YORK)):
        body = {"from_office_id": source, "to_office_id": destination, "items": items}
        assert (
            "contract does not let its admins transfer licenses. Please contact Hana Sato"
            in (world.post("/company/license_transfers", body, key=world.new_key()).json["detail"])
        )
