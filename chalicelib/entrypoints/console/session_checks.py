"""Leads the browser to the issuer: to sign in, or to ask whether a session's person may still do
what they may. The latter is without a question to the person (`prompt=none`)."""

from chalice.app import Request, Response

from .cookies import SIGN_IN, cookie, cookie_of
from .error_pages import form_too_long_page, unchecked_page
from .leading import CONFIRMING, lead_to
from .oidc import SIGN_IN_LIFETIME_S, SignInFailed, client
from .responses import Redirect
from .session_clock import now_s
from .signed_cookies import LONGEST_SIGNED, KeptForm, Session, SignIn, signed_cookies
from .urls import ConsoleUrls

SILENT = "s"
OTHER = "o"
RESUMES = "f"
"""After the state's random part: the person is not asked; the person is asked who they are, even if
the issuer knows; a form waits for the answer. They are not in the cookie, which tabs share."""
PROMPTS = {SILENT: "none", OTHER: "login"}
LONGEST_COOKIES = 8_000
"""Together, so that API Gateway takes the request's headers: 10,240 bytes."""


def running_sign_in(request: Request, urls: ConsoleUrls) -> SignIn | None:
    return signed_cookies().read(cookie_of(request, urls, SIGN_IN), SignIn, now_s())


def to_issuer(
    request: Request, urls: ConsoleUrls, back: str, flags: str = "", renews: str = ""
) -> Redirect:
    """To the issuer and back. A sign-in in progress goes on under the same state, so that several
    tabs, or a link of a stranger, do not end it. Raises SignInFailed."""
    running = running_sign_in(request, urls)
    sign_in = client().start(back, now_s(), running, renews=renews)
    if len(signed_cookies().sign(sign_in)) > LONGEST_SIGNED:  # A form waits in another tab.
        sign_in = client().start("/", now_s(), running, renews=renews)
    return _redirect(urls, sign_in, flags)


def check(
    request: Request, urls: ConsoleUrls, session: Session, fields: dict[str, str] | None
) -> Response:
    """Asks the issuer about the session's person before a request is served. `fields` are those of
    a form, which is kept meanwhile."""
    back = urls.own_or_home(urls.current_path)
    try:
        if fields is None:
            return lead_to(urls, to_issuer(request, urls, back, SILENT, session.id), CONFIRMING)
        return _check_before_form(request, urls, session, KeptForm(back, fields))
    except SignInFailed as failed:
        return unchecked_page(urls, failed, urls.link(back))


def _check_before_form(
    request: Request, urls: ConsoleUrls, session: Session, form: KeptForm
) -> Response:
    running = running_sign_in(request, urls)
    sign_in = client().start(form.path, now_s(), running, renews=session.id, form=form)
    length, others = len(signed_cookies().sign(sign_in)), request.headers.get("cookie") or ""
    if (
        form.path != urls.current_path
        or length > LONGEST_SIGNED
        or length + len(others) > LONGEST_COOKIES
    ):
        return form_too_long_page(urls)
    return lead_to(urls, _redirect(urls, sign_in, SILENT + RESUMES), CONFIRMING, is_form=True)


def _redirect(urls: ConsoleUrls, sign_in: SignIn, flags: str) -> Redirect:
    state = f"{sign_in.state}.{flags}" if flags else sign_in.state
    prompt = next((PROMPTS[each] for each in flags if each in PROMPTS), "")
    to = client().authorization_url(sign_in, urls.absolute("/callback"), state=state, prompt=prompt)
    signed = signed_cookies().sign(sign_in)
    return Redirect(to, cookie(urls, signed, SIGN_IN_LIFETIME_S, SIGN_IN))
