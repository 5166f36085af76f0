"""Tokens of a running issuer: fetched keys, rotation, attacks that cost little."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from chalicelib.entrypoints.issuer_documents import IssuerUnavailable, fetch_json
from chalicelib.entrypoints.issuer_keys import IssuerKeys
from chalicelib.entrypoints.tokens import InvalidToken, Verifier
from infra.local.gateway import GatewayReply
from infra.local.issuer import AUDIENCE, Issuer
from infra.local.servers import Server
from tests.api.bad_tokens import ABSENT, BAD_TOKENS, LONG_AGO, claims
from tests.api.odd_tokens import ODD_TOKENS
from tests.world import COMPANY, NEW_YORK, World, issuer

DOCUMENTS = ["/.well-known/openid-configuration", "/jwks.json"]


class Clock:
    """Of seconds, moved by hand."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0


@pytest.fixture
def local() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def verifier(local: Issuer, clock: Clock) -> Verifier:
    keys = IssuerKeys(local.url, fetch_json, lambda: clock.elapsed_s)
    return Verifier(local.url, (AUDIENCE,), keys)


def test_a_token_is_verified_by_the_keys_that_its_issuer_publishes(
    local: Issuer, verifier: Verifier
) -> None:
    token = local.token("office_admin", COMPANY, [NEW_YORK], "ada")
    for _ in range(3):
        assert verifier.claims(token) == {
            "sub": "ada",
            "company_id": COMPANY,
            "role": "office_admin",
            "office_ids": [NEW_YORK],
        }
    assert list(local.requested_paths) == DOCUMENTS


def test_tokens_of_both_keys_are_good_while_the_keys_rotate(
    local: Issuer, verifier: Verifier, clock: Clock
) -> None:
    old = local.token("viewer", COMPANY)
    assert verifier.claims(old)
    local.rotate()
    new = local.token("viewer", COMPANY)
    clock.elapsed_s += 30
    assert verifier.claims(new)
    assert verifier.claims(old)
    assert list(local.requested_paths) == [*DOCUMENTS, "/jwks.json"]


def test_a_withdrawn_key_opens_nothing_when_the_lifetime_is_over(
    local: Issuer, verifier: Verifier, clock: Clock
) -> None:
    old = local.token("viewer", COMPANY)
    assert verifier.claims(old)
    local.rotate(withdraw=True)
    clock.elapsed_s += 900
    with pytest.raises(InvalidToken, match="not signed by the expected issuer"):
        verifier.claims(old)
    assert verifier.claims(local.token("viewer", COMPANY))


def test_while_the_issuer_is_down_its_last_keys_do(
    local: Issuer, verifier: Verifier, clock: Clock
) -> None:
    token = local.token("viewer", COMPANY)
    assert verifier.claims(token)
    local.stop()
    clock.elapsed_s += 3600
    assert verifier.claims(token)


def test_without_any_keys_nobody_says_that_the_token_is_bad(local: Issuer, clock: Clock) -> None:
    token = local.token("viewer", COMPANY)
    local.stop()
    keys = IssuerKeys(local.url, fetch_json, lambda: clock.elapsed_s)
    with pytest.raises(IssuerUnavailable):
        Verifier(local.url, (AUDIENCE,), keys).claims(token)


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


FAMILIES: dict[str, Any] = {
    "RSA": jwt.algorithms.RSAAlgorithm,
    "EC": jwt.algorithms.ECAlgorithm,
    "Ed": jwt.algorithms.OKPAlgorithm,
}


def answer_of(key: Any, family: str, algorithm: str, **jwk: str) -> dict[str, Any] | None:
    """What a token signed with the key and algorithm opens, if the issuer publishes the key as this
    JWK."""
    public = FAMILIES[family].to_jwk(key.public_key(), as_dict=True)
    documents: dict[str, Any] = {
        "https://i.example/.well-known/openid-configuration": {
            "issuer": "https://i.example",
            "jwks_uri": "https://i.example/k",
        },
        "https://i.example/k": {"keys": [{**public, "kid": "one", **jwk}]},
    }
    keys = IssuerKeys("https://i.example", documents.__getitem__, lambda: 0.0)
    given = claims(iss="https://i.example")
    token = jwt.encode(given, key, algorithm=algorithm, headers={"kid": "one"})
    try:
        return Verifier("https://i.example", ("seatledger",), keys).claims(token)
    except InvalidToken:
        return None


@pytest.mark.parametrize(
    ("make", "family", "algorithm"),
    [
        (rsa_key, "RSA", "RS256"),
        (rsa_key, "RSA", "PS256"),
        (lambda: ec.generate_private_key(ec.SECP256R1()), "EC", "ES256"),
        (ed25519.Ed25519PrivateKey.generate, "Ed", "EdDSA"),
    ],
)
def test_a_token_of_each_algorithm_is_as_good(
    make: Callable[[], Any], family: str, algorithm: str
) -> None:
    key = make()
    for jwk in ({}, {"alg": algorithm}, {"use": "sig"}):
        found = answer_of(key, family, algorithm, **jwk)
        assert found, jwk
        assert found["sub"] == "ada"


def test_what_a_key_is_for_is_the_issuers_word_and_not_the_tokens() -> None:
    key = rsa_key()
    assert answer_of(key, "RSA", "RS256", alg="PS256") is None
    assert answer_of(key, "RSA", "PS256", alg="RS256") is None
    assert answer_of(key, "RSA", "RS512") is None
    assert answer_of(key, "RSA", "RS512", alg="RS512") is None


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_a_short_rsa_key_opens_nothing(algorithm: str) -> None:
    assert answer_of(rsa_key(2047), "RSA", algorithm) is None
    assert answer_of(rsa_key(1024), "RSA", algorithm, alg=algorithm) is None


def test_a_key_of_another_curve_opens_nothing_whatever_it_is_called() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    assert answer_of(key, "EC", "ES384") is None
    assert answer_of(key, "EC", "ES384", alg="ES256") is None


class UnnamedKeys:
    """An issuer that gives its keys no ids."""

    def __init__(self, *keys: Any) -> None:
        self.signs_with = keys[0]
        self.clock = Clock()
        self.published = [*keys]
        keys_of_issuer = IssuerKeys(
            "https://i.example", self._fetch, lambda: self.clock.elapsed_s + 1000
        )
        self.verifier = Verifier("https://i.example", ("seatledger",), keys_of_issuer)
        self.fetched = 0

    def _fetch(self, url: str) -> Any:
        if not url.endswith("/k"):
            return {"issuer": "https://i.example", "jwks_uri": "https://i.example/k"}
        self.fetched += 1
        made = [FAMILIES["EC"].to_jwk(each.public_key(), as_dict=True) for each in self.published]
        return {"keys": made}

    def token(self, **headers: str) -> str:
        given = claims(iss="https://i.example")
        return jwt.encode(given, self.signs_with, algorithm="ES256", headers=headers)

    def is_good(self, token: str) -> bool:
        try:
            return bool(self.verifier.claims(token)["sub"] == "ada")
        except InvalidToken:
            return False


def ec_keys(number: int) -> list[ec.EllipticCurvePrivateKey]:
    return [ec.generate_private_key(ec.SECP256R1()) for _ in range(number)]


def test_keys_without_ids_verify_tokens_without_ids() -> None:
    first, second = ec_keys(2)
    unnamed = UnnamedKeys(first, second)
    for unnamed.signs_with in (first, second):
        assert unnamed.is_good(unnamed.token())
        assert not unnamed.is_good(unnamed.token(kid="made up"))
    assert unnamed.fetched == 1
    (unnamed.signs_with,) = ec_keys(1)
    assert not unnamed.is_good(unnamed.token())


def test_a_new_key_without_an_id_is_found_when_the_old_one_fits_no_more() -> None:
    unnamed = UnnamedKeys(*ec_keys(1))
    old = unnamed.token()
    assert unnamed.is_good(old)
    unnamed.published = ec_keys(1)
    (unnamed.signs_with,) = unnamed.published
    unnamed.clock.elapsed_s += 29  # A stranger's tokens cause one question in 30 seconds.
    assert not unnamed.is_good(unnamed.token())
    unnamed.clock.elapsed_s += 1
    assert unnamed.is_good(unnamed.token())
    assert unnamed.fetched == 2
    assert not unnamed.is_good(old)


def test_of_many_keys_without_ids_four_are_tried() -> None:
    keys = ec_keys(5)
    unnamed = UnnamedKeys(*keys)
    tried = []
    for unnamed.signs_with in keys:
        tried.append(unnamed.is_good(unnamed.token()))
    assert tried == [True, True, True, True, False]


CLIENT = {"aud": ABSENT, "client_id": "seatledger", "token_use": "access"}


@pytest.mark.parametrize(
    ("changes", "is_good"),
    [
        (CLIENT, True),
        ({**CLIENT, "token_use": ABSENT}, True),
        ({**CLIENT, "client_id": "billing-robot"}, True),
        ({"client_id": "another"}, True),
        ({**CLIENT, "client_id": "another"}, False),
        ({**CLIENT, "client_id": ["seatledger"]}, False),
        ({**CLIENT, "token_use": "id"}, False),
        ({**CLIENT, "aud": "another"}, False),
        ({**CLIENT, "aud": None}, False),
        ({**CLIENT, "exp": LONG_AGO}, False),
        ({**CLIENT, "iss": "https://another.example"}, False),
    ],
)
def test_an_access_token_may_name_its_client_instead_of_an_audience(
    local: Issuer, changes: dict[str, Any], is_good: bool
) -> None:
    """As Cognito's do."""
    token = jwt.encode(
        claims(**{"iss": local.url, **changes}),
        local.key,
        algorithm="ES256",
        headers={"kid": local.key_id},
    )
    keys = IssuerKeys(local.url, fetch_json, lambda: 0.0)
    both = ("seatledger", "billing-robot")
    accepting = Verifier(local.url, both, keys, accepts_client_id=True)
    if is_good:
        assert accepting.claims(token)["sub"] == "ada"
    else:
        with pytest.raises(InvalidToken):
            accepting.claims(token)
    if "aud" in changes:
        with pytest.raises(InvalidToken):
            Verifier(local.url, both, keys).claims(token)


@pytest.mark.parametrize(
    ("token", "detail"),
    [
        ("expired", "The token has expired: get a new one."),
        (
            "of another audience",
            "The token is genuine, but its claim `aud` names another audience than the one that "
            "this service is configured with.",
        ),
        (
            "without company",
            "The token is genuine, but its claim `company_id` is missing; it must be an id, a "
            "number from 1 to 9007199254740991 or its digits.",
        ),
        (
            "by another key",
            "The bearer token is not valid: it is malformed, or not signed by the expected issuer "
            "with a key that it publishes.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_with_a_genuine_token(
    world: World, token: str, detail: str
) -> None:
    answer = world.get(f"/offices/{NEW_YORK}/licenses", token=BAD_TOKENS[token]())
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json == {
        "type": "/problems/unauthenticated",
        "title": "Not authenticated",
        "status": 401,
        "detail": detail,
        "code": "unauthenticated",
    }


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (
            GatewayReply(302, {"Location": "http://127.0.0.1:9/x"}, b""),
            "the issuer must not redirect",
        ),
        (GatewayReply(200, {}, b"[" * 100_000), "too deeply nested"),
        (GatewayReply(200, {}, b" " * 300_000), "too large"),
        (GatewayReply(200, {}, b"<html>"), "JSONDecodeError"),
        (GatewayReply(503, {}, b"secret"), "HTTPError 503"),
    ],
)
def test_an_issuer_that_answers_nonsense_counts_as_down(reply: GatewayReply, cause: str) -> None:
    server = Server(0, lambda *_: reply)
    keys = IssuerKeys(server.url, fetch_json, lambda: 0.0)
    with pytest.raises(IssuerUnavailable) as failed:
        keys.fitting("one", "ES256")
    assert str(failed.value) == f"discovery document of {server.url} not fetched: {cause}"
    server.stop()


def test_attacks_cost_the_issuer_two_questions_at_most_and_leave_nothing_in_logs(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/offices/{NEW_YORK}/licenses"
    assert world.get(path).status == 200
    tokens = [make() for make in (*BAD_TOKENS.values(), *ODD_TOKENS.values())]
    before = len(issuer().requested_paths)
    with caplog.at_level(logging.DEBUG):
        for token in tokens:
            assert world.get(path, token=token).status == 401
    assert list(issuer().requested_paths)[before:] in ([], ["/jwks.json"], DOCUMENTS)
    for token in tokens:
        for part in token.split("."):
            assert len(part) < 20 or part[:20] not in caplog.text


def test_a_token_with_critical_extensions_is_refused(world: World) -> None:
    """RFC 7515, 4.1.11: a verifier that does not understand them must refuse."""
    headers = {"kid": issuer().key_id, "crit": ["exp"]}
    token = jwt.encode(claims(), issuer().key, algorithm="ES256", headers=headers)
    assert world.get(f"/offices/{NEW_YORK}/licenses", token=token).status == 401
