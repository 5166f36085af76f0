"""Vendor staff give a reason for every change, and it is stored."""

from typing import Any

import pytest

from tests.people import ensure_users
from tests.world import COMPANY, NEW_YORK, Answer, World

ONE = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
TALK = {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}


def as_staff(world: World, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    ensure_users(world, 1)
    sent = {"DP-Company-ID": str(COMPANY), **headers}
    token, key = world.token("csm", None, sub="hana"), world.new_key()
    return world.request(method, path, body, token=token, key=key, headers=sent)


def test_a_removal_with_a_deleted_user_keeps_staffs_reason(world: World) -> None:
    world.purchase(talk_lines=1)
    user = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    gone = as_staff(world, "DELETE", f"/users/{user}?license=remove", **why("by mail"))
    assert gone.status == 200
    entry = world.get(f"/offices/{NEW_YORK}/history?action=removal").json["items"][0]
    assert entry["reason"] == "by mail"


def test_terms_take_their_reason_from_the_header_too(world: World) -> None:
    terms = {
        "not_self_serve": [],
        "resold": False,
        "contact": None,
        "contract_prices": {"talk_lines": 9},
    }
    assert (
        as_staff(world, "PUT", f"/offices/{NEW_YORK}/terms", terms, **why("a deal")).status == 200
    )
    entry = world.get(f"/offices/{NEW_YORK}/history?action=terms").json["items"][0]
    assert (entry["reason"], entry["by"]) == ("a deal", {"sub": "hana", "role": "csm"})


def test_the_header_will_do_where_the_body_has_no_reason(world: World) -> None:
    assert as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", ONE, **why("a gift")).json[
        "reason"
    ] == ("a gift")
    made = as_staff(world, "POST", f"/offices/{NEW_YORK}/assignments", TALK, **why("by mail"))
    (kept,) = (item for item in world.items() if item["sk"].startswith("ASSIGNMENT#"))
    assert (kept["reason"], kept["assigned_by"]) == ("by mail", "hana")
    path = f"/offices/{NEW_YORK}/assignments/{made.json['assignment_id']}"
    assert as_staff(world, "DELETE", path, **why("left")).status == 204
    (kept,) = (item for item in world.items() if item["sk"].startswith("ASSIGNMENT#"))
    assert (kept["reason"], kept["released_by"]) == ("left", "hana")


def test_a_release_without_a_reason_does_not_keep_the_assignments(world: World) -> None:
    world.purchase(talk_lines=1)
    made = as_staff(world, "POST", f"/offices/{NEW_YORK}/assignments", TALK, **why("by mail"))
    world.request("DELETE", f"/offices/{NEW_YORK}/assignments/{made.json['assignment_id']}")
    (kept,) = (item for item in world.items() if item["sk"].startswith("ASSIGNMENT#"))
    assert "reason" not in kept


def test_the_bodys_reason_comes_before_the_headers(world: World) -> None:
    body = {**ONE, "reason": "the body's"}
    answer = as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", body, **why("the header's"))
    assert answer.json["reason"] == "the body's"


@pytest.mark.parametrize(("text", "status"), [("x" * 500, 201), ("x" * 501, 400), ("a\tb", 400)])
def test_a_reason_is_one_line_of_500_characters(world: World, text: str, status: int) -> None:
    answer = as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", ONE, **why(text))
    assert answer.status == status


def test_a_quote_needs_none(world: World) -> None:
    body = {"action": "purchase", **ONE}
    assert as_staff(world, "POST", f"/offices/{NEW_YORK}/quotes", body).status == 200


def why(text: str) -> dict[str, str]:
    return {"DP-Reason": text}
