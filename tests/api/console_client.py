"""An HTTP client of the console: follows redirections, keeps its cookie, submits forms."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

import requests

from tests.world import Answer, World, gateway

HOST = "127.0.0.1:8443"
"""This machine, as the local issuer wants it, behind a proxy with HTTPS."""
KEY = "the-key-of-the-tests-which-is-long-enough"


@dataclass
class ConsoleClient:
    """`stage` is the prefix that API Gateway puts before the path; the host uses HTTPS."""

    world: World
    stage: str = ""
    cookie: str = ""
    session: str = ""
    """The cookie of the last sign-in."""
    issuer_cookies: dict[str, str] = field(default_factory=dict)
    host: str = HOST
    scheme: str = "https"

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, None, **headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """Submits a form of the console, with its CSRF token."""
        fields = {"csrf": self.csrf(), **(form or {})}
        return self.request("POST", path, urlencode(fields), **headers)

    def request(self, method: str, path: str, body: str | None, **headers: str) -> Answer:
        """Sends a request. `path` is relative to `/console`, or a link of a page."""
        asked = path.removeprefix(self.stage) if self.stage else path
        asked = asked if asked.startswith("/console") else f"/console{asked}"
        sent = {"Host": self.host, "X-Forwarded-Proto": self.scheme, **headers}
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
        answer = self._ask(method, asked, sent, body)
        if set_cookie := answer.headers.get("Set-Cookie"):
            self._keep(set_cookie)
        return answer

    def _keep(self, set_cookie: str) -> None:
        """In place of the cookie of this name."""
        pair, *attributes = set_cookie.split("; ")
        name = pair.partition("=")[0]
        others = [each for each in self.cookie.split("; ") if each.partition("=")[0] != name]
        kept = [] if "Max-Age=0" in attributes else [pair]
        self.cookie = "; ".join(filter(None, [*kept, *others]))

    def _ask(self, method: str, path: str, sent: dict[str, str], body: str | None) -> Answer:
        """Sends the event of API Gateway, whose path in the context begins with the stage."""
        made = gateway()
        raw = body.encode() if body is not None else None
        event = made._local.event_converter.create_lambda_event(method, path, sent, raw)
        event["requestContext"]["path"] = self.stage + event["requestContext"]["path"]
        reply = made._app(event, None)
        text = reply["body"] if isinstance(reply["body"], str) else reply["body"].decode()
        headers = {**reply["headers"], **reply["multiValueHeaders"]}
        return Answer(reply["statusCode"], headers, text)

    def sign_in(self, person: str = "company_admin", back: str = "/company/licenses") -> Answer:
        """Signs in on the issuer's page as that person. Returns the response to the callback."""
        answer = self.get(self.callback(person, back))
        # The sign-in's own cookie has done its work.
        self.cookie = self.cookie.split("; ")[0]
        self.session = self.cookie
        return answer

    def callback(self, person: str, back: str = "/") -> str:
        """The address to which the issuer redirects the browser after sign-in."""
        there = self.get(f"/sign-in?{urlencode({'back': back})}").headers["Location"]
        return self.at_issuer(f"{there}&person={person}")

    def at_issuer(self, url: str) -> str:
        """Visits the issuer. Returns the address of ours to which it redirects."""
        sent = requests.get(url, cookies=self.issuer_cookies, allow_redirects=False, timeout=10)
        assert sent.status_code == 302, sent.text
        self.issuer_cookies |= sent.cookies.get_dict()
        parts = urlsplit(sent.headers["Location"])
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def through_issuer(self, answer: Answer) -> Answer:
        """Goes where the redirect or page leads: to the issuer, and back."""
        location = answer.headers.get("Location") or refreshes_to(answer.text)
        return self.get(self.at_issuer(location))

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([\w-]+)"', self.get("/company/licenses").text)
        return found[1] if found else ""

    def hidden(self, text: str) -> dict[str, str]:
        """The hidden fields of a page's forms."""
        pairs = re.findall('<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
        return {name: unescape(value) for name, value in pairs}


def refreshes_to(text: str) -> str:
    """The address that the page leads to by itself; '' without one."""
    found = re.search('<meta http-equiv="refresh" content="0;url=([^"]+)">', text)
    return unescape(found[1]) if found else ""
