"""Adds the console's pages to the app when they are needed."""

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any

from chalice.app import Chalice

from ..telemetry import in_lambda
from . import CONSOLE


def register_console(app: Chalice) -> None:
    """Adds all pages. In Lambda, adds them with the first request for a page: API Gateway has the
    routes from packaging, and importing the pages takes a tenth of a cold start, which API requests
    do not need."""

    @lru_cache(maxsize=1)
    def add_pages() -> None:
        for module in _page_modules():
            app.register_blueprint(module.routes, url_prefix=CONSOLE)

    def with_pages(request: Any, get_response: Callable[[Any], Any]) -> Any:
        if request.path.startswith(CONSOLE):
            add_pages()
        return get_response(request)

    if in_lambda():
        app.register_middleware(with_pages, "http")
    else:
        add_pages()


def _page_modules() -> tuple[ModuleType, ...]:
    """All modules with pages of the console."""
    from . import (
        billing,
        company,
        deleted_users,
        history,
        licenses,
        order_wizard,
        removals,
        sign_in,
        static_files,
        user,
        user_confirmation,
        users,
    )

    return (
        *(sign_in, static_files, company, licenses, order_wizard, removals),
        *(billing, history, users, deleted_users, user, user_confirmation),
    )
