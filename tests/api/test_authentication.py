"""Only a token that can be trusted opens anything."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app import app
from chalicelib.entrypoints.http.registry import OPERATIONS
from tests.api.access_targets import ONE_TALK
from tests.api.bad_tokens import BAD_TOKENS, FAR_AHEAD, claims, signed
from tests.api.odd_tokens import ODD_TOKENS, raw_signed, with_header, with_text
from tests.world import NEW_YORK, Answer, World, issuer

UNTRUSTED = {**BAD_TOKENS, **ODD_TOKENS}


def assert_unauthenticated(answer: Answer, challenge: str) -> None:
    assert (answer.status, answer.code) == (401, "unauthenticated"), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == challenge
    assert answer.json["type"] == "/problems/unauthenticated"
    assert answer.json["status"] == 401
    assert answer.json["title"]


def test_the_token_that_the_bad_ones_are_made_of_is_good(untouched: World) -> None:
    path = f"/offices/{NEW_YORK}/licenses"
    assert untouched.get(path, token=signed()).status == 200
    # The longest that is read: 8192 characters.
    long = signed(padding="x" * 5_000)
    assert 6_000 < len(long) < 8_192
    assert untouched.get(path, token=long).status == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda: raw_signed(json.dumps(claims()).encode()),
        lambda: signed(aud=["somebody-else", "seatledger"]),
        lambda: with_text(exp=f"{FAR_AHEAD}.5"),
        lambda: signed(nbf=0, iat=0.5),
        lambda: signed(age=10**300, ratio=1.5, nested={"a": [{"b": None}] * 20}),
        lambda: with_text(sub='"\\ud83d\\ude00"'),
        lambda: with_header(jku="https://evil.example/keys", x5u="https://evil.example/x"),
        lambda: with_header(typ="at+jwt", x5t="AAAA"),
    ],
)
def test_what_is_unusual_and_allowed_opens_what_it_should(
    untouched: World, make: Callable[[], str]
) -> None:
    before = len(issuer().requested_paths)
    assert untouched.get(f"/offices/{NEW_YORK}/licenses", token=make()).status == 200
    assert "evil" not in "".join(list(issuer().requested_paths)[before:])


@pytest.mark.parametrize(
    "sub",
    [
        "\U0001f600" * 255,
        "auth0|5f7c8ec7c33c6c004bbafe82",
        "ada@example.com",
        "Ada  Lovelace ",
        "\u0645\u06cc\u200c\u062e",  # Persian, with a zero-width non-joiner.
        "\U0001f468\u200d\U0001f469",  # Joined emoji.
        "\U0001fa77",  # Of Unicode 15, which Python 3.11 does not know.
        "e\u0301",
        "CN=ada,O=Acme \u00dc",
    ],
    ids=lambda sub: ascii(sub)[:30],
)
def test_a_subject_of_any_text_that_can_be_seen_buys(world: World, sub: str) -> None:
    path = f"/offices/{NEW_YORK}/purchases"
    bought = world.post(path, ONE_TALK, key="k", token=signed(sub=sub))
    assert (bought.status, bought.json["by"]["sub"]) == (201, sub)
    again = world.post(path, ONE_TALK, key="k", token=signed(sub=sub))
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_scheme_is_bearer_in_any_case(untouched: World) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {signed()}"}
        answer = untouched.get(f"/offices/{NEW_YORK}/licenses", token=None, headers=headers)
        assert answer.status == 200, scheme


def test_without_a_token_nothing_is_told(untouched: World) -> None:
    answer = untouched.get(f"/offices/{NEW_YORK}/licenses", token=None)
    assert_unauthenticated(answer, "Bearer")


def test_without_a_token_nothing_is_bought(untouched: World) -> None:
    answer = untouched.post(f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", token=None)
    assert_unauthenticated(answer, "Bearer")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YWRhOmxvdmVsYWNl", "Digest username=ada", "{token}"],
)
def test_what_is_no_bearer_token_is_refused(untouched: World, header: str) -> None:
    headers = {"Authorization": header.format(token=signed())}
    answer = untouched.get(f"/offices/{NEW_YORK}/licenses", token=None, headers=headers)
    assert (answer.status, answer.code) == (401, "unauthenticated"), answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@dataclass(frozen=True)
class Rejected:
    """What a read and a purchase with each bad token were answered, and what came of them."""

    answers: dict[str, tuple[Answer, Answer]]
    before: str
    after: str


@pytest.fixture(scope="module")
def rejected(client: Any) -> Iterator[Rejected]:
    world = World(client)
    before = world.snapshot()
    answers = {}
    for name, make in UNTRUSTED.items():
        token = make()
        read = world.get(f"/offices/{NEW_YORK}/licenses", token=token)
        bought = world.post(f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", token=token)
        answers[name] = (read, bought)
    yield Rejected(answers, before, world.snapshot())
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("name", UNTRUSTED)
def test_a_token_that_cannot_be_trusted_opens_nothing(rejected: Rejected, name: str) -> None:
    for answer in rejected.answers[name]:
        assert_unauthenticated(answer, 'Bearer error="invalid_token"')


def test_tokens_that_cannot_be_trusted_leave_no_trace(rejected: Rejected) -> None:
    assert rejected.after == rejected.before


def test_every_operation_asks_for_a_token(untouched: World) -> None:
    assert len(OPERATIONS) >= 17
    for operation in OPERATIONS:
        path = operation.path.replace("{", "").replace("}", "")
        answer = untouched.request(operation.method, path, {}, token=None, key="k")
        assert (answer.status, answer.code) == (401, "unauthenticated"), operation.name


def test_the_health_check_asks_for_no_token() -> None:
    assert app.routes["/healthz"]["GET"].authorizer is None
