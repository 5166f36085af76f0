"""Settings of the identity provider: what can be used, what is refused before a deployment, and that
the templates refuse the same."""

import re

import pytest

from chalicelib.entrypoints.claims import WrongSetting
from chalicelib.entrypoints.issuer_settings import accepts_client_id, audiences_of, scopes_of
from infra.identity import PARAMETERS, environment_of, require_usable_parameters
from infra.local.resources import resources, templates

DEFINED = templates()["Parameters"]

GOOD = [
    ("Audience", "seatledger,billing-robot"),
    ("Audience", "https://api.seats.example/v1"),
    ("RoleClaim", "https://seats.example/role"),
    ("CompanyClaim", "custom:company_id"),
    ("OfficesClaim", "resource_access.seatledger.offices"),
    ("RoleValues", '{"Seat Admins":"company_admin"}'),
    ("RoleValues", ""),
    ("AcceptClientIdAsAudience", "true"),
    ("AcceptClientIdAsAudience", "false"),
    ("ConsoleScopes", "openid"),
    ("ConsoleScopes", "email openid https://seats.example/roles"),
    ("ConsoleOrigin", "https://licenses.example"),
    ("ConsoleOrigin", "http://localhost:8000/"),
    ("ConsoleOrigin", "http://abc.execute-api.localhost:4566"),
    ("ConsoleSignOutUrl", "https://login.example/logout?client_id=a&logout_uri=b"),
    ("ConsoleSignOutUrl", ""),
]
BAD = [
    ("Audience", "", "it must be an audience of the issuer's tokens"),
    ("Audience", "a, b", "without spaces"),
    ("Audience", "a,", "without spaces"),
    ("RoleClaim", "my role", "it must be the name of a claim"),
    ("CompanyClaim", 'a"b', "it must be the name of a claim"),
    ("OfficesClaim", "x" * 201, "it must be the name of a claim"),
    ("RoleValues", "Seat Admins=company_admin", "RoleValues is not JSON"),
    ("AcceptClientIdAsAudience", "yes", "it must be true or false"),
    ("ConsoleScopes", "profile", "one of them openid"),
    ("ConsoleScopes", 'openid "profile"', "it must be scopes with spaces between them"),
    ("ConsoleOrigin", "licenses.example", "it must be an origin like https://licenses.example"),
    ("ConsoleOrigin", "https://licenses.example/console", "it must be an origin"),
    ("ConsoleSignOutUrl", "/logout", "it must be an https address"),
    ("ConsoleSignOutUrl", "ftp://login.example/logout", "it must be an https address"),
]
BAD_FOR_CODE_ONLY = [
    ("RoleValues", '{"Seat Admins":"emperor"}', "roles are company_admin, office_admin"),
    ("ConsoleOrigin", "http://licenses.example", "it must be an origin"),
    ("ConsoleOrigin", "https://[::1", "it must be an origin"),
    ("ConsoleSignOutUrl", "http://login.example/logout", "it must be an https address"),
]


def allowed_by_the_template(name: str, text: str) -> bool:
    defined = DEFINED[name]
    listed = text in defined.get("AllowedValues", [text])
    return listed and bool(re.search(defined.get("AllowedPattern", ""), text))


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_a_usable_parameter_is_accepted_by_code_and_template(name: str, text: str) -> None:
    require_usable_parameters({name: text})
    assert allowed_by_the_template(name, text)


@pytest.mark.parametrize(("name", "text", "message"), BAD)
def test_an_unusable_parameter_is_refused_by_code_and_template(
    name: str, text: str, message: str
) -> None:
    with pytest.raises(WrongSetting, match=f"{name} .*{re.escape(message)}|^{message}"):
        require_usable_parameters({name: text})
    assert not allowed_by_the_template(name, text)


@pytest.mark.parametrize(("name", "text", "message"), BAD_FOR_CODE_ONLY)
def test_what_a_pattern_cannot_say_is_refused_before_a_deployment(
    name: str, text: str, message: str
) -> None:
    with pytest.raises(WrongSetting, match=f"{name} .*{message}"):
        require_usable_parameters({name: text})


def test_defaults_are_usable_and_each_parameter_is_explained() -> None:
    defaults = {name: DEFINED[name]["Default"] for name in PARAMETERS if name != "Issuer"}
    require_usable_parameters(defaults)
    for name in PARAMETERS:
        assert DEFINED[name]["Description"], name
    assert DEFINED["ConsoleClientSecret"]["NoEcho"] is True


def test_each_parameter_reaches_the_functions_that_need_it() -> None:
    def variables(function: str) -> set[str]:
        found = resources()[function]["Properties"]["Environment"]["Variables"]
        return {each["Ref"] for each in found.values() if "Ref" in each} & set(PARAMETERS)

    claims = {"Issuer", "RoleClaim", "CompanyClaim", "OfficesClaim", "RoleValues"}
    assert variables("Authorizer") == {*claims, "Audience", "AcceptClientIdAsAudience"}
    console = {"ClientId", "ClientSecret", "Scopes", "Origin", "SignOutUrl"}
    assert variables("APIHandler") == {*claims, *(f"Console{each}" for each in console)}
    given = {name: f"the {name}" for name in PARAMETERS}
    assert set(environment_of(given).values()) == set(given.values())


def test_variables_that_are_not_set_mean_the_defaults() -> None:
    assert audiences_of({"SEATLEDGER_AUDIENCE": "a,b"}) == ("a", "b")
    assert accepts_client_id({}) is False
    assert accepts_client_id({"SEATLEDGER_ACCEPT_CLIENT_ID_AS_AUDIENCE": "true"}) is True
    assert scopes_of({}) == "openid profile"
    with pytest.raises(WrongSetting, match="Audience is ''"):
        audiences_of({})
