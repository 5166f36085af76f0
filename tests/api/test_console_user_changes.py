"""Changes of users in the console: asked before, told by name, and deletions that are found again (C24)."""

import re
from urllib.parse import urlencode

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, words
from tests.world import BERLIN, NEW_YORK, TOKYO, World


def invite(world: World, first: str = "Ada", office: int = NEW_YORK, license_: str = "talk") -> int:
    """A user of this name, with a license that is purchased for them."""
    if license_ == "talk":
        world.purchase(office, talk_lines=1)
    body = {"email": f"{first.lower()}@example.com", "first_name": first, "last_name": "Okafor"}
    answer = world.post("/users", {**body, "office_id": office, "license": license_})
    assert answer.status == 201, answer.text
    return int(answer.json["id"])


def asked(console: ConsoleClient, user: int, **fields: object) -> str:
    """What the page says that asks before the change."""
    answer = console.get(f"{OFFICE}/users/{user}/confirm?{urlencode(fields)}")
    assert answer.status == 200, answer.headers
    return words(answer.text)


def test_no_button_of_a_users_page_takes_anything_without_asking(console: ConsoleClient) -> None:
    user = invite(console.world)
    text = console.get(f"{OFFICE}/users/{user}").text
    forms = re.findall("<form.*?</form>", text.partition("<main")[2], re.DOTALL)
    assert [(re.search('name="do" value="([a-z]+)"', form) or [""])[1] for form in forms] == [
        *("suspend", "move", "delete")
    ]
    assert all('method="get"' in form and "/confirm" in form for form in forms)


def test_deleting_says_what_happens_before_it_does(console: ConsoleClient) -> None:
    user = invite(console.world)
    before = console.world.snapshot()
    text = asked(console, user, do="delete", license="keep")
    for part in (
        "Delete Ada Okafor?",
        "Ada Okafor loses access immediately.",
        "This license becomes available immediately: Talk .",
        "It is kept . New York is billed for it as before.",
        "can be restored until Mar 13, 2026, 10:00 AM EDT , if a Talk license is available",
    ):
        assert part.replace(" ,", ",") in text.replace(" ,", ","), text
    assert console.world.snapshot() == before
    path = f"{OFFICE}/users/{user}"
    page = console.get(f"{path}/confirm?do=delete&license=keep").text
    done = console.post(path, console.hidden(page)).headers["Location"]
    assert "Ada Okafor was deleted. Their licenses are available again." in words(
        console.get(done).text
    )
    assert console.world.counts() == (1, 0, 0, 1)


def test_a_license_that_is_removed_with_the_user_is_named_with_its_date(
    console: ConsoleClient,
) -> None:
    user = invite(console.world)
    text = asked(console, user, do="delete", license="remove")
    assert "Their Talk license is scheduled for removal on Apr 1, 2026." in text
    assert "It is billed until then; there is no refund." in text
    assert "available immediately" not in text
    path = f"{OFFICE}/users/{user}"
    page = console.get(f"{path}/confirm?do=delete&license=remove").text
    done = console.post(path, console.hidden(page)).headers["Location"]
    assert "Ada Okafor was deleted, and one license is scheduled for removal." in words(
        console.get(done).text
    )
    assert console.world.counts() == (1, 0, 1, 0)


def test_where_removing_is_left_to_the_csm_the_page_names_them(console: ConsoleClient) -> None:
    user = invite(console.world, office=TOKYO)
    page = f"/offices/{TOKYO}/users/{user}/confirm?do=delete&license=remove"
    answer = console.get(page)
    text = words(answer.text)
    assert "Removing licenses: " in text
    assert 'href="mailto:hana.sato@seatledger.example"' in answer.text
    assert "<form" not in answer.text.partition("<main")[2]
    assert "It is kept" in words(console.get(page.replace("license=remove", "license=keep")).text)
    assert 'license=keep">Keep the License Instead' in answer.text


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"do": "suspend"}, ("Suspend Ada Okafor?", "until you reactivate them", "Talk .")),
        (
            {"do": "move", "to": BERLIN},
            (
                "Move Ada Okafor?",
                "moves from New York to Berlin.",
                "the same licenses there: Talk.",
            ),
        ),
    ],
)
def test_suspending_and_moving_ask_too(
    console: ConsoleClient, fields: dict[str, object], parts: tuple[str, ...]
) -> None:
    text = asked(console, invite(console.world), **fields)
    for part in parts:
        assert part in text


def test_nobody_is_asked_about_what_cannot_be(console: ConsoleClient) -> None:
    user = invite(console.world)
    page = f"{OFFICE}/users/{user}"
    for query in ("", "do=dance", "do=restore", "do=move", "do=move&to=1", "do=move&to=x"):
        assert console.get(f"{page}/confirm?{query}").headers["Location"] == f"/console{page}"
    elsewhere = console.get(f"/offices/{BERLIN}/users/{user}/confirm?do=delete")
    assert elsewhere.headers["Location"] == f"/console{page}"
    console.world.request("PATCH", f"/users/{user}", {"is_super_admin": True})
    console.sign_in("office_admin")
    assert console.get(f"{page}/confirm?do=delete").headers["Location"] == f"/console{page}"
    console.sign_in("viewer")
    assert console.get(f"{page}/confirm?do=delete").status == 403


def test_staff_who_forget_the_reason_are_asked_again(console: ConsoleClient) -> None:
    user = invite(console.world)
    console.sign_in("csm")
    before = console.world.snapshot()
    answer = console.post(f"{OFFICE}/users/{user}", {"do": "delete", "license": "remove"})
    assert answer.status == 400
    assert "Delete Ada Okafor?" in answer.text
    assert 'name="license" value="remove"' in answer.text
    assert 'id="reason-error"' in answer.text
    assert console.world.snapshot() == before


def delete(console: ConsoleClient, user: int) -> None:
    assert console.post(f"{OFFICE}/users/{user}", {"do": "delete"}).status == 303


def test_deleted_users_are_listed_by_name_and_restored_from_there(console: ConsoleClient) -> None:
    ada, bo = invite(console.world), invite(console.world, "Bo")
    delete(console, ada)
    assert (
        f'href="/console{OFFICE}/users/deleted">Deleted Users<'
        in console.get(f"{OFFICE}/users").text
    )
    page = console.get(f"{OFFICE}/users/deleted").text
    text = words(page)
    assert "Ada Okafor ada@example.com Talk Mar 10, 2026, 10:00 AM EDT" in text
    assert "Mar 13, 2026, 10:00 AM EDT Restore Ada Okafor" in text
    assert "Bo Okafor" not in text
    form = re.search(f'<form method="post" action="/console({OFFICE}/users/{ada})"', page)
    assert form
    done = console.post(form[1], console.hidden(page)).headers["Location"]
    assert "Ada Okafor was restored and has a Talk license." in words(console.get(done).text)
    assert "Nobody was deleted in the last 72 hours" in console.get(f"{OFFICE}/users/deleted").text
    assert bo


def test_after_72_hours_a_deleted_user_is_among_all_and_not_restored(
    console: ConsoleClient,
) -> None:
    delete(console, invite(console.world))
    console.world.clock.advance(hours=72, seconds=-1)
    assert "Restore<span" in console.get(f"{OFFICE}/users/deleted").text
    console.world.clock.advance(seconds=1)
    console.sign_in()
    assert "Ada Okafor" not in words(console.get(f"{OFFICE}/users/deleted").text)
    text = console.get(f"{OFFICE}/users/deleted?all=yes").text
    assert "Ada Okafor" in words(text)
    assert "Too late" in text
    assert "Restore<span" not in text


def test_the_deleted_of_another_office_and_who_may_restore(console: ConsoleClient) -> None:
    delete(console, invite(console.world))
    assert "Ada" not in words(console.get(f"/offices/{BERLIN}/users/deleted").text)
    console.sign_in("viewer")
    text = console.get(f"{OFFICE}/users/deleted").text
    assert "Ada Okafor" in words(text)
    assert "Restore<span" not in text
    console.sign_in("csm")
    link = re.search('href="([^"]+)">Restore<span', console.get(f"{OFFICE}/users/deleted").text)
    assert link
    assert 'id="why-restore"' in console.get(link[1]).text


def test_many_deleted_users_are_several_pages(console: ConsoleClient) -> None:
    for number in range(26):
        user = invite(console.world, f"User{number}", license_="admins")
        console.world.request("DELETE", f"/users/{user}")
    page = console.get(f"{OFFICE}/users/deleted").text
    assert page.count('<button class="quiet small">Restore') == 25
    assert '">More</a>' in page


@pytest.mark.parametrize("change", ["delete", "suspend", "move"])
def test_asking_costs_at_most_four_calls(console: ConsoleClient, change: str) -> None:
    user = invite(console.world)
    console.world.purchase(sell_lines=1)
    console.world.assign(user, "sell_lines")
    with counting_calls(console.world) as counter:
        text = asked(console, user, do=change, to=BERLIN)
    assert len(counter.calls) <= 4, counter.calls
    assert "Talk, Sell" in text


def test_of_several_licenses_one_is_removed_and_the_others_are_kept(console: ConsoleClient) -> None:
    user = invite(console.world)
    console.world.purchase(sell_lines=1)
    console.world.assign(user, "sell_lines")
    text = asked(console, user, do="delete", license="remove")
    assert "This license becomes available immediately: Sell ." in text
    assert "Their Talk license is scheduled for removal" in text
    text = asked(console, user, do="delete", license="keep")
    assert "These licenses become available immediately: Talk, Sell ." in text
    assert "They are kept . New York is billed for them as before." in text
