"""Wrong limits, cursors and query parameters of lists are refused."""

from base64 import urlsafe_b64encode

import pytest

from tests.api.request_bodies import Stocked, assert_points_at, order, user
from tests.world import NEW_YORK, World

# Queries.

LISTS = {
    "removals": f"/offices/{NEW_YORK}/removals",
    "history": f"/offices/{NEW_YORK}/history",
    "assignments": f"/offices/{NEW_YORK}/assignments",
    "users": "/users",
}


def cursor(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1", "1.0", "1e1", "%201", "", "9" * 30, "٣"])
@pytest.mark.parametrize("name", LISTS)
def test_a_limit_is_from_1_to_100(stocked: Stocked, name: str, limit: str) -> None:
    assert_points_at(stocked.world.get(f"{LISTS[name]}?limit={limit}"), "/query/limit")


@pytest.mark.parametrize("limit", ["1", "2", "99", "100"])
@pytest.mark.parametrize("name", LISTS)
def test_the_limits_ends_are_limits(stocked: Stocked, name: str, limit: str) -> None:
    assert stocked.world.get(f"{LISTS[name]}?limit={limit}").status == 200


@pytest.mark.parametrize(
    "garbage",
    ["x", "abc", "!!!!", "%C3%B8", "2", cursor("garbage"), cursor("\x00"), "x" * 4_000],
    ids=["x", "abc", "punctuation", "not ASCII", "2", "encoded text", "encoded nul", "4000 x"],
)
@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_the_list_never_gave_is_refused(
    stocked: Stocked, name: str, garbage: str
) -> None:
    assert_points_at(stocked.world.get(f"{LISTS[name]}?cursor={garbage}"), "/query/cursor")


@pytest.fixture
def long_lists(world: World) -> World:
    """Two entries of history and more, two assignments, two users: each list has a cursor."""
    world.purchase(talk_lines=10)
    world.remove(talk_lines=1)
    world.remove(talk_lines=1)
    for number in (1, 2):
        world.post("/users", {"email": f"{number}@example.com", "office_id": NEW_YORK})
    return world


@pytest.mark.parametrize(
    ("given_by", "sent_to"),
    [
        ("history", "assignments"),
        ("history", "users"),
        ("history", "removals"),
        ("assignments", "history"),
        ("assignments", "users"),
        ("assignments", "removals"),
        ("users", "history"),
        ("users", "assignments"),
        ("users", "removals"),
    ],
)
def test_a_cursor_of_another_list_is_refused(
    long_lists: World, given_by: str, sent_to: str
) -> None:
    given = long_lists.get(f"{LISTS[given_by]}?limit=1").json["cursor"]
    assert_points_at(long_lists.get(f"{LISTS[sent_to]}?cursor={given}"), "/query/cursor")


@pytest.mark.parametrize("name", LISTS)
def test_a_limit_cuts_the_list_and_its_cursor_leads_to_the_rest(
    long_lists: World, name: str
) -> None:
    whole = long_lists.get(LISTS[name]).json["items"]
    first = long_lists.get(f"{LISTS[name]}?limit=1").json
    rest = long_lists.get(f"{LISTS[name]}?cursor={first['cursor']}").json
    assert first["items"] == whole[:1]
    assert rest["items"] == whole[1:]
    assert "cursor" not in rest


def test_a_cursor_too_long_for_a_key_is_refused_before_the_database_is_asked(
    stocked: Stocked,
) -> None:
    # DynamoDB answers a sort key of more than 1,024 bytes with a ValidationException.
    too_long = cursor("ENTRY#" + "0" * 2_000)
    assert_points_at(stocked.world.get(f"{LISTS['history']}?cursor={too_long}"), "/query/cursor")


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_query_parameter_is_refused(stocked: Stocked, name: str) -> None:
    assert_points_at(stocked.world.get(f"{LISTS[name]}?colour=blue"), "/query/colour")


@pytest.mark.parametrize("name", ["removals", "assignments", "users"])
def test_the_historys_filters_are_unknown_to_other_lists(stocked: Stocked, name: str) -> None:
    assert_points_at(stocked.world.get(f"{LISTS[name]}?action=purchase"), "/query/action")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("license_type=walkie_talkies", "/query/license_type"),
        ("license_type=TALK_LINES", "/query/license_type"),
        ("license_type=", "/query/license_type"),
        ("license_type=talk_lines,fax_lines", "/query/license_type"),
        ("action=steal", "/query/action"),
        ("action=Purchase", "/query/action"),
        ("action=", "/query/action"),
        ("license_type=talk_lines&action=steal", "/query/action"),
    ],
)
def test_an_unknown_filter_of_the_history_is_refused(
    stocked: Stocked, query: str, pointer: str
) -> None:
    assert_points_at(stocked.world.get(f"{LISTS['history']}?{query}"), pointer)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["\ud800=1", "cursor=\udfff", "limit=\ud800"])
def test_a_lone_surrogate_in_a_query_is_refused(stocked: Stocked, name: str, query: str) -> None:
    """HTTP cannot carry one, and an event of API Gateway can."""
    assert stocked.world.get(f"{LISTS[name]}?{query}").code == "invalid_request"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=1&limit=2", "/query/limit"),
        ("limit=1&limit=1", "/query/limit"),
        ("limit=1&%6Cimit=2", "/query/limit"),
        ("cursor=&cursor=", "/query/cursor"),
    ],
)
@pytest.mark.parametrize("name", LISTS)
def test_a_query_parameter_that_is_sent_twice_is_refused(
    stocked: Stocked, name: str, query: str, pointer: str
) -> None:
    answer = stocked.world.get(f"{LISTS[name]}?{query}")
    assert_points_at(answer, pointer)
    assert answer.json["errors"][0]["detail"] == "is sent twice; send it once"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/{user}"),
        ("PATCH", "/users/{user}"),
        ("DELETE", "/users/{user}"),
        ("POST", "/users"),
        ("GET", "/company"),
        ("GET", "/company/licenses"),
        ("GET", f"/offices/{NEW_YORK}/licenses"),
        ("POST", f"/offices/{NEW_YORK}/purchases"),
        ("GET", f"/offices/{NEW_YORK}/billing_summary"),
    ],
)
def test_an_unknown_query_parameter_is_refused_by_every_operation(
    stocked: Stocked, method: str, path: str
) -> None:
    body = {"purchases": order(), "users": user()}.get(path.rpartition("/")[2], {})
    sent = body if method in ("POST", "PATCH") else None
    url = f"{path.format(user=stocked.user_id)}?colour=blue"
    answer = stocked.world.request(method, url, sent, key=stocked.world.new_key())
    assert_points_at(answer, "/query/colour")


def test_the_refusal_of_an_unknown_query_parameter_names_those_that_are_allowed(
    stocked: Stocked,
) -> None:
    answer = stocked.world.get("/offices?colour=blue")
    assert answer.json["errors"][0]["detail"] == (
        "is not a parameter of this operation; allowed are limit, cursor, active_only, external_id"
    )


@pytest.mark.parametrize("text", ["%ff", "a%c3", "%ed%a0%80", "%c0%af"])
def test_query_text_that_is_not_utf_8_is_refused(stocked: Stocked, text: str) -> None:
    assert_points_at(stocked.world.get(f"/users?email={text}"), "/query/email")


@pytest.mark.parametrize("name", ["email", "number", "cursor", "external_id", "state"])
def test_query_text_of_more_than_1000_characters_is_refused(stocked: Stocked, name: str) -> None:
    answer = stocked.world.get(f"/users?{name}={'1' * 1_001}")
    assert_points_at(answer, f"/query/{name}")
    assert answer.json["errors"][0]["detail"] == "must have at most 1000 characters"


def test_the_name_of_an_unknown_query_parameter_is_returned_shortened(stocked: Stocked) -> None:
    answer = stocked.world.get(f"/users?{'x' * 5_000}=1")
    assert_points_at(answer, "/query/" + "x" * 100)
