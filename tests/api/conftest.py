"""Fixtures of several modules."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dialpad import DialpadClient

from chalicelib.entrypoints import telemetry
from infra.local.stripe.stand_in import StripeStandIn
from tests.api.access_targets import (
    OTHER_COMPANY,
    OTHER_OFFICE,
    Kept,
    Two,
    open_other_company,
    stock,
    targets,
)
from tests.api.catalog_requests import INVOICING, catalog, put
from tests.api.console_client import KEY, ConsoleClient
from tests.api.log_lines import CurrentStdout, Lines
from tests.api.paying_console import PayingConsole
from tests.api.request_bodies import READS, Stocked
from tests.api.running import RunningStack
from tests.payments.paying import PayingWorld
from tests.people import ensure_users
from tests.world import NEW_YORK, World, gateway


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


@pytest.fixture(scope="module")
def demo(client: Any) -> Iterator[Kept]:
    world = World(client)
    yield Kept(world, world.snapshot())
    client.delete_table(TableName=world.table)


@pytest.fixture
def untouched(demo: Kept) -> Iterator[World]:
    with demo.unchanged() as world:
        yield world


@pytest.fixture(scope="module")
def two_companies(client: Any) -> Iterator[tuple[Kept, Two]]:
    world = World(client)
    open_other_company(world)
    stock(world)
    ours = targets(world, "ada")
    (lot,) = world.get(f"/offices/{NEW_YORK}/removals").json["items"]
    theirs = {"token": world.token("company_admin", OTHER_COMPANY)}
    ten = {"items": [{"license_type": "talk_lines", "quantity": 10}]}
    bought = world.post(f"/offices/{OTHER_OFFICE}/purchases", ten, key="k", **theirs)
    assert bought.status == 201, bought.text
    oscar = {"email": "oscar@other.example", "office_id": OTHER_OFFICE}
    their_user_id = world.post("/users", oscar, **theirs).json["id"]
    yield Kept(world, world.snapshot()), Two(world, ours, lot["removal_id"], their_user_id)
    client.delete_table(TableName=world.table)


@pytest.fixture
def two(two_companies: tuple[Kept, Two]) -> Iterator[Two]:
    kept, companies = two_companies
    with kept.unchanged():
        yield companies


@pytest.fixture
def stocked_world(world: World) -> World:
    """New York with 20 talk lines, 5 of them scheduled for removal."""
    assert world.purchase(talk_lines=20).status == 201
    assert world.remove(talk_lines=5).status == 201
    ensure_users(world, 1, 2, 3)
    return world


@pytest.fixture
def console(world: World, monkeypatch: pytest.MonkeyPatch) -> ConsoleClient:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    made = ConsoleClient(world)
    made.sign_in()
    return made


@pytest.fixture
def paying_console(console: ConsoleClient) -> Iterator[PayingConsole]:
    """Signed in as company admin; no office has a card."""
    stand_in = StripeStandIn(console.world.clock.now)
    yield PayingConsole(console, PayingWorld(console.world, stand_in))
    stand_in.stop()


@pytest.fixture(scope="module")
def running() -> Iterator[RunningStack]:
    with RunningStack("--at", "2026-03-10T14:00:00Z", "--empty") as started:
        yield started


@pytest.fixture
def stack(running: RunningStack) -> RunningStack:
    assert running.post("/reset").status_code == 200
    return running


@pytest.fixture
def dialpad(stack: RunningStack) -> Iterator[DialpadClient]:
    token = stack.overview()["tokens"]["company_admin"]
    client = DialpadClient(token, base_url=stack.app)
    yield client
    client._session.close()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """What was written since last asked, as in Lambda, each line as JSON."""
    gateway()  # The app is imported as outside of Lambda, whichever test of the process is first.
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "function")
    monkeypatch.setenv("SEATLEDGER_STACK", "seatledger-dev")
    telemetry.logger.cache_clear()
    (handler,) = telemetry.logger().handlers
    handler.stream = CurrentStdout()  # type: ignore[attr-defined]  # it writes to a stream
    yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    telemetry.logger.cache_clear()


@pytest.fixture
def seller(world: World) -> World:
    """A vendor that has set seller, tax rates and payment note."""
    answer = put(world, {**catalog(world), **INVOICING})
    assert answer.status == 200, answer.text
    return world
