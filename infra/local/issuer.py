"""The local identity provider: a key pair of this process, and tokens signed with it."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

ISSUER = "seatledger-local"
AUDIENCE = "seatledger"
TOKEN_LIFETIME_S = 24 * 60 * 60
KEY_ID = "local"


class Issuer:
    """Mints ES256 tokens that `auth` verifies by `jwks`. Times are the machine's, not the moved
    clock's."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def environment(self) -> dict[str, str]:
        """What the app needs to know to trust these tokens."""
        return {
            "SEATLEDGER_ISSUER": ISSUER,
            "SEATLEDGER_AUDIENCE": AUDIENCE,
            "SEATLEDGER_JWKS": json.dumps(self.jwks()),
        }

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "ES256"}]}

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
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": sub or f"demo-{role.replace('_', '-')}",
            "role": role,
            "iat": now,
            "exp": now + TOKEN_LIFETIME_S,
        }
        if company_id is not None:
            claims["company_id"] = company_id
        if office_ids:
            claims["office_ids"] = office_ids
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": KEY_ID})
