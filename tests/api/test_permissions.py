"""Who may do what: every operation, for every role, in an own office, in another of the company,
and in another company's. The table is written by hand, in docs/reach.md; an operation that the code
registers and the table lacks is a failure."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest

from app import app
from chalicelib.domain.caller import IssuedRole
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api import reach_page
from tests.api.access_targets import OTHER_COMPANY, OTHER_OFFICE, open_other_company
from tests.api.permission_stage import BODIES, Stage, fill_office, ids_of
from tests.world import BERLIN, NEW_YORK, World

# Of New York's people: own office, another of the company (Berlin), another company's (Chicago).
# A dash: the operation names no office.
TABLE = reach_page.table_of_operations()
ROLES = tuple(TABLE[0])
PLACES = ("own", "other", "other company")
ROWS = {row[0]: row[1:] for row in TABLE[1:]}


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
        "own": fill_office(world, NEW_YORK, 9_000_001),
        "other": fill_office(world, BERLIN, 9_000_002),
        "other company": fill_office(world, OTHER_OFFICE, NEW_YORK, OTHER_COMPANY, **theirs),
    }
    yield Stage(world, world.saved(), places)
    client.delete_table(TableName=world.table)


def test_the_table_has_every_operation_and_no_other() -> None:
    assert len(ROWS) == len(TABLE) - 1
    assert set(ROLES) == set(get_args(IssuedRole))
    assert set(ROWS) == {operation.name for operation in OPERATIONS}
    assert all(len(cells) == len(ROLES) * len(PLACES) for cells in ROWS.values())


def test_every_operation_that_takes_a_body_is_sent_one() -> None:
    without = {each.name for each in OPERATIONS if each.body and each.name not in BODIES}
    assert not without, f"tests/api/permission_stage.py: BODIES has none for {sorted(without)}"


def test_every_route_but_health_and_description_is_an_operation_or_another_method_of_it() -> None:
    # The console takes no tokens, and SCIM no role but one; their own tests request their routes.
    others = ("/console", "/scim")
    api = {path: methods for path, methods in app.routes.items() if not path.startswith(others)}
    routed = {
        (method, path)
        for path, methods in api.items()
        for method, route in methods.items()
        if route.view_name != "view_other_method" and method != "HEAD"
    }
    operations = {(each.method, f"/api/v2{each.path}") for each in OPERATIONS}
    assert routed - operations == {
        ("GET", "/healthz"),
        ("GET", "/api/v2/openapi.json"),
        ("GET", "/api/v2/docs"),
        ("GET", "/api/v2/payment_confirmed"),
        ("POST", "/api/v2/webhooks/{provider}"),
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
OF_STAFF = [each for each in CHANGES if ROWS[each][3 * ROLES.index("vendor_admin")] != "403"]


@pytest.mark.parametrize("name", OF_STAFF)
def test_vendor_staff_change_nothing_without_a_reason(stage: Stage, name: str) -> None:
    answer = stage.act(name, "vendor_admin", "own", without=("reason", "DP-Reason"))
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    (fault,) = answer.json["errors"]
    wanted = "/reason" if name in BODIES else "/headers/DP-Reason"
    assert fault == {
        "pointer": wanted,
        "detail": "is required from vendor staff: the reason for this change",
    }


@pytest.mark.parametrize("name", OF_STAFF)
def test_the_reason_of_vendor_staff_may_be_in_the_body(stage: Stage, name: str) -> None:
    answer = stage.act(name, "vendor_admin", "own", without=("DP-Reason",), reason="退職")
    assert answer.status < 300, answer.text


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
