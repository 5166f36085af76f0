"""The methods of a path that no operation has.

HEAD is answered like GET, without the body. OPTIONS tells the path's methods, and the CORS headers
if the origin is on the allow-list. Any other method is 405. Only HEAD needs a
token: browsers send none with a preflight request, and which methods exist is public.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Response

from ...domain.refusals import Refusal, RefusalCode
from ...wiring import wired
from ..reply import SECURITY_HEADERS, Reply
from .cross_origin import preflight_headers
from .responses import respond

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""All that API Gateway can route."""


def register_other_methods(app: Chalice, url_prefix: str) -> None:
    """Adds the missing methods to every path below the prefix, and to that of the health check.
    Call it after all operations are registered."""
    for path in [*app.routes]:
        if path == "/healthz" or path.startswith(f"{url_prefix}/"):
            _add_head(app, path)
            own = [*app.routes[path]]
            others = [method for method in METHODS if method not in own]
            app.route(path, methods=others, content_types=[])(_view(app, own))


def _add_head(app: Chalice, path: str) -> None:
    if get := app.routes[path].get("GET"):
        route = app.route(path, methods=["HEAD"], authorizer=get.authorizer, content_types=[])
        route(get.view_function)


def _view(app: Chalice, methods: list[str]) -> Callable[..., Response]:
    allowed = [method for method in METHODS if method in (*methods, "OPTIONS")]

    def view_other_method(**_: str) -> Response:
        request: Any = app.current_request
        if request.method == "OPTIONS":
            return _options(request, allowed)
        return respond("other_method", request, None, lambda: _refuse(request.method, allowed))

    return view_other_method


def _options(request: Any, allowed: list[str]) -> Response:
    shared = [method for method in allowed if method not in ("HEAD", "OPTIONS")]
    headers: dict[str, str | list[str]] = {
        **SECURITY_HEADERS,
        "Allow": ", ".join(allowed),
        **preflight_headers(request, wired().origins, shared),
    }
    return Response(body="", status_code=204, headers=headers)


def _refuse(method: str, allowed: list[str]) -> Reply:
    detail = f"{method} is no method of this path; allowed are {', '.join(allowed)}."
    raise Refusal(RefusalCode.METHOD_NOT_ALLOWED, detail, allowed=allowed)
