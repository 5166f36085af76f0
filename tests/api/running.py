"""The local stack in its own process, as `make run` starts it, on free ports."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(*options: str) -> "subprocess.Popen[str]":
    """Starts the command of `make run`."""
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local", *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class RunningStack:
    """A context manager: the stack runs within it. `screen` is what it printed at the start."""

    def __init__(self, *options: str) -> None:
        app, control = free_port(), free_port()
        self.app = f"http://127.0.0.1:{app}"
        self.control = f"http://127.0.0.1:{control}"
        self._process = start("--port", str(app), "--control-port", str(control), *options)
        self.screen = ""

    def __enter__(self) -> Self:
        assert self._process.stdout
        for line in self._process.stdout:
            self.screen += line
            if re.match(r"\s+csm\s|For the console, ", line):
                return self
        raise AssertionError(f"it did not start:\n{self.screen}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.interrupt()

    def interrupt(self) -> str:
        """Interrupts the process as Ctrl-C does. Returns what it printed afterwards."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        last, _ = self._process.communicate(timeout=STARTS_WITHIN_S)
        return last

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def overview(self) -> Any:
        return requests.get(f"{self.control}/", timeout=10).json()

    def post(self, path: str, body: Any = None) -> requests.Response:
        """Sends a POST to the control server."""
        return requests.post(f"{self.control}{path}", json=body, timeout=60)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """Sends a request to the API as the company admin."""
        token = self.overview()["tokens"]["company_admin"]
        sent = {"Authorization": f"Bearer {token}", **headers}
        url = f"{self.app}/api/v2{path}"
        return requests.request(method, url, json=body, headers=sent, timeout=30)
