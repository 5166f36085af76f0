"""A browser without scripts: follows redirections between hosts, keeps cookies, submits forms."""

import re
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

MOST_REDIRECTIONS = 20


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    text: str

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))


@dataclass
class Browser:
    """`stops_at` is an address that is not fetched: what another program would be told there.
    Knows, as browsers do, that names below `localhost` are this machine."""

    stops_at: str = "\n"
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    """By host. Paths are ignored."""
    visited: list[str] = field(default_factory=list)

    def open(self, url: str, form: dict[str, str] | None = None) -> Page:
        """The page to which the address, or the submitted form, leads."""
        for _ in range(MOST_REDIRECTIONS):
            if url.startswith(self.stops_at):
                return Page(url, 0, "")
            self.visited.append(url)
            answer = self._ask(url, form)
            following = answer.headers.get("Location") or _refresh(answer.text)
            if not following:
                return Page(url, answer.status_code, answer.text)
            url, form = urljoin(url, unescape(following)), None
        raise AssertionError(f"no end of redirections at {url}")

    def submit(self, page: Page, action: str = "", **fields: str) -> Page:
        """Submits the page's only form whose address ends so, with its hidden fields and these."""
        forms = re.findall(
            r'<form [^>]*action="([^"]+)"[^>]*>(.*?)(?:</form>|$)', page.text, re.DOTALL
        )
        ((address, inner),) = [each for each in forms if each[0].endswith(action)]
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', inner)
        values = {name: unescape(value) for name, value in hidden}
        return self.open(urljoin(page.url, unescape(address)), {**values, **fields})

    def sign_in(self, page: Page, login: str) -> Page:
        """The page that follows when the person has signed in, and has consented if asked."""
        assert 'name="login"' in page.text, page
        page = self.submit(page, login=login, password="any")
        return self.submit(page) if 'value="consent"' in page.text else page

    def _ask(self, url: str, form: dict[str, str] | None) -> requests.Response:
        parts = urlsplit(url)
        kept = self.cookies.setdefault(parts.netloc, {})
        cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        headers = {
            "Host": parts.netloc,
            "Cookie": cookie,
            "Origin": f"{parts.scheme}://{parts.netloc}",
        }
        if form is None:
            del headers["Origin"]
        answer = requests.request(
            "GET" if form is None else "POST",
            parts._replace(netloc=f"127.0.0.1:{parts.port}").geturl(),
            data=form,
            headers=headers,
            allow_redirects=False,
            timeout=60,
        )
        for line in answer.raw.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                kept[name] = morsel.value
                if not morsel.value or morsel["max-age"] == "0":
                    del kept[name]
        return answer


def _refresh(text: str) -> str | None:
    found = re.search(r'<meta http-equiv="refresh" content="0; ?url=([^"]+)"', text)
    return found[1] if found else None
