"""Serves the description. It is public, because it contains no data of customers."""

from functools import lru_cache

import msgspec
from chalice.app import Blueprint, Request, Response

from ...wiring import wired
from ..http.cross_origin import response_headers
from ..reply import SECURITY_HEADERS

routes = Blueprint(__name__)

AN_HOUR = {"Cache-Control": "public, max-age=3600"}


@routes.route("/openapi.json", methods=["GET"], content_types=[])
def get_openapi() -> Response:
    text = _openapi(_prefix(routes.current_request))
    return _public(text, {"Content-Type": "application/json"})


@routes.route("/docs", methods=["GET"], content_types=[])
def get_docs() -> Response:
    """The documentation page."""
    text, policy = _page(_prefix(routes.current_request))
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return _public(text, headers)


def _prefix(request: Request) -> str:
    """The deployment's path before `/api/v2`: an API Gateway stage, or ''."""
    asked = str(request.context.get("path") or request.path)
    return asked.partition("/api/v2/")[0]


def _public(text: str, headers: dict[str, str]) -> Response:
    shared = response_headers(routes.current_request, wired().origins)
    return Response(text, headers={**SECURITY_HEADERS, **AN_HOUR, **headers, **shared})


@lru_cache(maxsize=4)
def _openapi(prefix: str) -> str:
    from .document import document  # Imported only here, so that other requests do not load it.

    return msgspec.json.encode(document(prefix)).decode()


@lru_cache(maxsize=4)
def _page(prefix: str) -> tuple[str, str]:
    """The page and its Content-Security-Policy."""
    from .page import page, policy  # Imported only here: Jinja2 takes 80 ms.

    return page(prefix), policy()
