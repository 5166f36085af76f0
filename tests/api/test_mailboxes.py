"""A mailbox belongs to one user of the company, however its address is written (R34)."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    nothing_written,
    open_other_company,
)
from tests.api.console_client import ConsoleClient
from tests.api.test_users import ADMINS, addresses
from tests.api.user_requests import delete, invite, patch, restore
from tests.simulation.gate import GatedClient, Turns, every_order
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

INVITE = f"/offices/{NEW_YORK}/users/invite"
COMPOSED, DECOMPOSED = "jos\u00e9@example.com", "jose\u0301@example.com"
BUCHER, BUCHER_IN_ASCII = "max@b\u00fccher.example", "max@xn--bcher-kva.example"


def create(world: World, email: str, **more: Any) -> Answer:
    return world.post("/users", {"email": email, "office_id": NEW_YORK, **ADMINS}, **more)


def created(world: World, email: str) -> int:
    answer = create(world, email)
    assert answer.status == 201, answer.text
    user_id: int = answer.json["id"]
    return user_id


def assert_taken(answer: Answer, user_id: int | None) -> None:
    assert (answer.status, answer.code) == (409, "email_taken"), answer.text
    assert answer.json["type"] == "/problems/email-taken"
    assert answer.json.get("user_id") == user_id
    assert (str(user_id) in answer.json["detail"]) is (user_id is not None)


def found(world: World, email: str) -> list[int]:
    return [each["id"] for each in world.get(f"/users?email={quote(email)}").json["items"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BUCHER, BUCHER_IN_ASCII),
        (COMPOSED, DECOMPOSED),
        ("ada@example.com", "ADA@Example.com"),
        ("ada@example.com", "ada@\uff45xample.com"),
        ("ada@example.com", "ada@example\u3002com"),
        ("jos\u00e9@b\u00fccher.example", "jose\u0301@XN--Bcher-kva.example"),
        ("\u00c9ve@example.com", "e\u0301ve@example.com"),
    ],
)
def test_two_spellings_of_a_mailbox_are_one_user(world: World, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        user_id = created(world, first)
        with nothing_written(world):
            assert_taken(create(world, second), user_id)
        assert found(world, first) == found(world, second) == [user_id]
        delete(world, user_id)
        assert (addresses(world), found(world, first)) == (set(), [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("li@stra\u00dfe.example", "li@strasse.example"),
        ("gro\u00df@example.com", "gross@example.com"),
        ("\u03b1\u03c2@example.com", "\u03b1\u03c3@example.com"),
        ("\u0131da@example.com", "ida@example.com"),
        ("\u017fam@example.com", "sam@example.com"),
    ],
)
def test_mailboxes_that_only_look_alike_are_two_users(world: World, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        ids = [created(world, first), created(world, second)]
        assert [found(world, first), found(world, second)] == [[ids[0]], [ids[1]]]
        for email, user_id in ((first, ids[0]), (second, ids[1])):
            assert_taken(create(world, email), user_id)
        for user_id in ids:
            assert delete(world, user_id).status == 200
        assert addresses(world) == set()


def test_an_address_is_shown_as_it_was_sent_and_composed(world: World) -> None:
    answer = create(world, "Jose\u0301@B\u00fccher.Example")
    assert answer.json["emails"] == ["Jos\u00e9@B\u00fccher.Example"]
    assert world.get(f"/users/{answer.json['id']}").json["emails"] == answer.json["emails"]
    changed = patch(world, answer.json["id"], emails=["JOSE\u0301@xn--bcher-kva.example"])
    assert changed.json["emails"] == ["JOS\u00c9@xn--bcher-kva.example"]


def test_of_two_spellings_at_once_one_becomes_a_user(world: World) -> None:
    start = world.saved()
    for spellings in ((BUCHER, BUCHER_IN_ASCII), (COMPOSED, DECOMPOSED)):

        def race(choose: Any, spellings: tuple[str, str] = spellings) -> None:
            world.back_to(start)
            turns = Turns(choose)
            world.wire(GatedClient(world.client, turns.around))
            jobs = [lambda email=email: create(world, email).status for email in spellings]
            assert sorted(turns.run(jobs)) == [201, 409]
            world.wire(world.client)
            assert len(world.get("/users").json["items"]) == 1

        assert sum(1 for _ in every_order(race)) > 1


def test_of_a_mailbox_and_one_that_looks_alike_at_once_both_become_users(world: World) -> None:
    start = world.saved()

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        pair = ("li@stra\u00dfe.example", "li@strasse.example")
        jobs = [lambda email=email: create(world, email).status for email in pair]
        assert turns.run(jobs) == [201, 201]
        world.wire(world.client)
        assert sorted(each for email in pair for each in found(world, email)) == sorted(
            each["id"] for each in world.get("/users").json["items"]
        )

    assert sum(1 for _ in every_order(race)) > 1


# Changes.


def test_an_address_that_a_change_adds_may_be_no_spelling_of_anothers(world: World) -> None:
    ada, max_ = invite(world, **ADMINS), created(world, BUCHER)
    with nothing_written(world):
        answer = patch(world, ada, emails=["ada@example.com", BUCHER_IN_ASCII])
    assert_taken(answer, max_)
    assert answer.json["detail"].startswith("/emails/1: ")


def test_two_spellings_in_one_request_are_a_duplicate(world: World) -> None:
    ada = invite(world, **ADMINS)
    with nothing_written(world):
        answer = patch(world, ada, emails=[BUCHER, BUCHER_IN_ASCII])
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/emails/1")


def test_a_user_may_have_two_mailboxes_that_look_alike(world: World) -> None:
    both = ["li@stra\u00dfe.example", "li@strasse.example"]
    ada = invite(world, **ADMINS)
    assert patch(world, ada, emails=both).json["emails"] == both
    assert addresses(world) == {"li@xn--strae-oqa.example", "li@strasse.example"}
    assert patch(world, ada, emails=both[1:]).json["emails"] == both[1:]
    assert addresses(world) == {"li@strasse.example"}


def test_a_spelling_may_change(world: World) -> None:
    user_id = created(world, BUCHER)
    for spelling in (BUCHER_IN_ASCII, "MAX@B\u00dcCHER.example", BUCHER):
        assert patch(world, user_id, emails=[spelling]).json["emails"] == [spelling]
        assert found(world, BUCHER) == [user_id]


def test_nobody_is_restored_to_a_mailbox_that_another_has_in_another_spelling(
    world: World,
) -> None:
    first = created(world, BUCHER)
    delete(world, first)
    second = created(world, BUCHER_IN_ASCII)
    with nothing_written(world):
        assert_taken(restore(world, first), second)
    delete(world, second)
    assert restore(world, first).status == 200


# What a refusal says.


def test_a_script_that_repeats_its_invitations_learns_the_users_ids(world: World) -> None:
    world.purchase(talk_lines=3)
    bodies = [{"email": f"{name}@example.com", "office_id": NEW_YORK} for name in ("a", "b", "c")]
    ids = [world.post("/users", body).json["id"] for body in bodies]
    with nothing_written(world):
        again = [world.post("/users", body) for body in bodies]
    assert [(each.status, each.code, each.json["user_id"]) for each in again] == [
        (409, "email_taken", user_id) for user_id in ids
    ]


def test_a_user_is_named_only_to_who_may_read_that_user(world: World) -> None:
    ada = invite(world, **ADMINS)
    body = {"email": "Ada@example.com", "office_id": BERLIN, **ADMINS}
    of_berlin = world.token("office_admin", COMPANY, [BERLIN])
    of_both = world.token("office_admin", COMPANY, [BERLIN, NEW_YORK])
    with nothing_written(world):
        refused = world.post("/users", body, token=of_berlin)
        assert_taken(refused, None)
        assert str(ada) not in refused.text
        assert_taken(world.post("/users", body, token=of_both), ada)
    bo = world.post("/users", {**body, "email": "bo@example.com"}, token=of_berlin).json["id"]
    with nothing_written(world):
        path, sent = f"/users/{bo}", {"emails": ["bo@example.com", "ada@example.com"]}
        assert_taken(world.request("PATCH", path, sent, token=of_berlin), None)


def test_the_console_says_what_is_wrong_with_an_address(console: ConsoleClient) -> None:
    user_id = created(console.world, BUCHER)
    with nothing_written(console.world):
        taken = console.post(INVITE, {"email": BUCHER_IN_ASCII, "license": "admins"})
        wrong = console.post(INVITE, {"email": "a\u200bda@example.com", "license": "admins"})
    assert (taken.status, wrong.status) == (400, 400)
    assert "A user of this company already has this email address." in taken.text
    # The user's number is in the address of the link to them, and in no text.
    assert taken.text.count(str(user_id)) == 1
    assert f'/users/{user_id}">Open That User</a>' in taken.text
    assert "The email address must not have U+200B: only letters, digits, marks," in wrong.text


def test_the_console_stores_addresses_composed(console: ConsoleClient) -> None:
    console.post(INVITE, {"email": DECOMPOSED, "license": "admins"})
    (user,) = console.world.get("/users").json["items"]
    assert user["emails"] == [COMPOSED]


@pytest.mark.parametrize("email", ["a\u200bda@example.com", "ada@xn--a.example", "ada@x.example."])
def test_an_address_that_is_no_mailbox_is_refused_everywhere(world: World, email: str) -> None:
    ada = invite(world, **ADMINS)
    with nothing_written(world):
        for answer, pointer in (
            (create(world, email), "/email"),
            (patch(world, ada, emails=["ada@example.com", email]), "/emails/1"),
        ):
            assert (answer.status, answer.code) == (400, "invalid_request")
            assert answer.json["errors"][0]["pointer"] == pointer
        assert found(world, email) == []


def test_another_company_may_have_the_same_mailbox(world: World) -> None:
    created(world, BUCHER)
    open_other_company(world)
    token = world.token("company_admin", OTHER_COMPANY)
    body = {"email": BUCHER_IN_ASCII, "office_id": OTHER_OFFICE, **ADMINS}
    assert world.post("/users", body, token=token).status == 201
