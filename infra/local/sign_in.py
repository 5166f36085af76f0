"""The local issuer's sign-in page, with one link for each demo user. Never deployed.

Implements the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1), without
passwords; with a session of the issuer's own, UserInfo (section 5.3), and sign-out (RP-Initiated
Logout 1.0).
"""

import json
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from infra.local.gateway import GatewayReply, Headers
from infra.local.seed import COMPANY_ID, NEW_YORK, OFFICES
from infra.local.servers import LOOPBACK, plain

CLIENT_ID = "seatledger-console"
AUTHORIZE = "/authorize"
TOKEN = "/token"  # noqa: S105  # a path
USER_INFO = "/userinfo"
END_SESSION = "/end_session"
PATHS = (AUTHORIZE, TOKEN, USER_INFO, END_SESSION)
PERSON = "person"
COOKIE = "local_issuer"
ID_TOKEN_CLAIMS = ("sub", "name")
"""All that an ID token has at an issuer with the defaults of the standard; the rest is in UserInfo
(OpenID Connect Core 1.0, section 5.4)."""
LOCAL_HOSTS = (LOOPBACK, "localhost")


@dataclass(frozen=True)
class Person:
    """A user of the demo company, or one of the vendor's staff."""

    key: str
    name: str
    what: str
    claims: dict[str, Any]

    def described(self, office_names: Mapping[int, str]) -> str:
        """What the person may do, with the names of an office admin's offices."""
        ids = self.claims.get("office_ids", [])
        names = [office_names.get(each, f"office {each}") for each in ids] or ["no office"]
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return self.what.replace("{offices}", listed)


PEOPLE = (
    Person(
        "company_admin",
        "Carla Mendes",
        "Company admin: all offices",
        {"sub": "demo-company-admin", "role": "company_admin", "company_id": COMPANY_ID},
    ),
    Person(
        "office_admin",
        "Noah Brooks",
        "Office admin of {offices}",
        {
            "sub": "demo-office-admin",
            "role": "office_admin",
            "company_id": COMPANY_ID,
            "office_ids": [NEW_YORK],
        },
    ),
    Person(
        "viewer",
        "Vera Lindqvist",
        "Viewer: sees everything, changes nothing",
        {"sub": "demo-viewer", "role": "viewer", "company_id": COMPANY_ID},
    ),
    Person(
        "csm",
        "Hana Sato",
        "Customer Success Manager: this company",
        {"sub": "demo-csm", "role": "csm", "company_id": COMPANY_ID},
    ),
    Person(
        "vendor_admin",
        "Viktor Hall",
        "Vendor admin: all companies",
        {"sub": "demo-vendor-admin", "role": "vendor_admin"},
    ),
)

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in: the local issuer</title>
<meta name="viewport" content="width=device-width">
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 26rem; margin: 12vh auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; margin: 0 0 .25rem; }} ul {{ list-style: none; padding: 0; }}
a {{ display: block; padding: .75rem 1rem; margin: .5rem 0; border: 1px solid GrayText;
  border-radius: .6rem; color: inherit; text-decoration: none; }}
a:hover, a:focus-visible {{ border-color: LinkText; outline: 2px solid LinkText; }}
strong {{ display: block; }}
</style></head><body><main><h1>Sign in as a demo user</h1>
<p>The local issuer asks for no password.</p><ul>{people}</ul></main></body></html>
"""


class SignInPage:
    """Serves `PATHS`. `sign` makes an ID token from claims."""

    def __init__(self, sign: Callable[[dict[str, Any]], str]) -> None:
        self._sign = sign
        self.office_names: Callable[[], Mapping[int, str]] = _seeded_names
        """The offices' names now, by id."""
        self.changed_claims: dict[str, dict[str, Any]] = {}
        """What testers have changed of people's claims, by their keys. None leaves a claim out."""
        self.claims_in_user_info_only = False
        self._sessions: dict[str, str] = {}
        """The keys of those who are signed in here, by their cookies."""
        self._granted: dict[str, tuple[dict[str, str], Person]] = {}
        self._access_tokens: dict[str, Person] = {}

    def handle(self, method: str, path: str, headers: Headers, body: bytes | None) -> GatewayReply:
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        named = {name.lower(): value for name, value in headers.items()}
        match method, parts.path:
            case ("GET", "/authorize"):
                return self._authorize(query, named.get("cookie", ""))
            case ("POST", "/token"):
                return self._token(dict(parse_qsl((body or b"").decode())))
            case ("GET" | "POST", "/userinfo"):
                return self._user_info(named.get("authorization", ""))
            case ("GET", "/end_session"):
                return self._end_session(query, named.get("cookie", ""))
        return plain(404, {"error": "no such path or method"})

    def claims_of(self, person: Person) -> dict[str, Any]:
        claims = {**person.claims, "name": person.name, **self.changed_claims.get(person.key, {})}
        return {name: value for name, value in claims.items() if value is not None}

    def end_sessions(self) -> None:
        """Signs everybody out here, as an administrator of the issuer does."""
        self._sessions.clear()

    def restart(self) -> None:
        """Forgets sessions and what testers have changed."""
        self.end_sessions()
        self.changed_claims.clear()
        self.claims_in_user_info_only = False

    def _authorize(self, asked: dict[str, str], cookie: str) -> GatewayReply:
        if asked.get("client_id") != CLIENT_ID or not _is_local(asked.get("redirect_uri", "")):
            return plain(400, {"error": "invalid_request", "detail": "unknown client or address"})
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return plain(400, {"error": "invalid_request", "detail": "code with S256 only"})
        chosen, prompt = asked.pop(PERSON, None), asked.pop("prompt", "")
        if chosen in {person.key for person in PEOPLE}:
            session = secrets.token_urlsafe(16)
            self._sessions[session] = str(chosen)
            return self._grant(asked, str(chosen), session)
        signed_in = self._sessions.get(_cookie_in(cookie))
        if signed_in and prompt in ("", "none"):
            return self._grant(asked, signed_in)
        if prompt == "none":
            return _back(asked, {"error": "login_required"})
        names = self.office_names()
        people = "".join(_choice(asked, person, person.described(names)) for person in PEOPLE)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return GatewayReply(200, headers, PAGE.format(people=people).encode())

    def _grant(self, asked: dict[str, str], key: str, session: str = "") -> GatewayReply:
        code = secrets.token_urlsafe(16)
        person = next(each for each in PEOPLE if each.key == key)
        self._granted[code] = (asked, person)
        reply = _back(asked, {"code": code})
        if session:
            reply.headers["Set-Cookie"] = f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax"
        return reply

    def _token(self, form: dict[str, str]) -> GatewayReply:
        asked, person = self._granted.pop(form.get("code", ""), (None, None))
        if asked is None or person is None or not _keeps_to(asked, form):
            return plain(400, {"error": "invalid_grant"})
        claims = self.claims_of(person)
        if self.claims_in_user_info_only:
            claims = {name: claims[name] for name in ID_TOKEN_CLAIMS}
        access_token = secrets.token_urlsafe(16)
        self._access_tokens[access_token] = person
        answer = {
            "access_token": access_token,
            "token_type": "Bearer",
            "id_token": self._sign({**claims, "nonce": asked.get("nonce")}),
        }
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return GatewayReply(200, headers, json.dumps(answer).encode())

    def _user_info(self, authorization: str) -> GatewayReply:
        person = self._access_tokens.get(authorization.removeprefix("Bearer "))
        if person is None:
            return plain(401, {"error": "invalid_token"})
        return plain(200, self.claims_of(person))

    def _end_session(self, asked: dict[str, str], cookie: str) -> GatewayReply:
        to = asked.get("post_logout_redirect_uri", "")
        if asked.get("client_id") != CLIENT_ID or not _is_local(to):
            return plain(400, {"error": "invalid_request", "detail": "unknown client or address"})
        self._sessions.pop(_cookie_in(cookie), None)
        state = {"state": asked["state"]} if "state" in asked else {}
        gone = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        return GatewayReply(302, {"Location": _with_query(to, state), "Set-Cookie": gone}, b"")


def _is_local(address: str) -> bool:
    return urlsplit(address).hostname in LOCAL_HOSTS


def _cookie_in(header: str) -> str:
    found = re.search(rf"(?:^|;)\s*{COOKIE}=([\w-]+)", header)
    return found[1] if found else ""


def _back(asked: dict[str, str], answer: dict[str, str]) -> GatewayReply:
    """Redirects to the client."""
    location = _with_query(asked["redirect_uri"], {**answer, "state": asked.get("state", "")})
    return GatewayReply(302, {"Location": location}, b"")


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


def _seeded_names() -> dict[int, str]:
    return {each.office_id: each.name for each in OFFICES}


def _choice(asked: dict[str, str], person: Person, what: str) -> str:
    address = escape(f"{AUTHORIZE}?{urlencode({**asked, PERSON: person.key})}")
    return f'<li><a href="{address}"><strong>{person.name}</strong>{escape(what)}</a></li>'


def _keeps_to(asked: dict[str, str], form: dict[str, str]) -> bool:
    """True if the client that redeems the code is the one that requested it (RFC 7636, section
    4.6)."""
    digest = sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
    same = all(asked.get(name) == form.get(name) for name in ("client_id", "redirect_uri"))
    return (
        same
        and form.get("grant_type") == "authorization_code"
        and (asked.get("code_challenge") == challenge)
    )
