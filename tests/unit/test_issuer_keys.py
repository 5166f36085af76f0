"""How often an issuer is asked for its keys, and what happens when it does not answer."""

import json
import logging
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.entrypoints.issuer_documents import IssuerUnavailable, fetch_json
from chalicelib.entrypoints.issuer_keys import IssuerKeys

ISSUER = "https://issuer.example"
DISCOVERY = "https://issuer.example/.well-known/openid-configuration"
JWKS = "https://issuer.example/keys"


def public_ec(key_id: str, **more: Any) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key)), "kid": key_id, **more}


class FakeIssuer:
    """Answers as long as it is `up`; counts the questions."""

    def __init__(self) -> None:
        self.up = True
        self.asked: list[str] = []
        self.responses: dict[str, Any] = {
            DISCOVERY: {"issuer": ISSUER, "jwks_uri": JWKS},
            JWKS: {"keys": [public_ec("one")]},
        }
        self.elapsed_s = 1000.0
        self.keys = IssuerKeys(ISSUER, self.fetch, lambda: self.elapsed_s)

    def fetch(self, url: str) -> Any:
        self.asked.append(url)
        if not self.up:
            raise ConnectionRefusedError
        return self.responses[url]


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer()


def test_keys_are_fetched_once_and_kept(issuer: FakeIssuer) -> None:
    for _ in range(100):
        assert issuer.keys.fitting("one", "ES256")
    assert issuer.asked == [DISCOVERY, JWKS]


def test_keys_are_fetched_again_when_their_lifetime_is_over(issuer: FakeIssuer) -> None:
    issuer.keys.fitting("one", "ES256")
    issuer.elapsed_s += 899
    assert issuer.keys.fitting("one", "ES256")
    assert len(issuer.asked) == 2
    issuer.elapsed_s += 1
    issuer.responses[JWKS] = {"keys": [public_ec("two")]}
    assert not issuer.keys.fitting("one", "ES256")
    assert issuer.keys.fitting("two", "ES256")
    assert len(issuer.asked) == 4


def test_a_new_key_is_found_by_asking_once_more(issuer: FakeIssuer) -> None:
    issuer.keys.fitting("one", "ES256")
    issuer.responses[JWKS] = {"keys": [public_ec("one"), public_ec("two")]}
    issuer.elapsed_s += 30
    assert issuer.keys.fitting("two", "ES256")
    assert issuer.keys.fitting("one", "ES256")
    assert issuer.asked == [DISCOVERY, JWKS, JWKS]


def test_a_thousand_made_up_key_ids_do_not_make_us_hammer_the_issuer(issuer: FakeIssuer) -> None:
    for number in range(1000):
        assert not issuer.keys.fitting(f"made up {number}", "ES256")
        issuer.elapsed_s += 0.06
    # 60 seconds: at the start, after 30, and not yet a third time.
    assert issuer.asked == [DISCOVERY, JWKS, JWKS]


def test_what_is_no_key_id_is_not_asked_for(issuer: FakeIssuer) -> None:
    for key_id in (1, ["one"], {"one": 1}, "k" * 513, "k" * 10_000):
        assert not issuer.keys.fitting(key_id, "ES256")
    assert issuer.asked == []


def test_the_last_keys_are_kept_for_a_day_while_the_issuer_is_down(issuer: FakeIssuer) -> None:
    issuer.keys.fitting("one", "ES256")
    issuer.up = False
    issuer.elapsed_s += 86_399
    assert issuer.keys.fitting("one", "ES256")
    assert issuer.asked == [DISCOVERY, JWKS, DISCOVERY]
    issuer.elapsed_s += 1
    with pytest.raises(IssuerUnavailable):
        issuer.keys.fitting("one", "ES256")
    issuer.up = True
    issuer.elapsed_s += 30
    assert issuer.keys.fitting("one", "ES256")


def test_an_issuer_that_is_down_is_asked_every_30_seconds(issuer: FakeIssuer) -> None:
    issuer.keys.fitting("one", "ES256")
    issuer.up = False
    issuer.elapsed_s += 900
    for _ in range(60):
        assert issuer.keys.fitting("one", "ES256")
        issuer.elapsed_s += 1
    assert issuer.asked[2:] == [DISCOVERY, DISCOVERY]


def test_before_the_first_keys_it_is_asked_every_5_seconds(issuer: FakeIssuer) -> None:
    issuer.up = False
    for _ in range(10):
        with pytest.raises(IssuerUnavailable):
            issuer.keys.fitting("one", "ES256")
        issuer.elapsed_s += 1
    assert issuer.asked == [DISCOVERY, DISCOVERY]
    issuer.up = True
    assert issuer.keys.fitting("one", "ES256")


@pytest.mark.parametrize(
    ("url", "response"),
    [
        (DISCOVERY, {"issuer": "https://evil.example", "jwks_uri": JWKS}),
        (DISCOVERY, {"jwks_uri": JWKS}),
        (DISCOVERY, ["issuer"]),
        (JWKS, {"keys": []}),
        (JWKS, {"keys": "none"}),
        (JWKS, ["keys"]),
        (JWKS, {"keys": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0"}]}),
        (JWKS, {"keys": [public_ec("one", use="enc")]}),
    ],
)
def test_what_is_no_issuers_response_changes_no_keys(
    issuer: FakeIssuer, url: str, response: Any
) -> None:
    assert issuer.keys.fitting("one", "ES256")
    issuer.responses[url] = response
    issuer.elapsed_s += 900
    assert issuer.keys.fitting("one", "ES256")


def test_an_issuer_without_usable_keys_has_none_and_is_not_down(
    issuer: FakeIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.responses[JWKS] = {"keys": [public_ec("weak", alg="ES384")]}
    assert not issuer.keys.fitting("weak", "ES256")
    assert "no key of https://issuer.example is usable" in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/keys",
        "http://127.0.0.1.example/keys",
        "http://127.0.0.1@issuer.example/keys",
        "file:///etc/passwd",
        "ftp://127.0.0.1/keys",
        "None",
        "",
    ],
)
def test_keys_come_over_https_or_from_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        fetch_json(url)


def test_a_failure_is_logged_by_its_kind_alone(
    issuer: FakeIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.responses[JWKS] = {"keys": "secret"}
    with caplog.at_level(logging.DEBUG), pytest.raises(IssuerUnavailable):
        issuer.keys.fitting("one", "ES256")
    assert caplog.messages == ["keys of https://issuer.example not fetched: ValueError"]


def test_the_discovery_document_is_cached_for_everybody(issuer: FakeIssuer) -> None:
    for _ in range(30):
        assert issuer.keys.discovery.usable()["jwks_uri"] == JWKS
    assert issuer.keys.fitting("one", "ES256")
    assert issuer.asked == [DISCOVERY, JWKS]
    issuer.elapsed_s += 900
    assert issuer.keys.discovery.usable()
    assert issuer.asked == [DISCOVERY, JWKS, DISCOVERY]


def test_a_failing_issuer_is_asked_once_by_whoever_needs_it(issuer: FakeIssuer) -> None:
    issuer.up = False
    for _ in range(10):
        with pytest.raises(IssuerUnavailable):
            issuer.keys.discovery.usable()
        with pytest.raises(IssuerUnavailable):
            issuer.keys.fitting("one", "ES256")
    assert issuer.asked == [DISCOVERY]
    issuer.up = True
    issuer.elapsed_s += 5
    assert issuer.keys.fitting("one", "ES256")


@pytest.mark.parametrize(
    "named", ["https://issuer.example/", "https://issuer.example.evil", "", None, 7, ["x"]]
)
def test_another_issuer_is_named_beside_the_configured_one(
    issuer: FakeIssuer, caplog: pytest.LogCaptureFixture, named: object
) -> None:
    issuer.responses[DISCOVERY] = {"issuer": named, "jwks_uri": JWKS}
    for _ in range(3):
        with pytest.raises(IssuerUnavailable) as failed:
            issuer.keys.fitting("one", "ES256")
        assert "'https://issuer.example'" in str(failed.value)
        assert f"names {named!r};" in str(failed.value)
    assert caplog.messages[0] == str(failed.value)
    assert issuer.asked == [DISCOVERY]


def test_an_issuers_address_is_logged_without_what_could_forge_a_line(
    issuer: FakeIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    forged = "https://issuer.example\r\n\x1b[31mall is well\u202e" + "x" * 10_000
    issuer.responses[DISCOVERY] = {"issuer": forged, "jwks_uri": JWKS}
    with pytest.raises(IssuerUnavailable):
        issuer.keys.fitting("one", "ES256")
    for message in caplog.messages:
        assert message.isascii()
        assert message.isprintable()
        assert len(message) < 600
