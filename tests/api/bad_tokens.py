"""Invalid tokens, each for one reason, and the valid token that they are made from."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.api.access_targets import OTHER_COMPANY
from tests.world import COMPANY, NEW_YORK, issuer

# Times are far from the present, so that no test depends on it.
LONG_AGO = 1_577_836_800  # 1 January 2020
FAR_AHEAD = 4_102_444_800  # 1 January 2100
CLAIMS = {
    "aud": "seatledger",
    "sub": "ada",
    "role": "company_admin",
    "company_id": COMPANY,
    "iat": LONG_AGO,
    "exp": FAR_AHEAD,
}


ABSENT = object()


def claims(**changes: Any) -> dict[str, Any]:
    given = {"iss": issuer().url, **CLAIMS, **changes}
    return {name: value for name, value in given.items() if value is not ABSENT}


def signed(headers: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token signed with the issuer's key, valid except for the changed claims or headers."""
    return jwt.encode(
        claims(**changes),
        issuer().key,
        algorithm="ES256",
        headers={"kid": issuer().key_id} if headers is None else headers,
    )


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def hmac_signed(secret: bytes) -> str:
    """An HS256 token, signed with `secret`: tests pass the issuer's public key."""
    text = f"{encoded({'alg': 'HS256', 'kid': 'local', 'typ': 'JWT'})}.{encoded(claims())}"
    return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def public_key() -> bytes:
    return json.dumps(issuer().jwks()["keys"][0]).encode()


def public_pem() -> bytes:
    key = issuer().key.public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def with_payload(token: str, **changes: Any) -> str:
    """The token with other claims and the same signature."""
    header, _, signature = token.split(".")
    return f"{header}.{encoded(claims(**changes))}.{signature}"


def unsigned() -> str:
    headers = {"kid": issuer().key_id}
    return jwt.encode(claims(), None, algorithm="none", headers=headers)  # type: ignore[arg-type]


def by_another_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims(), key, algorithm="ES256", headers={"kid": issuer().key_id})


def by_a_key_of_its_own_header() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    own = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return jwt.encode(
        claims(), key, algorithm="ES256", headers={"kid": issuer().key_id, "jwk": own}
    )


def by_an_rsa_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims(), key, algorithm="RS256", headers={"kid": issuer().key_id})


def with_other_signature(token: str) -> str:
    head, _, signature = token.rpartition(".")
    return f"{head}.{'A' * len(signature)}"


# Tokens are made when the test runs, so that collection needs no issuer. Keys are the tests' ids.
BAD_TOKENS: dict[str, Callable[[], str]] = {
    "garbage": lambda: "abc",
    "garbage in three parts": lambda: "a.b.c",
    "three empty parts": lambda: "..",
    "not ASCII": lambda: "øøø.øøø.øøø",
    "JSON in three parts": lambda: ".".join([encoded({})] * 3),
    "a list as header": lambda: f"{encoded([])}.{encoded(claims())}.AAAA",
    "a deeply nested header": lambda: f"{encoded(b'[' * 5_000)}.{encoded(claims())}.AAAA",
    "a deeply nested payload": lambda: (
        f"{signed().partition('.')[0]}.{encoded(b'[' * 5_000)}.{signed().rpartition('.')[2]}"
    ),
    "expired": lambda: signed(exp=LONG_AGO),
    "expired by its text": lambda: signed(exp="tomorrow"),
    "without expiry": lambda: signed(exp=ABSENT),
    "not valid yet": lambda: signed(nbf=FAR_AHEAD),
    "issued in the future": lambda: signed(iat=FAR_AHEAD),
    "of another audience": lambda: signed(aud="somebody-else"),
    "without audience": lambda: signed(aud=ABSENT),
    "of another issuer": lambda: signed(iss="https://evil.example"),
    "without issuer": lambda: signed(iss=ABSENT),
    "with other claims": lambda: with_payload(signed(role="viewer"), role="company_admin"),
    "with another company": lambda: with_payload(signed(), company_id=OTHER_COMPANY),
    "with another signature": lambda: with_other_signature(signed()),
    "without signature": lambda: signed().rpartition(".")[0] + ".",
    "cut off": lambda: signed()[:-10],
    "alg none": unsigned,
    "HS256 by the public key's JWK": lambda: hmac_signed(public_key()),
    "HS256 by the public key's PEM": lambda: hmac_signed(public_pem()),
    "HS256 by nothing": lambda: hmac_signed(b""),
    "by another key": by_another_key,
    "by a key that it brings along": by_a_key_of_its_own_header,
    "RS256 by another key": by_an_rsa_key,
    "of an unknown key id": lambda: signed({"kid": "another"}),
    "without key id": lambda: signed({}),
    "oversized": lambda: signed(padding="x" * 9_000),
    "100 KB of garbage": lambda: "a" * 100_000,
    "without subject": lambda: signed(sub=ABSENT),
    "of an empty subject": lambda: signed(sub=""),
    "of a subject of 256 characters": lambda: signed(sub="x" * 256),
    "without role": lambda: signed(role=ABSENT),
    "of an unknown role": lambda: signed(role="emperor"),
    "without company": lambda: signed(company_id=ABSENT),
    "an office admin without company": lambda: signed(role="office_admin", company_id=ABSENT),
    "of company true": lambda: signed(company_id=True),
    "of company zero": lambda: signed(company_id=0),
    "of company 2**53": lambda: signed(company_id=2**53),
    "with an office instead of a list": lambda: signed(office_ids=NEW_YORK),
}
