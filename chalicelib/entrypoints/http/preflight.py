"""OPTIONS of every path: its methods, and the CORS headers if the origin is on the allow-list. It
needs no token, because browsers send none with a preflight request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Response

from ...wiring import wired
from ..reply import SECURITY_HEADERS
from .cross_origin import preflight_headers
from .registry import OPERATIONS


def register_preflight(app: Chalice, url_prefix: str) -> None:
    """Adds OPTIONS to the path of every operation. Call it after all operations are registered."""
    methods_by_path: dict[str, list[str]] = {}
    for each in OPERATIONS:
        methods_by_path.setdefault(each.path, []).append(each.method)
    for path, methods in methods_by_path.items():
        app.route(f"{url_prefix}{path}", methods=["OPTIONS"], content_types=[])(_view(app, methods))


def _view(app: Chalice, methods: list[str]) -> Callable[..., Response]:
    def view_options(**_: str) -> Response:
        request: Any = app.current_request
        headers: dict[str, str | list[str]] = {
            **SECURITY_HEADERS,
            "Allow": ", ".join([*methods, "OPTIONS"]),
            **preflight_headers(request, wired().origins, methods),
        }
        return Response(body="", status_code=204, headers=headers)

    return view_options
