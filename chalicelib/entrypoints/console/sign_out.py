"""Sign-out: of this browser's session, or of all sessions of a person; and at the issuer."""

from collections.abc import Callable

from chalice.app import Request, Response

from ...domain.refusals import Refusal
from ...wiring import wired
from .cookies import no_cookie
from .error_pages import refusal_page, session_ended_page, wrong_form_page
from .oidc import client
from .page_request import form_of, serve_page, with_session
from .page_routes import PageRoutes
from .responses import Redirect, html_response, redirect_response
from .session_clock import now_s
from .sessions import (
    SignedOutEverywhere,
    session_caller,
    session_of,
    sign_out_check,
    signed_out_everywhere,
)
from .signed_cookies import SESSION_LIFETIME_S, Session, signed_cookies
from .urls import ConsoleUrls

routes = PageRoutes()

KEPT_LONGER_S = 60 * 60
"""Than the sessions last that are over: clocks differ."""


@routes.route("/sign-out", methods=["POST"])
def post_console_sign_out(request: Request) -> Response:

    def serve(urls: ConsoleUrls, session: Session) -> Response:
        del session
        return _signed_out_page(urls, everywhere=False)

    return serve_page(request, lambda urls: _own_form(request, urls, serve))


@routes.route("/sign-out", methods=["GET"])
def get_console_sign_out(request: Request) -> Response:
    """Redirects to the home page: a link must not sign a user out."""
    return serve_page(request, lambda urls: redirect_response(Redirect(urls.link("/"))))


@routes.route("/sign-out-everywhere", methods=["GET"])
def get_console_sign_out_everywhere(request: Request) -> Response:
    """Asks before it is done."""

    def serve(urls: ConsoleUrls, session: Session) -> Response:
        from .rendering import render

        csrf = signed_cookies().csrf_token(session)
        try:
            sign_out_check(session).require_signed_in()
        except Refusal as refusal:
            return refusal_page(urls, session, csrf, refusal)
        variables = {"urls": urls, "session": session, "csrf": csrf}
        return html_response(render("sign_out_everywhere.html", variables), 200)

    return serve_page(
        request, lambda urls: with_session(request, urls, lambda session, _: serve(urls, session))
    )


@routes.route("/sign-out-everywhere", methods=["POST"])
def post_console_sign_out_everywhere(request: Request) -> Response:

    def serve(urls: ConsoleUrls, session: Session) -> Response:
        caller, at_s = session_caller(session), now_s()
        until_s = int(at_s) + SESSION_LIFETIME_S + KEPT_LONGER_S
        current = wired()
        try:
            current.service.retries.run(
                lambda: current.sign_outs.save(caller, int(at_s * 1000), until_s)
            )
        except Refusal as refusal:
            return refusal_page(urls, session, signed_cookies().csrf_token(session), refusal)
        return _signed_out_page(urls, everywhere=True)

    return serve_page(request, lambda urls: _own_form(request, urls, serve))


@routes.route("/signed-out", methods=["GET"])
def get_console_signed_out(request: Request) -> Response:
    """Where the issuer leads back to."""
    return serve_page(request, lambda urls: _page(urls, url="", everywhere=False, here_only=False))


def _signed_out_page(urls: ConsoleUrls, *, everywhere: bool) -> Response:
    """Without the session, and on to the issuer if it has an address for that. A page, because
    browsers let no form redirect to another site (`form-action`)."""
    url = client().end_session_url(urls.absolute("/signed-out"))
    response = _page(urls, url=url, everywhere=everywhere, here_only=not url)
    response.headers["Set-Cookie"] = no_cookie(urls)
    return response


def _page(urls: ConsoleUrls, **variables: object) -> Response:
    from .rendering import render

    return html_response(
        render("signed_out.html", {"urls": urls, "session": None, **variables}), 200
    )


def _own_form(
    request: Request, urls: ConsoleUrls, serve: Callable[[ConsoleUrls, Session], Response]
) -> Response:
    """Serves a form of the session, however long ago the issuer was asked about it, unless the
    session is over everywhere: a copy of it must not end the person's later ones."""
    session = session_of(request, urls)
    if session is None:
        return session_ended_page(urls)
    if not signed_cookies().is_csrf_token(form_of(request).get("csrf", ""), session):
        return wrong_form_page(urls)
    try:
        sign_out_check(session).require_signed_in()
    except SignedOutEverywhere:
        return signed_out_everywhere(request, urls)
    except Refusal as refusal:
        return refusal_page(urls, session, signed_cookies().csrf_token(session), refusal)
    return serve(urls, session)
