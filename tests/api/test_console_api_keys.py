"""API keys in the console: created and shown once, listed, revoked after a question."""

import re
from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import words
from tests.world import BERLIN, NEW_YORK, TOKYO, World, api_key

PATH = "/company/api_keys"
NEW = f"{PATH}/new"
CI = {"name": "CI", "role": "company_admin", "key": "form-1"}
HR = {"name": "HR", "role": "office_admin", f"office_{NEW_YORK}": "yes", "key": "form-2"}


def keys(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get(PATH).json["items"]
    return found


def test_a_key_is_shown_on_the_page_that_answers_the_form_and_never_again(
    console: ConsoleClient,
) -> None:
    console.sign_in("company_admin")
    answer = console.post(NEW, {**HR, "expires_at": "2026-03-31"})
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f"<code>{api_key(1)}</code>" in answer.text
    assert "HR is created Copy the key now." in words(answer.text)
    (key,) = keys(console.world)
    shown = {name: key[name] for name in ("name", "role", "office_ids", "expires_at")}
    assert shown == {
        "name": "HR",
        "role": "office_admin",
        "office_ids": [NEW_YORK],
        "expires_at": "2026-03-31T23:59:59Z",
    }
    assert console.world.get("/company", token=api_key(1)).status == 200
    again = console.post(NEW, {**HR, "expires_at": "2026-03-31"})
    assert "This key was already created" in words(again.text)
    for page in (again.text, console.get(PATH).text, console.get(NEW).text):
        assert api_key(1) not in page
    assert len(keys(console.world)) == 1


def test_the_list_says_what_each_key_is_and_when_it_was_used(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    assert "No API keys yet" in console.get(PATH).text
    console.post(NEW, {**HR, f"office_{TOKYO}": "yes", "expires_at": "2026-03-11"})
    console.post(NEW, CI)
    console.world.get("/company", token=api_key(2))
    console.world.clock.advance(days=2)
    told = words(console.get(PATH).text)
    creator = "Carla Mendes"
    assert (
        f"CI Company admin slk_0002 Mar 10, 2026 {creator} Mar 10, 2026 Never Revoke CI "
        f"HR Office admin New York, Tokyo slk_0001 Mar 10, 2026 {creator} Never Expired Revoke HR"
    ) in told


def test_a_key_is_revoked_after_a_question(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(NEW, CI)
    number = keys(console.world)[0]["id"]
    page = console.get(f"{PATH}/{number}/revoke")
    assert "Revoke CI? What happens" in words(page.text)
    assert "It was never used." in words(page.text)
    answer = console.post(f"{PATH}/{number}/revoke", {})
    assert (answer.status, answer.headers["Location"]) == (303, f"/console{PATH}?done=revoked")
    assert "The key is revoked." in words(console.get(f"{PATH}?done=revoked").text)
    assert keys(console.world) == []
    assert console.world.get("/company", token=api_key(1)).status == 401
    for again in (
        console.get(f"{PATH}/{number}/revoke"),
        console.post(f"{PATH}/{number}/revoke", {}),
    ):
        assert again.status == 404


@pytest.mark.parametrize(
    ("form", "field", "text"),
    [
        ({**CI, "name": " "}, "name", "Name must be 1 to 100 characters."),
        ({**CI, "role": ""}, "role", "Choose a role."),
        ({**CI, "role": "vendor_admin"}, "role", "Choose a role."),
        (
            {**CI, f"office_{NEW_YORK}": "yes"},
            "office_ids",
            "A company admin&#39;s key is for all of the company: choose no offices.",
        ),
        (
            {**CI, "role": "office_admin"},
            "office_ids",
            "Choose the offices that the key is for.",
        ),
        ({**CI, "expires_at": "tomorrow"}, "expires_at", "Last day must be a date, or empty."),
        (
            {**CI, "expires_at": "2026-03-09"},
            "expires_at",
            "Last day must be in the future, or empty.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    console: ConsoleClient, form: dict[str, str], field: str, text: str
) -> None:
    console.sign_in("company_admin")
    with nothing_written(console.world):
        page = console.post(NEW, form)
    assert page.status == 400
    assert f'id="{field}-error">{text}</span>' in page.text
    entered = {f'value="{form[name]}"' for name in ("name", "expires_at") if name in form}
    assert all(each in page.text for each in entered)
    chosen = set(re.findall('value="([a-z_]+)"(?: required)? checked', page.text))
    assert chosen == {form["role"]} - {"", "vendor_admin"} | {
        "yes" for each in form if "_5" in each
    }


def test_office_admins_are_offered_what_they_can_give(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(NEW, CI)
    console.sign_in("office_admin")
    page = console.get(NEW).text
    assert re.findall('name="role" value="([a-z_]+)"', page) == ["office_admin", "viewer"]
    assert re.findall('name="office_([0-9]+)"', page) == [str(NEW_YORK)]
    assert f'href="/console{PATH}"' in page
    with nothing_written(console.world):
        refused = console.post(NEW, CI)
        elsewhere = console.post(NEW, {**HR, f"office_{BERLIN}": "yes"})
    for answer in (refused, elsewhere):
        assert "cannot have more access than the one who creates it" in answer.text
    assert "CI" not in words(console.get(PATH).text)
    number = keys(console.world)[0]["id"]
    with nothing_written(console.world):
        assert console.post(f"{PATH}/{number}/revoke", {}).status == 403
    console.post(NEW, HR)
    assert "HR Office admin New York" in words(console.get(PATH).text)


def test_viewers_see_no_keys(console: ConsoleClient) -> None:
    console.sign_in("viewer")
    for page in (PATH, NEW):
        assert console.get(page).status == 403
    assert "API Keys" not in console.get("/company/licenses").text


def test_staff_revoke_keys_say_why_and_create_none(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(NEW, CI)
    number = keys(console.world)[0]["id"]
    console.sign_in("csm")
    assert "Create an API Key" not in console.get(PATH).text
    with nothing_written(console.world):
        assert console.get(NEW).status == 403
        assert console.post(NEW, {**CI, "reason": "asked by phone"}).status == 403
        assert "Enter a reason" in console.post(f"{PATH}/{number}/revoke", {}).text
    assert console.post(f"{PATH}/{number}/revoke", {"reason": "leaked"}).status == 303
    history = console.world.get("/company/history?kind=api_keys").json["items"]
    by_staff = [each["reason"] for each in history if each["by"]["role"] == "csm"]
    assert by_staff == ["leaked"]
    assert "own admins create them" in console.get(PATH).text


def test_what_a_key_did_is_in_the_history_by_its_name(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    console.post(NEW, HR)
    items = [{"license_type": "talk_lines", "quantity": 1}]
    bought = console.world.post(
        f"/offices/{NEW_YORK}/purchases", {"items": items}, token=api_key(1), key="k"
    )
    assert bought.status == 201
    assert "API key: HR" in words(console.get(f"/offices/{NEW_YORK}/history").text)
