"""Error pages. Each says what happened and what to do."""

from typing import Any

from chalice.app import Response

from ...domain.refusals import Refusal
from ..http.problems import problem_type
from .labels import in_words
from .oidc import NoRole, SignInFailed
from .responses import html_response
from .signed_cookies import Session
from .urls import ConsoleUrls, Unreadable


def refusal_page(urls: ConsoleUrls, session: Session, csrf: str, refusal: Refusal) -> Response:
    row = problem_type(refusal.code)
    contact = refusal.members.get("contact")
    return _error_page(
        urls,
        row.status,
        row.title,
        in_words(refusal.detail),
        session=session,
        csrf=csrf,
        contact=contact,
    )


def unknown_address_page(urls: ConsoleUrls, session: Session | None, csrf: str) -> Response:
    detail = "There is no page at this address. It may be misspelled, or the page was removed."
    return _error_page(
        urls, 404, "Page not found", detail, session=session, csrf=csrf, home=_home(session)
    )


def wrong_method_page(
    urls: ConsoleUrls, session: Session | None, csrf: str, methods: list[str]
) -> Response:
    """For a form that was sent to an address that takes none, for example."""
    detail = "This address does not accept what was sent, so nothing was changed."
    retry = urls.link(urls.current_path) if "GET" in methods else None
    page = _error_page(
        urls,
        405,
        "Please try again",
        detail,
        session=session,
        csrf=csrf,
        retry=retry,
        home=_home(session),
    )
    page.headers["Allow"] = ", ".join(methods)
    return page


def _home(session: Session | None) -> str:
    return f"Go to {session.company_label}" if session else "Sign In"


def session_ended_page(urls: ConsoleUrls) -> Response:
    """For a form sent after the session ended: signing in returns to it."""
    detail = "Nothing was changed. To return to this page, sign in again."
    return _error_page(
        urls, 401, "Your session has ended", detail, sign_in_back_to=urls.current_path
    )


def wrong_form_page(urls: ConsoleUrls) -> Response:
    detail = "This form belongs to another session, so nothing was changed. Load the page again."
    return _error_page(urls, 403, "Please try again", detail, retry=urls.link(urls.current_path))


def unreadable_page(urls: ConsoleUrls, unreadable: Unreadable) -> Response:
    """Only a form's page can be opened again: its address was readable."""
    retry = urls.link(urls.current_path) if unreadable.is_form else None
    return _error_page(urls, 400, "Please try again", str(unreadable), retry=retry)


def sign_in_failed_page(urls: ConsoleUrls, failed: SignInFailed) -> Response:
    detail = f"{failed} Please try again."
    return _error_page(urls, failed.status, "You are not signed in", detail, sign_in_back_to="/")


def unchecked_page(urls: ConsoleUrls, failed: SignInFailed, retry: str) -> Response:
    """For a session that goes on once the issuer has answered."""
    detail = f"Your sign-in could not be confirmed, and nothing was changed. {failed}"
    return _error_page(urls, failed.status, "Please try again", detail, retry=retry)


def form_too_long_page(urls: ConsoleUrls) -> Response:
    """For a form that does not fit into a cookie while the issuer is asked."""
    detail = (
        "Your sign-in had to be confirmed first, so nothing was changed. Load the page again, and "
        "send the form once more."
    )
    return _error_page(urls, 409, "Please try again", detail, retry=urls.link(urls.current_path))


def no_role_page(urls: ConsoleUrls, no_role: NoRole) -> Response:
    """For a person whom the issuer knows, and who may do nothing here."""
    from .rendering import render

    who = " · ".join(filter(None, (no_role.name, no_role.email)))
    variables = {"urls": urls, "session": None, "who": who, "no_role": no_role}
    return html_response(render("no_role.html", variables), no_role.status)


def too_many_offices_page(urls: ConsoleUrls, number: int) -> Response:
    detail = (
        f"You are an admin of {number} offices, more than a session can store. Ask to be made a "
        "company admin, who can access all offices."
    )
    return _error_page(urls, 400, "You are not signed in", detail, sign_in_back_to="/")


def not_configured_page(urls: ConsoleUrls) -> Response:
    detail = "It needs a session key and a client at the identity provider. See docs/operations.md."
    return _error_page(urls, 503, "The console is not set up yet", detail)


def server_error_page(urls: ConsoleUrls, request_id: str) -> Response:
    detail = f"This is an error on our side. Please report the request id {request_id}."
    return _error_page(urls, 500, "Something went wrong", detail)


def _error_page(urls: ConsoleUrls, status: int, title: str, detail: str, **more: Any) -> Response:
    from .rendering import render  # Jinja2 is imported only where a page is rendered.

    session: Session | None = more.get("session")
    defaults = {
        "session": None,
        "csrf": "",
        "contact": None,
        "sign_in_back_to": None,
        "retry": None,
        "home": _home(session) if session else "Go to your company",
    }
    variables = {**defaults, **more, "urls": urls, "title": title, "detail": detail}
    return html_response(render("problem.html", variables), status)
