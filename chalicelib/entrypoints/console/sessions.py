"""Sessions: which one a request has, how it stays alive, and when it ends (decision 115)."""

from collections.abc import Callable
from typing import cast

from chalice.app import Request, Response
from msgspec.structs import replace

from ...domain.caller import NO_COMPANY, Caller, Role
from ...wiring import wired
from .cookies import cookie, cookie_of, no_cookie
from .error_pages import session_ended_page
from .leading import SIGN_IN_FIRST, lead_to
from .responses import Redirect
from .session_clock import now_s
from .signed_cookies import (
    CHECK_EVERY_S,
    IDLE_LIFETIME_S,
    Session,
    lifetime_s,
    signed_cookies,
)
from .urls import ConsoleUrls

RESIGNED_EVERY_S = 60
"""So seldom does a page replace the cookie of a session that stays alive."""
FORM_MARGIN_S = 60
"""Forms are checked earlier than pages, so that the page that a form redirects to need not be."""


class SignedOutEverywhere(Exception):
    """The person of the session signed out of all sessions after it began."""


class SignOutCheck:
    """Whether a session is one of those. Read once for each request, if possible together with
    what the page reads anyway."""

    def __init__(self, session: Session, read: Callable[[Caller], int | None]) -> None:
        self._session = session
        self._read = read
        self._is_known = False

    def note(self, signed_out_at_ms: int | None) -> None:
        """Raises SignedOutEverywhere."""
        self._is_known = True
        if signed_out_at_ms is not None and self._session.began_at_ms <= signed_out_at_ms:
            raise SignedOutEverywhere

    def require_signed_in(self) -> None:
        """Makes a call if it is not known yet. Raises SignedOutEverywhere, and Refusal if the
        database is busy."""
        if not self._is_known:
            caller = session_caller(self._session)
            self.note(wired().service.retries.run(lambda: self._read(caller)))


def sign_out_check(session: Session) -> SignOutCheck:
    return SignOutCheck(session, wired().sign_outs.latest_ms)


def session_caller(session: Session) -> Caller:
    """The session's person, for the company that they work on."""
    role = cast("Role", session.role)
    company_id = session.company_id or NO_COMPANY
    return Caller(session.sub, role, company_id, session.office_ids)


def session_of(request: Request, urls: ConsoleUrls) -> Session | None:
    """The request's session, if it is alive."""
    return signed_cookies().read(cookie_of(request, urls), Session, now_s())


def is_check_due(session: Session, *, is_form: bool = False) -> bool:
    """True if the issuer must be asked again before the request is served."""
    margin_s = FORM_MARGIN_S if is_form else 0
    return now_s() >= session.checked_at_s + CHECK_EVERY_S - margin_s


def alive(session: Session) -> Session:
    """The session as it is after a request: an hour from now, and eight from its beginning on at
    most, it is over."""
    until_s = min(int(now_s()) + IDLE_LIFETIME_S, session.ends_at_s)
    return replace(session, expires_at_s=until_s)


def session_cookie(urls: ConsoleUrls, session: Session) -> str:
    """The value of the `Set-Cookie` header that stores the session."""
    return cookie(urls, signed_cookies().sign(session), lifetime_s(session))


def kept_alive(urls: ConsoleUrls, session: Session, response: Response) -> Response:
    """The response, which prolongs the session unless it has another cookie."""
    longer = alive(session)
    is_worth_it = longer.expires_at_s - session.expires_at_s >= RESIGNED_EVERY_S
    if is_worth_it and "Set-Cookie" not in response.headers:
        response.headers["Set-Cookie"] = session_cookie(urls, longer)
    return response


def ended(request: Request, urls: ConsoleUrls) -> Response:
    """For a request without a session: to the sign-in, or for a form, a page that leads there."""
    if request.method != "GET":
        return session_ended_page(urls)
    to = Redirect(urls.link("/sign-in", {"back": urls.current_path}))
    return lead_to(urls, to, SIGN_IN_FIRST)


def signed_out_everywhere(request: Request, urls: ConsoleUrls) -> Response:
    """The same, for a session that is over everywhere."""
    response = ended(request, urls)
    response.headers["Set-Cookie"] = no_cookie(urls)
    return response
