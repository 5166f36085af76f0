"""Compares an office of the product with the tests' own model: both get the same requests and must
give the same responses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.catalog import NO_CATALOG, Catalog
from chalicelib.domain.products import SHIPPED
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from infra.local.resources import resources
from tests.api.random_requests import ADMIN, DELETED, changed, reason_of
from tests.api.remembering_client import RememberingClient
from tests.model.answers import Expected, Json, Refused
from tests.model.office import Office
from tests.model.plan import Plan
from tests.offices import terms_of, usual_office
from tests.simulation.oracles import check_invariants
from tests.world import COMPANY, Answer, World

OFFICE = 77


@dataclass(frozen=True)
class Sent:
    """A request with an idempotency key, which may be repeated."""

    route: str
    body: Json
    role: str
    key: str


class ComparedOffice:
    def __init__(self, world: World, client: RememberingClient, plan: Plan) -> None:
        self.world = world
        self.client = client
        open_in_an_empty_table(world, client, plan)
        self.model = Office(plan, world.clock.at)
        self.agreed = True
        self.sent: list[Sent] = []
        self._lots_seen_at_version = 0
        self._seen: object = None

    def order(self, route: str, items: list[Json], role: str, reason: str | None) -> None:
        if items:
            self.keyed(route, {"items": items} | reason_of(reason, role), role)

    def keyed(self, route: str, body: Json, role: str = ADMIN) -> Answer:
        self.sent.append(Sent(route, body, role, self.world.new_key()))
        return self.post(route, body, role, self.sent[-1].key)

    def send(self, route: str, body: Json, keyed: bool) -> None:
        self.keyed(route, body) if keyed else self.post(route, body)

    def repeat(self, pick: int, other_body: bool) -> None:
        """Repeats an earlier request with its key, optionally with another body."""
        sent = self.sent[-1 - pick % len(self.sent)]
        body = changed(sent.body) if other_body else sent.body
        self.post(sent.route, body, sent.role, sent.key)

    def post(self, route: str, body: Json, role: str = ADMIN, key: str | None = None) -> Answer:
        path = "/users" if route == "users" else f"/offices/{OFFICE}/{route}"
        answer = self.world.post(
            path,
            body,
            key=key,
            token=self.world.token(role),
            headers={"DP-Company-ID": str(COMPANY)},
        )
        self._compare(answer, lambda: self.model.keyed(route, body, role, key, answer))
        return answer

    def release(self, assignment_id: int) -> None:
        answer = self.world.request("DELETE", f"/offices/{OFFICE}/assignments/{assignment_id}")
        self._compare(answer, lambda: self.model.holders.release(assignment_id))

    def change_user(self, user_id: int, change: Json) -> None:
        method, body = ("DELETE", None) if change == DELETED else ("PATCH", change)
        answer = self.world.request(method, f"/users/{user_id}", body)
        self._compare(answer, lambda: self.model.holders.change_user(user_id, **change))

    def move(self, to: datetime) -> None:
        self.world.clock.at = to
        self.model.move(to)

    def sweep(self) -> None:
        """Runs the sweep before any read, and compares the account."""
        assert self.world.sweep() == 0
        account = self.world.account(OFFICE)
        assert account.cycle.end == self.model.ledger.ends_at
        assert account.seq == self.model.version
        self.look()

    def _compare(self, answer: Answer, expectation: Callable[[], Expected]) -> None:
        """Compares the response with the model's, and then everything that can be read."""
        self.agreed = False
        try:
            expected = expectation()
        except Refused as refused:
            expected = Expected(refused.status, refused.members)
        assert answer.status == expected.status, f"{expected} expected, got {answer.text}"
        assert ("Idempotency-Replayed" in answer.headers) == (expected.replay_of is not None)
        if expected.replay_of is not None:
            assert answer.text == expected.replay_of
        elif expected.members:
            agree(expected.members, answer.json)
        self.look()

    def look(self) -> None:
        """Reads the office through the API and compares it with the model. Skips reads if neither
        table nor model has changed since the last comparison."""
        self.agreed = False
        expected = self.model.licenses()
        if (expected, self.client.writes) != self._seen:
            agree(expected, self._get("licenses").json)
            self._seen = (expected, self.client.writes)
        if self.model.version != self._lots_seen_at_version:
            lots = self._get("removals").json["items"]
            agree(self.model.removals(), sorted(lots, key=lambda lot: lot["removal_id"]))
            self._lots_seen_at_version = self.model.version
        self.agreed = True

    def _get(self, what: str) -> Answer:
        answer = self.world.get(f"/offices/{OFFICE}/{what}")
        assert answer.status == 200, answer.text
        return answer

    def finish(self) -> None:
        """Compares the journal with the model's, and checks the table's invariants."""
        if self.agreed:
            self.look()
            agree(self.model.journal, self._pages("history?limit=12")[::-1])
            check_invariants(self.world)

    def _pages(self, path: str) -> list[Json]:
        answer = self._get(path).json
        rows: list[Json] = answer["items"]
        while "cursor" in answer:
            answer = self._get(f"{path}&cursor={answer['cursor']}").json
            rows += answer["items"]
        return rows


def open_in_an_empty_table(world: World, client: Any, plan: Plan) -> None:
    """Opens the office in a new table without a stream, which is not read here and slow in moto. The
    catalog has no prices, so that the office keeps those of its plan."""
    properties = resources()["Table"]["Properties"]
    taken = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    client.delete_table(TableName=world.table)
    client.create_table(TableName=world.table, **{name: properties[name] for name in taken})
    now = world.clock.at
    without_prices = Catalog(1, now, (), stored_products=SHIPPED)
    DynamoCatalogs(client, world.table).replace(NO_CATALOG, without_prices)
    listing = usual_office(
        OFFICE, COMPANY, now, timezone=plan.timezone, currency=plan.currency, is_primary=True
    )
    open_office(
        DynamoDirectory(client, world.table, world.wired.layouts), listing, terms_of(plan), now
    )


def agree(expected: Any, real: Any, place: str = "") -> None:
    """Raises AssertionError unless `real` has everything expected. It may have further members."""
    if isinstance(expected, Mapping):
        for name, value in expected.items():
            assert name in real, f"{place}/{name} is missing in {real}"
            agree(value, real[name], f"{place}/{name}")
    elif isinstance(expected, list):
        assert len(expected) == len(real), f"{place}: {expected} expected, {real} found"
        for position, value in enumerate(expected):
            agree(value, real[position], f"{place}/{position}")
    else:
        assert expected == real, f"{place}: {expected} expected, {real} found"
