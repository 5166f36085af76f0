"""Proxies that make the API violate its description, to test that schemathesis finds each
violation."""

import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from infra.local.gateway import GatewayReply
from infra.local.servers import Server
from tests.api.running import RunningStack
from tests.schemathesis.command import Report, reset_and_stock, run, token_of

PLANTED_ERRORS = {
    ("GET /api/v2/company", "Server error"): "a 500",
    ("GET /api/v2/offices", "Undocumented status code"): "a status that is not described",
    ("GET /api/v2/offices/{office_id}/licenses", "Response violates schema"): "a member missing",
    ("GET /api/v2/offices/{office_id}", "Undocumented Content-Type"): "another content type",
    ("GET /api/v2/rooms", "Schema-violating request accepted"): "parameters are ignored",
    (
        "GET /api/v2/users",
        "API accepts requests without authentication",
    ): "no token is required",
}
"""The planted errors: operation and title of the failure that must be reported, then what is
wrong."""


class Broken:
    """A proxy with all of PLANTED_ERRORS. `handle` is the handler of its server."""

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
        reply = _forwarded(self._app, method, path, headers, body)
        return _changed(route, reply) if method == "GET" and reply.status == 200 else reply


class BrokenBehindLinks:
    """A proxy whose only fault is in resources that are reached by following a link."""

    def __init__(self, stack: RunningStack) -> None:
        self._app = stack.app

    def handle(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> GatewayReply:
        reply = _forwarded(self._app, method, path, headers, body)
        # Ids cannot be guessed: a request that succeeds has its id from another response.
        if BEHIND_LINKS.match(urlsplit(path).path) and reply.status < 300:
            return GatewayReply(500, _kept(reply), reply.body)
        return reply


BEHIND_LINKS = re.compile(r"/api/v2/(users|rooms|offices/\d+/assignments)/\d+")


def _forwarded(
    app: str, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> GatewayReply:
    sent = {name: value for name, value in headers.items() if name.lower() != "host"}
    got = requests.request(method, f"{app}{path}", headers=sent, data=body, timeout=30)
    return GatewayReply(got.status_code, dict(got.headers), got.content)


def _kept(reply: GatewayReply) -> dict[str, str]:
    return {name: each for name, each in reply.headers.items() if name != "Content-Length"}


def _changed(route: list[str], reply: GatewayReply) -> GatewayReply:
    kept = _kept(reply)
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
    """The planted errors that schemathesis did not find."""
    return [*_undetected_by_fuzzing(stack), *_undetected_by_chains(stack)]


def _undetected_by_fuzzing(stack: RunningStack) -> list[str]:
    broken = Broken(stack, token_of(stack, "company_admin"))
    only = [f"--include-name={label}" for label, _ in PLANTED_ERRORS]
    options = (*only, "--phases=fuzzing", "--max-examples=6", "--seed=1")
    report = _report(stack, broken.handle, *options)
    return [what for failure, what in PLANTED_ERRORS.items() if failure not in report.failures]


def _undetected_by_chains(stack: RunningStack) -> list[str]:
    """Tries several seeds, because a round has few chains and not every chain follows such a
    link."""
    for seed in CHAIN_SEEDS:
        options = ("--phases=stateful", "--max-examples=60", f"--seed={seed}")
        report = _report(stack, BrokenBehindLinks(stack).handle, *options, is_stateful=True)
        if ("Stateful tests", "Server error") in report.failures:
            return []
    return ["a 500 that is reached by following a link"]


CHAIN_SEEDS = range(1, 9)


def _report(
    stack: RunningStack,
    handle: Callable[..., GatewayReply],
    *options: str,
    is_stateful: bool = False,
) -> Report:
    """Runs schemathesis against a proxy with this handler."""
    reset_and_stock(stack)
    proxy = Server(0, handle)
    try:
        return run(proxy.url, token_of(stack, "company_admin"), *options, is_stateful=is_stateful)
    finally:
        proxy.stop()
