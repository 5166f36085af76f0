"""`POST /users/batch` invites all of its users or none (R3)."""

from typing import Any

import pytest

from tests.api.access_targets import OTHER_COMPANY, OTHER_OFFICE, open_other_company
from tests.api.refusal_checks import assert_refused, nothing_written
from tests.api.repeated_requests import assert_replays, assert_reused, is_replay
from tests.api.user_requests import delete, invite
from tests.people import ensure_users
from tests.simulation.gate import Fault, GatedClient
from tests.simulation.oracles import check_invariants
from tests.world import BERLIN, NEW_YORK, START, Answer, World

SHARP_S, DOUBLE_S = "li@stra\u00dfe.example", "li@strasse.example"


def user(name: str, office_id: int = NEW_YORK, **more: Any) -> dict[str, Any]:
    email = name if "@" in name else f"{name}@example.com"
    return {"email": email, "office_id": office_id, **more}


def batch(world: World, *users: dict[str, Any], **more: Any) -> Answer:
    return world.post("/users/batch", {"users": [*users]}, **more)


def emails(answer: Answer) -> list[str]:
    assert answer.status == 201, answer.text
    return [each["emails"][0] for each in answer.json["items"]]


# What is made


def test_all_users_are_invited_and_hold_their_licenses(world: World) -> None:
    world.purchase(talk_lines=2, sell_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    answer = batch(
        world,
        user("ada", first_name="Ada", last_name="Lovelace"),
        user("bo", license="agents"),
        user("cy", BERLIN),
        user("di", license="admins"),
    )
    assert emails(answer) == [f"{name}@example.com" for name in ("ada", "bo", "cy", "di")]
    ada, *_, di = answer.json["items"]
    assert ada == {
        "id": 7000,
        "company_id": 5000000000000001,
        "office_id": NEW_YORK,
        "emails": ["ada@example.com"],
        "first_name": "Ada",
        "last_name": "Lovelace",
        "display_name": "Ada Lovelace",
        "license": "talk",
        "state": "pending",
        "is_admin": False,
        "is_super_admin": False,
        "admin_office_ids": [],
        "date_added": f"{START:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert [world.get(f"/users/{each['id']}").json for each in (ada, di)] == [ada, di]
    assert [world.counts(), world.counts("sell_lines")] == [(2, 1, 0, 1), (1, 1, 0, 0)]
    assert world.counts(office=BERLIN) == (1, 1, 0, 0)
    check_invariants(world)


def test_a_user_of_a_batch_lives_like_any_other(world: World) -> None:
    world.purchase(talk_lines=2)
    ada, bo = (each["id"] for each in batch(world, user("ada"), user("bo")).json["items"])
    assert delete(world, ada).status == 200
    assert world.counts() == (2, 1, 0, 1)
    assert invite(world, "ada") not in (ada, bo)
    check_invariants(world)


def test_every_assignment_of_a_batch_is_an_event(world: World) -> None:
    world.purchase(talk_lines=2)
    world.events()
    made = [each["id"] for each in batch(world, user("ada"), user("bo")).json["items"]]
    assigned = [each for name, each in world.events() if name == "license.assigned"]
    assert sorted(each["assignee"]["id"] for each in assigned) == made


def test_twenty_users_of_nineteen_offices_fit_into_one_batch(world: World) -> None:
    offices = [9_000_001 + each for each in range(19)]
    for office_id in offices:
        world.open_office(office_id, f"Office {office_id}")
        world.purchase(office_id, talk_lines=2)
    users = [user(f"u{each}", offices[each % 19]) for each in range(20)]
    assert len(emails(batch(world, *users, key="all"))) == 20
    assert world.counts(office=offices[0]) == (2, 2, 0, 0)


def test_an_older_form_of_one_address_that_is_another_new_users_mailbox(world: World) -> None:
    world.purchase(talk_lines=4)
    assert emails(batch(world, user(SHARP_S), user(DOUBLE_S))) == [SHARP_S, DOUBLE_S]
    for address in (SHARP_S, DOUBLE_S):
        assert batch(world, user(address)).code == "email_taken"
    (sharp, double) = (each["id"] for each in world.get("/users").json["items"])
    for each in (sharp, double):
        assert delete(world, each).status == 200
    assert emails(batch(world, user(DOUBLE_S), user(SHARP_S))) == [DOUBLE_S, SHARP_S]
    check_invariants(world)


# What is refused


def test_a_batch_with_one_license_too_few_invites_nobody(world: World) -> None:
    world.purchase(talk_lines=2, sell_lines=1)
    with nothing_written(world):
        answer = batch(world, user("ada"), user("bo", license="agents"), user("cy"), user("di"))
    problem = "/problems/no-available-licenses"
    numbers = {"license_type": "talk_lines", "requested": 3, "available": 2}
    assert_refused(answer, 409, "no_available_licenses", problem, **numbers)
    assert "in office" not in answer.json["detail"]


def test_of_several_offices_the_refusal_names_the_one_without_licenses(world: World) -> None:
    world.purchase(talk_lines=2)
    world.purchase(BERLIN, talk_lines=1)
    with nothing_written(world):
        answer = batch(world, user("ada"), user("bo", BERLIN), user("cy", BERLIN))
    assert answer.json["detail"].startswith(
        f"2 talk_lines requested in office {BERLIN}, 1 available."
    )


def test_a_taken_address_is_pointed_at_and_its_user_named(world: World) -> None:
    world.purchase(talk_lines=5)
    taken = invite(world, "di")
    with nothing_written(world):
        answer = batch(world, user("ada"), user("bo"), user("cy"), user("DI"))
    assert_refused(answer, 409, "email_taken", "/problems/email-taken", user_id=taken)
    detail = (
        f"/users/3/email: User {taken} of the company has this email address. "
        "Continue with that user, or use another."
    )
    assert answer.json["detail"] == detail


def test_all_that_is_taken_is_in_one_answer(world: World) -> None:
    """So a script needs one answer to go on."""
    world.purchase(talk_lines=9)
    world.purchase(BERLIN, talk_lines=1)
    ada, bo = invite(world, "ada", external_id="A"), invite(world, "bo", BERLIN)
    token = world.token("office_admin", office_ids=[NEW_YORK])
    with nothing_written(world):
        users = (user("bo"), user("cy", external_id="A"), user("ADA"), user("di"))
        answer = batch(world, *users, token=token)
    assert_refused(answer, 409, "email_taken", "/problems/email-taken", user_id=None)
    errors = answer.json["errors"]
    assert [(each["pointer"], each.get("user_id")) for each in errors] == [
        ("/users/0/email", None),
        ("/users/2/email", ada),
        ("/users/1/external_id", ada),
    ]
    assert answer.json["detail"] == f"/users/0/email: {errors[0]['detail']}"
    assert errors[1]["detail"].startswith(f"User {ada} of the company has this email address. ")
    assert errors[2]["detail"].startswith(f"User {ada} of the company has this external id. ")
    assert str(bo) not in answer.text


def test_an_address_of_two_reserved_keys_is_one_error(world: World) -> None:
    world.purchase(talk_lines=9)
    sharp = batch(world, user(SHARP_S)).json["items"][0]["id"]
    answer = batch(world, user("ada"), user(SHARP_S))
    assert [(each["pointer"], each["user_id"]) for each in answer.json["errors"]] == [
        ("/users/1/email", sharp)
    ]


def test_a_taken_address_comes_before_a_lack_of_licenses(world: World) -> None:
    world.purchase(talk_lines=1)
    invite(world, "ada")
    assert batch(world, user("bo"), user("ada")).code == "email_taken"


def test_the_user_of_an_address_is_not_named_to_an_admin_of_another_office(world: World) -> None:
    world.purchase(talk_lines=5)
    world.purchase(BERLIN, talk_lines=1)
    theirs = invite(world, "di", BERLIN)
    token = world.token("office_admin", office_ids=[NEW_YORK])
    with nothing_written(world):
        answer = batch(world, user("ada"), user("di"), token=token)
    assert_refused(answer, 409, "email_taken", "/problems/email-taken", user_id=None)
    assert answer.json["detail"].startswith("/users/1/email: Another user")
    assert str(theirs) not in answer.text


def test_an_office_out_of_reach_is_named_and_refused(world: World) -> None:
    world.purchase(talk_lines=5)
    token = world.token("office_admin", office_ids=[NEW_YORK])
    with nothing_written(world):
        answer = batch(world, user("ada"), user("bo", BERLIN), token=token)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert answer.json["detail"].startswith("/users/1/office_id: ")


@pytest.mark.parametrize("license_", ["talk", "admins"])
@pytest.mark.parametrize("role", ["company_admin", "office_admin"])
def test_another_companys_office_is_not_found_and_named(
    world: World, license_: str, role: str
) -> None:
    open_other_company(world)
    world.purchase(talk_lines=5)
    others = world.token("company_admin", OTHER_COMPANY)
    stock = {"items": [{"license_type": "talk_lines", "quantity": 5}]}
    path = f"/offices/{OTHER_OFFICE}/purchases"
    assert world.post(path, stock, token=others, key="stock").status == 201
    token = world.token(role, office_ids=[NEW_YORK] if role == "office_admin" else None)
    for office_id in (OTHER_OFFICE, 4242):
        with nothing_written(world):
            users = (user("ada"), *(user(name, office_id, license=license_) for name in "bc"))
            answer = batch(world, *users, token=token)
        assert_refused(answer, 404, "not_found", "/problems/not-found")
        assert answer.json["detail"] == "/users/1/office_id: There is no such office."


# Repeats


def test_a_repeat_with_the_key_gets_the_first_answer_and_another_body_is_refused(
    world: World,
) -> None:
    world.purchase(talk_lines=5)
    first = batch(world, user("ada"), user("bo"), key="once")
    assert (first.status, is_replay(first)) == (201, False)
    delete(world, first.json["items"][0]["id"])
    with nothing_written(world):
        assert_replays(first, batch(world, user("ada"), user("bo"), key="once"))
        assert_reused(batch(world, user("bo"), user("ada"), key="once"))
        assert_reused(batch(world, user("ada"), user("cy"), key="once"))


def test_a_key_of_one_user_is_another_than_that_of_a_batch(world: World) -> None:
    world.purchase(talk_lines=5)
    assert world.post("/users", user("ada"), key="once").status == 201
    assert not is_replay(batch(world, user("bo"), key="once"))


def test_without_a_key_a_repeat_is_refused_for_its_first_address(world: World) -> None:
    world.purchase(talk_lines=5)
    ada, _ = (each["id"] for each in batch(world, user("ada"), user("bo")).json["items"])
    ensure_users(world, 1)
    answer = batch(world, user("ada"), user("bo"))
    assert_refused(answer, 409, "email_taken", "/problems/email-taken", user_id=ada)


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("license_", ["talk", "admins"])
def test_a_batch_without_a_key_whose_answer_was_lost_is_recognized(
    world: World, license_: str, side: str
) -> None:
    world.purchase(talk_lines=3)
    world.wire(GatedClient(world.client, Fault("lose", 1, side)))
    users = [user(name, license=license_) for name in ("ada", "bo")]
    assert emails(batch(world, *users)) == ["ada@example.com", "bo@example.com"]
    assert len(world.get("/users").json["items"]) == 2
    check_invariants(world)
