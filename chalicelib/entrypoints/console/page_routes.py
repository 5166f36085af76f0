"""The routes of the console's pages.

API Gateway has one greedy route for all of them. With a route for each page, it would answer
unknown addresses and wrong methods by itself, with JSON.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from chalice.app import Request, Response

from ...domain.record import Record, field
from . import CONSOLE

View = Callable[..., Response]
"""Serves a request: `(request, **ids of the path)`."""

PARAMETER = re.compile(r"\{(\w+)\}")


class PageRoutes(Record):
    """The pages of a module: views by the path below `/console`, and then by method."""

    views: dict[str, dict[str, View]] = field(default_factory=dict)

    def route(self, path: str, methods: Iterable[str]) -> Callable[[View], View]:
        def register(view: View) -> View:
            by_method = self.views.setdefault("" if path == "/" else path, {})
            for method in methods:
                assert method not in by_method, (method, path)
                by_method[method] = view
            return view

        return register


class FoundPage(Record):
    """The page that has the requested path: its views by method, and the ids of its path."""

    path: str
    views: Mapping[str, View]
    ids: dict[str, str]


def find_page(views: Mapping[str, Mapping[str, View]], path: str) -> FoundPage | None:
    """The page at the path below `/console`. A fixed path comes before one with an id."""
    for pattern in sorted(views):
        expression = PARAMETER.sub(r"(?P<\1>[^/]+)", pattern.replace(".", r"\."))
        if found := re.fullmatch(expression, path):
            return FoundPage(pattern, views[pattern], found.groupdict())
    return None


def at_page(request: Request, page: FoundPage) -> Request:
    """The request as if API Gateway had a route for the page."""
    request.path = f"{CONSOLE}{page.path}"
    request.uri_params = page.ids
    request.context["resourcePath"] = request.path
    return request
