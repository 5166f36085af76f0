"""Users in the console: invited, moved, deleted and restored."""

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, fill_offices
from tests.api.external_ids import created, found
from tests.world import BERLIN, NEW_YORK, TOKYO


def test_deleting_twice_deletes_once_and_says_so(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    for done in ("removed", "gone"):
        answer = console.post(f"{OFFICE}/users/{user}", {"do": "delete", "license": "remove"})
        assert answer.headers["Location"].startswith(f"/console{OFFICE}/users?done={done}")
    assert console.world.counts() == (6, 0, 3, 3)


def test_a_users_page_is_that_of_their_office(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    elsewhere = console.get(f"/offices/{BERLIN}/users/{user}")
    assert elsewhere.headers["Location"] == f"/console{OFFICE}/users/{user}"
    assert console.get(f"{OFFICE}/users/{user}").status == 200
    assert console.get(f"{OFFICE}/users/77").status == 404
    console.sign_in("office_admin")
    console.world.request("PATCH", f"/users/{user}/move_office", {"office_id": BERLIN})
    assert console.get(f"{OFFICE}/users/{user}").status == 404


def test_a_users_form_changes_users_of_its_own_office_alone(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    before = console.world.snapshot()
    for change in ("suspend", "reactivate", "delete"):
        answer = console.post(f"/offices/{BERLIN}/users/{user}", {"do": change})
        assert answer.headers["Location"] == f"/console/offices/{BERLIN}/users?done=gone", change
    answer = console.post(f"/offices/{BERLIN}/users/{user}", {"do": "move", "to": str(TOKYO)})
    assert answer.headers["Location"].endswith("done=gone")
    assert console.post(f"{OFFICE}/users/{user}", {"do": "dance"}).status == 409
    assert console.post(f"{OFFICE}/users/{user}", {"do": "move", "to": "x"}).status == 409
    assert console.world.snapshot() == before


def test_a_deleted_user_is_restored_within_72_hours(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    path = f"{OFFICE}/users/{user}"
    console.post(path, {"do": "delete"})
    assert "They can be restored until Mar 13, 2026, 10:00 AM EDT" in console.get(path).text
    answer = console.post(path, {"do": "restore"})
    assert answer.headers["Location"].rpartition("&")[0].endswith(f"done=restored&user={user}")
    assert console.world.counts() == (6, 1, 2, 3)
    console.post(path, {"do": "delete"})
    console.world.clock.advance(hours=72)
    assert "Invite them again" in console.get(path).text
    assert console.post(path, {"do": "restore"}).headers["Location"].endswith("done=gone")


def test_moving_twice_moves_once(console: ConsoleClient) -> None:
    user, _ = fill_offices(console.world)
    for _ in range(2):
        answer = console.post(f"{OFFICE}/users/{user}", {"do": "move", "to": str(BERLIN)})
        there = answer.headers["Location"].rpartition("&")[0]
        assert there == f"/console{OFFICE}/users?done=moved&user={user}"
    assert console.world.counts(office=BERLIN) == (6, 1, 0, 5)


def test_an_invitation_waits_while_its_license_is_bought(console: ConsoleClient) -> None:
    invite = f"{OFFICE}/users/invite"
    typed = {"email": "ada@example.com", "first_name": "Ada", "license": "agents"}
    bought = console.post(invite, {**typed, "buy": "sell_lines"})
    purchase = f"/console{OFFICE}/purchase?then=invite&sell_lines=1"
    assert (bought.status, bought.headers["Location"]) == (303, purchase)
    assert "ada" not in bought.headers["Location"]
    attributes = bought.headers["Set-Cookie"].split("; ")[1:]
    assert set(attributes) >= {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"}
    draft, session = console.cookie.split("; ")[0], console.session
    page = console.get(invite, Cookie=f"{session}; {draft}").text
    assert 'value="ada@example.com"' in page
    assert 'value="Ada"' in page
    assert 'value="agents" checked' in page
    berlin = console.get(f"/offices/{BERLIN}/users/invite", Cookie=f"{session}; {draft}")
    assert berlin.status == 200
    assert "ada@example.com" not in berlin.text
    console.world.purchase(sell_lines=1)
    console.cookie = f"{session}; {draft}"
    invited = console.post(invite, typed)
    assert "?done=invited&user=" in invited.headers["Location"]
    assert invited.headers["Set-Cookie"].startswith("__Host-seatledger_draft=; ")


def test_an_invitation_that_waits_is_its_persons_alone(console: ConsoleClient) -> None:
    invite = f"{OFFICE}/users/invite"
    console.post(invite, {"email": "ada@example.com", "buy": "talk_lines"})
    draft = console.cookie.split("; ")[0]
    console.cookie = console.session
    console.sign_in("office_admin")
    other = console.get(invite, Cookie=f"{console.session}; {draft}")
    assert other.status == 200
    assert "ada@example.com" not in other.text


def test_a_users_page_shows_all_licenses_that_the_user_holds(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=1, sell_lines=1, fax_lines=2)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    world.assign(ada, "sell_lines")
    for number in ("+12125550101", "+12125550102"):
        target = {"target_id": ada, "target_type": "user"}
        line = {"type": "reserved", "number": number}
        assert world.post("/faxline", {"line": line, "target": target}).status == 201
    page = console.get(f"/offices/{NEW_YORK}/users/{ada}").text
    assert "Licenses: Talk, Sell, Fax Line (2)" in page
    world.request("PATCH", f"/users/{ada}", {"state": "suspended"})
    assert "no license" in console.get(f"/offices/{NEW_YORK}/users/{ada}").text


def test_an_external_id_is_given_with_an_invitation_and_shown(console: ConsoleClient) -> None:
    invite, typed = f"{OFFICE}/users/invite", {"email": "ada@example.com", "license": "admins"}
    assert console.post(invite, {**typed, "external_id": " HR-7 "}).status == 303
    (ada,) = found(console.world, "HR-7")
    assert "External id: HR-7" in console.get(f"{OFFICE}/users/{ada}").text
    bo = created(console.world, "bo")
    assert "External id" not in console.get(f"{OFFICE}/users/{bo}").text
    before = console.world.snapshot()
    other = {"email": "cy@example.com", "license": "admins"}
    for external_id, said in (
        ("HR-7", "A user of this company already has this external id."),
        ("a\u200bb", "The external id must not have U+200B: only letters, digits, marks,"),
        ("x" * 101, "The external id must have 1 to 100 characters."),
    ):
        answer = console.post(invite, {**other, "external_id": external_id})
        assert (answer.status, said in answer.text) == (400, True), answer.text
        assert 'id="external_id-error"' in answer.text
    assert console.world.snapshot() == before


def test_an_invitation_keeps_its_external_id_while_its_license_is_bought(
    console: ConsoleClient,
) -> None:
    typed = {"email": "ada@example.com", "external_id": "HR-7", "buy": "sell_lines"}
    console.post(f"{OFFICE}/users/invite", typed)
    page = console.get(f"{OFFICE}/users/invite", Cookie=f"{console.session}; {console.cookie}")
    assert 'value="HR-7"' in page.text


def test_an_offices_pages_show_its_external_id(console: ConsoleClient) -> None:
    assert "External id" not in console.get(f"{OFFICE}/licenses").text
    console.world.request("PATCH", OFFICE, {"external_id": "<NYC>"})
    assert "External id: &lt;NYC&gt;" in console.get(f"{OFFICE}/licenses").text
