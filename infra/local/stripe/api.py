"""Answers requests of the API: authentication, keys, failures on purpose, operations."""

import json
import secrets
from collections import deque
from typing import Any, Literal
from urllib.parse import urlsplit

from infra.local.gateway import GatewayReply, Headers
from infra.local.stripe import bank, checkout, refunds
from infra.local.stripe.account import Account, expand
from infra.local.stripe.errors import Invalid, Refused, broken, too_many, unauthorized
from infra.local.stripe.forms import parsed
from infra.local.stripe.keys import Answer, Keys
from infra.local.stripe.operations import Operation, found

Failure = Literal["timeout_before", "timeout_after", "500", "429"]
"""`timeout_before` and `timeout_after`: the connection is closed without an answer, before or after
the request took effect. `500` is stored under the request's key, as Stripe does; `429` is not."""


class Request:
    """One request of a client."""

    def __init__(self, method: str, path: str, headers: Headers, body: bytes | None) -> None:
        parts = urlsplit(path)
        self.method = method
        self.path = parts.path
        self.headers = {name.lower(): value for name, value in headers.items()}
        self._form = parts.query if method == "GET" else (body or b"").decode("utf-8", "replace")
        self.id = f"req_{secrets.token_hex(7)}"

    @property
    def key(self) -> str | None:
        """Its idempotency key: that of a GET has no effect."""
        return self.headers.get("idempotency-key") if self.method == "POST" else None

    @property
    def identity(self) -> tuple[str, str]:
        """What must be equal in requests of one key."""
        return self.path, json.dumps(self.params(), sort_keys=True)

    def params(self) -> dict[str, Any]:
        """Raises Invalid."""
        return parsed(self._form)


class Api:
    def __init__(self, account: Account, secret_key: str) -> None:
        self._account = account
        self._secret_key = secret_key
        self.keys = Keys(account.now)
        self.failures: deque[Failure] = deque()
        """What happens to the next requests."""
        self.requests: deque[tuple[str, str]] = deque(maxlen=1000)
        """Methods and paths of the last requests, in order."""

    def handle(self, request: Request) -> GatewayReply | None:
        """None if the connection shall be closed without an answer."""
        self.requests.append((request.method, request.path))
        try:
            self._authenticate(request)
            failure = self.failures.popleft() if self.failures else None
            if failure == "timeout_before":
                return None
            if failure == "429":
                raise too_many()
            reply = self._keyed(request, fails=failure == "500")
        except Refused as refused:
            return _reply(request, (refused.status, _encoded(refused.answer)))
        return None if failure == "timeout_after" else reply

    def clear(self) -> None:
        self.keys.clear()
        self.failures.clear()
        self.requests.clear()

    def _authenticate(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not given:
            raise unauthorized("You did not provide an API key.")
        if not secrets.compare_digest(given.encode(), self._secret_key.encode()):
            # As Stripe does, which is why clients must not log it.
            hidden = f"{given[:8]}{'*' * 12}{given[-4:]}"
            raise unauthorized(f"Invalid API Key provided: {hidden}")

    def _keyed(self, request: Request, *, fails: bool) -> GatewayReply:
        key = request.key
        if not key:
            return _reply(request, self._answer(request, fails=fails))
        identity = request.identity
        if stored := self.keys.begin(key, identity):
            return _reply(request, stored, replayed=True)
        answer = None
        try:
            answer = self._answer(request, fails=fails)
        finally:
            self.keys.end(key, identity, answer)
        return _reply(request, answer)

    def _answer(self, request: Request, *, fails: bool) -> Answer:
        """What is to be stored. Raises Refused if the request was not begun."""
        operation, ids = self._operation(request)
        params = operation.checked(request.params())
        paths = params.pop("expand", [])
        with self._account.lock:
            self._account.request = {"id": request.id, "idempotency_key": request.key}
            try:
                if fails:
                    raise broken()
                tidy(self._account)
                made = operation.operate(self._account, params, *ids)
                for path in paths:
                    made = expand(self._account, made, path.split("."), path)
            except Invalid:
                raise
            except Refused as refused:
                return refused.status, _encoded(refused.answer)
            return 200, _encoded(made)

    def _operation(self, request: Request) -> tuple[Operation, tuple[str, ...]]:
        if operation := found(request.method, request.path):
            return operation
        message = f"Unrecognized request URL ({request.method}: {request.path})."
        raise Refused(404, type="invalid_request_error", message=message)


def tidy(account: Account) -> None:
    """Does what time has brought: sessions expire, reserved amounts are released, and refunds that
    were pending are made or fail."""
    for each in account.ended():
        if each["object"] == "refund":
            refunds.settle(account, each)
        elif each["status"] == "open":
            checkout.close(account, each)
        elif each["status"] == "requires_capture":
            bank.cancel(account, each, "automatic")


def _encoded(answer: Any) -> bytes:
    return json.dumps(answer, indent=2).encode()


def _reply(request: Request, answer: Answer, *, replayed: bool = False) -> GatewayReply:
    status, body = answer
    headers = {"Content-Type": "application/json", "Request-Id": request.id}
    if request.key:
        headers["Idempotency-Key"] = request.key
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return GatewayReply(status, headers, body)
