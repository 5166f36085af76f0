"""The steps that all pages share: read the session, check the role and the form's CSRF token, run
the handler, and turn a refusal into an error page."""

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
from ...service import policy, requests
from ...service.policy import Verb
from ...service.ports import IdempotencyKey
from ...service.requests import Command, Service
from ...wiring import Wired, wired
from .. import telemetry
from ..http.parsing import canonical
from ..http.responses import request_id_of
from .cookies import DRAFT, cookie_of
from .error_pages import (
    not_configured_page,
    refusal_page,
    server_error_page,
    session_ended_page,
    wrong_form_page,
)
from .responses import File, Html, Redirect, file_response, html_response, redirect_response
from .signed_cookies import NotConfigured, Session, SignedCookies, signed_cookies
from .urls import ConsoleUrls, query_of, urls_of

_T = TypeVar("_T")
PageResponse = Html | Redirect | File

log = logging.getLogger(__name__)

LARGEST_FORM_BYTES = 64 * 1024
LONGEST_FORM_KEY = 255


class PageRequest(Record):
    """A request of a signed-in user whose role may make it."""

    session: Session
    service_request: requests.Request
    urls: ConsoleUrls
    query: dict[str, str]
    is_form: bool
    form: dict[str, str]
    saved_invitation_cookie: str
    """The cookie's raw value; '' if it was not sent."""
    wired: Wired
    csrf: str

    @property
    def caller(self) -> Caller:
        return self.service_request.caller

    @property
    def service(self) -> Service:
        return self.wired.service

    @property
    def listings(self) -> Listings:
        return self.wired.listings

    @property
    def is_staff(self) -> bool:
        return self.caller.role in policy.VENDOR_STAFF

    def read(self, attempt: Callable[[], _T]) -> _T:
        return self.service.retries.run(attempt)

    def may(self, verb: Verb) -> bool:
        """True if the caller's role may do it. The office's terms are checked elsewhere."""
        return policy.may(self.caller.role, verb)

    def keyed_request(self, verb: Verb, ids: tuple[int, ...], what: object) -> requests.Request:
        """The request with the form's idempotency key and staff's reason. `what` is the content
        that the key stands for: repeating the form changes nothing more."""
        policy.require_reason(self.caller.role, verb, self.reason)
        key = (self.query.get("key") or self.form.get("key") or "")[:LONGEST_FORM_KEY]
        scope = canonical([self.caller.sub, f"console {verb}", ids, key]).decode()
        request_hash = sha256(canonical(what)).hexdigest()
        return requests.Request(
            caller=self.caller,
            at=self.service_request.at,
            request_id=self.service_request.request_id,
            key=IdempotencyKey(self.caller.company_id, scope, request_hash) if key else None,
            reason=self.reason,
        )

    def command(self, service_request: requests.Request, office_id: int, source: Source) -> Command:
        return Command(
            service_request, office_id, "staff" if self.is_staff else source, self.reason
        )

    @property
    def reason(self) -> str | None:
        text = self.form.get("reason", "").strip()[:500]
        return text if text and text.isprintable() else None

    def request_for(self, verb: Verb) -> requests.Request:
        """The request with staff's reason and without an idempotency key."""
        policy.require_reason(self.caller.role, verb, self.reason)
        return replace(self.service_request, reason=self.reason)

    def lacks_reason(self, verb: Verb) -> bool:
        """True if the form needs a reason from vendor staff and has none (R26)."""
        return policy.must_give_reason(self.caller.role, verb) and not self.reason

    def redirect(self, path: str, **query: object) -> Redirect:
        return Redirect(self.urls.link(path, query))


class ReloadPage(Exception):
    """Redirects the browser to the same page: finalizing its office used up the calls that one
    request may make (R19)."""


def console_page(
    routes: Blueprint, method: str, path: str, verb: Verb
) -> Callable[[Callable[..., PageResponse]], Callable[..., Response]]:
    """Routes a handler `(request, *ids of the path) -> PageResponse`, for the roles that may do
    the verb."""

    def register(handler: Callable[..., PageResponse]) -> Callable[..., Response]:
        @functools.wraps(handler)
        def view(**ids: str) -> Response:
            http_request: Request = routes.current_request
            return serve_page(
                http_request, lambda urls: _serve_session(http_request, urls, verb, handler, ids)
            )

        # No content types, because Chalice's own check would answer with JSON instead of a page.
        return cast(
            "Callable[..., Response]", routes.route(path, methods=[method], content_types=[])(view)
        )

    return register


def serve_page(http_request: Request, serve: Callable[[ConsoleUrls], Response]) -> Response:
    """The page or an error page, with the request logged and measured."""
    request_id = request_id_of(http_request.context)
    telemetry.bind(request_id, (http_request.uri_params or {}).get("office_id"))
    response = _page_or_error(http_request, request_id, serve)
    telemetry.page_done(
        f"{http_request.method} {http_request.context['resourcePath']}", response.status_code
    )
    telemetry.retried(wired())
    return response


def _page_or_error(
    http_request: Request, request_id: str, serve: Callable[[ConsoleUrls], Response]
) -> Response:
    """An internal error shows only the request id."""
    urls = urls_of(http_request)
    try:
        return serve(urls)
    except NotConfigured:
        log.exception("the console is not configured")
        return not_configured_page(urls)
    except Exception:
        log.exception("request %s failed", request_id)
        return server_error_page(urls, request_id)


def _serve_session(
    http_request: Request,
    urls: ConsoleUrls,
    verb: Verb,
    handler: Callable[..., PageResponse],
    ids: dict[str, str],
) -> Response:
    cookies = signed_cookies()
    session = cookies.read(cookie_of(http_request), Session, time.time())
    if session is None:
        if http_request.method == "GET":
            return redirect_response(Redirect(urls.link("/sign-in", {"back": urls.current_path})))
        return session_ended_page(urls)
    if session.company_id is None:
        return redirect_response(Redirect(urls.link("/company", {"back": urls.current_path})))
    request = page_request_of(http_request, urls, session, cookies)
    return _run_handler(request, verb, handler, ids) if request else wrong_form_page(urls)


def _run_handler(
    request: PageRequest, verb: Verb, handler: Callable[..., PageResponse], ids: dict[str, str]
) -> Response:
    try:
        if not request.may(verb):
            raise forbidden("You can view this but not change it.")
        return response_of(request, handler(request, *map(_path_id, ids.values())))
    except ReloadPage:
        return redirect_response(Redirect(request.urls.link(request.urls.current_path)))
    except Refusal as refusal:
        return refusal_page(request.urls, request.session, request.csrf, refusal)


def page_request_of(
    http_request: Request, urls: ConsoleUrls, session: Session, cookies: SignedCookies
) -> PageRequest | None:
    """None if the form's CSRF token is not the session's."""
    form = form_of(http_request)
    if http_request.method != "GET" and not cookies.is_csrf_token(form.get("csrf", ""), session):
        return None
    assert session.role in get_args(Role) and session.company_id is not None
    current = wired()
    caller = Caller(
        sub=session.sub,
        role=cast("Role", session.role),
        company_id=session.company_id,
        office_ids=session.office_ids,
    )
    service_request = requests.Request(caller=caller, at=current.clock(), request_id=str(uuid4()))
    return PageRequest(
        session=session,
        service_request=service_request,
        urls=urls,
        query=query_of(http_request),
        is_form=http_request.method != "GET",
        form=form,
        saved_invitation_cookie=cookie_of(http_request, DRAFT),
        wired=current,
        csrf=cookies.csrf_token(session),
    )


def form_of(http_request: Request) -> dict[str, str]:
    """The fields of a URL-encoded form; empty for other content types and oversized bodies."""
    media_type = (http_request.headers.get("content-type") or "").split(";")[0].strip().lower()
    raw = http_request.raw_body
    if media_type != "application/x-www-form-urlencoded" or len(raw) > LARGEST_FORM_BYTES:
        return {}
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return dict(parse_qsl(text, keep_blank_values=True))


def response_of(request: PageRequest, reply: PageResponse) -> Response:
    if isinstance(reply, Redirect):
        return redirect_response(reply)
    if isinstance(reply, File):
        return file_response(reply)
    from .rendering import render  # Only pages need Jinja2: other requests do not import it.

    frame = {
        "urls": request.urls,
        "session": request.session,
        "csrf": request.csrf,
        "request": request,
    }
    return html_response(render(reply.template, {**frame, **reply.variables}), reply.status)


def _path_id(text: str) -> int:
    if not re.fullmatch("[0-9]{1,16}", text) or not 1 <= int(text) <= LARGEST_ID:
        raise not_found("page")
    return int(text)
