"""The offices that the console's tests use."""

import re
from datetime import date
from html import unescape

from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, World

OFFICE = f"/offices/{NEW_YORK}"
BOSTON = 9_000_001
KEY_ID = 9_900
"""Of an API key of New York."""
LATER = date(2026, 1, 15)
"""The anchor of an office whose cycle ends on 15 March: 5 of 28 days are left on 10 March."""


def fill_offices(world: World) -> tuple[int, int]:
    """Opens Boston; purchases licenses in the other offices; schedules a removal, invites a user and
    creates an API key in New York. Returns the ids of user and removal."""
    world.open_office(BOSTON, "Boston")
    create_key(world)
    for office in (NEW_YORK, BERLIN, TOKYO):
        assert world.purchase(office, talk_lines=6, room_lines=2).status == 201
    removal = world.remove(talk_lines=2).json["removal_ids"][0]
    user = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    return user, removal


def create_key(world: World) -> None:
    new_id, world.new_id = world.new_id, lambda: KEY_ID
    wanted = {"name": "Payroll export", "role": "viewer", "office_ids": [NEW_YORK]}
    assert world.post("/company/api_keys", wanted).status == 201
    world.new_id = new_id


def pay(world: World, number: int, status: str = "paid", office: int = NEW_YORK) -> None:
    """The payment of the office's invoice is reported."""
    path = f"/offices/{office}/invoices/{number}/payment"
    answer = world.staff("POST", path, {"status": status})
    assert answer.status == 200, answer.text


def let_collect_later(world: World, *, allowed: bool = True) -> None:
    """The company's agreement lets card plans collect charges with the next bill, or not."""
    headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked for"}
    token = world.token("vendor_admin", None)
    body = {"agreement": {"may_collect_later": allowed}}
    answer = world.request("PATCH", "/company", body, token=token, headers=headers)
    assert answer.status == 200, answer.text


def words(html: str) -> str:
    """What a page shows, as one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub("<[^>]+>", " ", f"<main{main}")).split())
