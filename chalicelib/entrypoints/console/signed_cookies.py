"""The console's cookies. They are signed, so that only this service can make them, and they expire.
They are not encrypted: the browser's owner can read them."""

import os
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar

import msgspec
from itsdangerous import BadData, Signer, base64_decode, base64_encode

from ...domain.caller import NO_COMPANY
from ...domain.record import Record
from .session_clock import now_s

_T = TypeVar("_T", bound="Signed")

SHORTEST_KEY = 32
LONGEST_SIGNED = 3_900
"""Browsers accept 4,096 bytes, including name and attributes (RFC 6265, section 6.1)."""
BYTES_AN_ID = 7
"""Enough for ids below 2^53."""
LONGEST_NAME_KEPT = 100
SESSION_LIFETIME_S = 8 * 60 * 60
"""A working day, from the sign-in on."""
IDLE_LIFETIME_S = 60 * 60
"""A session ends if no page is requested for an hour."""
CHECK_EVERY_S = 15 * 60
"""The issuer is asked again after this time, so that it is heard who has lost a role."""


class NotConfigured(Exception):
    """The console has no key, or no client at the issuer. Nobody can sign in."""


class Signed(msgspec.Struct, frozen=True):
    """Valid until `expires_at_s`, in seconds since 1970 by the real clock. Sessions do not use the
    ledger's clock, which a tester can move."""

    expires_at_s: int


class KeptForm(msgspec.Struct, frozen=True):
    """A form that is sent again after the issuer was asked who sends it, with the token that it
    had: it is refused if it is of another company by then. `path` has the query."""

    path: str
    fields: dict[str, str]


class SignIn(Signed, frozen=True):
    """A sign-in in progress: what the issuer's response is checked against, and the path to return
    to."""

    state: str
    nonce: str
    verifier: str
    back: str
    renews: str = ""
    """The id of the session that goes on with the answer, if it is about the same person."""
    form: KeptForm | None = None
    """What was sent when the session had to be checked."""


class Session(Signed, frozen=True):
    """Who is signed in: the claims of the issuer's token. Vendor staff may have no company yet.
    `expires_at_s` moves on while pages are requested, up to `ends_at_s`."""

    began_at_ms: int
    """When the person signed in. In milliseconds, because it is compared with the moment at which
    they signed out everywhere."""
    checked_at_s: int
    """When the issuer last said who this is, and what they may do."""
    id: str
    sub: str
    name: str
    role: str
    company_id: int | None
    offices: bytes | None
    """Packed ids, so that the ids of hundreds of offices fit into one cookie. None if the token has
    no list of offices."""
    only_company: bool = False
    """True for vendor staff whose token is good for one company only."""
    company_name: str = ""
    """'' in sessions that began before it was kept, and for staff without a company."""

    @property
    def ends_at_s(self) -> int:
        """When the person has to sign in again, whatever they do."""
        return self.began_at_ms // 1000 + SESSION_LIFETIME_S

    @property
    def of_company(self) -> str:
        """What its forms belong to: the session and the company that it is about now."""
        return f"{self.id} {self.company_id or NO_COMPANY}"

    @property
    def company_label(self) -> str:
        """What the pages call the company."""
        return self.company_name or "Your company"

    @property
    def office_ids(self) -> frozenset[int] | None:
        if self.offices is None:
            return None
        starts = range(0, len(self.offices), BYTES_AN_ID)
        return frozenset(int.from_bytes(self.offices[at : at + BYTES_AN_ID]) for at in starts)


def kept_name(name: str) -> str:
    """As much of a company's name as a session keeps."""
    return name[:LONGEST_NAME_KEPT]


def lifetime_s(session: Signed) -> int:
    """How long the session lasts from now on."""
    return session.expires_at_s - int(now_s())


def packed_ids(office_ids: Iterable[int] | None) -> bytes | None:
    """The value of `Session.offices`."""
    if office_ids is None:
        return None
    return b"".join(number.to_bytes(BYTES_AN_ID) for number in office_ids)


class Sha256Signer(Signer):
    """HMAC-SHA256, under a key derived from the secret and the salt by HMAC-SHA256. The library's
    defaults use SHA-1 (decision 82)."""

    default_digest_method = staticmethod(sha256)
    default_key_derivation = "hmac"


class SignedCookies(Record):
    """Signs and reads cookies with one key, which only this service knows."""

    key: bytes

    def sign(self, value: Signed) -> str:
        payload = base64_encode(msgspec.msgpack.encode(value))
        return self._signer(type(value).__name__).sign(payload).decode()

    def read(self, text: str, kind: type[_T], now_s: float) -> _T | None:
        """The signed value. None if the text was not signed with this key as that kind, has
        expired, or was written by an earlier version."""
        if len(text) > LONGEST_SIGNED:
            return None
        try:
            payload = self._signer(kind.__name__).unsign(text)
            value = msgspec.msgpack.decode(base64_decode(payload), type=kind)
        except (BadData, msgspec.DecodeError, UnicodeError):
            return None
        return value if now_s < value.expires_at_s else None

    def csrf_token(self, session: Session) -> str:
        """Every form of the session contains it. Another site can neither read nor guess it, and
        it is another one for each company: staff may have chosen another in another tab."""
        return self._signer("csrf").get_signature(session.of_company).decode()

    def is_csrf_token(self, text: str, session: Session) -> bool:
        return self._signer("csrf").verify_signature(session.of_company, text)

    def change_proof(self, change: str, session: Session) -> str:
        """A page's address contains it to prove that the session made the change."""
        return self._signer("change").get_signature(f"{session.of_company} {change}").decode()

    def is_change_proof(self, text: str, change: str, session: Session) -> bool:
        return self._signer("change").verify_signature(f"{session.of_company} {change}", text)

    def _signer(self, purpose: str) -> Signer:
        # The purpose is the salt: a signature for one purpose is not valid for another.
        return Sha256Signer(self.key, purpose)


def signed_cookies() -> SignedCookies:
    """Uses the key in the environment. Raises NotConfigured without one of 32 characters."""
    key = os.environ.get("SEATLEDGER_CONSOLE_KEY", "")
    # An unresolved template reference is a key that everybody knows.
    if len(key) < SHORTEST_KEY or key.startswith("{{"):
        raise NotConfigured("SEATLEDGER_CONSOLE_KEY needs 32 characters")
    return SignedCookies(key.encode())


def random_text() -> str:
    """A random text of 256 bits."""
    return secrets.token_urlsafe(32)
