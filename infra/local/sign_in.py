"""The local issuer's sign-in page, with one link for each demo user. Never deployed.

Implements the authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1), without
passwords.
"""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from infra.local.gateway import GatewayReply
from infra.local.seed import COMPANY_ID, NEW_YORK, OFFICES
from infra.local.servers import LOOPBACK, plain

CLIENT_ID = "seatledger-console"
AUTHORIZE = "/authorize"
TOKEN = "/token"  # noqa: S105  # a path
PERSON = "person"
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
    """Serves `/authorize` and `/token`. `sign` makes an ID token from claims."""

    def __init__(self, sign: Callable[[dict[str, Any]], str]) -> None:
        self._sign = sign
        self.office_names: Callable[[], Mapping[int, str]] = _seeded_names
        """The offices' names now, by id."""
        self._granted: dict[str, tuple[dict[str, str], Person]] = {}

    def handle(self, method: str, path: str, body: bytes | None) -> GatewayReply:
        parts = urlsplit(path)
        if (method, parts.path) == ("GET", AUTHORIZE):
            return self._authorize(dict(parse_qsl(parts.query)))
        if (method, parts.path) == ("POST", TOKEN):
            return self._token(dict(parse_qsl((body or b"").decode())))
        return plain(404, {"error": "no such path or method"})

    def _authorize(self, asked: dict[str, str]) -> GatewayReply:
        local = urlsplit(asked.get("redirect_uri", "")).hostname in LOCAL_HOSTS
        if asked.get("client_id") != CLIENT_ID or not local:
            return plain(400, {"error": "invalid_request", "detail": "unknown client or address"})
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return plain(400, {"error": "invalid_request", "detail": "code with S256 only"})
        chosen = asked.pop(PERSON, None)
        for person in PEOPLE:
            if person.key == chosen:
                return self._grant(asked, person)
        names = self.office_names()
        people = "".join(_choice(asked, person, person.described(names)) for person in PEOPLE)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return GatewayReply(200, headers, PAGE.format(people=people).encode())

    def _grant(self, asked: dict[str, str], person: Person) -> GatewayReply:
        code = secrets.token_urlsafe(16)
        self._granted[code] = (asked, person)
        answer = urlencode({"code": code, "state": asked.get("state", "")})
        return GatewayReply(302, {"Location": f"{asked['redirect_uri']}?{answer}"}, b"")

    def _token(self, form: dict[str, str]) -> GatewayReply:
        asked, person = self._granted.pop(form.get("code", ""), (None, None))
        if asked is None or person is None or not _keeps_to(asked, form):
            return plain(400, {"error": "invalid_grant"})
        claims = {**person.claims, "name": person.name, "nonce": asked.get("nonce")}
        answer = {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "id_token": self._sign(claims),
        }
        headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
        return GatewayReply(200, headers, json.dumps(answer).encode())


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
