"""The console's sign-in at issuers that are not the local one: other claims, UserInfo, other names."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chalicelib.entrypoints import issuer_keys
from chalicelib.entrypoints.console import oidc
from infra.local.gateway import GatewayReply
from infra.local.issuer import Issuer
from infra.local.servers import plain
from infra.local.sign_in import CLIENT_ID, SignInPage
from tests.api.console_client import KEY, ConsoleClient
from tests.api.session_time import session_in
from tests.world import BERLIN, COMPANY, NEW_YORK, Answer, World, gateway

LICENSES = f"/offices/{NEW_YORK}/licenses"
ADMIN, VIEWER = "company_admin", "viewer"


@pytest.fixture
def at_issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """An issuer of which the console knows nothing yet."""
    gateway()  # It sets the issuer of all tests, once.
    made = Issuer()
    monkeypatch.setenv("SEATLEDGER_ISSUER", made.url)
    monkeypatch.setenv("SEATLEDGER_CONSOLE_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("SEATLEDGER_CONSOLE_KEY", KEY)
    for cached in (oidc.client, issuer_keys.issuer_keys):
        cached.cache_clear()
    yield made
    made.stop()
    monkeypatch.undo()
    for cached in (oidc.client, issuer_keys.issuer_keys):
        cached.cache_clear()


@pytest.fixture
def console(world: World, at_issuer: Issuer) -> ConsoleClient:
    del at_issuer
    return ConsoleClient(world)


def publish(monkeypatch: pytest.MonkeyPatch, at: Issuer, **changes: Any) -> None:
    """Changes the discovery document; None leaves a member out."""
    document = {**at.discovery(), **changes}
    document = {name: value for name, value in document.items() if value is not None}
    monkeypatch.setattr(at, "discovery", lambda: document)


def asked(console: ConsoleClient) -> dict[str, str]:
    query = urlsplit(console.get("/sign-in").headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


# UserInfo


def test_claims_that_the_id_token_lacks_come_from_user_info(
    console: ConsoleClient, at_issuer: Issuer
) -> None:
    at_issuer.sign_in.claims_in_user_info_only = True
    assert console.sign_in().status == 303
    assert "Carla Mendes" in console.get(LICENSES).text
    assert "/userinfo" in at_issuer.requested_paths


def test_an_id_token_that_says_all_needs_no_user_info(
    console: ConsoleClient, at_issuer: Issuer
) -> None:
    console.sign_in()
    assert "/userinfo" not in at_issuer.requested_paths


def test_offices_that_only_user_info_lists_limit_a_viewer(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a list, a viewer would see all offices."""
    claims = {"sub": "demo-viewer", "office_ids": [BERLIN]}
    answers(monkeypatch, plain(200, claims))
    console.sign_in(VIEWER)
    assert console.get(LICENSES).status == 403
    assert console.get(f"/offices/{BERLIN}/licenses").status == 200


def answers(monkeypatch: pytest.MonkeyPatch, reply: GatewayReply) -> None:
    """The answer of UserInfo."""
    monkeypatch.setattr(SignInPage, "_user_info", lambda *_: reply)


FULL = {"role": "company_admin", "company_id": COMPANY}


def test_user_info_overrides_nothing_that_is_signed(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A viewer's ID token lacks only a list of offices."""
    claimed = {**FULL, "sub": "demo-viewer", "company_id": 77, "office_ids": [NEW_YORK]}
    answers(monkeypatch, plain(200, claimed))
    console.sign_in("viewer")
    session = session_in(console)
    assert (session.role, session.company_id) == ("viewer", COMPANY)
    assert session.office_ids == frozenset({NEW_YORK})


@pytest.mark.parametrize(
    "claims",
    [
        {**FULL, "sub": "demo-company-admin "},
        {**FULL, "sub": "demo-viewer"},
        {**FULL, "sub": ["demo-company-admin"]},
        {**FULL, "sub": None},
        FULL,
        [],
        "demo-company-admin",
    ],
)
def test_user_info_about_somebody_else_is_refused(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch, claims: object
) -> None:
    at_issuer.sign_in.claims_in_user_info_only = True
    answers(monkeypatch, plain(200, claims))
    answer = console.sign_in()
    assert answer.status == 400
    assert "about different people" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "reply",
    [
        plain(401, {"sub": "demo-company-admin", **FULL}),
        plain(500, {}),
        GatewayReply(200, {"Content-Type": "application/jwt"}, b"eyJhbGciOiJub25lIn0.e30."),
        GatewayReply(200, {}, b'{"sub": "demo-company-admin", "x": "' + b"x" * 300_000 + b'"}'),
        GatewayReply(200, {}, b"[" * 100_000),
        GatewayReply(302, {"Location": "/userinfo"}, b""),
        GatewayReply(200, {}, b'{"sub": "demo-company-admin", "role": "csm", "role": "viewer"}'),
        GatewayReply(200, {}, b'{"sub": "demo-company-admin", "role": "csm", "name": "x\\ud800"}'),
    ],
)
def test_user_info_that_cannot_be_read_is_refused(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch, reply: GatewayReply
) -> None:
    at_issuer.sign_in.claims_in_user_info_only = True
    answers(monkeypatch, reply)
    answer = console.sign_in()
    assert answer.status == 503
    assert "has not said what you may do here" in answer.text


@pytest.mark.parametrize("member", [b'"expires_in": 1, "expires_in": 2', b'"scope": "\\ud800"'])
def test_an_answer_to_the_code_with_two_meanings_is_refused(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch, member: bytes
) -> None:
    del at_issuer
    answer_to = SignInPage._token

    def answered(*asked: Any) -> GatewayReply:
        reply = answer_to(*asked)
        return GatewayReply(reply.status, reply.headers, b"{" + member + b"," + reply.body[1:])

    monkeypatch.setattr(SignInPage, "_token", answered)
    answer = console.sign_in()
    assert answer.status == 503
    assert "did not accept the sign-in" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_user_info_of_a_foreign_scheme_is_not_asked(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_issuer.sign_in.claims_in_user_info_only = True
    publish(monkeypatch, at_issuer, userinfo_endpoint="http://169.254.169.254/latest")
    assert console.sign_in().status == 503


# No role


def test_who_has_no_role_is_told_who_they_are_and_whom_to_ask(
    console: ConsoleClient, at_issuer: Issuer
) -> None:
    claims = {"role": "janitor", "email": "carla@example.com", "name": "Carla <b>"}
    at_issuer.sign_in.changed_claims[ADMIN] = claims
    answer = console.sign_in()
    assert answer.status == 403
    assert "<strong>Carla &lt;b&gt; · carla@example.com</strong>" in answer.text
    assert "the claim <code>role</code> names no role that is known here; roles are" in answer.text
    assert "Ask your administrator for a role." in answer.text
    assert "janitor" not in answer.text
    assert 'href="/console/sign-in?as=other"' in answer.text
    assert console.get(LICENSES).status == 303


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"company_id": None}, "company_id"),
        ({"company_id": "x"}, "company_id"),
        ({"office_ids": "all"}, "office_ids"),
        ({"role": ["viewer", "csm"]}, "role"),
    ],
)
def test_the_claim_that_is_wrong_is_named(
    console: ConsoleClient, at_issuer: Issuer, changed: dict[str, Any], claim: str
) -> None:
    at_issuer.sign_in.changed_claims[ADMIN] = changed
    answer = console.sign_in()
    assert answer.status == 403
    assert f"the claim <code>{claim}</code> " in answer.text


def test_who_wants_to_be_someone_else_is_asked_by_the_issuer(console: ConsoleClient) -> None:
    console.sign_in()
    location = console.get("/sign-in?as=other").headers["Location"]
    assert parse_qs(urlsplit(location).query)["prompt"] == ["login"]
    with pytest.raises(AssertionError, match="Sign in as a demo user"):
        console.at_issuer(location)
    answer = console.get(console.at_issuer(f"{location}&person=viewer"))
    assert answer.status == 303
    assert "Vera Lindqvist" in console.get(LICENSES).text


# Names, scopes, addresses


def test_claims_and_roles_have_the_issuers_names(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEATLEDGER_ROLE_CLAIM", "https://seats.example/roles")
    monkeypatch.setenv("SEATLEDGER_ROLE_VALUES", '{"Seat Admins": "company_admin"}')
    at_issuer.sign_in.changed_claims[ADMIN] = {
        "role": "viewer",
        "https://seats.example/roles": ["Everybody", "Seat Admins"],
    }
    console.sign_in()
    assert "Company admin" in console.get(LICENSES).text


def test_scopes_are_a_setting(console: ConsoleClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(console)["scope"] == "openid profile"
    oidc.client.cache_clear()
    monkeypatch.setenv("SEATLEDGER_CONSOLE_SCOPES", "openid  email seats")
    assert asked(console)["scope"] == "openid email seats"


@pytest.mark.parametrize("scopes", ["profile", "openidx", "OPENID"])
def test_scopes_without_openid_are_a_wrong_setting(
    console: ConsoleClient, monkeypatch: pytest.MonkeyPatch, scopes: str
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_SCOPES", scopes)
    assert console.get("/sign-in").status == 503


def test_a_client_with_a_secret_signs_in(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEATLEDGER_CONSOLE_CLIENT_SECRET", "secret")
    publish(monkeypatch, at_issuer, token_endpoint_auth_methods_supported=["client_secret_post"])
    assert console.sign_in().status == 303


# The issuer's name in its answer (RFC 9207)


def named(console: ConsoleClient, **more: str) -> Answer:
    return console.get(f"{console.callback(ADMIN)}&{urlencode(more)}")


def test_the_answer_of_another_issuer_is_refused(console: ConsoleClient, at_issuer: Issuer) -> None:
    for wrong in ("https://evil.example", f"{at_issuer.url}/", ""):
        answer = named(console, iss=wrong)
        assert answer.status == 400, wrong
        assert "not that of the identity provider" in answer.text
    assert "/token" not in at_issuer.requested_paths
    assert named(console, iss=at_issuer.url).status == 303


def test_an_issuer_that_promises_its_name_says_it(
    console: ConsoleClient, at_issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(monkeypatch, at_issuer, authorization_response_iss_parameter_supported=True)
    assert named(console).status == 400
    assert named(console, iss=at_issuer.url).status == 303
