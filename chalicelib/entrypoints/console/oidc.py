"""Sign-in by OpenID Connect: authorization code with PKCE (RFC 7636), state and nonce."""

import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

import msgspec

from ...domain.record import Record
from ..issuer_keys import IssuerKeys, IssuerUnavailable, fetch_json
from ..tokens import Verifier
from .signed_cookies import NotConfigured, SignIn, random_text

SIGN_IN_LIFETIME_S = 10 * 60
LONGEST_ID_TOKEN = 32 * 1024
"""The token comes in a response body and may list a thousand offices."""


class SignInFailed(Exception):
    """The issuer refused, or its answer could not be verified. The message is shown to the user."""


class Client(Record):
    """The console as a client of the issuer. The secret is for issuers that require one; PKCE
    protects the exchange in both cases."""

    issuer: str
    client_id: str
    secret: str
    keys: IssuerKeys

    def start(self, back: str, now_s: float) -> SignIn:
        return SignIn(
            expires_at_s=int(now_s) + SIGN_IN_LIFETIME_S,
            state=random_text(),
            nonce=random_text(),
            verifier=random_text(),
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
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(parameters)}"

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
        response = _fetch_object(self._endpoint("token_endpoint"), form)
        token = response.get("id_token")
        verifier = Verifier(self.issuer, self.client_id, self.keys, LONGEST_ID_TOKEN)
        try:
            claims = verifier.claims(f"Bearer {token}") if isinstance(token, str) else None
        except IssuerUnavailable as failed:
            raise SignInFailed("The identity provider does not respond. Try again.") from failed
        if claims is None:
            raise SignInFailed("The identity provider's answer could not be verified.")
        payload = _payload(token)
        if payload.get("nonce") != sign_in.nonce:
            raise SignInFailed("The identity provider's answer belongs to another sign-in.")
        return {**claims, "name": str(payload.get("name") or payload.get("email") or "")[:100]}

    def _endpoint(self, name: str) -> str:
        document = _fetch_object(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        endpoint = document.get(name)
        if document.get("issuer") != self.issuer or not isinstance(endpoint, str):
            raise SignInFailed("The identity provider is not configured for sign-in.")
        return endpoint


@lru_cache(maxsize=1)
def client() -> Client:
    """The client that the environment configures. The issuer's keys are cached by the process."""
    issuer = os.environ.get("SEATLEDGER_ISSUER", "")
    client_id = os.environ.get("SEATLEDGER_CONSOLE_CLIENT_ID", "")
    if not issuer or not client_id:
        raise NotConfigured("SEATLEDGER_CONSOLE_CLIENT_ID names the console at the issuer")
    secret = os.environ.get("SEATLEDGER_CONSOLE_CLIENT_SECRET", "")
    return Client(issuer, client_id, secret, IssuerKeys(issuer, fetch_json, time.monotonic))


def _fetch_object(url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        response = fetch_json(url, form)
    except (OSError, HTTPException, ValueError) as failed:
        raise SignInFailed("The identity provider did not accept the sign-in.") from failed
    return response if isinstance(response, dict) else {}


def _payload(token: Any) -> dict[str, Any]:
    """All claims of a token that was already verified."""
    body = str(token).split(".")[1]
    decoded = msgspec.json.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert isinstance(decoded, dict)
    return decoded
