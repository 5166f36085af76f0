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


def raw_signed(payload: bytes, header: bytes | None = None) -> str:
    """A token of these bytes, signed with the issuer's key, whatever they are."""
    head = header or json.dumps({"alg": "ES256", "kid": issuer().key_id}).encode()
    text = f"{encoded(head)}.{encoded(payload)}"
    signature = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).sign(
        text.encode(), issuer().key
    )
    return f"{text}.{encoded(signature)}"


def with_text(**members: str) -> str:
    """A token whose payload has these members as JSON text, after the valid ones of other names."""
    kept = {name: value for name, value in claims().items() if name not in members}
    written = [f"{json.dumps(name)}: {text}" for name, text in members.items()]
    return raw_signed(f"{json.dumps(kept)[:-1]}, {', '.join(written)}}}".encode())


def with_header(**members: Any) -> str:
    """A token with these members in its header, signed over it."""
    head = {"alg": "ES256", "kid": issuer().key_id, **members}
    return raw_signed(json.dumps(claims()).encode(), json.dumps(head).encode())


def with_two_key_ids() -> str:
    head = f'{{"alg": "ES256", "kid": "x", "kid": "{issuer().key_id}"}}'
    return raw_signed(json.dumps(claims()).encode(), head.encode())


def with_two_subjects() -> str:
    return raw_signed(f'{{"sub": "eve", {json.dumps(claims())[1:]}'.encode())


def by_a_key_at(name: str) -> str:
    """Signed by another key, whose address the header names."""
    key = ec.generate_private_key(ec.SECP256R1())
    headers = {"kid": issuer().key_id, name: f"{issuer().url}/evil.json"}
    return jwt.encode(claims(), key, algorithm="ES256", headers=headers)


def padded() -> str:
    """With the `=` that base64url of a token leaves out."""
    return ".".join(part + "=" * (-len(part) % 4) for part in signed(sub="ada!").split("."))


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
    "of a list of roles": lambda: signed(role=["company_admin"]),
    "without company": lambda: signed(company_id=ABSENT),
    "an office admin without company": lambda: signed(role="office_admin", company_id=ABSENT),
    "of a company in digits": lambda: signed(company_id=str(COMPANY)),
    "of company true": lambda: signed(company_id=True),
    "of company zero": lambda: signed(company_id=0),
    "of company 2**53": lambda: signed(company_id=2**53),
    "with an office instead of a list": lambda: signed(office_ids=NEW_YORK),
    "with offices in digits": lambda: signed(office_ids=[str(NEW_YORK)]),
    "of a lone surrogate as subject": lambda: with_text(sub='"\\ud800"'),
    "of a lone low surrogate in the subject": lambda: with_text(sub='"ada\\udfff"'),
    "of a surrogate pair in the wrong order": lambda: with_text(sub='"\\ude00\\ud83d"'),
    "of a lone surrogate as name": lambda: with_text(name='"\\ud800"'),
    "of a lone surrogate as role": lambda: with_text(role='"\\ud800"'),
    "of a lone surrogate as the name of a claim": lambda: raw_signed(
        f'{{"\\ud800": 1, {json.dumps(claims())[1:]}'.encode()
    ),
    "of a lone surrogate deep inside": lambda: with_text(address='{"a": [{"b": "\\udc00"}]}'),
    "not UTF-8": lambda: raw_signed(json.dumps(claims()).encode().replace(b"ada", b"\xed\xa0\x80")),
    "in UTF-16": lambda: raw_signed(json.dumps(claims()).encode("utf-16")),
    "with a byte order mark": lambda: raw_signed(b"\xef\xbb\xbf" + json.dumps(claims()).encode()),
    "with NaN": lambda: with_text(age="NaN"),
    "expiring never": lambda: with_text(exp="Infinity"),
    "expiring at 1e400": lambda: with_text(exp="1e400"),
    "expiring at NaN": lambda: with_text(exp="NaN"),
    "expiring in 10**300": lambda: with_text(exp="1" + "0" * 300),
    "with a number of 5,000 digits": lambda: with_text(age="1" * 5_000),
    "expiring at a text of digits": lambda: signed(exp=str(FAR_AHEAD)),
    "expiring at digits of another script": lambda: signed(
        exp="\uff14\uff11\uff10\uff12\uff14\uff14\uff14\uff18\uff10\uff10"
    ),
    "expiring at true": lambda: signed(exp=True),
    "expiring at a list": lambda: signed(exp=[FAR_AHEAD]),
    "expiring at null": lambda: signed(exp=None),
    "expiring before 1970": lambda: signed(exp=-1),
    "not before a text": lambda: signed(nbf="0"),
    "not before null": lambda: signed(nbf=None),
    "issued at a text": lambda: signed(iat="0"),
    "issued at 1e400": lambda: with_text(iat="1e400"),
    "of two subjects": with_two_subjects,
    "of two key ids": with_two_key_ids,
    "of two names deep inside": lambda: with_text(address='{"a": 1, "a": 2}'),
    "of a number as subject": lambda: with_text(sub="7"),
    "of a list as subject": lambda: signed(sub=["ada"]),
    "of an object as subject": lambda: signed(sub={"sub": "ada"}),
    "of null as subject": lambda: signed(sub=None),
    "of an object as role": lambda: signed(role={"role": "viewer"}),
    "of a role in full-width letters": lambda: signed(role="\uff56iewer"),
    "of company 1.0": lambda: with_text(company_id=f"{COMPANY}.0"),
    "of company 1e3": lambda: with_text(company_id="1e3"),
    "of company -1": lambda: signed(company_id=-1),
    "of a list of companies": lambda: signed(company_id=[COMPANY]),
    "with an object of offices": lambda: signed(office_ids={str(NEW_YORK): True}),
    "with nested offices": lambda: signed(office_ids=[[NEW_YORK]]),
    "with an office of null": lambda: signed(office_ids=[None]),
    "of an object as audience": lambda: signed(aud={"aud": "seatledger"}),
    "of nobody as audience": lambda: signed(aud=[]),
    "of an audience beside a number": lambda: signed(aud=["seatledger", 7]),
    "of a list of issuers": lambda: with_text(iss=json.dumps([issuer().url])),
    "of the issuer with a slash": lambda: signed(iss=f"{issuer().url}/"),
    "a list as payload": lambda: raw_signed(json.dumps([claims()]).encode()),
    "null as payload": lambda: raw_signed(b"null"),
    "an empty payload": lambda: raw_signed(b" "),
    "two payloads": lambda: raw_signed(json.dumps(claims()).encode() * 2),
    "alg in lower case": lambda: with_header(alg="es256"),
    "alg of null": lambda: with_header(alg=None),
    "alg of a list": lambda: with_header(alg=["ES256"]),
    "alg ES384": lambda: with_header(alg="ES384"),
    "alg ES256K": lambda: with_header(alg="ES256K"),
    "alg RS256 for the EC key": lambda: with_header(alg="RS256"),
    "alg EdDSA for the EC key": lambda: with_header(alg="EdDSA"),
    "critical extensions": lambda: with_header(crit=["exp"]),
    "no critical extensions": lambda: with_header(crit=[]),
    "an unencoded payload": lambda: with_header(b64=False, crit=["b64"]),
    "an encoded payload that says so": lambda: with_header(b64=True),
    "of a key id of 6 KB": lambda: with_header(kid="k" * 6_000),
    "of a key id of 10 KB": lambda: with_header(kid="k" * 10_000),
    "of a number as key id": lambda: with_header(kid=7),
    "of a list as key id": lambda: with_header(kid=[issuer().key_id]),
    "of an object as key id": lambda: with_header(kid={"kid": issuer().key_id}),
    "of a lone surrogate as key id": lambda: with_header(kid="\ud800"),
    "by a key at its jku": lambda: by_a_key_at("jku"),
    "by a key at its x5u": lambda: by_a_key_at("x5u"),
    "with padding": padded,
    "with a space before it": lambda: f" {signed()}",
    "with a space inside": lambda: signed().replace(".", ". ", 1),
    "with a line end inside": lambda: signed().replace(".", ".\n", 1),
    "with a line end after it": lambda: f"{signed()}\n",
    "with a tab after it": lambda: f"{signed()}\t",
    "with a comma after it": lambda: f"{signed()},",
    "twice": lambda: f"{signed()} {signed()}",
    "in five parts": lambda: f"{signed()}.AAAA.AAAA",
    "with a full-width point": lambda: signed().replace(".", "\uff0e", 1),
    "of a lone surrogate": lambda: f"{signed()}\ud800",
    "in base64 with + and /": lambda: f"+/{signed()}",
}
