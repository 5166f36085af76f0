"""A local stand-in for API Gateway: routes, authorizer and gateway responses."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import msgspec
from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    CustomLocalChalice,
    EventType,
    LambdaEventConverter,
    LocalChalice,
    LocalGateway,
    LocalGatewayAuthorizer,
    LocalGatewayException,
    MatchResult,
    NotAuthorizedError,
    RouteMatcher,
)

from chalicelib.entrypoints.claims import WrongSetting
from chalicelib.entrypoints.failures import failure_of
from chalicelib.entrypoints.issuer_documents import IssuerUnavailable
from chalicelib.service.ports import Retryable
from chalicelib.wiring import wired
from infra.local.resources import gateway_responses

log = logging.getLogger(__name__)

EMPTY: Mapping[str, str] = MappingProxyType({})

LARGEST_PAYLOAD = 10 * 1024 * 1024
"""API Gateway's own limit, in bytes."""


class Headers(Protocol):
    """Names and values, in a dict or in a message, which may have a name several times."""

    def items(self) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True)
class GatewayReply:
    status: int
    headers: dict[str, str]
    body: bytes


class Gateway:
    """Chalice's local gateway, extended as the deployed one: unknown routes, missing tokens and
    rejected tokens get the responses of `infra/responses.yaml`."""

    def __init__(self, app: Chalice) -> None:
        if not isinstance(app, LocalChalice):
            # As Chalice's local server does, so that each thread has its own current request.
            CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
            app.__class__ = CustomLocalChalice
        self._app = app
        self._local = LocalGateway(app, Config())
        self._matcher = GreedyRouteMatcher([*app.routes])
        self._local._authorizer = Authorizer(app)  # noqa: SLF001  # it can be given in no other way
        self._local.event_converter = EventConverter(self._matcher, app.api.binary_types)
        self._responses = gateway_responses()
        learn_types()

    def handle(self, method: str, path: str, headers: Headers, body: bytes | None) -> GatewayReply:
        """The response to one request. Never raises."""
        if body and len(body) > LARGEST_PAYLOAD:
            return self._own("REQUEST_TOO_LARGE")
        if not self._routed(method, path):
            return self._own("MISSING_AUTHENTICATION_TOKEN")
        return self._handled(method, path, headers, body)

    def _handled(
        self, method: str, path: str, headers: Headers, body: bytes | None
    ) -> GatewayReply:
        try:
            # Chalice only passes the headers on, to the converter.
            reply = self._local.handle_request(method, path, headers, body)  # type: ignore[arg-type]
        except NotAuthorizedError:
            return self._own("UNAUTHORIZED")
        except Denied as denied:
            return self._own("ACCESS_DENIED", denied.authorizer)
        # The functions let none of these pass but the authorizer.
        except (IssuerUnavailable, Retryable, WrongSetting):
            return self._own("AUTHORIZER_CONFIGURATION_ERROR")
        except LocalGatewayException:
            return self._own("DEFAULT_5XX")
        except Exception as error:
            # As in the cloud: a crashed function is a 5xx of the gateway; the log has the trace.
            log.exception("a request crashed", exc_info=failure_of(error))
            return self._own("DEFAULT_5XX")
        return GatewayReply(reply["statusCode"], dict(reply["headers"]), _bytes(reply["body"]))

    def _routed(self, method: str, path: str) -> bool:
        try:
            route = self._matcher.match_route(path).route
        except ValueError:
            return False
        return method in self._app.routes[route] or method == "OPTIONS"

    def _own(self, response_type: str, authorizer: Mapping[str, str] = EMPTY) -> GatewayReply:
        """The gateway's own response, with what the authorizer says of the request."""
        properties = self._responses[response_type]
        parameters = properties["ResponseParameters"].items()
        headers = {
            name.removeprefix("gatewayresponse.header."): text.strip("'")
            for name, value in parameters
            if (text := resolved(value, bool(wired().origins)))
        }
        body: str = properties["ResponseTemplates"]["application/json"]
        for name, text in authorizer.items():  # As they are: API Gateway escapes nothing.
            body = body.replace(f"$context.authorizer.{name}", text)
        return GatewayReply(int(properties.get("StatusCode", 500)), headers, body.encode())


class Denied(Exception):
    """The authorizer has refused. `authorizer` are the texts of its answer's context."""

    def __init__(self, authorizer: Mapping[str, str]) -> None:
        super().__init__()
        self.authorizer = authorizer


class Authorizer(LocalGatewayAuthorizer):
    """Chalice's, and a refusal says what the authorizer has said."""

    def _check_can_invoke_view_function(self, arn: str, auth_result: dict[str, Any]) -> bool:
        if not super()._check_can_invoke_view_function(arn, auth_result):
            raise Denied(auth_result["context"])
        return True


class EventConverter(LambdaEventConverter):
    """Chalice's events with all values of each header, as API Gateway's. `headers` has the last."""

    def create_lambda_event(
        self, method: str, path: str, headers: Headers, body: bytes | None = None
    ) -> EventType:
        event = super().create_lambda_event(method, path, dict(headers.items()), body)
        values: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in headers.items():
            values[name].append(value)
        return {**event, "multiValueHeaders": dict(values)}


class GreedyRouteMatcher(RouteMatcher):
    """Chalice's matcher, and greedy paths as API Gateway has them: `{proxy+}` is the rest of the
    path, decoded, if no other route matches."""

    def match_route(self, url: str) -> MatchResult:
        plain = [each for each in self.route_urls if not each.endswith("+}")]
        try:
            return RouteMatcher(plain).match_route(url)
        except ValueError:
            return self._greedy(urlsplit(url))

    def _greedy(self, url: SplitResult) -> MatchResult:
        for route in self.route_urls:
            start, _, name = route.partition("{")
            if name.endswith("+}") and url.path.startswith(start):
                rest = {name.removesuffix("+}"): unquote(url.path.removeprefix(start))}
                return MatchResult(route, rest, parse_qs(url.query, keep_blank_values=True))
        raise ValueError(url.path)


def learn_types() -> None:
    """Lets msgspec look at all types before threads use them: two that meet a type for the first
    time crash the process. In Lambda a process serves one request at a time."""
    for each in _kinds_of(msgspec.Struct):
        with suppress(TypeError, NameError):  # Generic and unfinished ones, which nobody decodes.
            msgspec.json.Decoder(each)


def _kinds_of(base: type) -> Iterator[type]:
    kinds: list[type] = base.__subclasses__()
    for each in kinds:
        yield each
        yield from _kinds_of(each)


def resolved(value: Any, shares_answers: bool) -> str | None:
    """A value of the template; None if the stack's parameters omit it."""
    if isinstance(value, str):
        return value
    condition, then, otherwise = value["Fn::If"]
    assert condition == "SharesAnswers"
    chosen = then if shares_answers else otherwise
    return chosen if isinstance(chosen, str) else None


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else (body or "").encode()
