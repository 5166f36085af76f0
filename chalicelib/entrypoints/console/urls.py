"""The console's URLs. They work at a domain's root, below an API Gateway stage (`/live/...`) and
below a base path."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from chalice.app import Request

from ...domain.record import Record
from ..http.strict_json import is_encodable
from ..own_address import origin_of, prefix_of
from . import CONSOLE

LONGEST_BACK = 1_500
"""The longest path to return to after sign-in; it is stored in a cookie."""
OWN_PATH = re.compile(r"(/|(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+)(\?[A-Za-z0-9_.~%+*&=-]*)?")
"""Paths of pages, with a query as `urlencode` writes it: no empty or dotted segment, ASCII only."""
NOT_UTF_8 = "has text that is not UTF-8"


class ConsoleUrls(Record):
    """Builds the console's URLs for one request. `origin` is `https://host`; `prefix` is the path
    before `/console`, often empty; `current_path` is the requested page below `/console`, with its
    query."""

    origin: str
    prefix: str
    current_path: str

    @property
    def root_path(self) -> str:
        """The path of the console's home page."""
        return f"{self.prefix}{CONSOLE}"

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https:")

    def link(self, path: str, query: Mapping[str, object] | None = None) -> str:
        """The URL path of the page at `path` below `/console`. Empty query values are left out."""
        path = path if path != "/" else ""  # API Gateway has no route that ends in a slash.
        given = {name: value for name, value in (query or {}).items() if value not in ("", None)}
        separator = "&" if "?" in path else "?"
        query_text = urlencode(given, errors="replace")
        return f"{self.root_path}{path}{separator + query_text if given else ''}"

    def absolute(self, path: str) -> str:
        return f"{self.origin}{self.link(path)}"

    def own_or_home(self, path: str) -> str:
        """`path` if it can be a page of the console, else `/`: a crafted link must not redirect to
        another site, nor put anything into a header that is no path."""
        is_own = len(path) <= LONGEST_BACK and OWN_PATH.fullmatch(path)
        return path if is_own else "/"


def urls_of(request: Request) -> ConsoleUrls:
    return ConsoleUrls(origin_of(request), prefix_of(request, CONSOLE), _current_path(request))


class Unreadable(Exception):
    """The address or the form has text that is not UTF-8, or a field twice. Reading it would guess
    what the user wants, so the whole request is refused."""

    def __init__(self, what: str, detail: str) -> None:
        self.is_form = what == "form"
        super().__init__(f"The {what} {detail}, so nothing was changed.")


def query_of(request: Request) -> dict[str, str]:
    """The query parameters. Raises Unreadable."""
    parameters: Any = request.query_params or {}
    pairs = [(name, value) for name in parameters for value in parameters.getlist(name)]
    # What the gateway makes of bytes that are not UTF-8.
    if any("\ufffd" in text for pair in pairs for text in pair):
        raise Unreadable("address", NOT_UTF_8)
    return single_fields("address", pairs)


def single_fields(what: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The fields by name. `what` has them: the address or the form. Raises Unreadable."""
    if not all(is_encodable(text) for pair in pairs for text in pair):
        raise Unreadable(what, NOT_UTF_8)
    by_name = dict(pairs)
    if len(by_name) < len(pairs):
        raise Unreadable(what, "has a field twice")
    return by_name


def _current_path(request: Request) -> str:
    path = request.path
    if path.endswith("{proxy+}"):
        return "/"
    for name, value in (request.uri_params or {}).items():
        path = path.replace(f"{{{name}}}", quote(value, safe="%", errors="replace"))
    query = urlencode(dict(request.query_params or {}), errors="replace")
    return path.removeprefix(CONSOLE) + (f"?{query}" if query else "")
