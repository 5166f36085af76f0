"""The steps that all pages share: read the session, check the role and the form's CSRF token, run
the handler, and turn a refusal into an error page."""

import functools
import logging
from collections.abc import Callable
from typing import get_args
from urllib.parse import parse_qsl

from chalice.app import Request, Response

from ...domain.advice.access import role_that_may
from ...domain.caller import IssuedRole
from ...domain.products import SHIPPED
from ...domain.reason import reason_error
from ...domain.refusals import Refusal, forbidden
from ...service import policy
from ...service.policy import Verb
from ...wiring import wired
from .. import telemetry
from ..context import Context, context_of, path_id, request_id_of
from ..failures import failure_of
from . import vocabulary
from .cookies import DRAFT, cookie_of
from .error_pages import (
    not_configured_page,
    refusal_page,
    server_error_page,
    unreadable_page,
    wrong_form_page,
)
from .page_routes import PageRoutes
from .responses import File, Html, Redirect, file_response, html_response, redirect_response
from .session_checks import check
from .sessions import (
    SignedOutEverywhere,
    SignOutCheck,
    ended,
    is_check_due,
    kept_alive,
    session_caller,
    session_of,
    sign_out_check,
    signed_out_everywhere,
)
from .signed_cookies import NotConfigured, Session, signed_cookies
from .urls import NOT_UTF_8, ConsoleUrls, Unreadable, query_of, single_fields, urls_of

PageResponse = Html | Redirect | File

log = logging.getLogger(__name__)

LARGEST_FORM_BYTES = 64 * 1024
LONGEST_FORM_KEY = 255

REASON_REQUIRED = "Enter a reason. It is stored in the history."


class PageRequest(Context):
    """A request of a signed-in user whose role may make it."""

    session: Session
    urls: ConsoleUrls
    query: dict[str, str]
    is_form: bool
    form: dict[str, str]
    saved_invitation_cookie: str
    """The cookie's raw value; '' if it was not sent."""
    csrf: str
    sign_out_check: SignOutCheck

    @property
    def reason(self) -> str | None:
        return self.form.get("reason", "").strip() or None

    def require_may(self, verb: Verb) -> None:
        """Raises a refusal that says whom to ask if the caller's role may not do the verb."""
        if not self.may(verb):
            raise forbidden(f"You can view this but not change it. {self.whom_to_ask(verb)}")

    def whom_to_ask(self, verb: Verb) -> str:
        """For a caller whose role may not do the verb."""
        return role_that_may(policy.ROLES_BY_VERB[Verb(verb)], self.caller.role)

    def reason_error(self, verb: Verb) -> str:
        """What is wrong with the reason, or that vendor staff must give one (R26); '' if nothing
        is."""
        if self.reason:
            error = reason_error(self.reason)
            return f"The reason {error}." if error else ""
        return REASON_REQUIRED if policy.must_give_reason(self.caller.role, verb) else ""

    def change(self, verb: Verb) -> Context:
        """The context of the form's change: with staff's reason, and no idempotency key."""
        return self.with_reason(verb, self.reason)

    def keyed_change(self, verb: Verb, ids: tuple[int, ...], what: object) -> Context:
        """The same with the form's idempotency key. `what` is the content that the key stands for:
        repeating the form changes nothing more."""
        key = (self.query.get("key") or self.form.get("key") or "")[:LONGEST_FORM_KEY]
        return self.change(verb).with_key(key, f"console {verb}", ids, what)

    def redirect(self, path: str, **query: object) -> Redirect:
        return Redirect(self.urls.link(path, query))


class ReloadPage(Exception):
    """Redirects the browser to the same page: finalizing its office used up the calls that one
    request may make (R19)."""


def console_page(
    routes: PageRoutes, method: str, path: str, verb: Verb
) -> Callable[[Callable[..., PageResponse]], Callable[..., Response]]:
    """Routes a handler `(request, *ids of the path) -> PageResponse`, for the roles that may do
    the verb."""

    def register(handler: Callable[..., PageResponse]) -> Callable[..., Response]:
        @functools.wraps(handler)
        def view(http_request: Request, **ids: str) -> Response:
            return serve_page(
                http_request, lambda urls: _serve_session(http_request, urls, verb, handler, ids)
            )

        return routes.route(path, methods=[method])(view)

    return register


def serve_page(http_request: Request, serve: Callable[[ConsoleUrls], Response]) -> Response:
    """The page or an error page, with the request logged and measured."""
    vocabulary.speak(lambda: SHIPPED)
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
        query_of(http_request)
        return serve(urls)
    except Unreadable as unreadable:
        return unreadable_page(urls, unreadable)
    except NotConfigured:
        log.exception("the console is not configured")
        return not_configured_page(urls)
    except Exception as error:
        vocabulary.speak(lambda: SHIPPED)  # What failed may be the read of the catalog.
        log.exception("request %s failed", request_id, exc_info=failure_of(error))
        return server_error_page(urls, request_id)


def with_session(
    http_request: Request,
    urls: ConsoleUrls,
    serve: Callable[[Session, dict[str, str]], Response],
) -> Response:
    """Serves a request of a session with its form: with the CSRF token of session and company, and
    once the issuer was asked lately. Whoever is not signed in is led to the sign-in."""
    session = session_of(http_request, urls)
    if session is None:
        return ended(http_request, urls)
    form, is_form = form_of(http_request), http_request.method != "GET"
    if is_form and not signed_cookies().is_csrf_token(form.get("csrf", ""), session):
        return wrong_form_page(urls)
    if is_check_due(session, is_form=is_form):
        return check(http_request, urls, session, form if is_form else None)
    try:
        return kept_alive(urls, session, serve(session, form))
    except SignedOutEverywhere:
        return signed_out_everywhere(http_request, urls)


def _serve_session(
    http_request: Request,
    urls: ConsoleUrls,
    verb: Verb,
    handler: Callable[..., PageResponse],
    ids: dict[str, str],
) -> Response:
    def serve(session: Session, form: dict[str, str]) -> Response:
        if session.company_id is None:
            return redirect_response(Redirect(urls.link("/company", {"back": urls.current_path})))
        request = page_request_of(http_request, urls, session, form)
        return _run_handler(request, verb, handler, ids)

    return with_session(http_request, urls, serve)


def _run_handler(
    request: PageRequest, verb: Verb, handler: Callable[..., PageResponse], ids: dict[str, str]
) -> Response:
    """Forms change nothing before it is known that the session is not over everywhere; of pages,
    which may read it with the rest, nothing is shown before."""
    vocabulary.speak(lambda: request.products)
    try:
        if request.is_form:
            request.sign_out_check.require_signed_in()
        response = _response_or_refusal(request, verb, handler, ids)
        request.sign_out_check.require_signed_in()
    except Refusal as refusal:
        return refusal_page(request.urls, request.session, request.csrf, refusal)
    return response


def _response_or_refusal(
    request: PageRequest, verb: Verb, handler: Callable[..., PageResponse], ids: dict[str, str]
) -> Response:
    try:
        request.require_may(verb)
        path_ids = [path_id(text, "page") for text in ids.values()]
        return response_of(request, handler(request, *path_ids))
    except ReloadPage:
        return redirect_response(Redirect(request.urls.link(request.urls.current_path)))
    except Refusal as refusal:
        return refusal_page(request.urls, request.session, request.csrf, refusal)


def page_request_of(
    http_request: Request, urls: ConsoleUrls, session: Session, form: dict[str, str]
) -> PageRequest:
    assert session.role in get_args(IssuedRole) and session.company_id is not None
    context = context_of(session_caller(session))
    return PageRequest(
        request=context.request,
        wired=context.wired,
        session=session,
        urls=urls,
        query=query_of(http_request),
        is_form=http_request.method != "GET",
        form=form,
        saved_invitation_cookie=cookie_of(http_request, urls, DRAFT),
        csrf=signed_cookies().csrf_token(session),
        sign_out_check=sign_out_check(session),
    )


def form_of(http_request: Request) -> dict[str, str]:
    """The fields of a URL-encoded form; empty for other content types and oversized bodies.
    Raises Unreadable."""
    media_type = (http_request.headers.get("content-type") or "").split(";")[0].strip().lower()
    raw = http_request.raw_body
    if media_type != "application/x-www-form-urlencoded" or len(raw) > LARGEST_FORM_BYTES:
        return {}
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise Unreadable("form", NOT_UTF_8) from error
    return single_fields("form", pairs)


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
