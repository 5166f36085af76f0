"""What tokens of different issuers say about a caller, by the names and values of their claims."""

import json
from typing import Any

import pytest

from chalicelib.entrypoints.claims import (
    ClaimMapping,
    UnusableClaim,
    WrongSetting,
    claim_in,
    mapping_of,
)

ADMIN = {"sub": "ada", "role": "company_admin", "company_id": 7}


def configured(**settings: str) -> ClaimMapping:
    return mapping_of({f"SEATLEDGER_{name}": text for name, text in settings.items()})


COGNITO = configured(
    ROLE_CLAIM="custom:role", COMPANY_CLAIM="custom:company_id", OFFICES_CLAIM="custom:office_ids"
)
ENTRA = configured(
    ROLE_CLAIM="roles",
    COMPANY_CLAIM="extn.companyId",
    ROLE_VALUES='{"Seats.Admin": "company_admin", "Seats.Read": "viewer"}',
)
AUTH0 = configured(
    ROLE_CLAIM="https://seats.example/role",
    COMPANY_CLAIM="https://seats.example/company_id",
    OFFICES_CLAIM="https://seats.example/office_ids",
)
KEYCLOAK = configured(ROLE_CLAIM="resource_access.seat.ledger.roles", COMPANY_CLAIM="org.id")

SHAPES: dict[str, tuple[ClaimMapping, dict[str, Any], tuple[str, int | None, list[int] | None]]] = {
    "ours": (ClaimMapping(), ADMIN, ("company_admin", 7, None)),
    "ours, as texts": (
        ClaimMapping(),
        {**ADMIN, "role": ["office_admin"], "company_id": "7", "office_ids": ["71", 72]},
        ("office_admin", 7, [71, 72]),
    ),
    "Cognito": (
        COGNITO,
        {"custom:role": "viewer", "custom:company_id": "7", "custom:office_ids": "71,72"},
        ("viewer", 7, [71, 72]),
    ),
    "Cognito, with a JSON list": (
        COGNITO,
        {"custom:role": "viewer", "custom:company_id": "7", "custom:office_ids": '[71, "72"]'},
        ("viewer", 7, [71, 72]),
    ),
    "Cognito, with an empty attribute": (
        COGNITO,
        {"custom:role": "viewer", "custom:company_id": "7", "custom:office_ids": ""},
        ("viewer", 7, []),
    ),
    "Entra": (
        ENTRA,
        {"roles": ["Payroll.Read", "Seats.Read"], "extn.companyId": "7"},
        ("viewer", 7, None),
    ),
    "Entra, with two roles": (
        ENTRA,
        {"roles": ["Seats.Read", "Seats.Admin"], "extn.companyId": 7},
        ("company_admin", 7, None),
    ),
    "Auth0": (
        AUTH0,
        {
            "https://seats.example/role": "office_admin",
            "https://seats.example/company_id": 7,
            "https://seats.example/office_ids": [71],
        },
        ("office_admin", 7, [71]),
    ),
    "Keycloak, with a client whose name has a dot": (
        KEYCLOAK,
        {"resource_access": {"seat.ledger": {"roles": ["viewer"]}}, "org": {"id": "7"}},
        ("viewer", 7, None),
    ),
    "staff of no company": (ClaimMapping(), {"role": "csm"}, ("csm", None, None)),
    "staff with two roles": (
        ClaimMapping(),
        {"role": ["payments", "vendor_admin", "csm"]},
        ("vendor_admin", None, None),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_tokens_of_each_shape_say_who_calls(shape: str) -> None:
    mapping, token, (role, company_id, office_ids) = SHAPES[shape]
    assert mapping.caller_claims({"sub": "ada", **token}) == {
        "sub": "ada",
        "role": role,
        "company_id": company_id,
        "office_ids": office_ids,
    }


LARGEST = "an id, a number from 1 to 9007199254740991 or its digits"
ROLES = "roles are company_admin, office_admin, viewer, csm, vendor_admin, payments"
UNUSABLE: dict[str, tuple[ClaimMapping, dict[str, Any], str]] = {
    "no role": (ClaimMapping(), {"role": None}, f"claim `role` is missing; {ROLES}."),
    "no role, by another name": (
        AUTH0,
        {},
        f"claim `https://seats.example/role` is missing; {ROLES}.",
    ),
    "no known role": (
        ENTRA,
        {"roles": ["company_admin"], "extn.companyId": 7},
        "claim `roles` names no role that is known here; roles are Seats.Admin, Seats.Read.",
    ),
    "an empty list of roles": (
        ClaimMapping(),
        {"role": []},
        f"claim `role` names no role that is known here; {ROLES}.",
    ),
    "staff and customer": (
        ClaimMapping(),
        {"role": ["csm", "company_admin"]},
        "claim `role` names a role of a company and one of the vendor's staff; give only one of "
        "them.",
    ),
    "no company": (
        KEYCLOAK,
        {"resource_access": {"seat.ledger": {"roles": "viewer"}}, "org": {}},
        f"claim `org.id` is missing; it must be {LARGEST}.",
    ),
    "a company that is empty, of staff": (
        ClaimMapping(),
        {"role": "csm", "company_id": ""},
        f"claim `company_id` is not usable; it must be {LARGEST}.",
    ),
    "a company in a list": (
        ClaimMapping(),
        {"company_id": [7]},
        f"claim `company_id` is not usable; it must be {LARGEST}.",
    ),
    "a company in other digits": (
        ClaimMapping(),
        {"company_id": "\u0667"},
        f"claim `company_id` is not usable; it must be {LARGEST}.",
    ),
    "a company that is too large": (
        ClaimMapping(),
        {"company_id": "9007199254740992"},
        f"claim `company_id` is not usable; it must be {LARGEST}.",
    ),
    "offices of which one is none": (
        COGNITO,
        {"custom:role": "viewer", "custom:company_id": "7", "custom:office_ids": "71;72"},
        "claim `custom:office_ids` is not usable; it must be a list of ids, each "
        f"{LARGEST}, or be left out.",
    ),
    "offices in half a list": (
        ClaimMapping(),
        {"office_ids": "[71"},
        f"claim `office_ids` is not usable; it must be a list of ids, each {LARGEST}, or be left "
        "out.",
    ),
    "nobody": (
        ClaimMapping(),
        {"sub": 7},
        "claim `sub` must be a line of text of 1 to 255 characters.",
    ),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_an_unusable_claim_is_named_with_what_it_must_be(case: str) -> None:
    mapping, changes, message = UNUSABLE[case]
    base = ADMIN if mapping == ClaimMapping() else {"sub": "ada"}
    with pytest.raises(UnusableClaim) as refused:
        mapping.caller_claims({**base, **changes})
    assert str(refused.value) == f"The token is genuine, but its {message}"


def test_refusals_can_be_put_into_json_as_they_are() -> None:
    odd = {'say "hi"\\': "viewer", "zweit\u00e9\n": "csm", **{f"r{n}": "csm" for n in range(20)}}
    with pytest.raises(UnusableClaim) as refused:
        configured(ROLE_VALUES=json.dumps(odd)).caller_claims({"sub": "ada"})
    text = str(refused.value)
    assert json.loads(f'"{text}"') == text
    assert text.endswith("roles are say ?hi??, zweit??, r0, r1, r2, r3, r4, r5, r6, r7 and others.")


def test_claims_of_another_source_fill_only_gaps() -> None:
    """Wherever the two have them."""
    mapping = ClaimMapping(role="app.role", company="app.company", offices="app.offices")
    signed = {"sub": "ada", "app": {"role": "viewer", "company": None}, "name": "Ada"}
    other = {"sub": "bo", "app": {"role": "csm", "company": 7, "offices": [11]}, "email": "a@b.c"}
    completed = mapping.completed(signed, other)
    expected = {"sub": "ada", "role": "viewer", "company_id": 7, "office_ids": [11]}
    assert mapping.caller_claims(completed) == expected
    assert (completed["name"], completed["email"]) == ("Ada", "a@b.c")


def test_a_claim_of_exactly_the_name_comes_first() -> None:
    assert claim_in({"a": {"b": 1}, "a.b": 2}, "a.b") == 2
    assert claim_in({"a": {"b.c": 1}}, "a.b.c") == 1
    assert claim_in({"a.b": {"c": 1}, "a": {"b": {"c": 2}}}, "a.b.c") == 1
    assert claim_in({"a": [1]}, "a.b") is None


@pytest.mark.parametrize(
    ("setting", "text", "message"),
    [
        ("ROLE_CLAIM", 'a "role"', "RoleClaim is 'a \"role\"'; it must be the name of a claim"),
        ("COMPANY_CLAIM", "x" * 201, "CompanyClaim is 'xx.*it must be the name of a claim"),
        ("ROLE_VALUES", "admin=company_admin", "RoleValues is not JSON"),
        ("ROLE_VALUES", "[]", "RoleValues must be an object"),
        ("ROLE_VALUES", "{}", "RoleValues must be an object"),
        ("ROLE_VALUES", '{"a": "emperor"}', "gives 'a' the role 'emperor'; roles are company_"),
        ("ROLE_VALUES", '{"a": ["csm"]}', r"gives 'a' the role \['csm'\]"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(setting: str, text: str, message: str) -> None:
    with pytest.raises(WrongSetting, match=message):
        configured(**{setting: text})
