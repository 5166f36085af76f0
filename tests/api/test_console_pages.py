"""The console's pages: what they cost, where they work, what they say, what they protect."""

import re

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import KEY, ConsoleClient
from tests.world import BERLIN, NEW_YORK, TOKYO, World

OFFICE = f"/offices/{NEW_YORK}"


@pytest.fixture
def console(world: World, monkeypatch: pytest.MonkeyPatch) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    made = ConsoleClient(world)
    made.sign_in()
    return made


def furnish(world: World) -> tuple[int, int]:
    """Licenses, a user and a removal in every office. Returns user and removal."""
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert world.purchase(office, talk_lines=6, room_lines=2).status == 201
    removal = world.remove(talk_lines=2).json["removal_ids"][0]
    user = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    return user, removal


def pages(user: int, removal: int) -> list[str]:
    return [
        "/company/licenses",
        "/company/purchase",
        "/company/billing",
        f"{OFFICE}/licenses",
        f"{OFFICE}/licenses?done=1",
        f"{OFFICE}/purchase",
        f"{OFFICE}/purchase/review?talk_lines=3",
        f"{OFFICE}/remove?group=add_on",
        f"{OFFICE}/remove/review?talk_lines=1",
        f"{OFFICE}/removals/{removal}/cancel",
        f"{OFFICE}/billing",
        f"{OFFICE}/billing?done=1",
        f"/offices/{TOKYO}/billing",
        f"{OFFICE}/invoices",
        f"{OFFICE}/invoices/1",
        f"{OFFICE}/users",
        f"{OFFICE}/users/invite",
        f"{OFFICE}/users/{user}",
        f"{OFFICE}/history",
        f"{OFFICE}/history.csv",
    ]


def test_every_page_costs_at_most_three_calls_and_50_kilobytes(console: ConsoleClient) -> None:
    found = furnish(console.world)
    for page in pages(*found):
        with counting_calls(console.world) as counter:
            answer = console.get(page)
        assert answer.status == 200, (page, answer.status)
        assert len(counter.calls) <= 3, (page, counter.calls)
        assert counter.write_units == 0, page
        assert len(answer.text.encode()) < 50_000, page


def test_no_page_has_an_inline_script_style_or_handler(console: ConsoleClient) -> None:
    found = furnish(console.world)
    for page in pages(*found):
        answer = console.get(page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", answer.text), page
        assert all('src="' in tag for tag in re.findall("<script[^>]*>", answer.text)), page
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store", page


def test_stylesheet_and_script_are_kept_for_a_year_by_their_content(console: ConsoleClient) -> None:
    text = console.get("/company/licenses").text
    found = re.findall('(?:href|src)="(/console/static/[^"]+)"', text)
    assert len(found) == 3
    for address in found:
        answer = console.get(address)
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        other = re.sub("static/[0-9a-f]+/", "static/old/", address)
        assert console.get(other).headers["Cache-Control"] == "private, no-store"
    assert console.get("/static/old/app.py").status == 404
    assert console.get("/static/old/..%2f..%2fpages.py").status == 404


@pytest.mark.parametrize("stage", ["/live", "/base/path"])
def test_everything_works_below_a_stage(
    world: World, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    console = ConsoleClient(world, stage=stage)
    assert console.get("").headers["Location"] == f"{stage}/console/sign-in"
    answer = console.sign_in(back=f"{OFFICE}/licenses")
    assert answer.headers["Location"] == f"{stage}/console{OFFICE}/licenses"
    assert f"; Path={stage}/console;" in answer.headers["Set-Cookie"]
    found = furnish(world)
    for page in pages(*found):
        text = console.get(page).text
        for link in re.findall('(?:href|src|action)="([^"]+)"', text):
            assert link.startswith((f"{stage}/console", "#", "mailto:")), (page, link)
    for link in re.findall('(?:href|src)="([^"#]+)"', console.get(f"{OFFICE}/licenses").text):
        assert console.get(link.replace("&amp;", "&")).status in (200, 303), link


def test_an_order_sent_twice_is_placed_once(console: ConsoleClient) -> None:
    page = console.get(f"{OFFICE}/purchase/review?talk_lines=3&key=one")
    form = console.hidden(page.text)
    sent = [console.post(f"{OFFICE}/purchase/review?talk_lines=3&key=one", form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in sent] == [
        f"/console{OFFICE}/licenses?done=1",
        f"/console{OFFICE}/licenses?done=1&again=yes",
    ]
    assert console.world.counts() == (3, 0, 0, 3)


def test_a_purchase_from_billing_is_told_there_and_what_is_sent_twice_too(
    console: ConsoleClient,
) -> None:
    path = f"{OFFICE}/purchase/review?talk_lines=3&key=one&source=billing&then=billing"
    first, again = (console.post(path).headers["Location"] for _ in range(2))
    assert first == f"/console{OFFICE}/billing?done=1"
    told = console.get(first).text
    assert "<strong>Done.</strong>" in told
    assert "+3 Talk" in told
    assert "charged, invoice 1</a>" in told
    assert "It was not repeated" in console.get(again).text
    assert "Done." not in console.get(f"{OFFICE}/billing").text


def test_refusals_call_license_types_as_the_pages_do(console: ConsoleClient) -> None:
    _, removal = furnish(console.world)
    answer = console.post(f"{OFFICE}/removals/{removal}/cancel", {"quantity": "9"})
    assert answer.status == 400
    assert "9 Talk requested, 2 left in this removal." in answer.text
    assert "talk_lines" not in answer.text


def test_another_order_under_the_same_key_is_asked_about(console: ConsoleClient) -> None:
    console.post(f"{OFFICE}/purchase/review?talk_lines=3&key=one")
    answer = console.post(f"{OFFICE}/purchase/review?talk_lines=4&key=one")
    assert answer.status == 400
    assert "was already confirmed with other quantities" in answer.text
    assert console.world.counts() == (3, 0, 0, 3)


def test_a_key_is_its_persons_alone(console: ConsoleClient) -> None:
    path = f"{OFFICE}/purchase/review?talk_lines=3&key=one"
    console.post(path)
    other = ConsoleClient(console.world)
    other.sign_in("office_admin")
    assert "again" not in other.post(path).headers["Location"]
    assert console.world.counts() == (6, 0, 0, 6)


def test_staff_without_a_reason_change_nothing(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=4)
    removal = console.world.remove(talk_lines=1).json["removal_ids"][0]
    user = console.world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json[
        "id"
    ]
    console.sign_in("csm")
    before = console.world.snapshot()
    orders = (
        f"{OFFICE}/purchase/review?talk_lines=1&key=a",
        f"{OFFICE}/remove/review?talk_lines=1&key=b",
    )
    for path in orders:
        assert "Enter a reason" in console.post(path).text
    cancel = f"{OFFICE}/removals/{removal}/cancel"
    assert "Enter a reason" in console.post(cancel, {"quantity": "1"}).text
    assert (
        "Enter a reason" in console.post(f"{OFFICE}/users/invite", {"email": "b@example.com"}).text
    )
    for change in ("suspend", "delete"):
        assert "Enter a reason" in console.post(f"{OFFICE}/users/{user}", {"do": change}).text
    assert console.world.snapshot() == before


def test_a_viewer_changes_nothing_whatever_they_send(console: ConsoleClient) -> None:
    user, removal = furnish(console.world)
    console.sign_in("viewer")
    proof = console.csrf()
    before = console.world.snapshot()
    for path in (
        "/purchase/review?talk_lines=1&key=a",
        "/remove/review?talk_lines=1&key=b",
        f"/removals/{removal}/cancel",
        "/users/invite",
        *[f"/users/{user}?{change}" for change in ("suspend", "reactivate", "move", "delete")],
    ):
        change = path.partition("?")[2]
        form = {"quantity": "1", "email": "b@example.com", "to": str(BERLIN), "do": change}
        assert console.post(f"{OFFICE}{path}", {"csrf": proof, **form}).status == 403, path
    assert console.world.snapshot() == before


def test_an_office_admin_reaches_no_other_office(console: ConsoleClient) -> None:
    user, _ = furnish(console.world)
    console.sign_in("office_admin")
    proof = console.csrf()
    before = console.world.snapshot()
    for path, form in (
        (f"/offices/{BERLIN}/purchase/review?talk_lines=1&key=a", {}),
        (f"/offices/{BERLIN}/users/invite", {"email": "b@example.com"}),
        (f"{OFFICE}/users/{user}", {"do": "move", "to": str(BERLIN)}),
    ):
        answer = console.post(path, {"csrf": proof, **form})
        assert answer.status in (403, 409), (path, answer.status)
    for page in ("licenses", "billing", "users", "history", "history.csv", "invoices/1"):
        assert console.get(f"/offices/{BERLIN}/{page}").status == 403, page
    assert "Berlin" not in console.get("/company/licenses").text
    assert console.world.snapshot() == before


def test_what_people_typed_is_shown_as_text(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    name = "<script>alert(1)</script>"
    form = {"email": "ada@example.com", "first_name": name}
    assert console.post(f"{OFFICE}/users/invite", form).status == 303
    text = console.get(f"{OFFICE}/users").text
    assert name not in text
    assert "&lt;script&gt;" in text


def test_a_spreadsheet_takes_no_cell_of_the_history_for_a_formula(console: ConsoleClient) -> None:
    staff = {"DP-Company-ID": str(console.world.account().company_id)}
    items = [{"license_type": "talk_lines", "quantity": 1}]
    token = console.world.token("csm", None, sub="=cmd")
    body = {"items": items, "reason": '=HYPERLINK("x")'}
    made = console.world.post(f"{OFFICE}/purchases", body, key="k", token=token, headers=staff)
    assert made.status == 201
    row = console.get(f"{OFFICE}/history.csv").text.splitlines()[1]
    assert ",'=cmd," in row
    assert "\"'=HYPERLINK(" in row


def test_deleting_twice_deletes_once_and_says_so(console: ConsoleClient) -> None:
    user, _ = furnish(console.world)
    for done in ("removed", "gone"):
        answer = console.post(f"{OFFICE}/users/{user}", {"do": "delete", "license": "remove"})
        assert answer.headers["Location"].startswith(f"/console{OFFICE}/users?done={done}")
    assert console.world.counts() == (6, 0, 3, 3)


def test_the_history_is_filtered_by_type_action_and_person(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=2)
    world.purchase(fax_lines=1)
    world.remove(talk_lines=1)
    items = [{"license_type": "talk_lines", "quantity": 1}]
    token = world.token("office_admin", office_ids=[NEW_YORK], sub="noah")
    world.post(f"{OFFICE}/purchases", {"items": items}, key="k", token=token)
    for query, seqs in (
        ("", ["4", "3", "2", "1"]),
        ("person=noah", ["4"]),
        ("person=nobody", []),
        ("action=removal", ["3"]),
        ("license_type=fax_lines", ["2"]),
        ("license_type=talk_lines&person=demo-company-admin&action=purchase", ["1"]),
    ):
        text = console.get(f"{OFFICE}/history?{query}").text
        assert re.findall("<dt>Number</dt><dd>([0-9]+)</dd>", text) == seqs, query
        rows = console.get(f"{OFFICE}/history.csv?{query}").text.splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == seqs, query


def test_the_history_has_who_took_and_gave_back_licenses(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=2)
    world.clock.advance(minutes=1)
    number = world.assign(42).json["assignment_id"]
    world.clock.advance(minutes=1)
    world.request("DELETE", f"{OFFICE}/assignments/{number}")
    world.events()
    for query, told in (
        ("", ["Released", "Assigned"]),
        ("action=release", ["Released"]),
        ("license_type=talk_lines&person=demo-company-admin", ["Released", "Assigned"]),
        ("license_type=fax_lines", []),
        ("person=nobody", []),
        ("action=purchase", []),
    ):
        text = console.get(f"{OFFICE}/history?{query}").text
        rows = re.findall("<strong>(\\w+)</strong> 1 Talk (?:to|by) <a href=.*?>user 42<", text)
        assert rows == told, query
        lines = console.get(f"{OFFICE}/history.csv?{query}").text.splitlines()
        assert sum(",assignment," in line or ",release," in line for line in lines) == len(told)


def test_a_users_page_is_that_of_their_office(console: ConsoleClient) -> None:
    user, _ = furnish(console.world)
    elsewhere = console.get(f"/offices/{BERLIN}/users/{user}")
    assert elsewhere.headers["Location"] == f"/console{OFFICE}/users/{user}"
    assert console.get(f"{OFFICE}/users/{user}").status == 200
    assert console.get(f"{OFFICE}/users/77").status == 404
    console.sign_in("office_admin")
    console.world.request("PATCH", f"/users/{user}/move_office", {"office_id": BERLIN})
    assert console.get(f"{OFFICE}/users/{user}").status == 404


def test_a_users_form_changes_users_of_its_own_office_alone(console: ConsoleClient) -> None:
    user, _ = furnish(console.world)
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
    user, _ = furnish(console.world)
    path = f"{OFFICE}/users/{user}"
    console.post(path, {"do": "delete"})
    assert "They can be restored until Mar 13, 2026, 10:00 AM EDT" in console.get(path).text
    answer = console.post(path, {"do": "restore"})
    assert answer.headers["Location"].endswith("done=restored")
    assert console.world.counts() == (6, 1, 2, 3)
    console.post(path, {"do": "delete"})
    console.world.clock.advance(hours=72)
    assert "Invite them again" in console.get(path).text
    assert console.post(path, {"do": "restore"}).headers["Location"].endswith("done=gone")


def test_moving_twice_moves_once(console: ConsoleClient) -> None:
    user, _ = furnish(console.world)
    for _ in range(2):
        answer = console.post(f"{OFFICE}/users/{user}", {"do": "move", "to": str(BERLIN)})
        assert answer.headers["Location"] == f"/console{OFFICE}/users?done=moved"
    assert console.world.counts(office=BERLIN) == (6, 1, 0, 5)


def test_an_invitation_waits_while_its_license_is_bought(console: ConsoleClient) -> None:
    invite = f"{OFFICE}/users/invite"
    typed = {"email": "ada@example.com", "first_name": "Ada", "license": "agents"}
    bought = console.post(invite, {**typed, "buy": "sell_lines"})
    purchase = f"/console{OFFICE}/purchase?then=invite&sell_lines=1"
    assert (bought.status, bought.headers["Location"]) == (303, purchase)
    assert "ada" not in bought.headers["Location"]
    attributes = bought.headers["Set-Cookie"].split("; ")[1:]
    assert set(attributes) >= {"Path=/console", "HttpOnly", "SameSite=Lax", "Secure"}
    draft, session = console.cookie, console.session
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
    assert invited.headers["Location"].endswith("done=invited")
    assert invited.headers["Set-Cookie"].startswith("seatledger_draft=; ")


def test_an_invitation_that_waits_is_its_persons_alone(console: ConsoleClient) -> None:
    invite = f"{OFFICE}/users/invite"
    console.post(invite, {"email": "ada@example.com", "buy": "talk_lines"})
    draft = console.cookie
    console.cookie = console.session
    console.sign_in("office_admin")
    other = console.get(invite, Cookie=f"{console.session}; {draft}")
    assert other.status == 200
    assert "ada@example.com" not in other.text


def test_another_companys_office_is_not_there(console: ConsoleClient) -> None:
    for path in ("/licenses", "/billing", "/users", "/history", "/purchase"):
        assert console.get(f"/offices/77{path}").status == 404


def test_an_office_on_hold_says_what_to_do(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    staff = {"DP-Company-ID": str(console.world.account().company_id)}
    path, body = f"{OFFICE}/invoices/1/payment", {"status": "declined", "reason": "no funds"}
    token = console.world.token("csm", None)
    assert console.world.post(path, body, token=token, headers=staff).status == 200
    text = console.get(f"{OFFICE}/licenses").text
    assert "This office is on hold" in text
    assert "Purchase Licenses" not in text
    assert "Licenses cannot be purchased" in console.get(f"{OFFICE}/purchase").text
