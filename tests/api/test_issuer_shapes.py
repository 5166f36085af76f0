"""Whole tokens as Cognito, Entra, Auth0, Okta and Keycloak write them, each with the parameters that
docs/identity-providers.md gives for it, through the authorizer and the API."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.entrypoints import auth, issuer_keys
from infra.identity import environment_of, require_usable_parameters
from tests.api.bad_tokens import FAR_AHEAD, LONG_AGO
from tests.world import COMPANY, NEW_YORK, Answer, World, gateway

PATH = f"/offices/{NEW_YORK}/licenses"
GUIDE = (Path(__file__).parents[2] / "docs" / "identity-providers.md").read_text()
TIMES = {"iat": LONG_AGO, "exp": FAR_AHEAD}


@dataclass(frozen=True)
class Shape:
    """`token` is an access token's payload; `key_id` is None for a key without an id."""

    parameters: dict[str, str]
    token: dict[str, Any]
    key_id: str | None
    role_claim: str


COGNITO_ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_ExAmPlE"
COGNITO_CLIENT = "1example23456789"
TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
ENTRA_API = "00001111-aaaa-2222-bbbb-3333cccc4444"

SHAPES = {
    "Cognito": Shape(
        {
            "Issuer": COGNITO_ISSUER,
            "Audience": COGNITO_CLIENT,
            "AcceptClientIdAsAudience": "true",
            "RoleClaim": "cognito:groups",
            "RoleValues": '{"seat-admins":"company_admin","seat-readers":"viewer"}',
        },
        {
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "cognito:groups": ["everyone", "seat-admins"],
            "iss": COGNITO_ISSUER,
            "version": 2,
            "client_id": COGNITO_CLIENT,
            "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "token_use": "access",
            "scope": "openid profile",
            "auth_time": LONG_AGO,
            "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "username": "ada",
            "company_id": str(COMPANY),
        },
        "abcdefghijklmnopqrsexample=",
        "cognito:groups",
    ),
    "Entra": Shape(
        {
            "Issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "Audience": ENTRA_API,
            "RoleClaim": "roles",
            "RoleValues": '{"Seats.Admin":"company_admin","Seats.Read":"viewer"}',
            "CompanyClaim": "extn.companyId",
            "OfficesClaim": "extn.officeIds",
        },
        {
            "aud": ENTRA_API,
            "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "nbf": LONG_AGO,
            "aio": "AXQAi/8TAAAA",
            "azp": "11112222-bbbb-3333-cccc-4444dddd5555",
            "azpacr": "1",
            "name": "Ada Lovelace",
            "oid": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
            "preferred_username": "ada@acme.example",
            "rh": "0.AAAA",
            "roles": ["Seats.Admin"],
            "scp": "access_as_user",
            "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
            "tid": TENANT,
            "uti": "fqiBqXLPj0eQa82S",
            "ver": "2.0",
            "extn.companyId": str(COMPANY),
        },
        "JYhAcTPMZ_LX6DBlOWQ7Hn0NeXE",
        "roles",
    ),
    "Auth0": Shape(
        {
            "Issuer": "https://acme.eu.auth0.com/",
            "Audience": "https://seats.example/api",
            "RoleClaim": "https://seats.example/role",
            "CompanyClaim": "https://seats.example/company_id",
            "OfficesClaim": "https://seats.example/office_ids",
        },
        {
            "https://seats.example/role": "company_admin",
            "https://seats.example/company_id": COMPANY,
            "iss": "https://acme.eu.auth0.com/",
            "sub": "auth0|5f7c8ec7c33c6c004bbafe82",
            "aud": ["https://seats.example/api", "https://acme.eu.auth0.com/userinfo"],
            "scope": "openid profile",
            "azp": "my_client_id",
        },
        "NkJCQzIyQzRBMEU4NjhGNUU4MzU4RkY0M0ZDQzkwOUQ0Q0VGNUMwQg",
        "https://seats.example/role",
    ),
    "Okta": Shape(
        {
            "Issuer": "https://acme.okta.com/oauth2/default",
            "Audience": "api://default",
            "RoleClaim": "groups",
            "RoleValues": '{"Seat Admins":"company_admin","Seat Readers":"viewer"}',
        },
        {
            "ver": 1,
            "jti": "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE",
            "iss": "https://acme.okta.com/oauth2/default",
            "aud": "api://default",
            "cid": "0oabucvyc38HLL1ef0h7",
            "uid": "00ujmkLgagxeRrAg20g3",
            "scp": ["openid", "profile"],
            "auth_time": LONG_AGO,
            "sub": "ada@acme.example",
            "groups": ["Everyone", "Seat Admins"],
            "company_id": COMPANY,
        },
        "45js03w0djwedsw",
        "groups",
    ),
    "Keycloak": Shape(
        {
            "Issuer": "https://login.acme.example/realms/acme",
            "RoleClaim": "resource_access.seatledger.roles",
        },
        {
            "jti": "onrtac:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "iss": "https://login.acme.example/realms/acme",
            "aud": ["seatledger", "account"],
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "typ": "Bearer",
            "azp": "reports",
            "sid": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "acr": "1",
            "realm_access": {"roles": ["offline_access", "default-roles-acme"]},
            "resource_access": {
                "seatledger": {"roles": ["company_admin"]},
                "account": {"roles": ["view-profile"]},
            },
            "scope": "openid profile email",
            "company_id": str(COMPANY),
        },
        "FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE",
        "resource_access.seatledger.roles",
    ),
    "an issuer with one key without an id": Shape(
        {"Issuer": "https://login.example"},
        {
            "iss": "https://login.example",
            "aud": "seatledger",
            "sub": "ada",
            "role": "company_admin",
            "company_id": COMPANY,
        },
        None,
        "role",
    ),
}


@lru_cache(maxsize=1)
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def documents(issuer: str, key_id: str | None) -> dict[str, Any]:
    """What the issuer publishes, by address."""
    jwks = f"{issuer.rstrip('/')}/keys"
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key().public_key(), as_dict=True)
    named = {"kid": key_id} if key_id else {}
    return {
        f"{issuer.rstrip('/')}/.well-known/openid-configuration": {
            "issuer": issuer,
            "jwks_uri": jwks,
        },
        jwks: {"keys": [{**public, **named, "use": "sig"}]},
    }


class Site:
    """The API, configured for the shape's issuer."""

    def __init__(self, world: World, shape: Shape) -> None:
        self.world = world
        self.shape = shape

    def get(self, **changes: Any) -> Answer:
        """As the bearer of the token, with these claims changed; None leaves a claim out."""
        claims = {**TIMES, **self.shape.token, **changes}
        headers = {"kid": self.shape.key_id} if self.shape.key_id else {}
        given = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(given, key(), algorithm="RS256", headers=headers)
        return self.world.get(PATH, token=token)

    def detail(self, **changes: Any) -> str:
        answer = self.get(**changes)
        assert (answer.status, answer.code) == (401, "unauthenticated")
        return str(answer.json["detail"])


@pytest.fixture(params=SHAPES)
def site(
    world: World, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    gateway()
    shape = SHAPES[request.param]
    issuer = shape.parameters["Issuer"]
    published = documents(issuer, shape.key_id)
    monkeypatch.setattr(issuer_keys, "fetch_json", published.__getitem__)
    for variable, text in environment_of(shape.parameters).items():
        monkeypatch.setenv(variable, text)
    _forget()
    yield Site(world, shape)
    _forget()


def _forget() -> None:
    auth._verifier.cache_clear()
    issuer_keys.issuer_keys.cache_clear()


def test_its_access_token_opens_the_api(site: Site) -> None:
    assert site.get().status == 200


def test_a_token_without_its_role_is_told_the_claims_name(site: Site) -> None:
    name = site.shape.role_claim
    outermost = name if name in site.shape.token else name.split(".")[0]
    assert site.detail(**{outermost: None}).startswith(
        f"The token is genuine, but its claim `{site.shape.role_claim}` is missing; roles are "
    )


def test_a_token_of_another_issuer_is_told_so_if_the_key_is_good(site: Site) -> None:
    detail = site.detail(iss="https://another.example")
    assert "its claim `iss` differs from the issuer's address" in detail


def test_a_token_for_another_audience_opens_nothing(site: Site) -> None:
    by_client = "client_id" in site.shape.token
    changed = {"client_id": "another"} if by_client else {"aud": "another"}
    assert "its claim `aud`" in site.detail(**changed)


@pytest.mark.parametrize("name", [each for each in SHAPES if each.istitle()])
def test_the_guide_gives_these_parameters_and_they_can_be_deployed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.identity.require_issuer", lambda _: None)
    (block,) = re.findall(
        rf"^## [^\n]*{name}[^\n]*\n.*?```\nmake deploy (.*?)```", GUIDE, re.MULTILINE | re.DOTALL
    )
    words = shlex.split(shlex.split(block.replace("\\\n", ""))[-1].removeprefix("ARGS="))
    given = dict(word.split("=", maxsplit=1) for word in words)
    require_usable_parameters(given)
    parameters = SHAPES[name].parameters
    assert {each: given.get(each) for each in parameters} == parameters


@pytest.mark.parametrize("site", ["Cognito"], indirect=True)
def test_an_id_token_of_cognito_opens_nothing(site: Site) -> None:
    """It names the same client, as its audience."""
    changes = {"token_use": "id", "aud": COGNITO_CLIENT, "client_id": None}
    assert site.detail(**changes) == (
        "The token is genuine, but its claim `token_use` says that it is no access token."
    )
    assert site.get(aud=COGNITO_CLIENT, client_id=None).status == 200


@pytest.mark.parametrize("site", ["Cognito"], indirect=True)
def test_offices_are_a_text_at_cognito(site: Site) -> None:
    changes = {"cognito:groups": ["seat-readers"], "office_ids": f"{NEW_YORK},7"}
    assert site.get(**changes).status == 200
    assert site.get(**{**changes, "office_ids": "7"}).status == 403


@pytest.mark.parametrize("site", ["Entra"], indirect=True)
def test_a_role_that_entra_does_not_map_opens_nothing(site: Site) -> None:
    """Our own name for it, too: with RoleValues, only the listed values are roles."""
    assert site.detail(roles=["company_admin", "Payroll.Read"]) == (
        "The token is genuine, but its claim `roles` names no role that is known here; roles are "
        "Seats.Admin, Seats.Read."
    )
