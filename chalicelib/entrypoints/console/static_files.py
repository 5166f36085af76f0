"""The stylesheet, script and icon. Their paths contain a hash, so that browsers can cache them."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from chalice.app import Request, Response

from .page_routes import PageRoutes
from .responses import CACHED_FOR_A_YEAR, NO_STORE, File, file_response, not_found_response

routes = PageRoutes()

CONTENT_TYPES = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@routes.route("/static/{version}/{name}", methods=["GET"])
def get_console_file(request: Request, version: str, name: str) -> Response:
    """Needs no session. A path with another version's hash answers too, but is not cached."""
    del request
    if name not in CONTENT_TYPES:
        return not_found_response()
    cache = CACHED_FOR_A_YEAR if version == _version(name) else NO_STORE
    return file_response(File(_content(name), CONTENT_TYPES[name], cache))


def static_path(name: str) -> str:
    """The file's path below `/console`."""
    return f"/static/{_version(name)}/{name}"


@lru_cache
def _content(name: str) -> str:
    return (Path(__file__).parent / "static" / name).read_text()


@lru_cache
def _version(name: str) -> str:
    return blake2b(_content(name).encode(), digest_size=6).hexdigest()
