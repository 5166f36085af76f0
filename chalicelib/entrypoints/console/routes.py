"""Adds the console's pages to the app when they are needed."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from chalice.app import Chalice

from ..telemetry import in_lambda
from .urls import CONSOLE


def register_console(app: Chalice) -> None:
    """Adds all pages. In Lambda, adds them with the first request for a page: API Gateway has the
    routes from packaging, and importing the pages takes a tenth of a cold start, which API requests
    do not need."""

    @lru_cache(maxsize=1)
    def add_pages() -> None:
        from .every import add

        add(app)

    def with_pages(request: Any, get_response: Callable[[Any], Any]) -> Any:
        if request.path.startswith(CONSOLE):
            add_pages()
        return get_response(request)

    if in_lambda():
        app.register_middleware(with_pages, "http")
    else:
        add_pages()
