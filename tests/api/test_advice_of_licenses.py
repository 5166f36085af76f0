"""Whoever is refused for want of licenses can do each thing that the refusal suggests, and then succeeds
(R27)."""

from collections.abc import Callable

import pytest

from tests.api.advice_follower import Caller, follow_each
from tests.api.refusal_checks import (
    OWN,
    add_user,
    assert_refused,
    change_plan,
    open_on_terms,
    patch_user,
)
from tests.api.test_on_hold import put_on_hold
from tests.api.transfers import BOSTON, open_boston
from tests.api.user_requests import delete, invite, restore
from tests.offices import CSM
from tests.people import ensure_user, ensure_users
from tests.world import NEW_YORK, Answer, World

Refuse = Callable[[World], Callable[[], Answer]]

HANA = {"name": "Hana Sato", "email": "hana.sato@seatledger.example"}


def _post(world: World, path: str, body: object) -> Answer:
    return world.post(f"/offices/{NEW_YORK}{path}", body)


def _assignment(kind: str, license_type: str, number: int) -> dict[str, object]:
    return {"license_type": license_type, "assignee": {"type": kind, "id": number}}


def inviting(world: World) -> Callable[[], Answer]:
    invite(world, "first")
    return lambda: add_user(world, "ada@example.com")


def assigning(world: World) -> Callable[[], Answer]:
    invite(world, "first")
    ensure_users(world, 1)
    return lambda: _post(world, "/assignments", _assignment("user", "talk_lines", 1))


def assigning_in_a_batch(world: World) -> Callable[[], Answer]:
    invite(world, "first")
    ensure_users(world, 1)
    body = {"assignments": [_assignment("user", "talk_lines", 1)]}
    return lambda: _post(world, "/assignments/batch", body)


def adding_a_room(world: World) -> Callable[[], Answer]:
    assert world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}).status == 201
    return lambda: world.post("/rooms", {"name": "Attic", "office_id": NEW_YORK})


def adding_a_fax_line(world: World) -> Callable[[], Answer]:
    ensure_users(world, 1)
    _post(world, "/assignments", _assignment("fax_line", "fax_lines", 1))
    line = {"type": "tollfree"}
    target = {"target_id": 1, "target_type": "user"}
    return lambda: world.post("/faxline", {"line": line, "target": target})


def assigning_a_number(world: World) -> Callable[[], Answer]:
    kind = "additional_number_lines"
    _post(world, "/assignments", _assignment("number", kind, 1))
    return lambda: _post(world, "/assignments", _assignment("number", kind, 2))


def reactivating(world: World) -> Callable[[], Answer]:
    ada = invite(world)
    patch_user(world, ada, state="suspended")
    invite(world, "grace")
    return lambda: patch_user(world, ada, state="active")


def restoring(world: World) -> Callable[[], Answer]:
    ada = invite(world)
    delete(world, ada)
    invite(world, "grace")
    return lambda: restore(world, ada)


def relicensing(world: World) -> Callable[[], Answer]:
    ada = invite(world, license="admins")
    invite(world, "grace")
    return lambda: patch_user(world, ada, license="talk")


def inviting_in_a_batch(world: World) -> Callable[[], Answer]:
    invite(world, "first")
    users = [{"email": "ada@example.com", "office_id": NEW_YORK}]
    return lambda: world.post("/users/batch", {"users": users})


VERBS: dict[str, tuple[Refuse, str]] = {
    "invite": (inviting, "talk_lines"),
    "invite in a batch": (inviting_in_a_batch, "talk_lines"),
    "assign": (assigning, "talk_lines"),
    "batch": (assigning_in_a_batch, "talk_lines"),
    "room": (adding_a_room, "room_lines"),
    "fax line": (adding_a_fax_line, "fax_lines"),
    "number": (assigning_a_number, "additional_number_lines"),
    "reactivate": (reactivating, "talk_lines"),
    "restore": (restoring, "talk_lines"),
    "another license": (relicensing, "talk_lines"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_one_more_is_purchased_transferred_or_released(world: World, verb: str) -> None:
    refuse, kind = VERBS[verb]
    open_boston(world)
    assert world.purchase(BOSTON, **{kind: 1}).status == 201
    assert world.purchase(**{kind: 1}).status == 201
    follow_each(world, refuse(world), "purchase", "transfer", "release")


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_scheduled_for_removal_is_restored_free(world: World, verb: str) -> None:
    refuse, kind = VERBS[verb]
    assert world.purchase(**{kind: 2}).status == 201
    assert world.remove(**{kind: 1}).status == 201
    follow_each(world, refuse(world), "restore", "release")


@pytest.mark.parametrize("verb", VERBS)
def test_where_the_contract_forbids_to_purchase_the_contact_does_it(
    world: World, verb: str
) -> None:
    refuse, kind = VERBS[verb]
    assert world.purchase(**{kind: 1}).status == 201
    agree(world, not_self_serve=["purchase"])
    again = refuse(world)
    refused = again()
    assert_refused(
        refused, 409, "no_available_licenses", "/problems/no-available-licenses", contact=HANA
    )
    assert "Please contact Hana Sato." in refused.json["detail"]
    follow_each(world, again, "contact", "release")


@pytest.mark.parametrize("verb", VERBS)
def test_a_company_on_hold_pays_or_releases(world: World, verb: str) -> None:
    refuse, kind = VERBS[verb]
    assert world.purchase(**{kind: 1}).status == 201
    again = refuse(world)
    put_on_hold(world)
    follow_each(world, again, "contact", "release")
    detail = again().json["detail"]
    assert "until the declined invoice is paid" in detail
    assert "urchase 1" not in detail
    paid = world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "paid"})
    assert paid.status == 200
    follow_each(world, again, "purchase", "release")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users", {"email": "ada@example.com", "office_id": OWN, "license": "agents"}),
        (f"/offices/{OWN}/assignments", _assignment("user", "sell_lines", 1)),
        (
            f"/offices/{OWN}/assignments/batch",
            {"assignments": [_assignment("user", "contact_center_lines", 1)]},
        ),
    ],
)
def test_a_type_that_the_plan_does_not_sell_is_refused_at_once(
    world: World, path: str, body: object
) -> None:
    open_on_terms(world, account_type="standard")
    ensure_user(world.client, world.table, 1, OWN)
    answer = world.post(path, body)
    assert (answer.status, answer.code) == (409, "license_type_not_in_plan"), answer.text
    assert "urchase" not in answer.json["detail"]


def test_a_type_that_was_owned_before_the_plan_changed_is_given_as_long_as_there_is_one(
    world: World,
) -> None:
    world.purchase(sell_lines=2)
    change_plan(world, NEW_YORK, "standard")
    invite(world, license="agents")
    world.remove(sell_lines=1)

    def refuse() -> Answer:
        return add_user(world, "grace@example.com", license="agents")

    assert refuse().code == "license_type_not_in_plan"
    follow_each(world, refuse, "restore", "release")


def test_an_office_admin_is_not_sent_to_another_office(world: World) -> None:
    open_boston(world)
    world.purchase(BOSTON, talk_lines=1)
    world.purchase(talk_lines=1)
    invite(world, "first")
    admin = Caller(world, "office_admin", (NEW_YORK, BOSTON))
    body = {"email": "ada@example.com", "office_id": NEW_YORK}
    follow_each(
        world, lambda: admin.send("POST", "/users", body), "purchase", "release", caller=admin
    )


def test_several_that_are_missing_are_bought_together(world: World) -> None:
    ensure_users(world, 1, 2, 3)
    world.purchase(talk_lines=1)
    body = {"assignments": [_assignment("user", "talk_lines", each) for each in (1, 2, 3)]}
    follow_each(world, lambda: _post(world, "/assignments/batch", body), "purchase")


def test_the_licenses_of_a_batchs_own_holders_are_not_to_be_released(world: World) -> None:
    ensure_users(world, 1, 2)
    world.purchase(talk_lines=1)
    world.assign(1)
    body = {"assignments": [_assignment("user", "talk_lines", each) for each in (1, 2)]}
    follow_each(world, lambda: _post(world, "/assignments/batch", body), "purchase")


def agree(world: World, **terms: object) -> None:
    contact = {"name": CSM.name, "email": CSM.email}
    body = {"not_self_serve": [], "resold": False, "contact": contact, "contract_prices": {}}
    answer = world.staff("PUT", f"/offices/{NEW_YORK}/terms", {**body, **terms})
    assert answer.status == 200, answer.text
