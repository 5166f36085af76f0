"""Stylesheet and script: their address says their content, so that browsers keep them for good."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from chalice.app import Blueprint, Response

from .responses import CACHED_FOR_A_YEAR, NO_STORE, File, file_response, security_headers

routes = Blueprint(__name__)

CONTENT_TYPES = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@routes.route("/static/{version}/{name}", methods=["GET"])
def get_console_file(version: str, name: str) -> Response:
    """For everybody. An address of another version answers too, and is not kept."""
    if name not in CONTENT_TYPES:
        return Response(
            "", headers={**security_headers(), "Content-Type": "text/plain"}, status_code=404
        )
    kept = CACHED_FOR_A_YEAR if version == _version(name) else NO_STORE
    return file_response(File(_content(name), CONTENT_TYPES[name], kept))


def static_path(name: str) -> str:
    """Below `/console`."""
    return f"/static/{_version(name)}/{name}"


@lru_cache
def _content(name: str) -> str:
    return (Path(__file__).parent / "static" / name).read_text()


@lru_cache
def _version(name: str) -> str:
    return blake2b(_content(name).encode(), digest_size=6).hexdigest()
