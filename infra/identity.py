"""The identity provider's settings: parameters of the stack, and what the functions' environments
make of them."""

import argparse
from collections.abc import Mapping
from types import MappingProxyType

from chalicelib.entrypoints.claims import mapping_of
from chalicelib.entrypoints.issuer_documents import require_issuer
from chalicelib.entrypoints.issuer_settings import require_usable
from infra.local.resources import resources

FUNCTIONS = ("APIHandler", "Authorizer")
SETTINGS = (
    "RoleClaim",
    "CompanyClaim",
    "OfficesClaim",
    "RoleValues",
    "AcceptClientIdAsAudience",
    "ConsoleScopes",
    "ConsoleOrigin",
    "ConsoleSignOutUrl",
)
"""Those that `--setting` may set. The others have options of their own."""
PARAMETERS = ("Issuer", "Audience", "ConsoleClientId", "ConsoleClientSecret", *SETTINGS)
LOCAL_ISSUER: Mapping[str, str] = MappingProxyType({})
"""No parameters: the stack on this machine has an issuer of its own."""
DEFAULT_AUDIENCE = "seatledger"
DEFAULT_CLIENT_ID = "seatledger-console"


def environment_of(parameters: Mapping[str, str]) -> dict[str, str]:
    """The variables of the functions' environments that these parameters set, as in the template;
    others are left out."""
    found = {}
    for function in FUNCTIONS:
        variables = resources()[function]["Properties"]["Environment"]["Variables"]
        for variable, value in variables.items():
            name = value.get("Ref") if isinstance(value, dict) else None
            if name in PARAMETERS and name in parameters:
                found[variable] = parameters[name]
    return found


def require_usable_parameters(parameters: Mapping[str, str]) -> None:
    """Checks the parameters that are given: others keep their values. Raises IssuerUnavailable or
    WrongSetting, because every request would be refused."""
    require_usable(environment_of({"Audience": DEFAULT_AUDIENCE, **parameters}))
    if issuer := parameters.get("Issuer"):
        require_issuer(issuer)


def claims_needed(parameters: Mapping[str, str], company_id: int, office_id: int) -> str:
    """The claims that an access token for this company needs, a line for each."""
    mapping = mapping_of(environment_of(parameters))
    audiences = parameters["Audience"].replace(",", " or ")
    by_client = parameters.get("AcceptClientIdAsAudience") == "true"
    needed = {
        "iss": parameters["Issuer"],
        "aud": f"{audiences}; without aud, client_id" if by_client else audiences,
        "sub": "the person's id, a line of text",
        mapping.role: f"one of {', '.join(mapping.role_values)}",
        mapping.company: f"{company_id}, but for vendor staff",
        mapping.offices: f"office admins' offices, like [{office_id}]",
    }
    width = max(map(len, needed))
    return "".join(f"  {name:{width}}  {what}\n" for name, what in needed.items())


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that make a stack on this machine trust another issuer than its own."""
    parser.add_argument(
        "--issuer",
        metavar="URL",
        help="trust this OpenID Connect issuer instead of the local one; see "
        "docs/identity-providers.md",
    )
    parser.add_argument("--audience", help=f"of the issuer's access tokens ({DEFAULT_AUDIENCE})")
    parser.add_argument("--client-id", help=f"the console's at the issuer ({DEFAULT_CLIENT_ID})")
    parser.add_argument("--client-secret", help="the console's, if the issuer requires one")
    parser.add_argument(
        "--setting",
        action="append",
        type=_setting,
        default=[],
        metavar="NAME=VALUE",
        help=f"a parameter of the stack, like RoleClaim=roles: one of {', '.join(SETTINGS)}",
    )


def parameters_in(options: argparse.Namespace, parser: argparse.ArgumentParser) -> dict[str, str]:
    """The parameters that the options give; none for the local issuer."""
    given = {
        "Audience": options.audience,
        "ConsoleClientId": options.client_id,
        "ConsoleClientSecret": options.client_secret,
        **dict(options.setting),
    }
    found = {name: text for name, text in given.items() if text is not None}
    if not options.issuer:
        if found:
            parser.error("settings of another issuer need --issuer")
        return {}
    defaults = {"Audience": DEFAULT_AUDIENCE, "ConsoleClientId": DEFAULT_CLIENT_ID}
    return {"Issuer": options.issuer, **defaults, **found}


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name not in SETTINGS:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE with {', '.join(SETTINGS)}")
    return name, value
