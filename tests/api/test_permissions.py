"""Who may do what: every operation, for every role, in an own office, in another of the company,
and in another company's. The table is written by hand; what it is checked for is what the code
registers, so an operation that is not in it fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import pytest

from app import app
from chalicelib.domain.assignment import Assignee, assignment_id
from chalicelib.domain.licenses import LicenseType
from chalicelib.entrypoints.http.registry import OPERATIONS
from infra.local.seed import PRICE_LISTS
from tests.api.access_targets import OTHER_COMPANY, OTHER_OFFICE, open_other_company
from tests.api.test_offices import COMPANY_BODY, OFFICE
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World

# Of New York's people: own office, another of the company (Berlin), another company's (Chicago).
# A dash: the operation names no office, so there is nothing to tell apart.
TABLE = """
                            company_admin  office_admin   viewer         csm
get_licenses                200 200 404    200 403 404    200 403 404    200 200 404
get_capabilities            200 200 404    200 403 404    200 403 404    200 200 404
get_removals                200 200 404    200 403 404    200 403 404    200 200 404
get_history                 200 200 404    200 403 404    200 403 404    200 200 404
get_assignments             200 200 404    200 403 404    200 403 404    200 200 404
get_office                  200 200 404    200 403 404    200 403 404    200 200 404
get_plan                    200 200 404    200 403 404    200 403 404    200 200 404
get_available_licenses      200 200 404    200 403 404    200 403 404    200 200 404
get_invoices                200 200 404    200 403 404    200 403 404    200 200 404
get_invoice                 200 200 404    200 403 404    200 403 404    200 200 404
get_billing_summary         200 200 404    200 403 404    200 403 404    200 200 404
get_terms                   200 200 404    200 403 404    200 403 404    200 200 404
get_thresholds              200 200 404    200 403 404    200 403 404    200 200 404
get_user                    200 200 404    200 403 404    200 403 404    200 200 404
get_room                    200 200 404    200 403 404    200 403 404    200 200 404
get_company                 200 -   -      200 -   -      200 -   -      200 -   -
get_company_licenses        200 -   -      200 -   -      200 -   -      200 -   -
get_company_billing_summary 200 -   -      200 -   -      200 -   -      200 -   -
get_offices                 200 -   -      200 -   -      200 -   -      200 -   -
get_users                   200 -   -      200 -   -      200 -   -      200 -   -
get_rooms                   200 -   -      200 -   -      200 -   -      200 -   -
post_quote                  200 200 404    200 403 404    403 403 403    200 200 404
post_purchase               201 201 404    201 403 404    403 403 403    201 201 404
post_removal                201 201 404    201 403 404    403 403 403    201 201 404
post_restoration            201 201 404    201 403 404    403 403 403    201 201 404
post_transfer               201 201 404    403 403 403    403 403 403    201 201 404
post_assignment             201 201 404    201 403 404    403 403 403    201 201 404
post_assignments            201 201 404    201 403 404    403 403 403    201 201 404
delete_assignment           204 204 404    204 403 404    403 403 403    204 204 404
post_user                   201 201 404    201 403 404    403 403 403    201 201 404
patch_user                  200 200 404    200 403 404    403 403 403    200 200 404
patch_user_office           200 200 404    200 403 404    403 403 403    200 200 404
delete_user                 200 200 404    200 403 404    403 403 403    200 200 404
post_user_restore           200 200 404    200 403 404    403 403 403    200 200 404
post_room                   201 201 404    201 403 404    403 403 403    201 201 404
delete_room                 200 200 404    200 403 404    403 403 403    200 200 404
post_faxline                201 201 404    201 403 404    403 403 403    201 201 404
post_office                 201 -   -      403 -   -      403 -   -      201 -   -
put_thresholds              200 200 404    200 403 404    403 403 403    200 200 404
put_terms                   403 403 403    403 403 403    403 403 403    200 200 404
post_payment                403 403 403    403 403 403    403 403 403    200 200 404
get_catalog                 403 -   -      403 -   -      403 -   -      200 -   -
put_catalog                 403 -   -      403 -   -      403 -   -      200 -   -
post_company                403 -   -      403 -   -      403 -   -      201 -   -
"""
ROLES = ("company_admin", "office_admin", "viewer", "csm")
PLACES = ("own", "other", "other company")
ROWS = {row.split()[0]: row.split()[1:] for row in TABLE.strip().splitlines()[1:]}

ONE = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
CATALOG = {"revision": 1, "price_lists": msgspec.to_builtins(PRICE_LISTS)}
TERMS = {
    "not_self_serve": [],
    "resold": False,
    "contact": None,
    "contract_prices": {},
    "reason": "as agreed",
}


@dataclass(frozen=True)
class Place:
    """An office with what the operations need there: each has its own, so that none is in
    another's way. `sister` is another office of the same currency."""

    office: int
    sister: int
    user: int
    gone: int
    room: int
    holder: int

    @property
    def assignment(self) -> int:
        assignee = Assignee("user", self.holder)
        return assignment_id(self.office, LicenseType.TALK_LINES, assignee)


def held_by(number: int) -> dict[str, Any]:
    return {"license_type": "talk_lines", "assignee": {"type": "user", "id": number}}


Ask = Callable[[Place], Any]
BODIES: dict[str, Ask] = {
    "post_quote": lambda at: {"action": "purchase", **ONE},
    "post_purchase": lambda at: ONE,
    "post_removal": lambda at: ONE,
    "post_restoration": lambda at: ONE,
    "post_transfer": lambda at: {
        "from_office_id": at.office,
        "to_office_id": at.sister,
        **ONE,
    },
    "post_assignment": lambda at: held_by(501),
    "post_assignments": lambda at: {"assignments": [held_by(502)]},
    "post_user": lambda at: {"email": "newcomer@example.com", "office_id": at.office},
    "patch_user": lambda at: {"first_name": "Ada"},
    "patch_user_office": lambda at: {"office_id": at.office},
    "post_room": lambda at: {"name": "Lobby", "office_id": at.office},
    "post_faxline": lambda at: {
        "line": {"type": "tollfree"},
        "target": {"target_id": at.user, "target_type": "user"},
    },
    "post_office": lambda at: OFFICE,
    "put_thresholds": lambda at: {"low_below": 3, "idle_above": 9},
    "put_terms": lambda at: TERMS,
    "post_payment": lambda at: {"status": "paid"},
    "put_catalog": lambda at: CATALOG,
    "post_company": lambda at: COMPANY_BODY,
}


HAVE_REASON = (
    *("post_purchase", "post_removal", "post_restoration", "post_transfer"),
    *("put_terms", "post_payment", "put_catalog"),
)
"""Operations whose bodies have a place for the reason."""


def ids_of(name: str, at: Place) -> dict[str, int]:
    user = at.gone if name == "post_user_restore" else at.user
    return {
        "office_id": at.office,
        "user_id": user,
        "room_id": at.room,
        "assignment_id": at.assignment,
        "number": 1,
    }


@dataclass(frozen=True)
class Stage:
    """Two companies, and how their table was before the first act."""

    world: World
    saved: list[Any]
    places: dict[str, Place]

    def act(self, name: str, role: str, place: str, without: tuple[str, ...] = ()) -> Answer:
        """The operation, by a person of New York, on what is in that place; then all is as it
        was."""
        operation = next(each for each in OPERATIONS if each.name == name)
        at = self.places[place]
        path = operation.path.format(**ids_of(name, at))
        body = BODIES[name](at) if name in BODIES else None
        who = self.who(role)
        if without:
            body = body and {field: body[field] for field in body if field not in without}
            who["headers"] = {
                name: who["headers"][name] for name in who["headers"] if name not in without
            }
        self.world.wire(self.world.client)
        answer = self.world.request(operation.method, path, body, key=self.world.new_key(), **who)
        self.world.back_to(self.saved)
        return answer

    def who(self, role: str) -> dict[str, Any]:
        if role == "csm":
            headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked by mail"}
            return {"token": self.world.token("csm", None), "headers": headers}
        offices = None if role == "company_admin" else [NEW_YORK]
        return {"token": self.world.token(role, COMPANY, offices)}


def furnish(world: World, office: int, sister: int, **who: Any) -> Place:
    """Licenses, invoices, users, rooms."""
    items = {"talk_lines": 10, "room_lines": 3, "fax_lines": 1}
    ordered = [{"license_type": name, "quantity": number} for name, number in items.items()]
    for what, wanted in (("purchases", ordered), ("removals", ONE["items"])):
        answer = world.post(
            f"/offices/{office}/{what}", {"items": wanted}, key=world.new_key(), **who
        )
        assert answer.status == 201, answer.text
    user, gone = (
        world.post("/users", {"email": f"{name}{office}@b.example", "office_id": office}, **who)
        for name in ("user", "gone")
    )
    room = world.post("/rooms", {"name": "Room", "office_id": office}, **who)
    held = world.post(f"/offices/{office}/assignments", held_by(500), **who)
    left = world.request("DELETE", f"/users/{gone.json['id']}", **who)
    assert {each.status for each in (user, gone, room, held)} == {201} and left.status == 200
    return Place(office, sister, user.json["id"], gone.json["id"], room.json["id"], 500)


@pytest.fixture(scope="module")
def stage(client: Any) -> Iterator[Stage]:
    world = World(client)
    open_other_company(world)
    world.open_office(9_000_001, "Boston")
    world.open_office(
        9_000_002,
        "Berlin's sister",
        currency="EUR",
        plan_period="yearly",
        anchor=date(2026, 1, 1),
    )
    theirs = {"token": world.token("company_admin", OTHER_COMPANY)}
    places = {
        "own": furnish(world, NEW_YORK, 9_000_001),
        "other": furnish(world, BERLIN, 9_000_002),
        "other company": furnish(world, OTHER_OFFICE, NEW_YORK, **theirs),
    }
    yield Stage(world, world.raw_items(), places)
    client.delete_table(TableName=world.table)


def test_the_table_has_every_operation_and_no_other() -> None:
    assert list(ROWS) == list(dict.fromkeys(ROWS))
    assert set(ROWS) == {operation.name for operation in OPERATIONS}
    assert all(len(cells) == len(ROLES) * len(PLACES) for cells in ROWS.values())


def test_every_route_but_health_and_description_is_an_operation_or_its_preflight() -> None:
    # The console lets nobody in by tokens; its own tests ask every route of it.
    api = {path: methods for path, methods in app.routes.items() if "/console" not in path}
    routed = {(method, path) for path, methods in api.items() for method in methods}
    operations = {(each.method, f"/api/v2{each.path}") for each in OPERATIONS}
    preflights = {("OPTIONS", path) for _, path in operations}
    assert routed - operations - preflights == {
        ("GET", "/healthz"),
        ("GET", "/api/v2/openapi.json"),
        ("GET", "/api/v2/docs"),
    }


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_it_where(stage: Stage, name: str) -> None:
    cells = iter(ROWS[name])
    for role in ROLES:
        for place in PLACES:
            expected = next(cells)
            if expected != "-":
                answer = stage.act(name, role, place)
                assert answer.status == int(expected), (role, place, answer.text)
                assert answer.status < 400 or answer.code in ("forbidden", "not_found")


CHANGES = [each for each in ROWS if not each.startswith("get_") and each != "post_quote"]


@pytest.mark.parametrize("name", CHANGES)
def test_vendor_staff_change_nothing_without_a_reason(stage: Stage, name: str) -> None:
    body = BODIES.get(name)
    answer = stage.act(name, "csm", "own", without=("reason", "DP-Reason"))
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    (fault,) = answer.json["errors"]
    wanted = "/reason" if body and name in HAVE_REASON else "/headers/DP-Reason"
    assert fault == {
        "pointer": wanted,
        "detail": "is required from vendor staff: the reason for this change",
    }


def test_what_is_refused_changes_nothing(stage: Stage) -> None:
    before = stage.world.snapshot()
    for name, cells in ROWS.items():
        operation = next(each for each in OPERATIONS if each.name == name)
        if operation.method == "GET":
            continue
        for position, expected in enumerate(cells):
            if expected in ("403", "404"):
                role, place = ROLES[position // 3], PLACES[position % 3]
                at = stage.places[place]
                path = operation.path.format(**ids_of(name, at))
                body = BODIES[name](at) if name in BODIES else None
                stage.world.wire(stage.world.client)
                stage.world.request(operation.method, path, body, key="k", **stage.who(role))
    assert stage.world.snapshot() == before
