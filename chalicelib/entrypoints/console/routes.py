"""The console's pages, added to the app when they are needed."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from chalice.app import Chalice

from ..telemetry import in_lambda
from .urls import CONSOLE


def register_console(app: Chalice) -> None:
    """Adds all pages. In Lambda with the first request for one: its gateway knows the routes from
    packaging, and importing the pages is a tenth of a cold start that the API need not pay for."""

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
