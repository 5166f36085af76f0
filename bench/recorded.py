"""Requests without a database: they run once against MiniStack, and their responses are recorded.

After that the same requests run against the recorded responses, in this process or in another one.
botocore builds, serializes and signs each request and parses each response; only the socket is
replaced.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session

from bench.api import assign_event, purchase_event, served
from bench.world import NOW, Cloud, World, calls_of, new_key
from chalicelib import wiring
from chalicelib.domain.catalog import Catalog

Request = Callable[[], None]
Requests = dict[str, Request]
"""By verb."""

_users = count(1)


@dataclass(frozen=True)
class Recording:
    """What another process needs to run the same requests."""

    table: str
    responses: dict[str, tuple[dict[str, str], bytes]]
    """Headers and body, by operation."""
    catalogs: list[Catalog]
    calls: dict[str, list[tuple[str, dict[str, Any]]]]
    """The client's methods and their parameters, by verb."""


def _assign() -> None:
    served(assign_event(next(_users)))


def _purchase() -> None:
    served(purchase_event(new_key()))


VERBS: Requests = {"assign": _assign, "purchase": _purchase}


def record(cloud: Cloud) -> Recording:
    """The calls are those that our handler makes, with its items, conditions and sizes."""
    network, responses = URLLib3Session(), {}

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        response = network.send(request)
        assert response.status_code == 200, response.content
        responses[_operation(request)] = (dict(response.headers), response.content)
        return response

    with cloud.environment():
        client = wiring.dynamodb_client()
        client.meta.events.register("before-send.dynamodb.*", send)
        world = World(client)
        calls = {verb: calls_of(client, request) for verb, request in VERBS.items()}
    return Recording(world.table, responses, world.wired.catalogs.cached, calls)


def ours(recording: Recording) -> Requests:
    """Our handler. The client becomes the wiring of this process."""
    client = _offline(wiring.dynamodb_client(), recording)
    wired = wiring.wire(recording.table, client, lambda: NOW)
    wired.catalogs.cached = recording.catalogs
    wired.catalogs.cached_at = NOW
    wiring.use(wired)
    import app  # noqa: F401  # after the wiring, which its handlers use

    return VERBS


def plain(recording: Recording) -> Requests:
    """The same calls by a boto3 client with default settings."""
    return _bare(recording, boto3.client("dynamodb"))


def same_settings(recording: Recording) -> Requests:
    """The same calls by a boto3 client with our client's settings."""
    return _bare(recording, boto3.client("dynamodb", config=wiring.CLIENT_CONFIG))


def _bare(recording: Recording, client: Any) -> Requests:
    _offline(client, recording)
    return {verb: _sender(client, calls) for verb, calls in recording.calls.items()}


def _sender(client: Any, calls: list[tuple[str, dict[str, Any]]]) -> Request:
    methods = [(getattr(client, method), params) for method, params in calls]

    def send() -> None:
        for method, params in methods:
            method(**params)

    return send


class _Raw(BytesIO):
    """A response's body with the method of urllib3 that botocore calls."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


def _offline(client: Any, recording: Recording) -> Any:
    """The client, with recorded responses in place of its network."""

    def respond(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        headers, body = recording.responses[_operation(request)]
        return AWSResponse(request.url, 200, headers, _Raw(body))

    client.meta.events.register("before-send.dynamodb.*", respond)
    return client


def _operation(request: AWSPreparedRequest) -> str:
    target = request.headers["X-Amz-Target"]
    return target.decode() if isinstance(target, bytes) else str(target)
