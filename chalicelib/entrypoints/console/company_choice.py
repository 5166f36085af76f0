"""The choice of a company, for vendor staff."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from chalice.app import Request, Response
from msgspec.structs import replace

from ...domain.caller import VENDOR_ROLES
from ...domain.ids import LARGEST_ID
from ...domain.refusals import Refusal
from ..context import context_of
from .error_pages import refusal_page
from .page_request import serve_page, with_session
from .page_routes import PageRoutes
from .responses import Redirect, html_response, redirect_response
from .sessions import alive, session_caller, session_cookie, sign_out_check
from .signed_cookies import Session, kept_name, signed_cookies
from .urls import ConsoleUrls, query_of

routes = PageRoutes()


@routes.route("/company", methods=["GET"])
def get_console_company(request: Request) -> Response:
    """The form on which vendor staff choose a company."""

    def serve(urls: ConsoleUrls, session: Session, form: dict[str, str]) -> Response:
        del form
        return _company_page(urls, session, query_of(request).get("back") or "/")

    return _serve_staff(request, serve)


@routes.route("/company", methods=["POST"])
def post_console_company(request: Request) -> Response:

    def serve(urls: ConsoleUrls, session: Session, form: dict[str, str]) -> Response:
        entered, back = form.get("company_id", "").strip(), form.get("back", "/")
        company_id = _company_id(entered)
        if company_id is None:
            return _company_page(urls, session, back, entered)
        chosen = with_company_name(replace(session, company_id=company_id, company_name=""))
        if not chosen.company_name:
            return _company_page(urls, session, back, entered)
        to = urls.link(urls.own_or_home(back))
        return redirect_response(Redirect(to, session_cookie(urls, alive(chosen))))

    return _serve_staff(request, serve)


def _serve_staff(
    request: Request, serve: Callable[[ConsoleUrls, Session, dict[str, str]], Response]
) -> Response:
    """Everybody else is led home."""

    def serve_session(urls: ConsoleUrls, session: Session, form: dict[str, str]) -> Response:
        try:
            sign_out_check(session).require_signed_in()
        except Refusal as refusal:
            return refusal_page(urls, session, signed_cookies().csrf_token(session), refusal)
        if not _may_choose(session):
            return redirect_response(Redirect(urls.link("/")))
        return serve(urls, session, form)

    return serve_page(
        request, lambda urls: with_session(request, urls, partial(serve_session, urls))
    )


def with_company_name(session: Session) -> Session:
    """Every page shows the company's name. Read once, so a new name is shown to others once they
    sign in again."""
    if session.company_id is None:
        return session
    name = ""
    with suppress(Refusal):
        name = context_of(session_caller(session)).queries.company().name
    return replace(session, company_name=kept_name(name))


def _company_id(text: str) -> int | None:
    is_id = re.fullmatch("[0-9]{1,16}", text) and 1 <= int(text) <= LARGEST_ID
    return int(text) if is_id else None


def _may_choose(session: Session) -> bool:
    """True for vendor staff whose token is not limited to a company (R11)."""
    return session.role in VENDOR_ROLES and not session.only_company


def _company_page(
    urls: ConsoleUrls,
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
        "csrf": signed_cookies().csrf_token(session),
        "back": back,
        "entered": entered,
        "error": error if entered is not None else "",
    }
    return html_response(render("company.html", variables), 200 if entered is None else 400)
