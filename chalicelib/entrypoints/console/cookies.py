"""The console's one cookie: HttpOnly, SameSite=Lax, Secure, and only for the console's own path.

It holds a sign-in under way, which the session replaces: an answer of the issuer is taken once.
"""

from http.cookies import CookieError, SimpleCookie

from chalice.app import Request

from .places import Place

NAME = "seatledger_console"


def cookie_of(request: Request) -> str:
    """Its value; '' without one."""
    try:
        cookies = SimpleCookie(request.headers.get("cookie") or "")
    except CookieError:
        return ""
    return cookies[NAME].value if NAME in cookies else ""


def cookie(place: Place, value: str, lifetime_s: int) -> str:
    """The `Set-Cookie` header. Plain HTTP exists on this machine's own loopback only, where not
    every browser takes Secure cookies."""
    secure = "; Secure" if place.is_https else ""
    return (
        f"{NAME}={value}; Path={place.root}; Max-Age={lifetime_s}; HttpOnly; SameSite=Lax{secure}"
    )


def no_cookie(place: Place) -> str:
    """Takes it away."""
    return cookie(place, "", 0)
