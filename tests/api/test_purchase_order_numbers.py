"""The purchase order number of an office, which its invoices show: `PATCH /offices/{id}` (R50)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE
from tests.api.test_console_settings import fields, problems
from tests.world import COMPANY, NEW_YORK, Answer, World

PATH = f"/offices/{NEW_YORK}"
SETTINGS = f"{OFFICE}/settings"


def office(world: World, **body: Any) -> Answer:
    return world.request("PATCH", PATH, body)


def number(world: World) -> Any:
    return world.get(PATH).json.get("purchase_order_number")


def test_it_is_set_shown_and_removed(world: World) -> None:
    assert "purchase_order_number" not in world.get(PATH).json
    answer = office(world, purchase_order_number="PO 4711/2026")
    assert answer.json == {
        "id": NEW_YORK,
        "name": "New York",
        "collect": "at_once",
        "purchase_order_number": "PO 4711/2026",
    }
    assert number(world) == "PO 4711/2026"
    listed = world.get("/offices").json["items"]
    found = {each["id"]: each.get("purchase_order_number") for each in listed}
    assert found.pop(NEW_YORK) == "PO 4711/2026"
    assert set(found.values()) == {None}
    office(world, name="Broadway")
    assert number(world) == "PO 4711/2026"
    assert "purchase_order_number" not in office(world, purchase_order_number=None).json
    assert "purchase_order_number" not in world.get(PATH).json


def test_each_change_is_in_the_history(world: World) -> None:
    for value in ("PO 1", "PO 2", None):
        world.clock.advance(hours=1)
        office(world, purchase_order_number=value)
    with nothing_written(world):
        office(world, purchase_order_number=None)
    listed = world.get("/company/history?kind=details").json["items"]
    assert [(each["before"], each["after"]) for each in listed] == [
        ({"purchase_order_number": "PO 2"}, {"purchase_order_number": None}),
        ({"purchase_order_number": "PO 1"}, {"purchase_order_number": "PO 2"}),
        ({"purchase_order_number": None}, {"purchase_order_number": "PO 1"}),
    ]
    assert {each["office_id"] for each in listed} == {NEW_YORK}


@pytest.mark.parametrize("text", ["1", "x" * 60, "\u6ce8\u6587 7", "  7  "])
def test_any_line_of_up_to_60_characters_is_one(world: World, text: str) -> None:
    assert office(world, purchase_order_number=text).status == 200
    assert number(world) == text


@pytest.mark.parametrize("value", ["", "x" * 61, " ", "a\nb", "a\x00", 4711, ["PO"], True])
def test_anything_else_is_refused(world: World, value: Any) -> None:
    with nothing_written(world):
        answer = office(world, name="Broadway", purchase_order_number=value)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json["errors"]] == ["/purchase_order_number"]


def test_it_is_not_the_companys(world: World) -> None:
    with nothing_written(world):
        answer = world.request("PATCH", "/company", {"purchase_order_number": "PO 1"})
    assert answer.json["errors"][0]["pointer"] == "/purchase_order_number"


@pytest.mark.parametrize("role", ["office_admin", "viewer"])
def test_others_do_not_change_it(world: World, role: str) -> None:
    token = world.token(role, COMPANY, [NEW_YORK])
    with nothing_written(world):
        answer = world.request("PATCH", PATH, {"purchase_order_number": "PO 1"}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")


def test_the_console_saves_shows_and_removes_it(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    form = {"name": "New York", "purchase_order_number": "PO 4711"}
    assert console.post(SETTINGS, form).status == 303
    assert fields(console.get(SETTINGS).text) == form
    assert number(console.world) == "PO 4711"
    with nothing_written(console.world):
        assert console.post(SETTINGS, form).status == 303
        wrong = console.post(SETTINGS, {**form, "purchase_order_number": "x" * 61})
    assert problems(wrong.text) == {
        "purchase_order_number": "Purchase order number must be 1 to 60 characters."
    }
    assert fields(wrong.text)["purchase_order_number"] == "x" * 61
    console.post(SETTINGS, {"name": "New York"})
    assert number(console.world) is None


def test_the_companys_form_has_none(console: ConsoleClient) -> None:
    console.sign_in("company_admin")
    assert "purchase_order_number" not in console.get("/company/settings").text
