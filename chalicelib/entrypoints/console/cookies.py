"""The console's cookies: HttpOnly, SameSite=Lax, and on HTTPS Secure under a name with `__Host-`.

Browsers accept that prefix only from the host itself, for all of its paths (RFC 6265bis, section
4.1.3.2), so a cookie that a sibling domain plants is not read. What precedes `/console` is part of
the name: deployments below several base paths of one host do not end each other's sessions.

`SESSION` contains the session. `SIGN_IN` contains the sign-in in progress: whoever is led to the
sign-in page keeps their session. `DRAFT` contains an invitation while its license is purchased.
"""

from chalice.app import Request

from .urls import ConsoleUrls

SESSION = "seatledger_console"
SIGN_IN = "seatledger_sign_in"
DRAFT = "seatledger_draft"


def cookie_name(urls: ConsoleUrls, name: str) -> str:
    """Plain HTTP is used on loopback only, where not every browser accepts Secure cookies."""
    return f"__Host-{name}{urls.prefix.replace('/', '.')}" if urls.is_https else name


def cookie_of(request: Request, urls: ConsoleUrls, wanted: str = SESSION) -> str:
    """The cookie's value; '' if it was not sent. Two of one name are as good as none: browsers have
    only one from this host, so another host has planted the other. `http.cookies` is not used,
    because it stops at the first malformed cookie: another cookie of the host would sign users
    out."""
    wanted, values = cookie_name(urls, wanted), set[str]()
    for pair in (request.headers.get("cookie") or "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted:
            values.add(value)
    return values.pop() if len(values) == 1 else ""


def cookie(urls: ConsoleUrls, value: str, lifetime_s: int, name: str = SESSION) -> str:
    """The value of the `Set-Cookie` header."""
    scope = "Path=/; Secure" if urls.is_https else f"Path={urls.root_path}"
    kept = f"Max-Age={lifetime_s}; HttpOnly; SameSite=Lax"
    return f"{cookie_name(urls, name)}={value}; {scope}; {kept}"


def no_cookie(urls: ConsoleUrls, name: str = SESSION) -> str:
    """The value of the `Set-Cookie` header that deletes the cookie."""
    return cookie(urls, "", 0, name)
