"""Vendor staff give a reason for every change, and it is stored."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

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


ANY_SCRIPT = ("Kündigung", "退職", "Müller, 東京 👍", "استقالة", "50% off", "100%", "naïve 20%20")


def as_latin_1(text: str) -> str:
    """The header as a gateway passes it on that reads its UTF-8 as Latin-1, as HTTP/1.1 does."""
    return text.encode().decode("latin-1")


def stored_reason(world: World, **headers: str) -> str:
    path = f"/offices/{NEW_YORK}/purchases"
    answer = as_staff(world, "POST", path, ONE, **headers)
    assert answer.status == 201, answer.text
    return str(world.get(f"/offices/{NEW_YORK}/history").json["items"][0]["reason"])


@pytest.mark.parametrize("text", ANY_SCRIPT)
@pytest.mark.parametrize("sent", [as_latin_1, str, quote], ids=["Latin-1", "UTF-8", "encoded"])
def test_a_header_in_any_script_is_stored_as_it_was_sent(
    world: World, text: str, sent: Callable[[str], str]
) -> None:
    assert stored_reason(world, **why(sent(text))) == text


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("K%C3%BCndigung wegen Umzug", "Kündigung wegen Umzug"),
        ("50%25 off", "50% off"),
        ("50%20off", "50 off"),
        ("100%ab", "100%ab"),  # Not UTF-8.
        ("a%20b, 5% off", "a%20b, 5% off"),  # Not every percent sign begins an escape.
        ("%", "%"),
        ("a+b", "a+b"),
        ("K\xfcndigung", "Kündigung"),  # In Latin-1, which is not UTF-8.
    ],
)
def test_a_percent_sign_is_kept_unless_all_of_them_are_escapes_of_utf_8(
    world: World, sent: str, stored: str
) -> None:
    assert stored_reason(world, **why(sent)) == stored


@pytest.mark.parametrize("text", ANY_SCRIPT)
def test_a_reason_in_the_body_is_stored_as_it_was_sent(world: World, text: str) -> None:
    body = {**ONE, "reason": text}
    assert as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", body).json["reason"] == text


def test_a_deleted_users_reason_is_kept_in_any_script(world: World) -> None:
    user = world.post(
        "/users", {"email": "a@example.com", "office_id": NEW_YORK, "license": "admins"}
    )
    path = f"/users/{user.json['id']}"
    assert as_staff(world, "DELETE", path, **why(as_latin_1("退職"))).status == 200
    kept = [item.get("reason") for item in world.items() if item["sk"].startswith("USER#")]
    assert "退職" in kept


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("a%0Ab", "U+000A"),
        ("a%E2%80%AEb", "U+202E"),
        (as_latin_1("a\u202eb"), "U+202E"),
        (as_latin_1("\u200b"), "can be seen"),
        ("\ud800", "U+D800"),
        ("x" * 501, "at most 500"),
        (as_latin_1("退" * 501), "at most 500"),
        (quote("退" * 501), "at most 500"),
    ],
)
def test_the_refusal_of_a_header_says_what_is_wrong_with_it(
    world: World, sent: str, says: str
) -> None:
    answer = as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", ONE, **why(sent))
    (error,) = answer.json["errors"]
    assert (answer.status, error["pointer"]) == (400, "/headers/DP-Reason")
    assert says in error["detail"]


@pytest.mark.parametrize("text", ["a\u202eb", "\u200b", "a\u0378"], ids=ascii)
def test_the_refusal_of_a_bodys_reason_points_at_it(world: World, text: str) -> None:
    body = {**ONE, "reason": text}
    answer = as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/reason")


@pytest.mark.parametrize("size", [500, 501])
def test_500_characters_of_any_script_fit_into_the_header(world: World, size: int) -> None:
    sent = quote("退" * size)
    answer = as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", ONE, **why(sent))
    assert answer.status == (201 if size == 500 else 400)


@pytest.mark.parametrize(("text", "status"), [("x" * 500, 201), ("x" * 501, 400), ("a\tb", 400)])
def test_a_reason_is_one_line_of_500_characters(world: World, text: str, status: int) -> None:
    answer = as_staff(world, "POST", f"/offices/{NEW_YORK}/purchases", ONE, **why(text))
    assert answer.status == status


def test_a_quote_needs_none(world: World) -> None:
    body = {"action": "purchase", **ONE}
    assert as_staff(world, "POST", f"/offices/{NEW_YORK}/quotes", body).status == 200


def why(text: str) -> dict[str, str]:
    return {"DP-Reason": text}
