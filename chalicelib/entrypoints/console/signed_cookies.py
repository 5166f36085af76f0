"""The console's cookies: signed, so that nobody else can make one, and with an expiry. They are not
encrypted: the browser's owner can read them."""

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar

import msgspec

from ...domain.record import Record

T = TypeVar("T", bound="Signed")

SHORTEST_KEY = 32
LONGEST_SIGNED = 3_900
"""Browsers take cookies of 4,096 bytes, with their names and attributes (RFC 6265, section 6.1)."""
BYTES_AN_ID = 7
"""Of ids below 2^53."""


class NotConfigured(Exception):
    """The console has no key, or no client at the issuer. It lets nobody in."""


class Signed(msgspec.Struct, frozen=True):
    """Good until `expires_at_s`, in seconds since 1970 of the real time: sessions are not the
    ledger's, whose clock a tester moves."""

    expires_at_s: int


class SignIn(Signed, frozen=True):
    """A sign-in under way: what its answer is checked against, and where it leads."""

    state: str
    nonce: str
    verifier: str
    back: str


class Session(Signed, frozen=True):
    """Who is signed in: the claims of the issuer's token. Vendor staff may have no company yet."""

    id: str
    sub: str
    name: str
    role: str
    company_id: int | None
    offices: bytes
    """Ids packed, because admins of hundreds of offices have one cookie as well."""

    @property
    def office_ids(self) -> frozenset[int]:
        starts = range(0, len(self.offices), BYTES_AN_ID)
        return frozenset(int.from_bytes(self.offices[at : at + BYTES_AN_ID]) for at in starts)


def packed_ids(office_ids: Iterable[int]) -> bytes:
    """For `Session.offices`."""
    return b"".join(number.to_bytes(BYTES_AN_ID) for number in office_ids)


class SignedCookies(Record):
    """Signs and reads cookies with one key, which only this service knows."""

    key: bytes

    def sign(self, value: Signed) -> str:
        payload = urlsafe_b64encode(msgspec.msgpack.encode(value)).decode()
        return f"{payload}.{self._mark(type(value).__name__, payload)}"

    def read(self, text: str, kind: type[T], now_s: float) -> T | None:
        """The signed value. None if the text was not signed with this key as that kind, has
        expired, or was written by an earlier version."""
        payload, _, mark = text.rpartition(".")
        if len(text) > LONGEST_SIGNED or not self._is(mark, kind.__name__, payload):
            return None
        try:
            value = msgspec.msgpack.decode(urlsafe_b64decode(payload), type=kind)
        except msgspec.DecodeError:
            return None  # Written by an earlier version, with other fields.
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


def signed_cookies() -> SignedCookies:
    """Those of this environment. Raises NotConfigured."""
    key = os.environ.get("SEATLEDGER_CONSOLE_KEY", "")
    # A template's reference that nobody resolved is a key that everybody knows.
    if len(key) < SHORTEST_KEY or key.startswith("{{"):
        raise NotConfigured("SEATLEDGER_CONSOLE_KEY needs 32 characters")
    return SignedCookies(key.encode())


def random_text() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)
