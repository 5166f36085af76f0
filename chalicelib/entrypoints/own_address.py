"""The address at which a request has reached this service."""

import os
import re

from chalice.app import Request

PREFIX = re.compile(r"(/[A-Za-z0-9_.~-]+)*")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def origin_of(request: Request) -> str:
    """The configured origin, which a deployment behind a proxy needs; else the request's host."""
    if configured := os.environ.get("SEATLEDGER_CONSOLE_ORIGIN"):
        return configured.rstrip("/")
    host = request.context.get("domainName") or request.headers.get("host") or "localhost"
    secure = request.headers.get("x-forwarded-proto") == "https"
    name = host.rsplit(":", maxsplit=1)[0]
    return f"http://{host}" if name in LOOPBACK_HOSTS and not secure else f"https://{host}"


def prefix_of(request: Request, greedy: str = "") -> str:
    """The part of the request's path before the route: the stage or the base path. `greedy` is what
    precedes a greedy path."""
    asked_path = str(request.context.get("path") or request.path)
    if request.path.endswith("{proxy+}"):  # No page: its depth is unknown.
        prefix, _, _ = asked_path.partition(f"{greedy}/")
        return prefix if PREFIX.fullmatch(prefix) else ""
    depth = len(request.path.strip("/").split("/"))
    asked = asked_path.split("?", maxsplit=1)[0].rstrip("/").split("/")
    prefix = "/".join(asked[:-depth])
    return prefix if PREFIX.fullmatch(prefix) else ""
