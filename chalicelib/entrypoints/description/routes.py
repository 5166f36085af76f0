"""Where the description is served. Public: it tells nothing of anybody."""

from functools import lru_cache

import msgspec
from chalice.app import Blueprint, Request, Response

from ...wiring import wired
from ..http.cross_origin import answer_headers
from ..reply import SECURITY_HEADERS

routes = Blueprint(__name__)

AN_HOUR = {"Cache-Control": "public, max-age=3600"}


@routes.route("/openapi.json", methods=["GET"], content_types=[])
def get_openapi() -> Response:
    text = _openapi(_prefix(routes.current_request))
    return _public(text, {"Content-Type": "application/json"})


@routes.route("/docs", methods=["GET"], content_types=[])
def get_docs() -> Response:
    """The same for people."""
    text, policy = _page(_prefix(routes.current_request))
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return _public(text, headers)


def _prefix(request: Request) -> str:
    """What the deployment has before `/api/v2`: an API Gateway stage, or nothing."""
    asked = str(request.context.get("path") or request.path)
    return asked.partition("/api/v2/")[0]


def _public(text: str, headers: dict[str, str]) -> Response:
    shared = answer_headers(routes.current_request, wired().origins)
    return Response(text, headers={**SECURITY_HEADERS, **AN_HOUR, **headers, **shared})


@lru_cache(maxsize=4)
def _openapi(prefix: str) -> str:
    from .document import document  # Only here: what no order needs costs no order's cold start.

    return msgspec.json.encode(document(prefix)).decode()


@lru_cache(maxsize=4)
def _page(prefix: str) -> tuple[str, str]:
    """With the policy that belongs to it."""
    from .page import page, policy  # Only here, like the above: 80 ms of templates.

    return page(prefix), policy()
