"""Sign-in: to the issuer, and what its answer makes of the session."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from chalice.app import Request, Response
from msgspec.structs import replace

from ...domain.caller import NO_COMPANY, VENDOR_ROLES, Caller
from ...domain.refusals import Refusal
from ...wiring import wired
from ..context import context_of
from . import vocabulary
from .company_choice import with_company_name
from .cookies import no_cookie
from .error_pages import (
    no_role_page,
    sign_in_failed_page,
    too_many_offices_page,
    unchecked_page,
)
from .oidc import NoRole, SignInFailed, client
from .page_request import serve_page
from .page_routes import PageRoutes
from .responses import Redirect, html_response, redirect_response
from .session_checks import OTHER, RESUMES, SILENT, running_sign_in, to_issuer
from .session_clock import now_s
from .sessions import alive, is_check_due, session_cookie, session_of
from .signed_cookies import (
    LONGEST_SIGNED,
    Session,
    SignIn,
    packed_ids,
    random_text,
    signed_cookies,
)
from .urls import ConsoleUrls, query_of

routes = PageRoutes()

FAILS_FOR_A_WHILE = ("server_error", "temporarily_unavailable")
"""Errors of an issuer (RFC 6749, section 4.1.2.1). All others that answer a request without a
question to the person say that there must be one, in more words than the standard has
(`login_required` and its kind, OpenID Connect Core 1.0, section 3.1.2.6)."""


@routes.route("/sign-in", methods=["GET"])
def get_console_sign_in(request: Request) -> Response:
    """Redirects to the issuer, which asks who it is for a person that wants to be someone else. A
    form that waits is resumed."""

    def serve(urls: ConsoleUrls) -> Response:
        query = query_of(request)
        back = urls.own_or_home(query.get("back", "/"))
        is_other, resumes = query.get("as") == "other", query.get("resume") == "yes"
        return _to_issuer(request, urls, back, OTHER * is_other + RESUMES * resumes)

    return serve_page(request, serve)


def _to_issuer(request: Request, urls: ConsoleUrls, back: str, flags: str) -> Response:
    try:
        return redirect_response(to_issuer(request, urls, back, flags))
    except SignInFailed as failed:
        return sign_in_failed_page(urls, failed)


@routes.route("/callback", methods=["GET"])
def get_console_callback(request: Request) -> Response:
    """Receives the issuer's redirect and starts the session, or lets it go on."""
    return serve_page(request, lambda urls: _callback(request, urls))


def _callback(request: Request, urls: ConsoleUrls) -> Response:
    parameters = query_of(request)
    state, _, flags = parameters.get("state", "").partition(".")
    running, before = running_sign_in(request, urls), session_of(request, urls)
    sign_in = running if running and running.state == state else None
    if sign_in and SILENT in flags and _must_ask(parameters):
        return _to_issuer(request, urls, sign_in.back, flags.replace(SILENT, ""))
    try:
        claims = _claims(sign_in, parameters, urls)
    except NoRole as no_role:
        return _no_role(urls, no_role)
    except SignInFailed as failed:
        return _failed(urls, failed, before, sign_in, flags)
    assert sign_in
    session, is_new = _session_of(claims, before, sign_in)
    return _signed_in(urls, session, is_new, sign_in, flags)


def _must_ask(parameters: Mapping[str, str]) -> bool:
    return "error" in parameters and parameters["error"] not in FAILS_FOR_A_WHILE


def _claims(
    sign_in: SignIn | None, parameters: Mapping[str, str], urls: ConsoleUrls
) -> dict[str, Any]:
    """What the issuer says of the person. Raises SignInFailed."""
    if sign_in is None:
        raise SignInFailed("This sign-in expired or was started in another browser.")
    client().require_issuer(parameters)
    code = parameters.get("code")
    if not code:
        raise SignInFailed("The identity provider did not sign you in.")
    return client().claims(sign_in, code, urls.absolute("/callback"))


def _no_role(urls: ConsoleUrls, no_role: NoRole) -> Response:
    """Whoever has lost their role has no session any more."""
    with suppress(Refusal):  # The vendor's name and help link; without them, what is shipped.
        products = context_of(Caller("", "viewer", NO_COMPANY)).products
        vocabulary.speak(lambda: products)
    response = no_role_page(urls, no_role)
    response.headers["Set-Cookie"] = no_cookie(urls)
    return response


def _failed(
    urls: ConsoleUrls,
    failed: SignInFailed,
    session: Session | None,
    sign_in: SignIn | None,
    flags: str,
) -> Response:
    """Whoever has a session keeps it, and is not told that they are not signed in."""
    if session is None:
        return sign_in_failed_page(urls, failed)
    if sign_in is None:  # Of two tabs that were loaded at once, one comes back with this.
        return redirect_response(Redirect(urls.link("/")))
    if is_check_due(session):
        resume = urls.link("/sign-in", {"back": sign_in.back, "resume": "yes"})
        retry = resume if RESUMES in flags else urls.link(sign_in.back)
        return unchecked_page(urls, failed, retry)
    # For example, when the page with a form that waited is loaded again.
    return _went_on(urls, session, sign_in, flags, "/")


def _session_of(
    claims: dict[str, Any], before: Session | None, sign_in: SignIn
) -> tuple[Session, bool]:
    """The session that the issuer's answer opens, and True; or that which goes on with it."""
    session = _new_session(claims)
    if before is None or before.id != sign_in.renews or before.sub != session.sub:
        return session, True
    chosen = session
    if session.role in VENDOR_ROLES and not session.only_company and not before.only_company:
        chosen = replace(session, company_id=before.company_id)
    is_same = chosen.company_id == before.company_id
    went_on = replace(
        chosen,
        id=before.id,
        began_at_ms=before.began_at_ms,
        company_name=before.company_name if is_same else "",
    )
    return alive(went_on), False


def _new_session(claims: dict[str, Any]) -> Session:
    at_s = now_s()
    session = Session(
        expires_at_s=0,
        began_at_ms=int(at_s * 1000),
        checked_at_s=int(at_s),
        id=random_text(),
        sub=claims["sub"],
        name=claims["name"] or claims["sub"],
        role=claims["role"],
        company_id=claims["company_id"],
        offices=packed_ids(claims["office_ids"]),
        only_company=claims["role"] in VENDOR_ROLES and claims["company_id"] is not None,
    )
    return alive(session)


def _signed_in(
    urls: ConsoleUrls, session: Session, is_new: bool, sign_in: SignIn, flags: str
) -> Response:
    if not session.company_name:
        session = with_company_name(session)
    if len(signed_cookies().sign(session)) > LONGEST_SIGNED:  # The name is for show only.
        session = replace(session, company_name="")
    if len(signed_cookies().sign(session)) > LONGEST_SIGNED:
        response = too_many_offices_page(urls, len(session.office_ids or ()))
        response.headers["Set-Cookie"] = no_cookie(urls)
        return response
    if is_new:
        _learn_name(session)
    response = _went_on(urls, session, sign_in, flags, sign_in.back)
    response.headers["Set-Cookie"] = session_cookie(urls, session)
    return response


def _went_on(
    urls: ConsoleUrls, session: Session, sign_in: SignIn, flags: str, back: str
) -> Response:
    """Where the browser was: on a page, or sending a form of this session."""
    form = sign_in.form if RESUMES in flags and sign_in.renews == session.id else None
    if form is None:
        return redirect_response(Redirect(urls.link(urls.own_or_home(back))))
    from .rendering import render

    csrf = signed_cookies().csrf_token(session)
    variables = {"urls": urls, "session": session, "csrf": csrf, "form": form}
    return html_response(render("resume.html", variables), 200)


def _learn_name(session: Session) -> None:
    """Stores the user's name, which the company's pages show. A failure does not stop the sign-in:
    the next sign-in tries again."""
    company_id, current = session.company_id, wired()
    if company_id and session.name != session.sub:
        with suppress(Refusal):
            current.service.retries.run(
                lambda: current.names.save(company_id, session.sub, session.name)
            )
