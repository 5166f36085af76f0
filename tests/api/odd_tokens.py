"""Tokens that are signed with the issuer's key, and odd in a way that nobody may rely on; and others that
are odd as text."""

import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.api.bad_tokens import FAR_AHEAD, claims, encoded, signed
from tests.world import COMPANY, NEW_YORK, issuer


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


# The keys are the tests' ids.
ODD_TOKENS: dict[str, Callable[[], str]] = {
    "of a subject with a line end": lambda: signed(sub="ada\n"),
    "of a subject with NUL": lambda: signed(sub="a\x00da"),
    "of a subject with an escape": lambda: signed(sub="\x1b[31mada"),
    "of a subject with a C1 control": lambda: signed(sub="ada\x85"),
    "of a subject with a line separator": lambda: signed(sub="ada\u2028eve"),
    "of a subject that changes direction": lambda: signed(sub="\u202eada"),
    "of a subject with isolates": lambda: signed(sub="\u2066ada\u2069"),
    "of a subject with no character": lambda: signed(sub="ada\uffff"),
    "of a zero-width subject": lambda: signed(sub="\u200b"),
    "of a byte order mark as subject": lambda: signed(sub="\ufeff"),
    "of a blank subject": lambda: signed(sub="  "),
    "of blanks of other scripts as subject": lambda: signed(sub="\u3000\u2800"),
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
    "with 1e400": lambda: with_text(age="1e400"),
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
