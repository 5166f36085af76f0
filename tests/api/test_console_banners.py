"""A banner says what was done only if it is so: anybody can write an address."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, let_collect_later, words
from tests.api.refusal_checks import patch_user
from tests.api.user_requests import delete, invite
from tests.world import BERLIN

DONE = ("invited", "suspended", "reactivated", "moved", "deleted", "restored", "removed", "gone")


def told(console: ConsoleClient, user: object, proof: str = "") -> set[str]:
    """What the page of New York's users says was done, for the addresses that say so."""
    return {
        done
        for done in DONE
        if is_told(console, f"{OFFICE}/users?done={done}&user={user}&proof={proof}")
    }


def is_told(console: ConsoleClient, page: str) -> bool:
    return 'role="status"' in console.get(page).text


def press(console: ConsoleClient, user: int, do: str, **fields: str) -> str:
    """The page to which the button of New York's user redirects."""
    return console.post(f"{OFFICE}/users/{user}", {"do": do, **fields}).headers["Location"]


def proof_in(page: str) -> str:
    return page.partition("proof=")[2]


def test_what_was_done_is_said_while_it_holds(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=2)
    console.world.purchase(BERLIN, talk_lines=1)
    form = {"email": "ada@example.com", "license": "talk"}
    invited = console.post(f"{OFFICE}/users/invite", form).headers["Location"]
    ada = int(invited.partition("user=")[2].partition("&")[0])
    assert is_told(console, invited)
    suspended = press(console, ada, "suspend")
    assert is_told(console, suspended)
    assert not is_told(console, invited)
    reactivated = press(console, ada, "reactivate")
    assert is_told(console, reactivated)
    assert not is_told(console, suspended)
    deleted = press(console, ada, "delete")
    assert is_told(console, deleted)
    assert not is_told(console, reactivated)
    restored = press(console, ada, "restore")
    assert is_told(console, restored)
    assert not is_told(console, deleted)
    moved = press(console, ada, "move", to=str(BERLIN))
    assert is_told(console, moved)
    assert not is_told(console, restored)
    bob = invite(console.world, "bob")
    removed = press(console, bob, "delete", license="remove")
    assert is_told(console, removed)


def test_nothing_is_said_that_was_not_done(console: ConsoleClient) -> None:
    """The state of the record agrees with each of these addresses."""
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    assert told(console, ada) == set()
    patch_user(console.world, ada, state="active")
    assert told(console, ada) == set()
    patch_user(console.world, ada, state="suspended")
    assert told(console, ada) == set()
    delete(console.world, ada)
    assert told(console, ada) == set()


def test_a_proof_is_of_one_change_of_one_user_in_one_session(console: ConsoleClient) -> None:
    ada, bob = (invite(console.world, each, license="admins") for each in ("ada", "bob"))
    page = press(console, ada, "suspend")
    press(console, ada, "reactivate")
    assert told(console, ada, proof_in(page)) == set()
    reactivated = press(console, ada, "reactivate")
    patch_user(console.world, bob, state="active")
    assert told(console, ada, proof_in(reactivated)) == {"reactivated"}
    assert told(console, bob, proof_in(reactivated)) == set()
    for crafted in (proof_in(reactivated)[:-1], "x", "%F0%9F%98%80", console.csrf()):
        assert told(console, ada, crafted) == set()
    console.sign_in()
    assert not is_told(console, reactivated)


@pytest.mark.parametrize("user", ["abc", "", "0", "77", "9" * 30])
def test_nothing_is_said_of_nobody(console: ConsoleClient, user: str) -> None:
    assert told(console, user) == set()
    assert 'role="status"' not in console.get(f"{OFFICE}/users?done=deleted").text


def test_nothing_is_said_of_a_user_elsewhere(console: ConsoleClient) -> None:
    ada = invite(console.world, office=BERLIN, license="admins")
    console.sign_in("office_admin")
    assert told(console, ada) == set()


def test_who_can_no_longer_be_restored_is_not_offered(console: ConsoleClient) -> None:
    ada = invite(console.world, license="admins")
    page = press(console, ada, "delete")
    assert "Restore within 72 hours" in console.get(page).text
    console.world.clock.advance(hours=72)
    assert "Restore within 72 hours" not in console.get(page).text


def test_an_invitation_that_is_sent_twice_names_the_user(console: ConsoleClient) -> None:
    form = {"email": "ada@example.com", "license": "admins", "key": "one"}
    first, again = (console.post(f"{OFFICE}/users/invite", form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert "ada@example.com was invited." in words(console.get(again.headers["Location"]).text)


def test_only_a_purchase_is_called_purchased(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=2)
    console.world.remove(talk_lines=1)
    said = {
        done: "Purchased." in console.get(f"{OFFICE}/users/invite?done={done}").text
        for done in ("1", "2", "3", "x")
    }
    assert said == {"1": True, "2": False, "3": False, "x": False}


def test_when_charges_are_due_is_said_as_it_is(console: ConsoleClient) -> None:
    let_collect_later(console.world)
    said = "From now on, charges are collected with the next bill."
    assert said not in console.get(f"{OFFICE}/billing?collect=next_bill").text
    console.post(f"{OFFICE}/billing", {"collect": "next_bill"})
    assert said in console.get(f"{OFFICE}/billing?collect=next_bill").text
    assert "each change is due at once" not in console.get(f"{OFFICE}/billing?collect=at_once").text


def test_a_banner_takes_one_more_call(console: ConsoleClient) -> None:
    ada = invite(console.world, license="admins")
    page = press(console, ada, "suspend")
    with counting_calls(console.world) as counter:
        assert is_told(console, page)
    assert len(counter.calls) <= 4
