"""The clock of the console's sessions, moved by tests."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chalicelib.entrypoints.console import session_clock
from chalicelib.entrypoints.console.signed_cookies import Session, SignedCookies
from tests.api.console_client import KEY, ConsoleClient


@dataclass
class SessionTime:
    at_s: float = field(default_factory=lambda: float(int(time.time())))
    """Now at first, because the issuer uses real time."""

    def advance(self, **units: float) -> None:
        """Like timedelta: `advance(minutes=15)`."""
        self.at_s += timedelta(**units).total_seconds()

    def use(self, monkeypatch: pytest.MonkeyPatch) -> "SessionTime":
        monkeypatch.setattr(session_clock, "clock", lambda: self.at_s)
        return self


def cookie_value(console: ConsoleClient, name: str = "__Host-seatledger_console") -> str:
    """The value of the client's cookie; '' without one."""
    pairs = dict(each.split("=", 1) for each in filter(None, console.cookie.split("; ")))
    return pairs.get(name, "")


def session_in(console: ConsoleClient) -> Session:
    found = SignedCookies(KEY.encode()).read(cookie_value(console), Session, 0)
    assert found
    return found
