"""Starts and stops MiniStack as a child process."""

import os
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import requests

LOOPBACK = "127.0.0.1"
STARTS_WITHIN_S = 60


class MiniStack:
    """Runs from construction to `stop`. All of its processes listen on loopback only, and `stop`
    ends them."""

    def __init__(self, log: Path, port: int = 0) -> None:
        self.port = port or _free_port()
        self.endpoint = f"http://{LOOPBACK}:{self.port}"
        self._log: IO[bytes] = log.open("wb")
        environment = {
            "BIND_HOST": LOOPBACK,
            "IOT_MTLS_ENABLED": "0",
            "GATEWAY_PORT": str(self.port),
        }
        self.process = subprocess.Popen(  # noqa: S603  # a program of our own requirements
            [os.environ["SEATLEDGER_MINISTACK"]],
            env=_without_ours(os.environ) | environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait()

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the AWS CLI and botocore use this cloud."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def workers(self, function: str) -> list[int]:
        """The process ids of a function's workers."""
        wanted = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
        return [pid for pid in _descendants(self.process.pid) if wanted in _environment(pid)]

    def stop(self) -> None:
        started = _descendants(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in started:
            _kill(pid)
        self._log.close()

    def _wait(self) -> None:
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end:
            try:
                requests.get(f"{self.endpoint}/_ministack/health", timeout=1)
            except requests.RequestException:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(f"MiniStack did not start, see {self._log.name}")


def _without_ours(variables: Mapping[str, str]) -> dict[str, str]:
    """Functions get this process's variables, too: without ours, they have the template's alone."""
    return {name: text for name, text in variables.items() if not name.startswith("SEATLEDGER_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    waiting = [pid]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            children = [int(each) for each in _read(task).split()]
            found += children
            waiting += children
    return found


def _environment(pid: int) -> list[bytes]:
    return _read(Path(f"/proc/{pid}/environ")).split(b"\0")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # The process has ended meanwhile.


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return
