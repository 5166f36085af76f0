"""The console's cookies: HttpOnly, SameSite=Lax, Secure, and only for the console's own path.

`SESSION` contains the session. `SIGN_IN` contains the sign-in in progress: whoever is led to the
sign-in page keeps their session. `DRAFT` contains an invitation while its license is purchased.
"""

from chalice.app import Request

from .urls import ConsoleUrls

SESSION = "seatledger_console"
SIGN_IN = "seatledger_sign_in"
DRAFT = "seatledger_draft"


def cookie_of(request: Request, wanted: str = SESSION) -> str:
    """The cookie's value; '' if it was not sent. `http.cookies` is not used, because it stops at
    the first malformed cookie: another cookie of the host would sign users out."""
    for pair in (request.headers.get("cookie") or "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted:
            return value
    return ""


def cookie(urls: ConsoleUrls, value: str, lifetime_s: int, name: str = SESSION) -> str:
    """The value of the `Set-Cookie` header. Plain HTTP is used on loopback only, where not every
    browser accepts Secure cookies."""
    secure = "; Secure" if urls.is_https else ""
    path = urls.root_path
    return f"{name}={value}; Path={path}; Max-Age={lifetime_s}; HttpOnly; SameSite=Lax{secure}"


def no_cookie(urls: ConsoleUrls, name: str = SESSION) -> str:
    """The value of the `Set-Cookie` header that deletes the cookie."""
    return cookie(urls, "", 0, name)
