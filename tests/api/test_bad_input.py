"""Requests that are wrong in themselves: each is refused, with a pointer at what is wrong with it,
and leaves no trace."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.world import BERLIN, NEW_YORK, Answer, World

# One world for all cases of the module, because none of them may change it. Scanning a table is what
# moto is slowest at, so a case makes sure that nothing was sent to be written, and the module's end
# that the table is what it was.

READS = {"BatchGetItem", "GetItem", "Query", "Scan"}


@dataclass(frozen=True)
class Stocked:
    """New York with 20 talk lines, 3 of them scheduled for removal, one assigned, one user's."""

    world: World
    removal_id: int
    user_id: int
    writes: list[str]
    """What was sent to the database in this test, other than reads."""


@pytest.fixture(scope="module")
def prepared(client: Any) -> Iterator[Stocked]:
    world = World(client)
    assert world.purchase(talk_lines=20, fax_lines=5).status == 201
    assert world.assign(77).status == 201
    removal = world.remove(talk_lines=3)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK})
    made = Stocked(world, removal.json["removal_ids"][0], ada.json["id"], [])

    def note(model: Any, **_: Any) -> None:
        if model.name not in READS:
            made.writes.append(model.name)

    before = world.snapshot()
    client.meta.events.register("before-call.dynamodb", note)
    yield made
    client.meta.events.unregister("before-call.dynamodb", note)
    assert world.snapshot() == before
    client.delete_table(TableName=world.table)


@pytest.fixture
def stocked(prepared: Stocked) -> Iterator[Stocked]:
    prepared.world.wire(prepared.world.client)
    prepared.writes.clear()
    yield prepared
    assert prepared.writes == []


ROUTES = {
    "quotes": ("POST", f"/offices/{NEW_YORK}/quotes"),
    "purchases": ("POST", f"/offices/{NEW_YORK}/purchases"),
    "removals": ("POST", f"/offices/{NEW_YORK}/removals"),
    "restorations": ("POST", f"/offices/{NEW_YORK}/restorations"),
    "assignments": ("POST", f"/offices/{NEW_YORK}/assignments"),
    "batch": ("POST", f"/offices/{NEW_YORK}/assignments/batch"),
    "users": ("POST", "/users"),
    "user": ("PATCH", "/users/{user_id}"),
}


def send(stocked: Stocked, route: str, body: Any, **more: Any) -> Answer:
    method, path = ROUTES[route]
    path = path.format(user_id=stocked.user_id)
    return stocked.world.request(method, path, body, key=stocked.world.new_key(), **more)


def assert_points_at(answer: Answer, pointer: str) -> None:
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["type"] == "/problems/invalid-request"
    assert answer.json["status"] == 400
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer, error
    assert error["detail"]


# The bodies: `item()`, `user()` and their like are right; what is named in the call is replaced.

ABSENT = object()


def body_of(right: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**right, **changes}.items() if value is not ABSENT}


def item(**changes: Any) -> dict[str, Any]:
    return body_of({"license_type": "talk_lines", "quantity": 1}, changes)


def items(**changes: Any) -> dict[str, Any]:
    """A body of one item."""
    return {"items": [item(**changes)]}


def order(**changes: Any) -> dict[str, Any]:
    return body_of({"items": [item()]}, changes)


def quote(**changes: Any) -> dict[str, Any]:
    return body_of({"action": "purchase", "items": [item()]}, changes)


def lot(**changes: Any) -> dict[str, Any]:
    """One removal to restore; a right id, but nobody's."""
    return body_of({"removal_id": 4242, "quantity": 1}, changes)


def assignee(**changes: Any) -> dict[str, Any]:
    return body_of({"type": "user", "id": 4242}, changes)


def assignment(**changes: Any) -> dict[str, Any]:
    return body_of({"license_type": "talk_lines", "assignee": assignee()}, changes)


def held_by(**changes: Any) -> dict[str, Any]:
    """An assignment whose assignee is changed."""
    return assignment(assignee=assignee(**changes))


def batch(*assignments: Any) -> dict[str, Any]:
    return {"assignments": [*assignments]}


def user(**changes: Any) -> dict[str, Any]:
    right = {
        "email": "grace@example.com",
        "office_id": NEW_YORK,
        "first_name": "Grace",
        "last_name": "Hopper",
        "license": "talk",
        "auto_assign": False,
    }
    return body_of(right, changes)


# What can be wrong with a value of each kind, by the name that it has in the test's id.

NOT_INTEGERS = {
    "a fraction": 1.5,
    "1.0": 1.0,
    "true": True,
    "false": False,
    "null": None,
    "a list": [3],
    "an object": {"value": 3},
    "zero": 0,
    "negative": -1,
    "10**30": 10**30,
}
NOT_QUANTITIES = {
    **NOT_INTEGERS,
    "digits": "3",
    "100001": 100_001,
    "2**53": 2**53,
    "2**63": 2**63,
    "2**64": 2**64,
}
NOT_IDS = {
    **NOT_INTEGERS,
    "2**53": 2**53,
    "letters": "abc",
    "empty text": "",
    "zero in digits": "0",
    "negative in digits": "-1",
    "2**53 in digits": "9007199254740992",
    "17 digits": "10000000000000000",
    "spaced digits": " 3",
    "digits and a line end": "3\n",
    "a fraction in digits": "3.0",
    "an exponent in digits": "1e3",
    "arabic digits": "٣",
}
NOT_TEXT = {
    "3": 3,
    "1.0": 1.0,
    "true": True,
    "a list": ["talk"],
    "an object": {"value": "talk"},
}
NULL = {"null": None}
MISSING = {"missing": ABSENT}
NOT_LICENSE_TYPES = {
    **NOT_TEXT,
    **NULL,
    **MISSING,
    "empty": "",
    "unknown": "walkie_talkies",
    "in capitals": "TALK_LINES",
    "with a space": "talk_lines ",
}
NOT_ITEMS = {
    **NOT_TEXT,
    "a list of text": ["talk"],
    **NULL,
    "text": "talk_lines",
    "a list of null": [None],
    "a list of lists": [[]],
    "empty": [],
    "eleven": [item() for _ in range(11)],
}
NOT_SOURCES = {
    **NOT_TEXT,
    "empty": "",
    "unknown": "the moon",
    "the schedule": "schedule",
    "staff, from an admin": "staff",
}
NOT_REASONS = {**NOT_TEXT, "empty": "", "501 characters": "x" * 501}
NOT_QUOTES = {
    **NOT_TEXT,
    "empty": "",
    "no quote": "abc",
    "not ASCII": "ø" * 32,
    "201 characters": "x" * 201,
}
NOT_NAMES = {**NOT_TEXT, **NULL, "101 characters": "x" * 101}
NOT_USER_LICENSES = {
    **NOT_TEXT,
    **NULL,
    "empty": "",
    "unknown": "platinum",
    "a license type": "talk_lines",
}


def each(
    kind: str, values: Mapping[str, Any], make: Callable[[Any], Any], pointer: str
) -> list[Any]:
    """A case for every wrong value: `make` puts it into the body, at `pointer`."""
    return [
        pytest.param(make(value), pointer, id=f"{kind}-{name}") for name, value in values.items()
    ]


def one(name: str, body: Any, pointer: str) -> Any:
    return pytest.param(body, pointer, id=name)


ITEMS_CASES = [
    *each(
        "license_type",
        NOT_LICENSE_TYPES,
        lambda wrong: [item(license_type=wrong)],
        "/items/0/license_type",
    ),
    *each(
        "quantity",
        NOT_QUANTITIES | MISSING,
        lambda wrong: [item(quantity=wrong)],
        "/items/0/quantity",
    ),
    one("an item has an unknown field", [item(colour="blue")], "/items/0/colour"),
    one("the second item is wrong", [item(), item(quantity=0)], "/items/1/quantity"),
    one("a type is there twice", [item(), item(quantity=2)], "/items/1/license_type"),
    one(
        "a type is there twice, apart",
        [item(), item(license_type="fax_lines"), item()],
        "/items/2/license_type",
    ),
    one("items is text", "talk_lines", "/items"),
    one("items is an object", item(), "/items"),
    one("items is a number", 3, "/items"),
    one("items is true", True, "/items"),
    one("items is null", None, "/items"),
    one("items is empty", [], "/items"),
    one("items has eleven", [item() for _ in range(11)], "/items"),
    one("an item is null", [None], "/items/0"),
    one("an item is text", [item(), "talk_lines"], "/items/1"),
    one("an item is a list", [[]], "/items/0"),
]


@pytest.mark.parametrize("route", ["quotes", "purchases", "removals", "restorations"])
@pytest.mark.parametrize(("wrong", "pointer"), ITEMS_CASES)
def test_wrong_items_are_pointed_at(stocked: Stocked, route: str, wrong: Any, pointer: str) -> None:
    body = {"items": wrong, **({"action": "purchase"} if route == "quotes" else {})}
    assert_points_at(send(stocked, route, body), pointer)


ORDER_CASES = [
    *each("quote", NOT_QUOTES, lambda wrong: order(quote=wrong), "/quote"),
    *each("source", NOT_SOURCES, lambda wrong: order(source=wrong), "/source"),
    *each("reason", NOT_REASONS, lambda wrong: order(reason=wrong), "/reason"),
    one("an unknown field", order(colour="blue"), "/colour"),
    one("an unknown field with a slash and a tilde", order(**{"a/b~c": 1}), "/a~1b~0c"),
    one("an unknown field with dots and brackets", order(**{"a.b[0]": 1}), "/a.b[0]"),
    one("an unknown field without a name", order(**{"": 1}), "/"),
    one("another request's field", order(action="purchase"), "/action"),
]


@pytest.mark.parametrize("route", ["purchases", "removals", "restorations"])
@pytest.mark.parametrize(("body", "pointer"), ORDER_CASES)
def test_what_is_wrong_with_an_order_is_pointed_at(
    stocked: Stocked, route: str, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, route, body), pointer)


@pytest.mark.parametrize("route", ["quotes", "purchases", "removals"])
def test_items_are_required(stocked: Stocked, route: str) -> None:
    body = {"action": "purchase"} if route == "quotes" else {}
    assert_points_at(send(stocked, route, body), "/items")


QUOTE_CASES = [
    *each(
        "action",
        NOT_TEXT | NULL | MISSING | {"empty": "", "unknown": "transfer", "a verb": "remove"},
        lambda wrong: quote(action=wrong),
        "/action",
    ),
    one("an unknown field", quote(colour="blue"), "/colour"),
    one("an order's field", quote(quote="abc"), "/quote"),
]


@pytest.mark.parametrize(("body", "pointer"), QUOTE_CASES)
def test_what_is_wrong_with_a_quotes_request_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "quotes", body), pointer)


LOT_CASES = [
    *each("removal_id", NOT_IDS, lambda wrong: lot(removal_id=wrong), "/removal_id"),
    *each("quantity", NOT_QUANTITIES, lambda wrong: lot(quantity=wrong), "/quantity"),
    *each("source", NOT_SOURCES, lambda wrong: lot(source=wrong), "/source"),
    *each("reason", NOT_REASONS, lambda wrong: lot(reason=wrong), "/reason"),
    one("an unknown field", lot(colour="blue"), "/colour"),
    one("neither items nor a removal", {}, ""),
    one("a quantity alone", {"quantity": 1}, ""),
    one("items with a quantity", order(quantity=1), ""),
    one("items and a removal", lot(items=[item()]), ""),
    one("a removal with a quote", lot(quote="abc"), ""),
]


@pytest.mark.parametrize(("body", "pointer"), LOT_CASES)
def test_what_is_wrong_with_restoring_one_removal_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "restorations", body), pointer)


NOT_ASSIGNEES = NOT_TEXT | NULL | MISSING | {"text": "user"}
NOT_ASSIGNEE_TYPES = NOT_TEXT | NULL | MISSING | {"unknown": "robot", "in capitals": "USER"}

ASSIGNMENT_CASES = [
    *each(
        "license_type",
        NOT_LICENSE_TYPES,
        lambda wrong: assignment(license_type=wrong),
        "/license_type",
    ),
    *each(
        "assignee",
        {name: wrong for name, wrong in NOT_ASSIGNEES.items() if name != "an object"},
        lambda wrong: assignment(assignee=wrong),
        "/assignee",
    ),
    *each("type", NOT_ASSIGNEE_TYPES, lambda wrong: held_by(type=wrong), "/assignee/type"),
    *each("id", NOT_IDS | MISSING, lambda wrong: held_by(id=wrong), "/assignee/id"),
    one("an unknown field", assignment(colour="blue"), "/colour"),
    one("an unknown field of the assignee", held_by(colour="blue"), "/assignee/colour"),
]


@pytest.mark.parametrize(("body", "pointer"), ASSIGNMENT_CASES)
def test_what_is_wrong_with_an_assignment_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "assignments", body), pointer)


BATCH_CASES = [
    *each(
        "license_type",
        NOT_LICENSE_TYPES,
        lambda wrong: batch(assignment(license_type=wrong)),
        "/assignments/0/license_type",
    ),
    *each(
        "type",
        NOT_ASSIGNEE_TYPES,
        lambda wrong: batch(held_by(type=wrong)),
        "/assignments/0/assignee/type",
    ),
    *each(
        "id",
        NOT_IDS | MISSING,
        lambda wrong: batch(held_by(id=1), held_by(id=wrong)),
        "/assignments/1/assignee/id",
    ),
    one("an assignee is missing", batch(assignment(assignee=ABSENT)), "/assignments/0/assignee"),
    one("an assignee is text", batch(assignment(assignee="user")), "/assignments/0/assignee"),
    one(
        "an assignee is there twice",
        batch(held_by(id=1), held_by(id=2), held_by(id=1)),
        "/assignments/2/assignee",
    ),
    one(
        "an assignee is there twice, once in digits",
        batch(held_by(id=1), held_by(id="1")),
        "/assignments/1/assignee",
    ),
    one("an unknown field", batch(assignment()) | {"colour": "blue"}, "/colour"),
    one(
        "an unknown field of an assignment",
        batch(assignment(), assignment(colour="blue")),
        "/assignments/1/colour",
    ),
    one(
        "an unknown field of an assignee",
        batch(held_by(colour="blue")),
        "/assignments/0/assignee/colour",
    ),
    one("no assignments", {}, "/assignments"),
    one("assignments is null", {"assignments": None}, "/assignments"),
    one("assignments is an object", {"assignments": assignment()}, "/assignments"),
    one("assignments is text", {"assignments": "3"}, "/assignments"),
    one("assignments is true", {"assignments": True}, "/assignments"),
    one("assignments is empty", batch(), "/assignments"),
    one("46 assignments", batch(*(held_by(id=n) for n in range(1, 47))), "/assignments"),
    one("an assignment is null", batch(assignment(), None), "/assignments/1"),
]


@pytest.mark.parametrize(("body", "pointer"), BATCH_CASES)
def test_what_is_wrong_with_a_batch_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "batch", body), pointer)


@pytest.mark.parametrize(
    ("route", "body", "pointers"),
    [
        (
            "assignments",
            {
                "assignments": [
                    {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}}
                ]
            },
            ["/assignments", "/license_type", "/assignee"],
        ),
        (
            "batch",
            {"license_type": "talk_lines", "assignee": {"type": "user", "id": 1}},
            ["/license_type", "/assignee", "/assignments"],
        ),
    ],
    ids=["a batch to one", "one to a batch"],
)
def test_a_body_meant_for_another_route_is_told_all_that_it_has_and_lacks(
    stocked: Stocked, route: str, body: Any, pointers: list[str]
) -> None:
    answer = send(stocked, route, body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert [each["pointer"] for each in answer.json["errors"]] == pointers


NOT_EMAILS = NOT_TEXT | {
    "null": None,
    "missing": ABSENT,
    "empty": "",
    "without an at sign": "grace.example.com",
    "two at signs": "grace@hopper@example.com",
    "nothing before the at sign": "@example.com",
    "nothing after the at sign": "grace@",
    "a space": "grace hopper@example.com",
    "a line end": "grace@example.com\n",
    "255 characters": "g" * 243 + "@example.com",
}
NOT_BOOLEANS = {
    "text": "true",
    "1": 1,
    "1.0": 1.0,
    "null": None,
    "a list": [True],
    "an object": {"value": True},
}

NEW_USER_CASES = [
    *each("email", NOT_EMAILS, lambda wrong: user(email=wrong), "/email"),
    *each("office_id", NOT_IDS | MISSING, lambda wrong: user(office_id=wrong), "/office_id"),
    *each("first_name", NOT_NAMES, lambda wrong: user(first_name=wrong), "/first_name"),
    *each("last_name", NOT_NAMES, lambda wrong: user(last_name=wrong), "/last_name"),
    *each("license", NOT_USER_LICENSES, lambda wrong: user(license=wrong), "/license"),
    *each("auto_assign", NOT_BOOLEANS, lambda wrong: user(auto_assign=wrong), "/auto_assign"),
    one("an unknown field", user(colour="blue"), "/colour"),
]


@pytest.mark.parametrize(("body", "pointer"), NEW_USER_CASES)
def test_what_is_wrong_with_a_new_user_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "users", body), pointer)


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
def test_an_email_address_belongs_to_one_user_of_the_company(world: World, email: str) -> None:
    world.purchase(talk_lines=2)
    world.post("/users", user(email="ada@example.com"))
    before = world.snapshot()
    assert_points_at(world.post("/users", user(email=email)), "/email")
    assert world.snapshot() == before


NOT_STATES = NOT_TEXT | NULL | {"empty": "", "unknown": "asleep", "deleted": "deleted"}

USER_CASES = [
    *each("first_name", NOT_NAMES, lambda wrong: {"first_name": wrong}, "/first_name"),
    *each("last_name", NOT_NAMES, lambda wrong: {"last_name": wrong}, "/last_name"),
    *each("license", NOT_USER_LICENSES, lambda wrong: {"license": wrong}, "/license"),
    *each("state", NOT_STATES, lambda wrong: {"state": wrong}, "/state"),
    *each("office_id", NOT_IDS, lambda wrong: {"office_id": wrong}, "/office_id"),
    one("an unknown field", {"first_name": "Ada", "colour": "blue"}, "/colour"),
    one("the id", {"id": 4242}, "/id"),
]


@pytest.mark.parametrize(("body", "pointer"), USER_CASES)
def test_what_is_wrong_with_a_users_change_is_pointed_at(
    stocked: Stocked, body: Any, pointer: str
) -> None:
    assert_points_at(send(stocked, "user", body), pointer)


# What is no body of any request.

NO_OBJECTS = {
    "empty": b"",
    "white space": b" \n\t",
    "text": b"items",
    "NaN": b"NaN",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a form": b"items=3",
    "a list": b"[]",
    "a list of objects": b'[{"items": []}]',
    "null": b"null",
    "true": b"true",
    "a number": b"3",
    "a string": b'"items"',
    "deep lists": b"[" * 50_000,
    "deep lists, closed": b"[" * 25_000 + b"]" * 25_000,
    "deep objects without names": b"{" * 50_000,
    "invalid UTF-8": b"\xff\xfe\xfd",
    "invalid UTF-8 in a field's name": b'{"\xff": 1}',
    "an endless number": b"9" * 60_000,
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in NO_OBJECTS.items()])
def test_what_is_not_a_json_object_is_refused_as_a_whole(
    stocked: Stocked, route: str, raw: bytes
) -> None:
    assert_points_at(send(stocked, route, raw), "")


BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda right: right[:-1],
    "a trailing comma": lambda right: right[:-1] + b",}",
    "something behind": lambda right: right + b"{}",
    "a comment": lambda right: right + b" // mine",
    "single quotes": lambda right: right.replace(b'"', b"'"),
    "UTF-16": lambda right: right.decode().encode("utf-16"),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("broken", [pytest.param(make, id=name) for name, make in BREAKS.items()])
def test_what_is_almost_json_is_refused_as_a_whole(
    stocked: Stocked, route: str, broken: Callable[[bytes], bytes]
) -> None:
    raw = broken(json.dumps(right_body(stocked, route)).encode())
    assert_points_at(send(stocked, route, raw), "")


@pytest.mark.parametrize("route", ROUTES)
def test_deep_objects_are_refused_at_the_first_unknown_field(stocked: Stocked, route: str) -> None:
    assert_points_at(send(stocked, route, b'{"a":' * 10_000), "/a")


DEEP_VALUES = {
    "quotes": (b'{"action":', "/action"),
    "purchases": (b'{"reason":', "/reason"),
    "removals": (b'{"items":[{"license_type":', "/items/0/license_type"),
    "restorations": (b'{"removal_id":', "/removal_id"),
    "assignments": (b'{"assignee":{"id":', "/assignee/id"),
    "batch": (b'{"assignments":[{"assignee":', "/assignments/0/assignee"),
    "users": (b'{"email":', "/email"),
    "user": (b'{"office_id":', "/office_id"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_deeply_nested_value_is_refused_where_it_begins(stocked: Stocked, route: str) -> None:
    start, pointer = DEEP_VALUES[route]
    assert_points_at(send(stocked, route, start + b"[" * 50_000), pointer)


BROKEN_TEXTS = {
    "a stray byte": b"\xff",
    "a cut character": b"\xc3",
    "an overlong slash": b"\xc0\xaf",
    "an encoded surrogate": b"\xed\xa0\x80",
}


@pytest.mark.parametrize(
    ("route", "start"),
    [
        ("quotes", b'{"action": "'),
        ("purchases", b'{"items": [{"license_type": "talk_lines", "quantity": 1}], "reason": "'),
        ("removals", b'{"items": [{"license_type": "'),
        ("restorations", b'{"removal_id": "'),
        ("assignments", b'{"license_type": "talk_lines", "assignee": {"type": "'),
        ("batch", b'{"assignments": [{"license_type": "'),
        ("users", b'{"email": "'),
        ("user", b'{"first_name": "'),
    ],
)
@pytest.mark.parametrize(
    "broken", [pytest.param(raw, id=name) for name, raw in BROKEN_TEXTS.items()]
)
def test_text_that_is_not_utf_8_is_the_callers_mistake(
    stocked: Stocked, route: str, start: bytes, broken: bytes
) -> None:
    answer = send(stocked, route, start + broken + b'"}')
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    "number", ["1e3", "1E0", "10e-1", "-0", "1e400", "9" * 5_000], ids=lambda text: text[:8]
)
def test_a_quantity_is_a_plain_integer(stocked: Stocked, number: str) -> None:
    body = '{"items": [{"license_type": "talk_lines", "quantity": ' + number + "}]}"
    assert_points_at(send(stocked, "purchases", body.encode()), "/items/0/quantity")


# Size and media type.


def right_body(stocked: Stocked, route: str) -> dict[str, Any]:
    return {
        "quotes": quote(),
        "purchases": order(),
        "removals": order(),
        "restorations": {"removal_id": stocked.removal_id, "quantity": 1},
        "assignments": assignment(),
        "batch": batch(assignment()),
        "users": user(),
        "user": {"first_name": "Ada"},
    }[route]


def padded(body: Any, size: int) -> bytes:
    """The body with white space around it, `size` bytes long."""
    return json.dumps(body).encode().ljust(size)


@pytest.mark.parametrize("size", [65_537, 1_048_576], ids=lambda size: f"{size} bytes")
@pytest.mark.parametrize("route", ROUTES)
def test_a_body_over_64_kib_is_too_large(stocked: Stocked, route: str, size: int) -> None:
    assert_too_large(send(stocked, route, padded(right_body(stocked, route), size)))


def test_a_body_that_the_gateway_refuses_by_itself_is_too_large(stocked: Stocked) -> None:
    assert_too_large(send(stocked, "purchases", padded(order(), 10 * 1_048_576 + 1)))


def assert_too_large(answer: Answer) -> None:
    assert (answer.status, answer.code) == (413, "payload_too_large"), answer.text
    assert answer.json["type"] == "/problems/payload-too-large"


@pytest.mark.parametrize("size", [65_535, 65_536], ids=lambda size: f"{size} bytes")
def test_a_body_up_to_64_kib_is_read(stocked: Stocked, size: int) -> None:
    assert send(stocked, "quotes", padded(quote(), size)).status == 200


OTHER_MEDIA_TYPES = [
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "application/problem+json",
    "application/octet-stream",
    "*/*",
    "json",
]


@pytest.mark.parametrize("media_type", OTHER_MEDIA_TYPES)
@pytest.mark.parametrize("route", ROUTES)
def test_another_media_type_is_not_supported(stocked: Stocked, route: str, media_type: str) -> None:
    body = right_body(stocked, route)
    answer = send(stocked, route, body, headers={"Content-Type": media_type})
    assert (answer.status, answer.code) == (415, "unsupported_media_type"), answer.text
    assert answer.json["type"] == "/problems/unsupported-media-type"


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"],
)
def test_json_is_json_in_any_spelling(stocked: Stocked, media_type: str) -> None:
    answer = send(stocked, "quotes", quote(), headers={"Content-Type": media_type})
    assert answer.status == 200


# What is right: otherwise the refusals above would prove nothing.


@pytest.mark.parametrize(
    ("route", "status"),
    [
        ("quotes", 200),
        ("purchases", 201),
        ("removals", 201),
        ("restorations", 201),
        ("assignments", 201),
        ("batch", 201),
        ("users", 201),
        ("user", 200),
    ],
)
def test_the_bodies_that_the_cases_start_from_are_right(
    world: World, route: str, status: int
) -> None:
    world.purchase(talk_lines=20)
    removal = world.remove(talk_lines=3)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK})
    here = Stocked(world, removal.json["removal_ids"][0], ada.json["id"], [])
    answer = send(here, route, right_body(here, route))
    assert answer.status == status, answer.text


@pytest.mark.parametrize("quantity", [1, 2, 99_999, 100_000])
def test_a_quantity_is_from_1_to_100000(stocked: Stocked, quantity: int) -> None:
    assert send(stocked, "quotes", quote(items=[item(quantity=quantity)])).status == 200


def test_all_ten_license_types_fit_into_one_request(stocked: Stocked) -> None:
    ten = [
        "talk_lines",
        "sell_lines",
        "contact_center_lines",
        "room_lines",
        "fax_lines",
        "additional_number_lines",
        "uberconference_lines",
        "tollfree_room_lines",
        "tollfree_additional_number_lines",
        "tollfree_uberconference_lines",
    ]
    answer = send(stocked, "quotes", quote(items=[item(license_type=name) for name in ten]))
    assert [line["license_type"] for line in answer.json["lines"]] == ten


def test_45_assignments_fit_into_one_batch(world: World) -> None:
    world.purchase(talk_lines=45)
    body = batch(*(held_by(id=number) for number in range(1, 46)))
    answer = world.post(f"/offices/{NEW_YORK}/assignments/batch", body)
    assert answer.status == 201
    assert len(answer.json["items"]) == 45
    assert world.counts() == (45, 45, 0, 0)


def test_one_assignee_may_take_two_types_in_one_batch(world: World) -> None:
    world.purchase(talk_lines=1, sell_lines=1)
    body = batch(assignment(), assignment(license_type="sell_lines"))
    assert world.post(f"/offices/{NEW_YORK}/assignments/batch", body).status == 201
    assert world.counts("talk_lines") == (1, 1, 0, 0)
    assert world.counts("sell_lines") == (1, 1, 0, 0)


def test_null_stands_for_an_absent_quote_source_or_reason(world: World) -> None:
    body = order(quote=None, source=None, reason=None)
    answer = world.post(f"/offices/{NEW_YORK}/purchases", body, key="k")
    assert answer.status == 201
    assert answer.json["source"] == "api"
    assert answer.json["reason"] is None


@pytest.mark.parametrize(
    ("field", "longest"),
    [("reason", "x" * 500), ("first_name", "x" * 100), ("email", "g" * 242 + "@example.com")],
)
def test_text_may_have_its_full_length(world: World, field: str, longest: str) -> None:
    world.purchase(talk_lines=1)
    if field == "reason":
        answer = world.post(f"/offices/{NEW_YORK}/purchases", order(reason=longest), key="k")
    else:
        answer = world.post("/users", user(**{field: longest}))
    assert answer.status == 201
    assert longest in answer.text


def test_ids_may_be_sent_as_digits(world: World) -> None:
    world.purchase(talk_lines=6)
    world.purchase(BERLIN, talk_lines=1)
    removal_id = world.remove(talk_lines=3).json["removal_ids"][0]

    assigned = world.post(f"/offices/{NEW_YORK}/assignments", held_by(id="4242"))
    assert (assigned.status, assigned.json["assignee"]) == (201, {"type": "user", "id": 4242})

    many = world.post(f"/offices/{NEW_YORK}/assignments/batch", batch(held_by(id="4243")))
    assert (many.status, many.json["items"][0]["assignee"]["id"]) == (201, 4243)

    grace = world.post("/users", user(office_id=str(NEW_YORK)))
    assert (grace.status, grace.json["office_id"]) == (201, 5000000000000101)

    moved = world.request("PATCH", f"/users/{grace.json['id']}", {"office_id": str(BERLIN)})
    assert (moved.status, moved.json["office_id"]) == (200, 5000000000000102)

    lot_back = {"removal_id": str(removal_id), "quantity": 2}
    restored = world.post(f"/offices/{NEW_YORK}/restorations", lot_back, key="k")
    assert (restored.status, restored.json["removal_ids"]) == (201, [removal_id])
    assert world.counts() == (6, 2, 1, 3)


def test_the_largest_id_is_an_id(world: World) -> None:
    world.purchase(talk_lines=2)
    as_number = world.assign(9007199254740991)
    as_digits = world.post(
        f"/offices/{NEW_YORK}/assignments", held_by(type="room", id="9007199254740991")
    )
    assert as_number.json["assignee"] == {"type": "user", "id": 9007199254740991}
    assert as_digits.json["assignee"] == {"type": "room", "id": 9007199254740991}


# Paths. An id that cannot be one names nothing that exists: 404, like any other absent thing.

NO_IDS = ["abc", "0", "-1", "9007199254740992", "1e3", "1.0", "0x10", "٣", "null", "1" * 400]


@pytest.mark.parametrize("text", NO_IDS, ids=lambda text: text[:20])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/offices/{}/licenses", None),
        ("GET", "/offices/{}/removals", None),
        ("GET", "/offices/{}/history", None),
        ("GET", "/offices/{}/assignments", None),
        ("POST", "/offices/{}/quotes", quote()),
        ("POST", "/offices/{}/purchases", order()),
        ("POST", "/offices/{}/removals", order()),
        ("POST", "/offices/{}/restorations", order()),
        ("POST", "/offices/{}/assignments", assignment()),
        ("POST", "/offices/{}/assignments/batch", batch(assignment())),
        ("DELETE", "/offices/{}/assignments/1", None),
        ("DELETE", f"/offices/{NEW_YORK}/assignments/{{}}", None),
        ("GET", "/users/{}", None),
        ("PATCH", "/users/{}", {"first_name": "Ada"}),
        ("DELETE", "/users/{}", None),
    ],
)
def test_a_malformed_id_in_the_path_names_nothing(
    stocked: Stocked, method: str, path: str, body: Any, text: str
) -> None:
    world = stocked.world
    answer = world.request(method, path.format(text), body, key=world.new_key())
    assert (answer.status, answer.code) == (404, "not_found"), answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/companies"),
        ("GET", "/offices/1/purchases"),
        ("PUT", "/users"),
        ("DELETE", f"/offices/{NEW_YORK}/licenses"),
    ],
)
def test_a_path_or_method_that_does_not_exist_is_a_problem_document_too(
    stocked: Stocked, method: str, path: str
) -> None:
    answer = stocked.world.request(method, path)
    assert (answer.status, answer.code) == (404, "not_found")


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
