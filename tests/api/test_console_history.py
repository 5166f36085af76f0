"""The console's history: names of people, opened entries, chart and download."""

import csv
import re
from io import StringIO

from tests.api import large_records
from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.api.large_records import put_all
from tests.api.test_console_sizes import ALL_TEN, small
from tests.world import BERLIN, COMPANY, NEW_YORK, World

OFFICE = f"/offices/{NEW_YORK}"


def purchased_by(world: World, sub: str) -> None:
    items = [{"license_type": "talk_lines", "quantity": 1}]
    token = world.token("company_admin", sub=sub)
    body = {"items": items}
    assert world.post(f"{OFFICE}/purchases", body, key=sub, token=token).status == 201


def names_kept(world: World) -> dict[str, str]:
    kept = [item for item in world.items() if item["sk"] == "NAMES"]
    return {
        each["sub"]: each["name"] for item in kept for each in item.values() if type(each) is dict
    }


def test_who_has_signed_in_goes_by_their_name(console: ConsoleClient) -> None:
    world = console.world
    for sub in ("demo-company-admin", "demo-office-admin", "billing-robot"):
        purchased_by(world, sub)
    ConsoleClient(world).sign_in("office_admin")
    text = console.get(f"{OFFICE}/history").text
    assert re.findall('<span class="by">(.*?)</span>', text) == [
        "billing-robot",
        "Noah Brooks",
        "You",
    ]
    assert '<option value="demo-office-admin">Noah Brooks</option>' in text
    assert "Company admin · demo-office-admin" in text
    world.remove(talk_lines=1)
    assert 'data-label="By">You<' in console.get(f"{OFFICE}/licenses").text
    other = ConsoleClient(world)
    other.sign_in("viewer")
    assert 'data-label="By">Carla Mendes<' in other.get(f"{OFFICE}/licenses").text
    rows = csv.DictReader(StringIO(console.get(f"{OFFICE}/history.csv").text.lstrip("\ufeff")))
    names = [(row["by"], row["name"]) for row in rows]
    assert ("demo-office-admin", "Noah Brooks") in names
    assert ("billing-robot", "billing-robot") in names


def test_names_are_kept_once_and_only_where_the_company_is_known(console: ConsoleClient) -> None:
    world = console.world
    assert names_kept(world) == {"demo-company-admin": "Carla Mendes"}
    before = world.snapshot()
    ConsoleClient(world).sign_in("company_admin")
    world.wired.names.save(COMPANY + 1, "ada", "Ada")
    assert world.snapshot() == before
    world.wired.names.save(COMPANY, "demo-company-admin", "Carla Mendes-Roy")
    world.wired.names.save(COMPANY, "a.b[0]#:", "Strange Subject")
    assert names_kept(world) == {
        "demo-company-admin": "Carla Mendes-Roy",
        "a.b[0]#:": "Strange Subject",
    }


def test_200_names_are_kept_and_they_stay_small(console: ConsoleClient) -> None:
    for number in range(250):
        console.world.wired.names.save(COMPANY, f"auth0|{number:024}", f"Person {number} " * 8)
    assert len(names_kept(console.world)) == 200
    console.world.wired.names.save(COMPANY, "demo-company-admin", "Carla M.")
    assert names_kept(console.world)["demo-company-admin"] == "Carla M."
    small(console, f"{OFFICE}/history")


def test_an_entry_is_a_page_of_its_own(console: ConsoleClient) -> None:
    console.world.purchase(**ALL_TEN)
    text = small(console, f"{OFFICE}/history/1")
    assert "<dt>Invoice</dt><dd><a href=" in text
    assert text.count("0 → <strong>12,345</strong>") == 20
    assert "Toll-Free Conference Line" in text
    assert console.get(f"{OFFICE}/history/2").status == 404
    assert console.get(f"/offices/{BERLIN}/history/1").status == 404


def test_changed_terms_are_told_in_words(console: ConsoleClient) -> None:
    world = console.world
    terms = {
        "not_self_serve": ["remove"],
        "resold": True,
        "contact": {"name": "Rita Stone", "email": "rita@example.com"},
        "contract_prices": {"talk_lines": 2000},
        "payment_days": 14,
        "reason": "Contract 7",
    }
    assert world.staff("PUT", f"{OFFICE}/terms", terms).status == 200
    text = console.get(f"{OFFICE}/history/1").text
    for what, before, after in (
        ("Not self-serve", "none", "remove"),
        ("Sold by a reseller", "no", "yes"),
        ("Contact", "none", "Rita Stone, rita@example.com"),
        ("Contract price: Talk", "none", "$20.00"),
        ("Days to pay invoices", "30 (default)", "14"),
    ):
        assert f'<th scope="row">{what}</th><td>{before}</td><td>{after}</td>' in text, what
    assert "What changed in the terms" in console.get(f"{OFFICE}/history").text


def test_a_long_history_is_small_pages_that_miss_nothing(console: ConsoleClient) -> None:
    world = console.world
    for number in range(24):
        world.purchase(**ALL_TEN)
        world.assign(number + 1)
        world.clock.advance(minutes=10)
        world.remove(**dict.fromkeys(ALL_TEN, 7))
        world.clock.advance(minutes=10)
    world.events()
    seen: list[str] = []
    page, assigned = f"{OFFICE}/history", 0
    while page:
        text = small(console, page, 4)
        assert text.count('<span class="when">') <= 20
        assert "<figure" in text
        seen += re.findall("<dt>Number</dt><dd>([0-9]+)</dd>", text)
        assigned += text.count("<strong>Assigned</strong>")
        later = re.search('<a class="button quiet" href="([^"]+cursor[^"]+)">Earlier</a>', text)
        page = later[1].replace("&amp;", "&") if later else ""
    assert seen == [str(number) for number in range(48, 0, -1)]
    assert assigned == 24
    small(console, f"{OFFICE}/history?action=purchase&person=demo-company-admin")


def test_the_chart_draws_assignments_between_entries(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=5)
    for number in (1, 2, 3):
        world.clock.advance(days=1)
        held = world.assign(number).json["assignment_id"]
    world.clock.advance(days=1)
    world.request("DELETE", f"{OFFICE}/assignments/{held}")
    world.events()
    text = console.get(f"{OFFICE}/history").text
    rows = re.findall('<th scope="row">Mar.*?</th>((?:<td class="n">[0-9]+</td>){3})', text)
    counts = [tuple(map(int, re.findall("[0-9]+(?=<)", row))) for row in rows]
    # The purchase, three assignments, the release, and now.
    assert counts == [(5, 0, 0), (5, 1, 0), (5, 2, 0), (5, 3, 0), (5, 2, 0), (5, 2, 0)]
    assert "<figure" not in console.get(f"{OFFICE}/history?action=purchase").text


def test_a_file_of_long_reasons_ends_after_a_line_and_before_1_mb(console: ConsoleClient) -> None:
    put_all(console.world, large_records.entry, count=101)
    console.sign_in("company_admin")
    text = console.get(f"{OFFICE}/history.csv").text
    assert 800_000 < len(text.encode()) <= 1_000_000
    rows = [*csv.DictReader(StringIO(text.removeprefix("\ufeff")))]
    assert [row["seq"] for row in rows] == [str(101 - place) for place in range(len(rows))]
    assert {len(row["reason"]) for row in rows} == {60_000}


def held_by_people(world: World) -> tuple[int, int]:
    """A user and a room take licenses, and both are deleted. Returns their ids."""
    world.purchase(talk_lines=1, room_lines=1)
    named = {"first_name": "Ada", "last_name": "<Okafor>"}
    body = {"email": "ada@example.com", "office_id": NEW_YORK, "license": "talk", **named}
    ada = world.post("/users", body).json["id"]
    room = world.post("/rooms", {"name": "Lobby", "office_id": NEW_YORK}).json["id"]
    world.clock.advance(minutes=1)
    assert world.request("DELETE", f"/users/{ada}").status == 200
    assert world.request("DELETE", f"/rooms/{room}").status == 200
    world.events()
    return ada, room


def test_users_and_rooms_go_by_name_also_when_they_are_deleted(console: ConsoleClient) -> None:
    ada, room = held_by_people(console.world)
    text = small(console, f"{OFFICE}/history", 4)
    link = f'<a href="/console{OFFICE}/users/{ada}">Ada &lt;Okafor&gt;</a>'
    assert f"<strong>Assigned</strong> 1 Talk to {link}" in text
    assert f"<strong>Released</strong> 1 Talk from {link}" in text
    assert "<strong>Assigned</strong> 1 Room Phone to Lobby<" in text
    assert "<strong>Released</strong> 1 Room Phone from Lobby<" in text
    shown = re.sub("<[^>]+>", " ", text)
    assert str(ada) not in shown
    assert str(room) not in shown
    rows = [*csv.DictReader(StringIO(console.get(f"{OFFICE}/history.csv").text.lstrip("\ufeff")))]
    assert {(row["assignee"], row["assignee_name"]) for row in rows} == {
        ("", ""),
        (f"user {ada}", "Ada <Okafor>"),
        (f"room {room}", "Lobby"),
    }


def test_a_user_without_a_name_goes_by_their_address(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    console.world.post("/users", {"email": "bo@example.com", "office_id": NEW_YORK})
    console.world.events()
    assert ">bo@example.com</a>" in console.get(f"{OFFICE}/history").text


def test_a_user_who_moved_out_of_reach_is_a_number(console: ConsoleClient) -> None:
    """Names are of records that the caller may read (R11)."""
    world = console.world
    world.purchase(talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    body = {"email": "ada@example.com", "first_name": "Ada", "office_id": NEW_YORK}
    ada = world.post("/users", body).json["id"]
    moved = world.request("PATCH", f"/users/{ada}/move_office", {"office_id": BERLIN})
    assert moved.status == 200
    world.events()
    assert ">Ada</a>" in console.get(f"{OFFICE}/history").text
    console.sign_in("office_admin")
    text = console.get(f"{OFFICE}/history").text
    assert "Ada" not in text
    assert f"1 Talk to user {ada}<" in text


def test_the_other_office_of_a_transfer_goes_by_its_name(console: ConsoleClient) -> None:
    console.world.open_office(9_000_001, "Boston")
    console.world.purchase(talk_lines=2)
    path = f"{OFFICE}/transfer/review?talk_lines=1&to=9000001&key=one"
    console.post(path)
    for page in ("history", "history/2"):
        assert ">Boston</a>" in small(console, f"{OFFICE}/{page}", 4)
    for place in ("licenses", "billing"):
        small(console, f"{OFFICE}/{place}?done=2&other=1", 4)


def test_a_files_names_take_one_call_for_each_hundred_assignees(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=101)
    for number in range(1, 102):
        world.assign(number)
    world.events()
    page = f"{OFFICE}/history.csv"
    with counting_calls(world) as counter:
        text = console.get(page).text
    assert counter.calls == ["BatchGetItem", "Query", "Query", "BatchGetItem", "BatchGetItem"]
    assert len(re.findall(",User [0-9]+,", text)) == 101
