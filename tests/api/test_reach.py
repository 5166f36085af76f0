"""Who may change whom: docs/reach.md, cell by cell, through the API and the console (R11)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, get_args

import pytest

import app  # noqa: F401  # registers the operations
from chalicelib.domain.caller import IssuedRole
from chalicelib.entrypoints.console.user import CHANGE_BY_BUTTON
from chalicelib.entrypoints.http.registry import OPERATIONS
from chalicelib.entrypoints.http.shapes.users import UpdateUser
from chalicelib.service.policy import Verb
from tests.api import reach_page
from tests.api.access_targets import open_other_company
from tests.api.console_client import KEY
from tests.api.reach_stage import (
    CALLERS,
    CHANGES,
    MARKS,
    OFFICE_BY_NAME,
    Caller,
    ConsoleOf,
    Target,
    enter,
    send,
)
from tests.simulation.aws_clients import Database, Gate
from tests.simulation.faults import Faults
from tests.simulation.scheduler import Scheduler
from tests.simulation.table import Table
from tests.simulation.trace import Trace
from tests.world import BERLIN, NEW_YORK, Answer, World

LISTED = reach_page.changes()
TABLES = reach_page.cells_by_caller()
ASSIGNMENTS = {"talk_lines": 0, "uberconference_lines": 0, "fax_lines": 0}
NOBODY = Target(NEW_YORK, 0, 0, 0, ASSIGNMENTS)
ENOUGH = {
    "talk_lines": 30,
    "sell_lines": 9,
    "contact_center_lines": 9,
    "uberconference_lines": 9,
    "fax_lines": 20,
}
EVERY_CALLER = [
    pytest.param(heading, caller, id=f"{caller.role} {heading.partition('` ')[2]}")
    for heading, callers in CALLERS.items()
    for caller in callers
]


@dataclass
class Stage:
    """The users of the page. Every change is made to a copy of the table in memory."""

    world: World
    start: Table
    targets: dict[str, Target]

    def reset(self) -> None:
        self.table = self.start.copy()
        gate = Gate(Scheduler(Random(0), 0, 0), Faults(Random(0), 0), Trace(of_calls=False))
        self.world.wire(Database(self.table, gate))

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        yield
        assert self.table.records == []


@pytest.fixture(scope="module")
def staged(client: Any) -> Iterator[Stage]:
    world = World(client)
    open_other_company(world)
    for office in (NEW_YORK, BERLIN):
        assert world.purchase(office, **ENOUGH).status == 201
    targets = {
        name: enter(world, name, OFFICE_BY_NAME[office], MARKS[marks])
        for name, (office, marks) in reach_page.users().items()
    }
    items = {(item["pk"]["S"], item["sk"]["S"]): item for item in world.raw_items()}
    yield Stage(world, Table(items, sorted(items)), targets)
    client.delete_table(TableName=world.table)


@pytest.fixture
def stage(staged: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    staged.reset()
    return staged


# The page is complete


def test_the_page_has_every_caller_and_every_cell() -> None:
    assert [*TABLES] == [*CALLERS]
    wanted = [(change, user) for change in LISTED for user in reach_page.users()]
    assert {heading: [*cells] for heading, cells in TABLES.items()} == dict.fromkeys(TABLES, wanted)
    assert {cell for cells in TABLES.values() for cell in cells.values()} == {"yes", "403", "404"}


def test_the_page_has_every_role() -> None:
    headings = set(re.findall("`([a-z_]+)`", " ".join(TABLES)))
    tried = {caller.role for callers in CALLERS.values() for caller in callers}
    assert headings == tried == set(get_args(IssuedRole))


def test_the_page_has_every_verb_once() -> None:
    that_change_users = {verb for verb, _, _ in LISTED.values()}
    others = reach_page.verbs_that_change_no_user()
    assert that_change_users | others == set(Verb)
    assert not that_change_users & others


def test_the_page_has_every_field_and_operation_that_changes_a_user() -> None:
    sent = [change.sent(NOBODY) for change in CHANGES.values()]
    bodies = [body for method, path, body in sent if (method, path) == ("PATCH", "/users/0")]
    assert {name for body in bodies for name in body} == {*UpdateUser.__struct_fields__} - {
        "reason"
    }
    requests = {re.split("`|[?]", request)[1] for _, request, _ in LISTED.values()}
    of_users = {
        f"{each.method} {each.path}"
        for each in OPERATIONS
        if each.method != "GET" and re.search(r"{user_id}|assignment|faxline", each.path)
    }
    assert requests == of_users


@pytest.mark.parametrize("change", CHANGES)
def test_the_page_says_what_is_sent(change: str) -> None:
    verb, request, button = LISTED[change]
    method, path, body = CHANGES[change].sent(NOBODY)
    listed_path, _, fields = request.partition(":")
    operation = re.sub(r"/users/0", "/users/{user_id}", path)
    operation = re.sub(r"/offices/\d+", "/offices/{office_id}", operation)
    operation = re.sub(r"/assignments/0", "/assignments/{assignment_id}", operation)
    assert listed_path.strip("`") == f"{method} {operation}"
    assert re.findall("`(.+?)`", fields) == ([*body] if fields else [])
    (row,) = (
        each
        for each in OPERATIONS
        if f"{each.method} {each.path}" == f"{method} {operation}".partition("?")[0]
    )
    assert (row.verb, button) == (verb, CHANGES[change].form.get("do", ""))


def test_the_page_has_every_button_of_the_console() -> None:
    assert {button for _, _, button in LISTED.values() if button} == set(CHANGE_BY_BUTTON)


# What it says is so


@pytest.mark.parametrize(("heading", "caller"), EVERY_CALLER)
def test_the_api_does_what_the_page_says(stage: Stage, heading: str, caller: Caller) -> None:
    with stage.unchanged():
        for change, user, cell in refused(TABLES[heading]):
            answer = send(stage.world, caller, change, stage.targets[user])
            code = {"403": "forbidden", "404": "not_found"}[cell]
            found = (answer.status, answer.code)
            assert found == (int(cell), code), (change, user, answer.text)
    for change, users in allowed(TABLES[heading]):
        for user in users:
            answer = send(stage.world, caller, change, stage.targets[user])
            assert answer.status in (200, 201, 204), (change, user, answer.text)
        stage.reset()


@pytest.mark.parametrize(("heading", "caller"), EVERY_CALLER)
def test_the_console_offers_and_does_what_the_page_says(
    stage: Stage, heading: str, caller: Caller
) -> None:
    console = ConsoleOf(stage.world, caller)
    cells = {pair: cell for pair, cell in TABLES[heading].items() if LISTED[pair[0]][2]}
    with stage.unchanged():
        for (change, user), cell in cells.items():
            target = stage.targets[user]
            offered = is_offered(console.page(change, target), change, target)
            assert offered is (cell == "yes"), (change, user)
        for change, user, cell in refused(cells):
            answer = console.post(change, stage.targets[user])
            gone = cell == "404" and is_gone(answer)
            assert answer.status == 403 or gone, (change, user, answer.status)
    for change, users in allowed(cells):
        for user in users:
            answer = console.post(change, stage.targets[user])
            done = answer.status == 303 and not is_gone(answer)
            assert done, (change, user, answer.text)
        stage.reset()


def refused(cells: reach_page.Cells) -> list[tuple[str, str, str]]:
    return [(*pair, cell) for pair, cell in cells.items() if cell != "yes"]


def allowed(cells: reach_page.Cells) -> list[tuple[str, list[str]]]:
    """The users by the change that is allowed."""
    return [
        (change, [user for (each, user), cell in cells.items() if (each, cell) == (change, "yes")])
        for change in dict.fromkeys(change for change, _ in cells)
    ]


def is_gone(answer: Answer) -> bool:
    """The redirection to a list that says the user is not in this office."""
    return answer.headers.get("Location", "").endswith("done=gone")


def is_offered(page: Answer, change: str, target: Target) -> bool:
    """True if the page has the change's form, with the choice that it needs."""
    form = CHANGES[change].form
    wanted = [f'name="do" value="{form["do"]}"']
    if change == "move":
        wanted.append(f'<option value="{target.elsewhere}"')
    if "license" in form:
        wanted.append(f'name="license" value="{form["license"]}"')
    return page.status == 200 and all(each in page.text for each in wanted)


def test_the_list_of_users_offers_to_manage_those_within_reach(stage: Stage) -> None:
    console = ConsoleOf(stage.world, CALLERS["`office_admin` of New York"][0])
    text = console.list_of(NEW_YORK).text
    managed = {
        user
        for user, target in stage.targets.items()
        if f'/users/{target.active}"' in text and target.office == NEW_YORK
    }
    assert managed == {"user", "admin NY"}
