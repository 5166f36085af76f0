"""The control server for testers: clock, tokens, reset, events. Never deployed."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from chalicelib.domain.caller import VENDOR_ROLES, IssuedRole
from chalicelib.domain.ids import is_id
from chalicelib.entrypoints.console import session_clock
from infra.local import seed
from infra.local.gateway import GatewayReply, Headers
from infra.local.servers import plain
from infra.local.sign_in import PEOPLE
from infra.local.stack import Stack
from infra.local.stripe import control as stripe_control
from infra.local.stripe.errors import Refused

ROLES = get_args(IssuedRole)
OWN_HOST = re.compile("(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]{1,5})?", re.IGNORECASE)
LONGEST_MOVE = timedelta(days=366 * 50)
LONGEST_SESSION_S = 8 * 60 * 60


class BadRequest(Exception):
    """An invalid request; the message says why."""


class NoTokens(Exception):
    """The stack trusts another issuer than the local one; the message says which."""


class Control:
    """Answers `/`, `/events`, `/dead_letters`, `/tokens`, `/clock`, `/sessions`, `/reset`, and what
    is below `/issuer` and `/stripe`."""

    def __init__(self, stack: Stack, app_url: str) -> None:
        self._stack = stack
        self._app_url = app_url
        self._routes: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("GET", "/"): self._overview,
            ("GET", "/events"): self._events,
            ("GET", "/dead_letters"): self._dead_letters,
            ("POST", "/tokens"): self._tokens,
            ("POST", "/clock"): self._clock,
            ("POST", "/reset"): self._reset,
            ("POST", "/issuer/claims"): self._claims,
            ("POST", "/issuer/end_sessions"): self._end_sessions,
            ("POST", "/sessions"): self._sessions,
            **stripe_control.routes(stack.stripe),
        }

    def handle(self, method: str, path: str, headers: Headers, body: bytes | None) -> GatewayReply:
        if error := _stranger_error(method, headers):
            return plain(403, {"error": error})
        route = self._routes.get((method, path.split("?", maxsplit=1)[0]))
        if route is None:
            known = [f"{method} {path}" for method, path in self._routes]
            return plain(404, {"error": "no such path or method", "known": known})
        try:
            return plain(200, route(_object(body)))
        except NoTokens as conflict:
            return _problem(409, "Another issuer is trusted", str(conflict))
        except (BadRequest, Refused) as bad:
            return plain(400, {"error": str(bad)})

    def _overview(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "app": self._app_url,
            "issuer": self._stack.trusted_issuer,
            "now": self._now(),
            "company_id": seed.COMPANY_ID,
            "offices": [
                {
                    "id": office.office_id,
                    "name": office.name,
                    "timezone": office.timezone,
                    "currency": office.currency,
                }
                for office in self._stack.offices
            ],
            "tokens": self._foreign_tokens() if self._stack.identity else self.demo_tokens(),
        }

    def demo_tokens(self) -> dict[str, str]:
        token = self._stack.issuer.token
        return {
            "company_admin": token("company_admin", seed.COMPANY_ID),
            "office_admin": token("office_admin", seed.COMPANY_ID, [seed.NEW_YORK]),
            "csm": token("csm"),
        }

    def _foreign_tokens(self) -> str:
        return f"Tokens come from {self._stack.trusted_issuer}: this server cannot make any."

    def _events(self, _: dict[str, Any]) -> dict[str, Any]:
        """The events that the bus received, the latest last."""
        self._stack.deliver_stream()
        return {"items": list(self._stack.bus.events)}

    def _dead_letters(self, _: dict[str, Any]) -> dict[str, Any]:
        dead = self._stack.queue.dead
        return {"items": [{"message_id": each.message_id, "body": each.body} for each in dead]}

    def _tokens(self, body: dict[str, Any]) -> dict[str, Any]:
        if self._stack.identity:
            raise NoTokens(self._foreign_tokens())
        _only(body, "role", "company_id", "office_ids", "sub")
        role, company_id = body.get("role"), body.get("company_id")
        office_ids, sub = body.get("office_ids"), body.get("sub")
        if not isinstance(role, str) or role not in ROLES:
            raise BadRequest(f"role must be one of {', '.join(ROLES)}")
        if not (is_id(company_id) or (role in VENDOR_ROLES and company_id is None)):
            raise BadRequest(
                "company_id must be a positive integer (optional for vendor staff only)"
            )
        listed = office_ids is None or isinstance(office_ids, list)
        if not listed or not all(map(is_id, office_ids or ())):
            raise BadRequest("office_ids must be a list of positive integers, or absent")
        if sub is not None and not isinstance(sub, str):
            raise BadRequest("sub must be a string")
        return {"token": self._stack.issuer.token(role, company_id, office_ids, sub)}

    def _claims(self, body: dict[str, Any]) -> dict[str, Any]:
        """Changes what the issuer says of a demo user from now on; null leaves a claim out."""
        _only(body, "person", "claims")
        person, claims = body.get("person"), body.get("claims")
        found = next((each for each in PEOPLE if each.key == person), None)
        if found is None:
            raise BadRequest(f"person must be one of {', '.join(each.key for each in PEOPLE)}")
        if not isinstance(claims, dict) or "sub" in claims:
            raise BadRequest('claims must be an object like {"role": "viewer"}, without sub')
        page = self._stack.issuer.sign_in
        page.changed_claims[found.key] = {**page.changed_claims.get(found.key, {}), **claims}
        return {"claims": page.claims_of(found)}

    def _end_sessions(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ends all sessions at the issuer: the console hears of it within 15 minutes."""
        _only(body)
        self._stack.issuer.sign_in.end_sessions()
        return {}

    def _sessions(self, body: dict[str, Any]) -> dict[str, Any]:
        """Moves the clock of the console's sessions, which is not the product's: 900 seconds later
        they have to be confirmed by the issuer, 3,600 later they are over."""
        _only(body, "advance_seconds")
        seconds = body.get("advance_seconds")
        if type(seconds) is not int or not 0 <= seconds <= LONGEST_SESSION_S:
            raise BadRequest(f"advance_seconds must be an integer from 0 to {LONGEST_SESSION_S}")
        later_s = session_clock.now_s() - time.time() + seconds
        session_clock.clock = lambda: time.time() + later_s
        return {"sessions_are_later_by_s": round(later_s)}

    def _clock(self, body: dict[str, Any]) -> dict[str, Any]:
        _only(body, "advance_seconds", "now", "schedules")
        schedules = body.get("schedules", True)
        if type(schedules) is not bool:
            raise BadRequest("schedules must be true or false")
        now = self._stack.clock.now()
        target = _target(body, now)
        if target > now + LONGEST_MOVE:
            raise BadRequest("the clock moves by 50 years at most")
        try:
            self._stack.move_clock(target, schedules)
        except ValueError as past:
            raise BadRequest(str(past)) from past
        return {"now": self._now()}

    def _reset(self, body: dict[str, Any]) -> dict[str, Any]:
        _only(body)
        self._stack.reset()
        self._stack.issuer.sign_in.restart()
        session_clock.clock = time.time
        return {"now": self._now()}

    def _now(self) -> str:
        return f"{self._stack.clock.now():%Y-%m-%dT%H:%M:%SZ}"


def _stranger_error(method: str, headers: Headers) -> str:
    """Why the request may be that of another site's page, which must not steer the stack; '' if it
    is not. A page can send simple forms anywhere, and can give this server a name of its own."""
    sent = {name.lower(): value for name, value in headers.items()}
    if not OWN_HOST.fullmatch(sent.get("host", "")):
        return "this server answers to 127.0.0.1, localhost and [::1] only"
    is_of_page = sent.get("sec-fetch-site", "none") not in ("none", "same-origin")
    if method != "GET" and ("origin" in sent or is_of_page):
        return "pages of browsers cannot use this server; send the request with a program"
    return ""


def _problem(status: int, title: str, detail: str) -> GatewayReply:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {"Content-Type": "application/problem+json"}
    return GatewayReply(status, headers, json.dumps(problem).encode())


def _target(body: dict[str, Any], now: datetime) -> datetime:
    if ("advance_seconds" in body) == ("now" in body):
        raise BadRequest('send {"advance_seconds": n} or {"now": "2026-03-01T00:00:00Z"}')
    if "advance_seconds" in body:
        seconds = body["advance_seconds"]
        if type(seconds) is not int or not 0 <= seconds <= LONGEST_MOVE.total_seconds():
            raise BadRequest(
                f"advance_seconds must be an integer from 0 to {LONGEST_MOVE.total_seconds():.0f}"
            )
        return now + timedelta(seconds=seconds)
    try:
        instant = datetime.fromisoformat(body["now"])
        utc = instant.astimezone(UTC).replace(microsecond=0)
    except (TypeError, ValueError, OverflowError) as malformed:
        raise BadRequest(
            "now must be an RFC 3339 instant, like 2026-03-01T00:00:00Z"
        ) from malformed
    if instant.tzinfo is None:
        raise BadRequest("now must have a time zone, like the Z of 2026-03-01T00:00:00Z")
    return utc


def _object(body: bytes | None) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except (ValueError, RecursionError) as malformed:
        raise BadRequest("the body must be JSON") from malformed
    if not isinstance(parsed, dict):
        raise BadRequest("the body must be a JSON object")
    return parsed


def _only(body: dict[str, Any], *known: str) -> None:
    if unknown := set(body) - set(known):
        raise BadRequest(
            f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known) or 'none'}"
        )
