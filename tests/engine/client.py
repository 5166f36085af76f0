"""One client: sends requests to the product's gateway, and keeps the responses."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from infra.local.gateway import Gateway, GatewayReply
from tests.engine import requests
from tests.engine.counts import check_counts
from tests.engine.requests import Sent
from tests.engine.workload import Operation

MOST_REPEATS = 5
"""Repeats of a request that gets `503 contended`, all with the same key."""

NEW, GIVEN_BACK, CONTENDED = 201, (200, 204), 503


@dataclass(frozen=True, slots=True)
class Done:
    """A request and its last response. `number` is the operation's; a repeat has that of its
    original. `took` and `freed` are the ids of assignments that it made and ended. For those in
    `doubtful` that is unknown: a request without a key got `contended`, so that its repeat may have
    found its effect."""

    kind: str
    number: int
    key: str | None
    status: int
    code: str
    replayed: bool
    body_hash: str
    contended: int
    took: tuple[int, ...]
    freed: tuple[int, ...]
    doubtful: tuple[int, ...] = ()

    @property
    def acknowledged(self) -> bool:
        return self.status < 300


class Client:
    """`sweep` runs the schedule and the workers."""

    def __init__(self, gateway: Gateway, token: str, sweep: Callable[[], None]) -> None:
        self._gateway = gateway
        self._token = token
        self._sweep = sweep
        self._mine: deque[Sent] = deque()
        self.done: list[Done] = []

    def perform(self, operation: Operation) -> None:
        special = {"sweep": self._run_sweep, "give_back": self._give_back, "quoted": self._quoted}
        special.get(operation.kind, self._plain)(operation)

    def _run_sweep(self, _: Operation) -> None:
        self._sweep()

    def _plain(self, operation: Operation) -> None:
        sent = requests.PLANS[operation.kind](operation)
        done, answer = self.send(operation.kind, operation.number, sent)
        if done.replayed:
            return  # The client that got the first response releases it.
        if done.took and operation.kind == "batch":
            self._mine += [requests.give_back(_item(sent, taken), taken) for taken in done.took]
        if done.took and operation.kind == "invite":
            self._mine.append(requests.give_back(f"/users/{answer['id']}", done.took[0]))

    def _give_back(self, operation: Operation) -> None:
        """Releases or deletes the oldest object of this client. No other client knows it, so that
        it must exist."""
        if self._mine:
            self.send("give_back", operation.number, self._mine.popleft())

    def _quoted(self, operation: Operation) -> None:
        """Gets a quote and purchases with it. The charge must be the quoted one (R28)."""
        quoted, quote = self.send("quote", operation.number, requests.quote(operation))
        if not quoted.acknowledged:
            return
        sent = requests.purchase(operation, quote=quote["quote"])
        done, entry = self.send("quoted", operation.number, sent)
        if done.acknowledged and not done.replayed:
            charged = entry["due_now"], entry["lines"]
            assert charged == (quote["due_now"], quote["lines"]), (quote, entry)

    def send(self, kind: str, number: int, sent: Sent) -> tuple[Done, Any]:
        """Sends the request, and repeats it while it gets `contended`, at most MOST_REPEATS
        times."""
        reply, contended = self._handle(sent), 0
        while reply.status == CONTENDED and contended < MOST_REPEATS:
            contended += 1
            reply = self._handle(sent)
        answer: Any = json.loads(reply.body) if reply.body else None
        problem = reply.headers.get("Content-Type") == "application/problem+json"
        replayed = "Idempotency-Replayed" in reply.headers
        takes = sent.takes
        if kind == "invite" and reply.status == NEW:
            takes = (requests.user_assignment(answer["office_id"], answer["id"]),)
        done = Done(
            kind=kind,
            number=number,
            key=sent.key,
            status=reply.status,
            code=answer["code"] if problem else "",
            replayed=replayed,
            body_hash=hash_of(reply.body),
            contended=contended + (reply.status == CONTENDED),
            took=takes if reply.status == NEW else (),
            freed=sent.frees if reply.status in GIVEN_BACK else (),
            doubtful=(*sent.takes, *sent.frees) if contended and not sent.key else (),
        )
        self.done.append(done)
        if done.acknowledged:
            check_counts(kind, answer)
        return done, answer

    def _handle(self, sent: Sent) -> GatewayReply:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if sent.key:
            headers["Idempotency-Key"] = sent.key
        body = None if sent.body is None else json.dumps(sent.body).encode()
        return self._gateway.handle(sent.method, f"/api/v2{sent.path}", headers, body)


def hash_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def _item(sent: Sent, assignment: int) -> str:
    """The path of one assignment of a batch."""
    return f"{sent.path.removesuffix('/batch')}/{assignment}"
