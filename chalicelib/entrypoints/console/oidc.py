"""Sign-in by OpenID Connect: authorization code with PKCE (RFC 7636), state and nonce."""

import os
import re
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from ...domain.record import Record
from ..claims import ClaimMapping, UnusableClaim, mapping_of
from ..issuer_documents import IssuerUnavailable, fetch_json
from ..issuer_keys import IssuerKeys, issuer_keys
from ..tokens import InvalidToken, Verifier
from .signed_cookies import NotConfigured, SignIn, random_text

SIGN_IN_LIFETIME_S = 10 * 60
LONGEST_ID_TOKEN = 32 * 1024
"""The token comes in a response body and may list a thousand offices."""
LONGEST_CLAIMED_NAME = 100
HEADER_TEXT = re.compile("[!-~]+")
"""What every browser and gateway accepts in a header."""


class SignInFailed(Exception):
    """The issuer refused, or its answer could not be verified. The message is shown to the user."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def issuer_down() -> SignInFailed:
    """The log says why."""
    return SignInFailed(
        "The identity provider does not respond, or is not the one that the console is configured "
        "with.",
        503,
    )


class Client(Record):
    """The console as a client of the issuer. The secret is for issuers that require one; PKCE
    protects the exchange in both cases."""

    issuer: str
    client_id: str
    secret: str
    keys: IssuerKeys
    mapping: ClaimMapping = ClaimMapping()

    def start(self, back: str, now_s: float, running: SignIn | None = None) -> SignIn:
        """A new sign-in; with `running`, the same one from now on, returning to `back`."""
        return SignIn(
            expires_at_s=int(now_s) + SIGN_IN_LIFETIME_S,
            state=running.state if running else random_text(),
            nonce=running.nonce if running else random_text(),
            verifier=running.verifier if running else random_text(),
            back=back,
        )

    def authorization_url(self, sign_in: SignIn, redirect_uri: str) -> str:
        """The URL at which the browser signs in. Raises SignInFailed."""
        challenge = urlsafe_b64encode(sha256(sign_in.verifier.encode()).digest()).rstrip(b"=")
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile",
            "state": sign_in.state,
            "nonce": sign_in.nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"

    def claims(self, sign_in: SignIn, code: str, redirect_uri: str) -> dict[str, Any]:
        """The ID token's verified claims, with `name`. Raises SignInFailed."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.client_id,
            "code_verifier": sign_in.verifier,
            **({"client_secret": self.secret} if self.secret else {}),
        }
        response = _token_response(self._endpoint("token_endpoint"), form)
        payload = self._verified(response.get("id_token"))
        if payload.get("nonce") != sign_in.nonce:
            raise SignInFailed("The identity provider's answer belongs to another sign-in.")
        try:
            claims = self.mapping.caller_claims(payload)
        except UnusableClaim as unusable:
            raise SignInFailed(str(unusable), 403) from unusable
        return {**claims, "name": _text(payload.get("name")) or _text(payload.get("email"))}

    def _verified(self, token: object) -> dict[str, Any]:
        """All claims of the ID token. Raises SignInFailed."""
        verifier = Verifier(
            self.issuer, (self.client_id,), self.keys, self.mapping, longest=LONGEST_ID_TOKEN
        )
        try:
            return verifier.payload(token if isinstance(token, str) else "")
        except InvalidToken as invalid:
            unverified = "The identity provider's answer could not be verified."
            raise SignInFailed(unverified) from invalid
        except IssuerUnavailable as failed:
            raise issuer_down() from failed

    def _endpoint(self, name: str) -> str:
        try:
            endpoint = self.keys.discovery.usable().get(name)
        except IssuerUnavailable as failed:
            raise issuer_down() from failed
        if not isinstance(endpoint, str) or not HEADER_TEXT.fullmatch(endpoint):
            raise SignInFailed("The identity provider is not configured for sign-in.")
        return endpoint


@lru_cache(maxsize=1)
def client() -> Client:
    """The client that the environment configures."""
    issuer = os.environ.get("SEATLEDGER_ISSUER", "")
    client_id = os.environ.get("SEATLEDGER_CONSOLE_CLIENT_ID", "")
    if not issuer or not client_id:
        raise NotConfigured("SEATLEDGER_CONSOLE_CLIENT_ID names the console at the issuer")
    secret = os.environ.get("SEATLEDGER_CONSOLE_CLIENT_SECRET", "")
    return Client(issuer, client_id, secret, issuer_keys(issuer), mapping_of(os.environ))


def _token_response(url: str, form: dict[str, str]) -> dict[str, Any]:
    try:
        response = fetch_json(url, form)
    except (OSError, HTTPException, ValueError) as failed:
        raise SignInFailed("The identity provider did not accept the sign-in.") from failed
    return response if isinstance(response, dict) else {}


def _text(claim: object) -> str:
    return claim[:LONGEST_CLAIMED_NAME] if isinstance(claim, str) else ""
