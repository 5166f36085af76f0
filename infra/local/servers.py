"""HTTP servers on loopback, one thread per connection."""

import json
import re
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from infra.local.gateway import LARGEST_PAYLOAD, GatewayReply, Headers
from infra.local.resources import gateway_responses

Handle = Callable[[str, str, Headers, bytes | None], GatewayReply | None]
"""Answers a request. None closes the connection without an answer."""

LOOPBACK = "127.0.0.1"
LONGEST_LENGTH = 20
"""Digits of a Content-Length. Python refuses to read very many."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes; with Nagle's algorithm the second would wait for the first's
    # acknowledgement.
    disable_nagle_algorithm = True
    timeout = 60
    handle_request: Handle

    def _answer(self) -> None:
        length, *others = self.headers.get_all("Content-Length", ["0"])
        # ASCII only: `isdigit` also accepts digits that `int` does not read.
        if self.headers.get("Transfer-Encoding") or others or not re.fullmatch("[0-9]+", length):
            self._send(plain(411, {"error": "send one Content-Length"}), close=True)
            return
        if len(length) > LONGEST_LENGTH or int(length) > LARGEST_PAYLOAD:
            self._send(TOO_LARGE, close=True)
            return
        body = self.rfile.read(int(length)) if int(length) else None
        if reply := self.handle_request(self.command, self.path, self.headers, body):
            self._send(reply)
        else:
            self.close_connection = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        """`do_GET`, `do_POST` and so on, for any method: the gateway refuses unknown ones."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _send(self, reply: GatewayReply, close: bool = False) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD" and reply.status not in (204, 304):
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Writes no access log."""


def plain(status: int, answer: Any) -> GatewayReply:
    """A JSON response."""
    body = json.dumps(answer, indent=2).encode() + b"\n"
    return GatewayReply(status, {"Content-Type": "application/json"}, body)


TOO_LARGE = GatewayReply(
    413,
    {"Content-Type": "application/problem+json"},
    gateway_responses()["REQUEST_TOO_LARGE"]["ResponseTemplates"]["application/json"].encode(),
)
"""The response to a body that is too large; the body is not read."""


class PortInUse(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use")
        self.port = port


class Server:
    """Serves `handle` on a loopback port from construction to `stop`. Port 0 takes a free port."""

    def __init__(self, port: int, handle: Handle) -> None:
        def handle_request(_: _Handler, *request: Any) -> GatewayReply | None:
            return handle(*request)

        handler = type("Handler", (_Handler,), {"handle_request": handle_request})
        try:
            self._server = _Server((LOOPBACK, port), handler)
        except OSError as error:
            raise PortInUse(port) from error
        Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0
