"""An API that does not keep to its description, to see that it is found out: a proxy before the stack
that changes what goes through."""

import json
from urllib.parse import urlsplit

import requests

from infra.local.gateway import GatewayReply
from infra.local.servers import Server
from tests.api.running import RunningStack

from .command import furnish, run, token_of

LIES = {
    ("GET /api/v2/company", "Server error"): "a 500",
    ("GET /api/v2/offices", "Undocumented status code"): "a status that is not described",
    ("GET /api/v2/offices/{office_id}/licenses", "Response violates schema"): "a member missing",
    ("GET /api/v2/offices/{office_id}", "Undocumented Content-Type"): "another content type",
    ("GET /api/v2/rooms", "Schema-violating request accepted"): "parameters not looked at",
    (
        "GET /api/v2/users",
        "API accepts requests without authentication",
    ): "tokens not asked for",
}
"""Operation, what schemathesis calls it, and what is done there."""


class Broken:
    """The proxy's `handle`."""

    def __init__(self, stack: RunningStack, token: str) -> None:
        self._app = stack.app
        self._token = token

    def handle(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> GatewayReply:
        route = urlsplit(path).path.removeprefix("/api/v2").strip("/").split("/")
        if route == ["users"]:
            headers = {**headers, "Authorization": f"Bearer {self._token}"}
        if route == ["rooms"] and method == "GET":
            path = "/api/v2/rooms"
        sent = {name: value for name, value in headers.items() if name.lower() != "host"}
        got = requests.request(method, f"{self._app}{path}", headers=sent, data=body, timeout=30)
        reply = GatewayReply(got.status_code, dict(got.headers), got.content)
        return _changed(route, reply) if method == "GET" and got.status_code == 200 else reply


def _changed(route: list[str], reply: GatewayReply) -> GatewayReply:
    kept = {name: each for name, each in reply.headers.items() if name != "Content-Length"}
    match route:
        case ["company"]:
            return GatewayReply(500, kept, reply.body)
        case ["offices"]:
            return GatewayReply(418, kept, reply.body)
        case ["offices", _, "licenses"]:
            answer = json.loads(reply.body)
            del answer["version"]
            return GatewayReply(200, kept, json.dumps(answer).encode())
        case ["offices", _]:
            return GatewayReply(200, {**kept, "Content-Type": "text/plain"}, reply.body)
        case _:
            return GatewayReply(reply.status, kept, reply.body)


def undetected(stack: RunningStack) -> list[str]:
    """What schemathesis did not find; empty as long as it can be trusted."""
    furnish(stack)
    token = token_of(stack, "company_admin")
    proxy = Server(0, Broken(stack, token).handle)
    only = [f"--include-name={label}" for label, _ in LIES]
    report = run(proxy.url, token, *only, "--phases=fuzzing", "--max-examples=6", "--seed=1")
    proxy.stop()
    return [what for lie, what in LIES.items() if lie not in report.failures]
