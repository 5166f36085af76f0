"""What every page has in common: who is signed in and may see it, the form's proof that it is
ours, and every refusal explained on a page."""

import functools
import logging
import re
import time
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar, cast, get_args
from urllib.parse import parse_qsl
from uuid import uuid4

from chalice.app import Blueprint, Request, Response

from ...domain.caller import Caller, Role
from ...domain.ids import LARGEST_ID
from ...domain.journal import Source
from ...domain.record import Record, replace
from ...domain.refusals import Refusal, forbidden, not_found
from ...dynamo.listings import Listings
from ...service import policy
from ...service.policy import Verb
from ...service.ports import IdempotencyKey
from ...service.requests import Command, Service
from ...service.requests import Request as Asked
from ...wiring import Wired, wired
from .. import telemetry
from ..http.parsing import canonical
from ..http.responses import request_id_of
from .cookies import DRAFT, cookie_of
from .error_pages import broken, not_configured, refused, signed_out, wrong_form
from .responses import File, Html, Redirect, file, html, redirection
from .signed_cookies import NotConfigured, Session, SignedCookies, signed_cookies
from .urls import Place, place_of, query_of

T = TypeVar("T")
Reply = Html | Redirect | File

log = logging.getLogger(__name__)

LARGEST_FORM = 64 * 1024
LONGEST_KEY = 255


class Visit(Record):
    """One request of somebody who is signed in and may make it."""

    session: Session
    asked: Asked
    place: Place
    query: dict[str, str]
    is_form: bool
    form: dict[str, str]
    draft: str
    """The draft's cookie, as it was sent."""
    wired: Wired
    csrf: str

    @property
    def caller(self) -> Caller:
        return self.asked.caller

    @property
    def service(self) -> Service:
        return self.wired.service

    @property
    def listings(self) -> Listings:
        return self.wired.listings

    @property
    def is_staff(self) -> bool:
        return self.caller.role == "csm"

    def read(self, attempt: Callable[[], T]) -> T:
        return self.service.retries.run(attempt)

    def may(self, verb: Verb) -> bool:
        """Whether the role may do it; what the office's terms say is another matter."""
        return policy.may(self.caller.role, verb)

    def keyed(self, verb: Verb, ids: tuple[int, ...], what: object) -> Asked:
        """The request under the key of its form: `what` happens once, however often it is sent.
        Staff's reason goes with it."""
        policy.require_reason(self.caller.role, verb, self.reason)
        key = (self.query.get("key") or self.form.get("key") or "")[:LONGEST_KEY]
        scope = canonical([self.caller.sub, f"console {verb}", ids, key]).decode()
        request_hash = sha256(canonical(what)).hexdigest()
        return Asked(
            caller=self.caller,
            at=self.asked.at,
            request_id=self.asked.request_id,
            key=IdempotencyKey(self.caller.company_id, scope, request_hash) if key else None,
            reason=self.reason,
        )

    def command(self, asked: Asked, office_id: int, source: Source) -> Command:
        return Command(asked, office_id, "staff" if self.is_staff else source, self.reason)

    @property
    def reason(self) -> str | None:
        text = self.form.get("reason", "").strip()[:500]
        return text if text and text.isprintable() else None

    def request_for(self, verb: Verb) -> Asked:
        """The request without a key, with staff's reason."""
        policy.require_reason(self.caller.role, verb, self.reason)
        return replace(self.asked, reason=self.reason)

    def lacks_reason(self, verb: Verb) -> bool:
        """True if the form needs a reason from vendor staff and has none (R26)."""
        return policy.must_give_reason(self.caller.role, verb) and not self.reason

    def redirect(self, path: str, **query: object) -> Redirect:
        return Redirect(self.place.link(path, query))


class Again(Exception):
    """The page is to be asked for once more: taking its office over a boundary took the calls that
    it may make (R19)."""


def page(
    routes: Blueprint, method: str, path: str, verb: Verb
) -> Callable[[Callable[..., Reply]], Callable[..., Response]]:
    """Routes a handler `(visit, *ids of the path) -> Reply`. It is for the roles that may do
    the verb."""

    def register(handler: Callable[..., Reply]) -> Callable[..., Response]:
        @functools.wraps(handler)
        def view(**ids: str) -> Response:
            request: Request = routes.current_request
            return answered(request, lambda place: _served(request, place, verb, handler, ids))

        # Empty content types: Chalice's own check would answer with a document of its own.
        return cast(
            "Callable[..., Response]", routes.route(path, methods=[method], content_types=[])(view)
        )

    return register


def answered(request: Request, serve: Callable[[Place], Response]) -> Response:
    """The page, or one that tells what went wrong, logged and measured."""
    request_id = request_id_of(request.context)
    telemetry.bind(request_id, (request.uri_params or {}).get("office_id"))
    response = _answer(request, request_id, serve)
    telemetry.page_done(f"{request.method} {request.context['resourcePath']}", response.status_code)
    telemetry.retried(wired())
    return response


def _answer(request: Request, request_id: str, serve: Callable[[Place], Response]) -> Response:
    """Of our own mistakes only their id."""
    place = place_of(request)
    try:
        return serve(place)
    except NotConfigured:
        log.exception("the console is not configured")
        return not_configured(place)
    except Exception:
        log.exception("request %s failed", request_id)
        return broken(place, request_id)


def _served(
    request: Request,
    place: Place,
    verb: Verb,
    handler: Callable[..., Reply],
    ids: dict[str, str],
) -> Response:
    cookies = signed_cookies()
    session = cookies.read(cookie_of(request), Session, time.time())
    if session is None:
        if request.method == "GET":
            return redirection(Redirect(place.link("/sign-in", {"back": place.here})))
        return signed_out(place)
    if session.company_id is None:
        return redirection(Redirect(place.link("/company", {"back": place.here})))
    visit = visit_of(request, place, session, cookies)
    return _replied(visit, verb, handler, ids) if visit else wrong_form(place)


def _replied(
    visit: Visit, verb: Verb, handler: Callable[..., Reply], ids: dict[str, str]
) -> Response:
    try:
        if not visit.may(verb):
            raise forbidden("Your role may see this, and not do it.")
        return sent(visit, handler(visit, *map(_path_id, ids.values())))
    except Again:
        return redirection(Redirect(visit.place.link(visit.place.here)))
    except Refusal as refusal:
        return refused(visit.place, visit.session, visit.csrf, refusal)


def visit_of(
    request: Request, place: Place, session: Session, cookies: SignedCookies
) -> Visit | None:
    """None for a form that does not prove to be ours."""
    form = form_of(request)
    if request.method != "GET" and not cookies.is_csrf_token(form.get("csrf", ""), session):
        return None
    assert session.role in get_args(Role) and session.company_id is not None
    current = wired()
    caller = Caller(
        sub=session.sub,
        role=cast("Role", session.role),
        company_id=session.company_id,
        office_ids=session.office_ids,
    )
    asked = Asked(caller=caller, at=current.clock(), request_id=str(uuid4()))
    return Visit(
        session=session,
        asked=asked,
        place=place,
        query=query_of(request),
        is_form=request.method != "GET",
        form=form,
        draft=cookie_of(request, DRAFT),
        wired=current,
        csrf=cookies.csrf_token(session),
    )


def form_of(request: Request) -> dict[str, str]:
    """The fields of a plain form. Of what is no form, nothing."""
    media_type = (request.headers.get("content-type") or "").split(";")[0].strip().lower()
    raw = request.raw_body
    if media_type != "application/x-www-form-urlencoded" or len(raw) > LARGEST_FORM:
        return {}
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return dict(parse_qsl(text, keep_blank_values=True))


def sent(visit: Visit, reply: Reply) -> Response:
    if isinstance(reply, Redirect):
        return redirection(reply)
    if isinstance(reply, File):
        return file(reply)
    from .rendering import render  # Jinja2 is for pages: no other function pays for it.

    frame = {"place": visit.place, "session": visit.session, "csrf": visit.csrf, "visit": visit}
    return html(render(reply.template, {**frame, **reply.shows}), reply.status)


def _path_id(text: str) -> int:
    if not re.fullmatch("[0-9]{1,16}", text) or not 1 <= int(text) <= LARGEST_ID:
        raise not_found("page")
    return int(text)
