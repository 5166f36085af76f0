"""A world for one test: its own table, the demo company, a clock that stands still, and HTTP requests
through the gateway that the local stack uses."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from typing import Any
from uuid import uuid4

from chalicelib import wiring
from chalicelib.domain.account import Account
from chalicelib.domain.record import replace
from chalicelib.dynamo.codec import decode_item
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import flattened
from chalicelib.dynamo.reserved_time import DynamoReservedTime
from chalicelib.messaging.eventbridge import EventBridgeBus
from chalicelib.messaging.sqs import SqsQueue
from chalicelib.open_office import open_office
from chalicelib.service.payment_ports import CardPayments
from chalicelib.service.requests import Service
from chalicelib.service.retries import Retries
from chalicelib.service.turns import Turns
from infra.local import lambdas, seed
from infra.local.bus import LocalBus
from infra.local.gateway import Gateway
from infra.local.issuer import Issuer
from infra.local.queue import LocalQueue
from infra.local.resources import create_table
from infra.local.stream import LocalStream
from tests.offices import usual_office
from tests.openapi_checks import assert_documented
from tests.people import ensure_user
from tests.simulation.memory_client import MemoryClient
from tests.table_contents import fill, items_in, on_moto, put_back, saved_items

# 10 March 2026, 10:00 in New York: day 10 of 31, so that 22 days are left, today included.
START = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
COMPANY = seed.COMPANY_ID
NEW_YORK, BERLIN, TOKYO = seed.NEW_YORK, seed.BERLIN, seed.TOKYO
MARCH_ENDS = datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC)
"""New York's boundary: local midnight of 1 April, four hours behind UTC by then."""


class StillClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **units: float) -> None:
        """Like timedelta: `advance(days=3)`."""
        self.at += timedelta(**units)


@dataclass(frozen=True)
class Answer:
    """What an HTTP client gets."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """A problem's code; '' for anything else."""
        is_problem = self.headers.get("Content-Type") == "application/problem+json"
        return self.json["code"] if is_problem else ""


def api_key(number: int) -> str:
    """The text of an API key."""
    return f"slk_{number:04}{'k' * 39}"


@lru_cache(maxsize=1)
def issuer() -> Issuer:
    """One for all tests of the process, on a loopback port of its own."""
    made = Issuer()
    os.environ |= made.environment
    return made


@lru_cache(maxsize=1)
def gateway() -> Gateway:
    issuer()
    from app import app

    return Gateway(app)


class World:
    """`client` is a botocore DynamoDB client, on moto unless the suite is pointed elsewhere."""

    def __init__(self, client: Any, at: datetime = START) -> None:
        self.client = client
        self.table = f"test-{uuid4().hex}"
        create_table(client, self.table)
        self.clock = StillClock(at)
        self.pauses: list[float] = []
        self._keys = count(1)
        self.new_id: Callable[[], int] = partial(next, count(7_000))
        numbers = count(1)
        self.new_api_key: Callable[[], str] = lambda: api_key(next(numbers))
        self.wire(client)
        directory = DynamoDirectory(client, self.table, self.wired.layouts)
        fill(client, self.table, at, lambda: seed.seed(directory, self.wired.catalogs, at))
        self.stream = LocalStream(client.meta.region_name, self.table, self.clock.now)
        if on_moto() and not isinstance(client, MemoryClient):  # Which has no stream.
            self.stream.skip()

    def wire(self, client: Any, payments: CardPayments | None = None) -> None:
        """Makes the app work on this world, by way of `client`. Pauses between attempts are
        recorded, not slept."""
        made = wiring.wire(self.table, client, self.clock.now, payments)
        # Time passes in pauses only, so that attempts end as they do in real time.
        retries = Retries(self.pauses.append, lambda low, high: high, lambda: sum(self.pauses))
        turns = Turns(DynamoReservedTime(client, self.table), lambda: sum(self.pauses) * 1000)
        service = Service(made.service.store, retries, turns, payments=payments)
        self.queue = LocalQueue()
        self.bus = LocalBus()
        self.wired = replace(
            made,
            service=service,
            new_id=lambda: self.new_id(),
            new_api_key=lambda: self.new_api_key(),
            queue=lambda: SqsQueue(self.queue, "local"),
            bus=lambda: EventBridgeBus(self.bus, "local"),
        )
        wiring.use(self.wired)

    def sweep(self) -> int:
        """Runs the schedule and the workers. Returns the number of dead letters."""
        lambdas.sweep()
        self.queue.drain(lambdas.finalize)
        return len(self.queue.dead)

    def deliver(self) -> None:
        """Delivers the stream: from then on, users are found as they are."""
        self.stream.drain(lambdas.publish)

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Types and data of the events published since the last call, in order."""
        self.bus.events.clear()
        self.stream.drain(lambdas.publish)
        return [(event["type"], event["data"]) for event in self.bus.events]

    def reminders(self) -> list[dict[str, Any]]:
        """The events of the hourly schedule, run now."""
        self.bus.events.clear()
        lambdas.remind()
        return [event["data"] for event in self.bus.events]

    def token(
        self,
        role: str = "company_admin",
        company_id: int | None = COMPANY,
        office_ids: list[int] | None = None,
        sub: str | None = None,
    ) -> str:
        return issuer().token(role, company_id, office_ids, sub)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = "",
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One HTTP request below `/api/v2`. `body` is sent as JSON, bytes as they are. `token`
        is the company admin's unless given; None sends none."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token is not None:
            sent["Authorization"] = f"Bearer {token or self.token()}"
        if key is not None:
            sent["Idempotency-Key"] = key
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        reply = gateway().handle(method, f"/api/v2{path}", sent, raw)
        answer = Answer(reply.status, reply.headers, reply.body.decode())
        assert_documented(method, path, answer.status, answer.code)
        return answer

    def get(self, path: str, **more: Any) -> Answer:
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.request("POST", path, body, **more)

    def staff(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """A request of the customer's CSM, with a reason."""
        return self._vendor("csm", method, path, body, **more)

    def vendor_admin(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """A request of a vendor admin, for the demo company, with a reason."""
        return self._vendor("vendor_admin", method, path, body, **more)

    def _vendor(self, role: str, method: str, path: str, body: Any, **more: Any) -> Answer:
        headers = {"DP-Company-ID": str(COMPANY), "DP-Reason": "agreed by phone"}
        token = self.token(role, None)
        return self.request(method, path, body, token=token, headers=headers, **more)

    def new_key(self) -> str:
        return f"key-{next(self._keys)}"

    def order(self, what: str, office: int = NEW_YORK, **quantities: int) -> Answer:
        """`order("purchases", talk_lines=3)`, with a new idempotency key."""
        items = [{"license_type": name, "quantity": number} for name, number in quantities.items()]
        return self.post(f"/offices/{office}/{what}", {"items": items}, key=self.new_key())

    def purchase(self, office: int = NEW_YORK, **quantities: int) -> Answer:
        return self.order("purchases", office, **quantities)

    def remove(self, office: int = NEW_YORK, **quantities: int) -> Answer:
        return self.order("removals", office, **quantities)

    def restore(self, office: int = NEW_YORK, **quantities: int) -> Answer:
        return self.order("restorations", office, **quantities)

    def assign(
        self, user_id: int, license_type: str = "talk_lines", office: int = NEW_YORK
    ) -> Answer:
        """To a user, whose record is written if there is none."""
        ensure_user(self.client, self.table, user_id, office)
        body = {"license_type": license_type, "assignee": {"type": "user", "id": user_id}}
        return self.post(f"/offices/{office}/assignments", body)

    def counts(self, license_type: str = "talk_lines", office: int = NEW_YORK) -> tuple[int, ...]:
        """Purchased, assigned, scheduled, available, as the API answers."""
        answer = self.get(f"/offices/{office}/licenses")
        assert answer.status == 200, answer.text
        held = next(each for each in answer.json["items"] if each["license_type"] == license_type)
        names = ("purchased", "assigned", "scheduled_for_removal", "available")
        return tuple(held[name] for name in names)

    def account(self, office: int = NEW_YORK) -> Account:
        """As it is in the table, without rolling forward."""
        account = self.wired.service.store.account(office)
        assert account
        return account

    def open_office(self, office_id: int, name: str, **terms: Any) -> None:
        """Another office in New York, on the same terms but for what is given."""
        reading = self.wired.service.store.read(NEW_YORK, self.clock.at)
        assert reading.ledger
        office = usual_office(office_id, COMPANY, self.clock.at, name=name)
        agreed = replace(reading.ledger.terms, **terms)
        open_office(
            DynamoDirectory(self.client, self.table, self.wired.layouts),
            office,
            agreed,
            self.clock.at,
        )

    def items(self) -> list[dict[str, Any]]:
        """All of the table, decoded, in key order."""
        items = (flattened(decode_item(item)) for item in self.raw_items())
        return sorted(items, key=lambda item: (item["pk"], item["sk"]))

    def raw_items(self) -> list[Any]:
        """All of the table, as DynamoDB's typed JSON."""
        return items_in(self.client, self.table)

    def saved(self) -> Any:
        """All of the table, for `back_to`."""
        return saved_items(self.client, self.table)

    def back_to(self, saved: Any) -> None:
        """The table as it was when `saved` was called: much faster than a new world."""
        put_back(self.client, self.table, saved)

    def snapshot(self) -> str:
        """The whole table as text: equal when nothing was written."""
        return json.dumps(self.items(), sort_keys=True, default=repr)
