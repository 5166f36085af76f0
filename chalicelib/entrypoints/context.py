"""A request, independent of its protocol: the caller, the instant, and the wired service.

HTTP's `Call` and the console's `PageRequest` are contexts with the fields of their protocol. A
context makes no decisions: `service.policy` decides which verbs a role may do, `queries` decides
what a caller may read.
"""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any, Self
from uuid import uuid4

import msgspec

from ..domain.caller import VENDOR_ROLES, Caller
from ..domain.ids import LARGEST_ID
from ..domain.journal import Source
from ..domain.products import Products
from ..domain.reach import exceeds
from ..domain.record import Record, replace
from ..domain.refusals import not_found
from ..domain.user import User
from ..queries import Queries
from ..service import policy
from ..service.policy import Verb
from ..service.ports import IdempotencyKey, StoredResponse
from ..service.requests import Command, Request, Service
from ..wiring import Wired, wired


class Context(Record):
    """One request of an authenticated caller. `request` is the part that verbs take."""

    request: Request
    wired: Wired

    @property
    def caller(self) -> Caller:
        return self.request.caller

    @property
    def at(self) -> datetime:
        return self.request.at

    @property
    def service(self) -> Service:
        return self.wired.service

    @property
    def queries(self) -> Queries:
        return Queries(self.caller, self.at, self.service, self.wired.reads)

    @property
    def products(self) -> Products:
        """What is sold now, from the cached catalog."""
        return self.queries.products()

    @property
    def is_staff(self) -> bool:
        return self.caller.role in policy.VENDOR_STAFF

    def may(self, verb: Verb) -> bool:
        """True if the caller's role may do the verb. Does not check the office's terms."""
        return policy.may(self.caller.role, verb)

    def may_change(self, user: User) -> bool:
        """True if the caller's role may change users, and this one has no more reach (R11). Does
        not check the user's office: what a caller can read is in their offices."""
        return self.may(Verb.CHANGE_USER) and not exceeds(user, self.caller)

    def with_reason(self, verb: Verb, reason: str | None, pointer: str = "/reason") -> Self:
        """A copy with the reason. Raises if vendor staff change something without one (R26), and
        for text that is no reason; `pointer` is where the reason belongs."""
        policy.require_reason(self.caller.role, verb, reason, pointer)
        return replace(self, request=replace(self.request, reason=reason)) if reason else self

    def returning_to(self, url: str) -> Self:
        """A copy that says where a person goes back to after confirming a payment."""
        return replace(self, request=replace(self.request, return_url=url))

    def with_key(self, key: str, operation: str, ids: tuple[int, ...], content: object) -> Self:
        """A copy with an idempotency key; unchanged if it is ''. `content` is what a repeat with
        the key must equal."""
        if not key:
            return self
        # The ids instead of the path's text: `/offices/7` and `/offices/07` are the same office.
        scope = canonical([self.caller.sub, operation, ids, key]).decode()
        request_hash = sha256(canonical(content)).hexdigest()
        idempotency_key = IdempotencyKey(self.caller.company_id, scope, request_hash)
        return replace(self, request=replace(self.request, key=idempotency_key))

    def source(self, place: Source) -> Source:
        """The source that the journal records: `staff` for vendor staff, otherwise `place`."""
        return "staff" if self.caller.role in VENDOR_ROLES else place

    def command(self, office_id: int, source: Source) -> Command:
        """The request as a command for an office."""
        return Command(self.request, office_id, source, self.request.reason)

    def stored_response(self, status: int, body: object) -> StoredResponse:
        """The response to store for repeats, with the body as JSON."""
        key = self.request.key
        return StoredResponse(key.request_hash if key else "", status, json_of(body))


def context_of(caller: Caller) -> Context:
    """The context of a new request of the caller, at the current instant."""
    current = wired()
    return Context(Request(caller, current.clock(), str(uuid4())), current)


def path_id(text: str, what: str) -> int:
    """The id in a path. Raises not_found(`what`) for text that is not an id."""
    if not re.fullmatch("[0-9]{1,16}", text) or not 1 <= int(text) <= LARGEST_ID:
        raise not_found(what)
    return int(text)


def request_id_of(gateway_context: dict[str, Any]) -> str:
    """API Gateway's request id, which its access log and the response contain as well. A client can
    override it, so anything that does not look like one is replaced."""
    text = str(gateway_context.get("requestId"))
    return text if re.fullmatch("[0-9A-Fa-f-]{36}", text) else str(uuid4())


def json_of(value: object) -> str:
    return msgspec.json.encode(value).decode()


def canonical(content: object) -> bytes:
    """JSON that is equal for equal contents, whatever the order of their keys."""
    return msgspec.json.encode(content, order="deterministic")
