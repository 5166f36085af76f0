"""Where the description is served. Public: it tells nothing of anybody."""

from functools import lru_cache

import msgspec
from chalice.app import Blueprint, Request, Response

from ..reply import SECURITY_HEADERS

routes = Blueprint(__name__)

AN_HOUR = {"Cache-Control": "public, max-age=3600"}


@routes.route("/openapi.json", methods=["GET"], content_types=[])
def get_openapi() -> Response:
    text = _openapi(_prefix(routes.current_request))
    return _public(text, {"Content-Type": "application/json"})


def _prefix(request: Request) -> str:
    """What the deployment has before `/api/v2`: an API Gateway stage, or nothing."""
    asked = str(request.context.get("path") or request.path)
    return asked.partition("/api/v2/")[0]


def _public(text: str, headers: dict[str, str]) -> Response:
    return Response(text, headers={**SECURITY_HEADERS, **AN_HOUR, **headers})


@lru_cache(maxsize=4)
def _openapi(prefix: str) -> str:
    from .document import document  # Only here: what no order needs costs no order's cold start.

    return msgspec.json.encode(document(prefix)).decode()
