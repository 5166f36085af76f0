"""The console's cookies: HttpOnly, SameSite=Lax, Secure, and only for the console's own path.

`SESSION` holds a sign-in under way, which the session replaces: an answer of the issuer is taken
once. `DRAFT` holds an invitation that waits for its license to be bought.
"""

from chalice.app import Request

from .urls import ConsoleUrls

SESSION = "seatledger_console"
DRAFT = "seatledger_draft"


def cookie_of(request: Request, wanted: str = SESSION) -> str:
    """Its value; '' without one. Other cookies of the host may be of any form: a parser that gives
    up at the first strange one (`http.cookies`) would sign people out."""
    for pair in (request.headers.get("cookie") or "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted:
            return value
    return ""


def cookie(urls: ConsoleUrls, value: str, lifetime_s: int, name: str = SESSION) -> str:
    """The `Set-Cookie` header. Plain HTTP exists on this machine's own loopback only, where not
    every browser takes Secure cookies."""
    secure = "; Secure" if urls.is_https else ""
    path = urls.root_path
    return f"{name}={value}; Path={path}; Max-Age={lifetime_s}; HttpOnly; SameSite=Lax{secure}"


def no_cookie(urls: ConsoleUrls, name: str = SESSION) -> str:
    """Takes it away."""
    return cookie(urls, "", 0, name)
