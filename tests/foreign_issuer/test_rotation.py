"""A certified issuer's keys rotate. The seconds between questions to it are moved by hand."""

from collections.abc import Iterator

import pytest

from chalicelib.entrypoints.claims import mapping_of
from chalicelib.entrypoints.issuer_documents import fetch_json
from chalicelib.entrypoints.issuer_keys import IssuerKeys
from chalicelib.entrypoints.tokens import InvalidToken, Verifier
from infra.identity import environment_of
from tests.api.running import free_port
from tests.foreign_issuer.issuer import SETTINGS, ForeignIssuer

ES256 = "https://api.example/es256"


class Clock:
    elapsed_s = 0.0


@pytest.fixture
def issuer() -> Iterator[ForeignIssuer]:
    made = ForeignIssuer(free_port(), "http://127.0.0.1:9/console")
    made.start()
    yield made
    made.stop()


def test_tokens_of_new_keys_are_good_at_once_and_those_of_withdrawn_ones_no_more(
    issuer: ForeignIssuer,
) -> None:
    clock, audiences = Clock(), ("seatledger",)
    keys = IssuerKeys(issuer.url, fetch_json, lambda: clock.elapsed_s)
    verifier = Verifier(issuer.url, audiences, keys, mapping_of(environment_of(SETTINGS)))
    old = issuer.access_token("vera")
    assert verifier.claims(old)["role"] == "viewer"

    issuer.rotate(withdraw=False)
    clock.elapsed_s += 30
    assert verifier.claims(issuer.access_token("carla", ES256))["role"] == "company_admin"
    assert verifier.claims(old)["role"] == "viewer"

    issuer.rotate(withdraw=True)
    clock.elapsed_s += 900
    new = issuer.access_token("hana", ES256)
    assert verifier.claims(new)["role"] == "csm"
    with pytest.raises(InvalidToken, match="not signed by the expected issuer"):
        verifier.claims(old)
