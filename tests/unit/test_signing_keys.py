"""Which keys of an issuer's document are taken."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey

from chalicelib.entrypoints.issuer_keys import keys_of, signing_key
from tests.unit.test_issuer_keys import public_ec


def jwk(key: Any, key_id: str, **more: Any) -> dict[str, Any]:
    """The JWK of a public or private key."""
    families = (
        jwt.algorithms.RSAAlgorithm,
        jwt.algorithms.ECAlgorithm,
        jwt.algorithms.OKPAlgorithm,
    )
    kinds = ("RSA", "EC", "Ed")
    family = families[next(at for at, kind in enumerate(kinds) if kind in type(key).__name__)]
    return {**json.loads(family.to_jwk(key)), "kid": key_id, **more}


def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@pytest.mark.parametrize(("bits", "taken"), [(1024, False), (2047, False), (2048, True)])
def test_rsa_keys_have_2048_bits_or_more(bits: int, taken: bool) -> None:
    found = keys_of({"keys": [jwk(rsa_key(bits).public_key(), "rsa")]})
    assert [each.key_id for each in found] == (["rsa"] if taken else [])


@pytest.mark.parametrize(("bits", "taken"), [(8192, True), (8193, False)])
def test_rsa_keys_have_8192_bits_at_most(bits: int, taken: bool) -> None:
    modulus = rsa.RSAPublicNumbers(65537, (1 << (bits - 1)) | 1).public_key()
    assert (signing_key(jwk(modulus, "rsa")) is not None) is taken


@pytest.mark.parametrize(
    ("named", "algorithms"),
    [
        (None, {"RS256", "PS256"}),
        ("RS256", {"RS256"}),
        ("PS256", {"PS256"}),
        ("ES256", set()),
        ("HS256", set()),
        ("none", set()),
        (7, set()),
        (["RS256"], set()),
    ],
)
def test_the_issuer_says_what_an_rsa_key_signs(named: object, algorithms: set[str]) -> None:
    more = {} if named is None else {"alg": named}
    key = signing_key(jwk(rsa_key(2048).public_key(), "rsa", **more))
    assert (key.algorithms if key else set()) == algorithms


def test_keys_of_other_curves_are_not_taken_whatever_they_are_called() -> None:
    p256, p384 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1))
    k1, ed448 = ec.generate_private_key(ec.SECP256K1()), Ed448PrivateKey.generate()
    good = jwk(p256.public_key(), "good")
    for bad in (
        jwk(p384.public_key(), "bad", alg="ES256"),
        jwk(p384.public_key(), "bad"),
        {**jwk(p384.public_key(), "bad"), "crv": "P-256"},
        {**good, "kid": "bad", "crv": "P-384"},
        {**good, "kid": "bad", "crv": None},
        {**good, "kid": "bad", "y": good["x"]},
        {**good, "kid": "bad", "x": 7},
        {**good, "kid": "bad", "alg": "ES384"},
        {**good, "kid": "bad", "alg": "RS256"},
        {**good, "kid": "bad", "kty": "RSA"},
        {**good, "kid": "bad", "use": "enc"},
        {**good, "kid": "bad", "key_ops": ["sign"]},
        {**good, "kid": "bad", "key_ops": "verify"},
        {**good, "kid": 7},
        jwk(k1.public_key(), "bad", alg="ES256"),
        jwk(ed448.public_key(), "bad"),
        jwk(p256, "bad"),
        jwk(rsa_key(2048), "bad"),
        {**jwk(rsa_key(2048).public_key(), "bad"), "e": "AQ"},
        {**jwk(rsa_key(2048).public_key(), "bad"), "n": "AQAB"},
        {"kty": "oct", "kid": "bad", "k": "c2VjcmV0", "alg": "ES256"},
        "bad",
        None,
        ["bad"],
    ):
        assert [each.key_id for each in keys_of({"keys": [bad, good]})] == ["good"], bad


def test_of_two_keys_with_one_id_the_first_counts() -> None:
    first, second = public_ec("one"), public_ec("one")
    assert (
        keys_of({"keys": [first, second]})
        == keys_of({"keys": [first]})
        != keys_of({"keys": [second]})
    )


def test_only_keys_of_known_algorithms_are_taken() -> None:
    p384 = ec.generate_private_key(ec.SECP384R1()).public_key()
    public_rsa = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(2048).public_key()))
    found = keys_of(
        {
            "keys": [
                public_ec("es256"),
                jwk(ed25519.Ed25519PrivateKey.generate().public_key(), "eddsa"),
                {**public_rsa, "kid": "rs256", "alg": "RS256"},
                {**public_rsa, "kid": "ps256", "alg": "PS256"},
                {**public_rsa, "kid": "rs512", "alg": "RS512"},
                {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(p384)), "kid": "es384"},
                {"kty": "oct", "kid": "hs256", "k": "c2VjcmV0", "alg": "HS256"},
                {name: value for name, value in public_ec("none").items() if name != "kid"},
            ]
        }
    )
    assert [each.key_id for each in found] == ["es256", "eddsa", "rs256", "ps256", None]
