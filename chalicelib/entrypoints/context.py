"""What a request is for every entry point, whatever protocol it came by: who asks, when, and with
what the service works.

HTTP's `Call` and the console's `PageRequest` are contexts with what their protocol adds. A context
only carries: `service.policy` decides which verb a role may do, `queries` what a caller may read.
"""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any, Self
from uuid import uuid4

import msgspec

from ..domain.caller import Caller
from ..domain.ids import LARGEST_ID
from ..domain.journal import Source
from ..domain.record import Record, replace
from ..domain.refusals import not_found
from ..queries import Queries
from ..service import policy
from ..service.policy import Verb
from ..service.ports import IdempotencyKey, StoredResponse
from ..service.requests import Command, Request, Service
from ..wiring import Wired, wired


class Context(Record):
    """One request of a known caller. `request` is what verbs are given."""

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
    def is_staff(self) -> bool:
        return self.caller.role in policy.VENDOR_STAFF

    def may(self, verb: Verb) -> bool:
        """True if the caller's role may do it. The office's terms are checked elsewhere."""
        return policy.may(self.caller.role, verb)

    def with_reason(self, verb: Verb, reason: str | None, pointer: str = "/reason") -> Self:
        """The same with the reason. Refuses a change by vendor staff without one (R26); `pointer`
        says where it belongs."""
        policy.require_reason(self.caller.role, verb, reason, pointer)
        return replace(self, request=replace(self.request, reason=reason)) if reason else self

    def with_key(self, key: str, operation: str, ids: tuple[int, ...], content: object) -> Self:
        """The same with an idempotency key, '' for none. `content` is what the key stands for."""
        if not key:
            return self
        # The ids, and not the path's text: an office has one id in many spellings.
        scope = canonical([self.caller.sub, operation, ids, key]).decode()
        request_hash = sha256(canonical(content)).hexdigest()
        idempotency_key = IdempotencyKey(self.caller.company_id, scope, request_hash)
        return replace(self, request=replace(self.request, key=idempotency_key))

    def source(self, place: Source) -> Source:
        """Where the journal says that a change was made: `staff` for vendor staff, else `place`."""
        return "staff" if self.is_staff else place

    def command(self, office_id: int, source: Source) -> Command:
        """The request as a command to an office."""
        return Command(self.request, office_id, source, self.request.reason)

    def stored_response(self, status: int, answer: object) -> StoredResponse:
        """The response with this answer as JSON, as it is kept for repeats."""
        key = self.request.key
        return StoredResponse(key.request_hash if key else "", status, json_of(answer))


def context_of(caller: Caller) -> Context:
    """A new request of the caller, now."""
    current = wired()
    return Context(Request(caller, current.clock(), str(uuid4())), current)


def path_id(text: str, what: str) -> int:
    """An id of the path. What cannot be one names nothing that exists: `what` is not found."""
    if not re.fullmatch("[0-9]{1,16}", text) or not 1 <= int(text) <= LARGEST_ID:
        raise not_found(what)
    return int(text)


def request_id_of(gateway_context: dict[str, Any]) -> str:
    """API Gateway's own, which its access log and the client's answer have too."""
    return str(gateway_context.get("requestId") or uuid4())


def json_of(answer: object) -> str:
    return msgspec.json.encode(answer).decode()


def canonical(content: object) -> bytes:
    """Equal for equal contents, however they were written."""
    return msgspec.json.encode(content, order="deterministic")
