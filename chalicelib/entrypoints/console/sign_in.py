"""Sign-in, sign-out, and the choice of a company for vendor staff."""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast

from chalice.app import Request, Response
from msgspec.structs import replace

from ...domain.caller import VENDOR_ROLES, Caller, Role
from ...domain.ids import LARGEST_ID
from ...domain.refusals import Refusal
from ...wiring import wired
from ..context import context_of
from .cookies import SIGN_IN, cookie, cookie_of, no_cookie
from .error_pages import sign_in_failed_page, too_many_offices_page, wrong_form_page
from .oidc import SIGN_IN_LIFETIME_S, SignInFailed, client
from .page_request import form_of, serve_page
from .page_routes import PageRoutes
from .responses import Redirect, html_response, redirect_response
from .signed_cookies import (
    LONGEST_SIGNED,
    Session,
    SignedCookies,
    SignIn,
    kept_name,
    lifetime_s,
    packed_ids,
    random_text,
    signed_cookies,
)
from .urls import ConsoleUrls, query_of

routes = PageRoutes()

SESSION_LIFETIME_S = 8 * 60 * 60
"""A working day. Role and offices are those of the sign-in until the session ends (decision 40)."""


@routes.route("/sign-in", methods=["GET"])
def get_console_sign_in(request: Request) -> Response:
    """Redirects to the issuer. A sign-in in progress goes on under the same state, so that several
    tabs, or a link of a stranger, do not end it."""

    def serve(urls: ConsoleUrls) -> Response:
        back = urls.own_or_home(query_of(request).get("back", "/"))
        sign_in = client().start(back, time.time(), _running_sign_in(request))
        try:
            to = client().authorization_url(sign_in, urls.absolute("/callback"))
        except SignInFailed as failed:
            return sign_in_failed_page(urls, failed)
        signed = signed_cookies().sign(sign_in)
        return redirect_response(Redirect(to, cookie(urls, signed, SIGN_IN_LIFETIME_S, SIGN_IN)))

    return serve_page(request, serve)


@routes.route("/callback", methods=["GET"])
def get_console_callback(request: Request) -> Response:
    """Receives the issuer's redirect and starts the session."""
    return serve_page(request, lambda urls: _callback(request, urls))


def _callback(request: Request, urls: ConsoleUrls) -> Response:
    cookies, parameters = signed_cookies(), query_of(request)
    sign_in = _running_sign_in(request)
    try:
        session = _session(sign_in, parameters, urls)
    except SignInFailed as failed:
        # Who has a session keeps it, and is not told that they are not signed in.
        if cookies.read(cookie_of(request), Session, time.time()) is not None:
            return redirect_response(Redirect(urls.link("/")))
        return sign_in_failed_page(urls, failed)
    back = sign_in.back if sign_in else "/"
    return _signed_in(urls, cookies, _with_company_name(session), back)


def _running_sign_in(request: Request) -> SignIn | None:
    # The release before stored it in the session's cookie.
    text = cookie_of(request, SIGN_IN) or cookie_of(request)
    return signed_cookies().read(text, SignIn, time.time())


def _session(sign_in: SignIn | None, parameters: Mapping[str, str], urls: ConsoleUrls) -> Session:
    """The session that the issuer's answer opens. Raises SignInFailed."""
    if sign_in is None or parameters.get("state") != sign_in.state:
        raise SignInFailed("This sign-in expired or was started in another browser.")
    code = parameters.get("code")
    if not code:
        raise SignInFailed("The identity provider did not sign you in.")
    claims = client().claims(sign_in, code, urls.absolute("/callback"))
    return Session(
        expires_at_s=int(time.time()) + SESSION_LIFETIME_S,
        id=random_text(),
        sub=claims["sub"],
        name=claims["name"] or claims["sub"],
        role=claims["role"],
        company_id=claims["company_id"],
        offices=packed_ids(claims["office_ids"]),
        only_company=claims["role"] in VENDOR_ROLES and claims["company_id"] is not None,
    )


def _signed_in(urls: ConsoleUrls, cookies: SignedCookies, session: Session, back: str) -> Response:
    signed = cookies.sign(session)
    if len(signed) > LONGEST_SIGNED:  # The name of the company is for show only.
        signed = cookies.sign(replace(session, company_name=""))
    if len(signed) > LONGEST_SIGNED:
        return too_many_offices_page(urls, len(session.office_ids or ()))
    _learn_name(session)
    to = urls.link(urls.own_or_home(back))
    return redirect_response(Redirect(to, cookie(urls, signed, lifetime_s(session))))


def _learn_name(session: Session) -> None:
    """Stores the user's name, which the company's pages show. A failure does not stop the sign-in:
    the next sign-in tries again."""
    company_id, current = session.company_id, wired()
    if company_id and session.name != session.sub:
        with suppress(Refusal):
            current.service.retries.run(
                lambda: current.names.save(company_id, session.sub, session.name)
            )


@routes.route("/sign-out", methods=["POST"])
def post_console_sign_out(request: Request) -> Response:

    def serve(urls: ConsoleUrls, cookies: SignedCookies, session: Session) -> Response:
        del cookies, session
        return redirect_response(Redirect(urls.link("/signed-out"), no_cookie(urls)))

    return serve_page(request, lambda urls: _own_form(request, urls, serve))


@routes.route("/sign-out", methods=["GET"])
def get_console_sign_out(request: Request) -> Response:
    """Redirects to the home page: a link must not sign a user out."""
    return serve_page(request, lambda urls: redirect_response(Redirect(urls.link("/"))))


@routes.route("/signed-out", methods=["GET"])
def get_console_signed_out(request: Request) -> Response:
    def serve(urls: ConsoleUrls) -> Response:
        from .rendering import render

        return html_response(render("signed_out.html", {"urls": urls, "session": None}), 200)

    return serve_page(request, serve)


@routes.route("/company", methods=["GET"])
def get_console_company(request: Request) -> Response:
    """The form on which vendor staff choose a company."""

    def serve(urls: ConsoleUrls) -> Response:
        cookies, parameters = signed_cookies(), query_of(request)
        session = cookies.read(cookie_of(request), Session, time.time())
        if session is None:
            return redirect_response(Redirect(urls.link("/sign-in", {"back": urls.current_path})))
        if not _may_choose(session):
            return redirect_response(Redirect(urls.link("/")))
        return _company_page(urls, cookies, session, parameters.get("back") or "/")

    return serve_page(request, serve)


@routes.route("/company", methods=["POST"])
def post_console_company(request: Request) -> Response:

    def serve(urls: ConsoleUrls, cookies: SignedCookies, session: Session) -> Response:
        form = form_of(request)
        entered, back = form.get("company_id", "").strip(), form.get("back", "/")
        company_id = _company_id(entered)
        if not _may_choose(session):
            return redirect_response(Redirect(urls.link("/")))
        if company_id is None:
            return _company_page(urls, cookies, session, back, entered)
        chosen = _with_company_name(replace(session, company_id=company_id, company_name=""))
        if not chosen.company_name:
            return _company_page(urls, cookies, session, back, entered)
        return _signed_in(urls, cookies, chosen, back)

    return serve_page(request, lambda urls: _own_form(request, urls, serve))


def _company_id(text: str) -> int | None:
    is_id = re.fullmatch("[0-9]{1,16}", text) and 1 <= int(text) <= LARGEST_ID
    return int(text) if is_id else None


def _with_company_name(session: Session) -> Session:
    """Every page shows the company's name. Read once, so a new name is shown to others once they
    sign in again."""
    if session.company_id is None:
        return session
    caller = Caller(session.sub, cast("Role", session.role), session.company_id)
    name = ""
    with suppress(Refusal):
        name = context_of(caller).queries.company().name
    return replace(session, company_name=kept_name(name))


def _may_choose(session: Session) -> bool:
    """True for vendor staff whose token is not limited to a company (R11)."""
    return session.role in VENDOR_ROLES and not session.only_company


def _company_page(
    urls: ConsoleUrls,
    cookies: SignedCookies,
    session: Session,
    back: str,
    entered: str | None = None,
) -> Response:
    """The form, with the entered text and the error if it is not a company's id."""
    from .rendering import render

    is_id = entered is not None and _company_id(entered)
    error = "No company has this id." if is_id else "Enter a company id: digits only."
    variables = {
        "urls": urls,
        "session": session,
        "csrf": cookies.csrf_token(session),
        "back": back,
        "entered": entered,
        "error": error if entered is not None else "",
    }
    return html_response(render("company.html", variables), 200 if entered is None else 400)


def _own_form(
    request: Request,
    urls: ConsoleUrls,
    serve: Callable[[ConsoleUrls, SignedCookies, Session], Response],
) -> Response:
    """Serves a form if its CSRF token is the session's."""
    cookies = signed_cookies()
    session = cookies.read(cookie_of(request), Session, time.time())
    if session is None:
        return redirect_response(Redirect(urls.link("/sign-in", {"back": urls.current_path})))
    if not cookies.is_csrf_token(form_of(request).get("csrf", ""), session):
        return wrong_form_page(urls)
    return serve(urls, cookies, session)
