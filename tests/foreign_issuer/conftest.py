"""The local stack, which trusts a foreign issuer instead of its own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.api.running import RunningStack, free_port
from tests.foreign_issuer.issuer import SECRET, SETTINGS, ForeignIssuer

if "SEATLEDGER_FOREIGN_ISSUER" not in os.environ:
    # `make test-issuer` installs what these need, and runs them.
    collect_ignore_glob = ["test_*.py"]


@dataclass(frozen=True)
class Site:
    stack: RunningStack
    issuer: ForeignIssuer

    def api(self, token: str, path: str, method: str = "GET", **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        url = f"{self.stack.app}/api/v2{path}"
        return requests.request(method, url, headers=headers, timeout=60, **more)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    port = free_port()
    settings = [f"--setting={name}={text}" for name, text in SETTINGS.items()]
    stack = RunningStack(
        *("--at", "2026-03-10T14:00:00Z", "--empty", "--issuer", f"http://127.0.0.1:{port}"),
        *("--client-secret", SECRET, *settings),
    )
    issuer = ForeignIssuer(port, f"{stack.app}/console")
    issuer.start()
    try:
        with stack:
            yield Site(stack, issuer)
    finally:
        issuer.stop()
