"""What the console leaves in browsers: sealed, so that nobody else can make it, and expiring."""

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import msgspec

T = TypeVar("T", bound="Sealed")

SHORTEST_KEY = 32
LONGEST_SEALED = 4096


class NotConfigured(Exception):
    """The console has no key, or no client at the issuer. It lets nobody in."""


class Sealed(msgspec.Struct, frozen=True):
    """Good until `expires_at_s`, in seconds since 1970 of the real time: sessions are not the
    ledger's, whose clock a tester moves."""

    expires_at_s: int


class SignIn(Sealed, frozen=True):
    """A sign-in under way: what its answer is checked against, and where it leads."""

    state: str
    nonce: str
    verifier: str
    back: str


class Session(Sealed, frozen=True):
    """Who is signed in: the claims of the issuer's token. Vendor staff may have no company yet."""

    id: str
    sub: str
    name: str
    role: str
    company_id: int | None
    office_ids: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Seals:
    """Seals with one key, which only this service knows."""

    key: bytes

    def seal(self, value: Sealed) -> str:
        payload = urlsafe_b64encode(msgspec.json.encode(value)).decode()
        return f"{payload}.{self._mark(type(value).__name__, payload)}"

    def open(self, text: str, kind: type[T], now_s: float) -> T | None:
        """What was sealed; None for what this key never sealed as that kind, has expired,
        or was of an earlier version."""
        payload, _, mark = text.rpartition(".")
        if len(text) > LONGEST_SEALED or not self._is(mark, kind.__name__, payload):
            return None
        try:
            value = msgspec.json.decode(urlsafe_b64decode(payload), type=kind)
        except msgspec.DecodeError:
            return None  # Sealed by an earlier version, with other fields.
        return value if now_s < value.expires_at_s else None

    def csrf_token(self, session: Session) -> str:
        """What every form of the session carries: another site can neither read nor guess it."""
        return self._mark("csrf", session.id)

    def is_csrf_token(self, text: str, session: Session) -> bool:
        return self._is(text, "csrf", session.id)

    def _mark(self, purpose: str, text: str) -> str:
        return hmac.new(self.key, f"{purpose}:{text}".encode(), sha256).hexdigest()

    def _is(self, mark: str, purpose: str, text: str) -> bool:
        return hmac.compare_digest(mark.encode(), self._mark(purpose, text).encode())


def seals() -> Seals:
    """Those of this environment. Raises NotConfigured."""
    key = os.environ.get("SEATLEDGER_CONSOLE_KEY", "")
    # A template's reference that nobody resolved is a key that everybody knows.
    if len(key) < SHORTEST_KEY or key.startswith("{{"):
        raise NotConfigured("SEATLEDGER_CONSOLE_KEY needs 32 characters")
    return Seals(key.encode())


def random_text() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)
