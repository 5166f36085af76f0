"""A banner says what was done only if it is so: anybody can write an address."""

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, let_collect_later, words
from tests.api.refusal_checks import patch_user
from tests.api.user_requests import delete, invite, move
from tests.world import BERLIN

DONE = ("invited", "suspended", "reactivated", "moved", "deleted", "restored", "removed", "gone")


def told(console: ConsoleClient, user: object) -> set[str]:
    """What the page of New York's users says was done, for the addresses that say so."""
    return {
        done
        for done in DONE
        if 'role="status"' in console.get(f"{OFFICE}/users?done={done}&user={user}").text
    }


def test_what_is_said_of_a_user_holds(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=2)
    console.world.purchase(BERLIN, talk_lines=1)
    ada = invite(console.world)
    assert told(console, ada) == {"invited", "restored"}
    patch_user(console.world, ada, state="active")
    assert told(console, ada) == {"reactivated", "restored"}
    patch_user(console.world, ada, state="suspended")
    assert told(console, ada) == {"suspended", "restored"}
    patch_user(console.world, ada, state="active")
    move(console.world, ada, BERLIN)
    assert told(console, ada) == {"moved"}
    delete(console.world, ada)
    assert told(console, ada) == set()
    bob = invite(console.world, "bob")
    delete(console.world, bob)
    assert told(console, bob) == {"deleted"}
    console.world.remove(talk_lines=1)
    assert told(console, bob) == {"deleted", "removed"}


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
    delete(console.world, ada)
    page = f"{OFFICE}/users?done=deleted&user={ada}"
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
    with counting_calls(console.world) as counter:
        console.get(f"{OFFICE}/users?done=invited&user={ada}")
    assert len(counter.calls) <= 4
