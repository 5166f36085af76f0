"""The local identity provider: signing keys, tokens, and the documents that an OpenID Connect
issuer publishes, served on loopback."""

import json
import time
from collections import deque
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from infra.local.gateway import GatewayReply, Headers
from infra.local.servers import Server, plain
from infra.local.sign_in import (
    AUTHORIZE,
    CLIENT_ID,
    END_SESSION,
    PATHS,
    TOKEN,
    USER_INFO,
    SignInPage,
)

AUDIENCE = "seatledger"
TOKEN_LIFETIME_S = 24 * 60 * 60
ID_TOKEN_LIFETIME_S = 5 * 60
DISCOVERY = "/.well-known/openid-configuration"
JWKS = "/jwks.json"


class Issuer:
    """Signs ES256 tokens that `auth` verifies with the keys published at `url`. Uses the machine's
    clock, not the moved one. Serves until `stop`; port 0 takes a free port."""

    def __init__(self, port: int = 0) -> None:
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.requested_paths: deque[str] = deque(maxlen=1000)
        """The paths of the last requests, in order."""
        self.key_id = ""
        self.rotate()
        self.sign_in = SignInPage(self.id_token)
        self._server = Server(port, self._handle)
        self.url = self._server.url

    @property
    def environment(self) -> dict[str, str]:
        """The app's settings that make it trust these tokens."""
        return {
            "SEATLEDGER_ISSUER": self.url,
            "SEATLEDGER_AUDIENCE": AUDIENCE,
            "SEATLEDGER_CONSOLE_CLIENT_ID": CLIENT_ID,
        }

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """The key that tokens are signed with now."""
        return self._keys[self.key_id]

    def rotate(self, *, withdraw: bool = False) -> None:
        """Creates a new signing key. The old keys stay published, unless withdrawn."""
        if withdraw:
            self._keys.clear()
        self.key_id = f"local-{len(self._keys) + 1}-{time.time_ns():x}"
        self._keys[self.key_id] = ec.generate_private_key(ec.SECP256R1())

    def jwks(self) -> dict[str, Any]:
        return {"keys": [_public(key_id, key) for key_id, key in self._keys.items()]}

    def discovery(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}{JWKS}",
            "authorization_endpoint": f"{self.url}{AUTHORIZE}",
            "token_endpoint": f"{self.url}{TOKEN}",
            "token_endpoint_auth_methods_supported": ["none"],
            "userinfo_endpoint": f"{self.url}{USER_INFO}",
            "end_session_endpoint": f"{self.url}{END_SESSION}",
            "code_challenge_methods_supported": ["S256"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    def token(
        self,
        role: str,
        company_id: int | None = None,
        office_ids: list[int] | None = None,
        sub: str | None = None,
    ) -> str:
        """A token of that role, valid for a day."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": sub or f"demo-{role.replace('_', '-')}",
            "role": role,
            "iat": now,
            "exp": now + TOKEN_LIFETIME_S,
        }
        if company_id is not None:
            claims["company_id"] = company_id
        if office_ids is not None:
            claims["office_ids"] = office_ids
        return self._signed(claims)

    def id_token(self, claims: dict[str, Any]) -> str:
        """An ID token for the console (OpenID Connect Core 1.0, section 2)."""
        now = int(time.time())
        times = {"iat": now, "exp": now + ID_TOKEN_LIFETIME_S}
        return self._signed({"iss": self.url, "aud": CLIENT_ID, **times, **claims})

    def stop(self) -> None:
        self._server.stop()

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": self.key_id})

    def _handle(self, method: str, path: str, headers: Headers, body: bytes | None) -> GatewayReply:
        self.requested_paths.append(path)
        if path.startswith(PATHS):
            return self.sign_in.handle(method, path, headers, body)
        documents = {DISCOVERY: self.discovery, JWKS: self.jwks}
        if method != "GET" or path not in documents:
            return plain(404, {"error": "no such path or method"})
        return plain(200, documents[path]())


def _public(key_id: str, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return {**public, "kid": key_id, "use": "sig", "alg": "ES256"}
