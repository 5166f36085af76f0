"""Serves all addresses below `/console`, and imports the pages with the first request for one."""

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from chalice.app import Chalice, Response

from . import CONSOLE

if TYPE_CHECKING:
    from .page_routes import View

CONSOLE_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""Other methods are no page's, and no browser sends them for one."""


def register_console(app: Chalice) -> None:
    """Adds two routes for all pages. Importing the pages takes a tenth of a cold start, which API
    requests do not need."""

    def view_console() -> Response:
        assert app.current_request
        from .serving import serve_console

        return serve_console(app.current_request, pages())

    # No content types, because Chalice's own check would answer with JSON instead of a page.
    for path in (CONSOLE, f"{CONSOLE}/{{proxy+}}"):
        app.route(path, methods=CONSOLE_METHODS, content_types=[])(view_console)


@lru_cache(maxsize=1)
def pages() -> "Mapping[str, Mapping[str, View]]":
    """The views of all pages, by path below `/console` and method."""
    return {path: views for each in _page_modules() for path, views in each.routes.views.items()}


def _page_modules() -> tuple[ModuleType, ...]:
    """All modules with pages of the console."""
    from . import (
        api_keys,
        billing,
        brand_files,
        cards,
        company,
        company_choice,
        deleted_users,
        documents,
        history,
        licenses,
        order_wizard,
        pay_invoice,
        provisioning,
        removals,
        settings,
        sign_in,
        sign_out,
        static_files,
        user,
        user_confirmation,
        users,
    )

    return (
        *(sign_in, sign_out, company_choice, static_files, brand_files),
        *(company, licenses, order_wizard, removals),
        *(
            billing,
            documents,
            cards,
            pay_invoice,
            history,
            users,
            deleted_users,
            user,
            user_confirmation,
            settings,
            api_keys,
            provisioning,
        ),
    )
