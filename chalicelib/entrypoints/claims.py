"""What an issuer's tokens say about the caller. Names and values of the claims are settings,
because issuers differ: docs/identity-providers.md.

A claim's name may be a URL or contain dots; with dots it may also lead into objects: the name
`resource_access.seatledger.roles` finds `{"resource_access": {"seatledger": {"roles": ...}}}`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast, get_args

from ..domain.api_key import SUBJECT
from ..domain.caller import VENDOR_ROLES, IssuedRole, Role
from ..domain.ids import LARGEST_ID, is_id
from ..domain.line_of_text import line_error
from ..domain.record import Record, field

ROLES: tuple[Role, ...] = get_args(IssuedRole)
LONGEST_SUBJECT = 255
MOST_VALUES_NAMED = 10
CLAIM_NAME = re.compile("[!#-\\[\\]-~]{1,200}")
"""No spaces, quotes or backslashes, because refusals name it in JSON."""
ID_DIGITS = re.compile("[0-9]{1,16}")
AN_ID = f"an id, a number from 1 to {LARGEST_ID} or its digits"

WIDEST_FIRST: tuple[tuple[Role, ...], ...] = (
    ("company_admin", "office_admin", "viewer"),
    ("vendor_admin", "csm", "payments"),
)
"""Of several roles, the one that may most counts. Nobody is a customer and vendor staff at once."""


class WrongSetting(ValueError):
    """A setting of the deployment cannot be used. The message names it."""


class UnusableClaim(Exception):
    """A verified token lacks something that the service needs. The message names the claim as the
    issuer does, and says what it must contain; it contains no text of the token."""

    def __init__(self, claim: str, problem: str) -> None:
        super().__init__(f"The token is genuine, but its claim `{claim}` {problem}.")
        self.claim = claim
        self.problem = problem


_DEFAULT_NAMES = {"RoleClaim": "role", "CompanyClaim": "company_id", "OfficesClaim": "office_ids"}
OWN_ROLES: Mapping[str, Role] = {each: each for each in ROLES}


class ClaimMapping(Record):
    """The names of the claims, and our roles by the issuer's values."""

    role: str = _DEFAULT_NAMES["RoleClaim"]
    company: str = _DEFAULT_NAMES["CompanyClaim"]
    offices: str = _DEFAULT_NAMES["OfficesClaim"]
    role_values: Mapping[str, Role] = field(default_factory=lambda: OWN_ROLES)

    def caller_claims(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """`sub`, `role`, `company_id` and `office_ids` of a verified token: the last two may be
        None. Raises UnusableClaim."""
        role = self._role(claim_in(payload, self.role))
        company_id = self._company(claim_in(payload, self.company), role)
        return {
            "sub": _subject(payload.get("sub")),
            "company_id": company_id,
            "role": role,
            "office_ids": self._offices(claim_in(payload, self.offices)),
        }

    def completed(self, signed: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        """The signed claims, and from the other source those that they lack: of ours, and of what
        names the person. Nothing that is signed is overridden."""
        names = (self.role, self.company, self.offices, "name", "email")
        lacking = [each for each in names if claim_in(signed, each) is None]
        return {**signed, **{each: claim_in(other, each) for each in lacking}}

    def _role(self, value: object) -> Role:
        listed = value if isinstance(value, list) else [value]
        texts = [each for each in listed if isinstance(each, str)]
        roles = {self.role_values[each] for each in texts if each in self.role_values}
        if not roles:
            problem = "is missing" if value is None else "names no role that is known here"
            raise UnusableClaim(self.role, f"{problem}; roles are {_named(self.role_values)}")
        if roles & VENDOR_ROLES and roles - VENDOR_ROLES:
            problem = (
                "names a role of a company and one of the vendor's staff; give only one of them"
            )
            raise UnusableClaim(self.role, problem)
        return next(each for kind in WIDEST_FIRST for each in kind if each in roles)

    def _company(self, value: object, role: Role) -> int | None:
        if value is None and role in VENDOR_ROLES:
            return None
        company_id = _id(value)
        if company_id is None:
            problem = "is missing" if value is None else "is not usable"
            raise UnusableClaim(self.company, f"{problem}; it must be {AN_ID}")
        return company_id

    def _offices(self, value: object) -> list[int] | None:
        if value is None:
            return None
        found = [_id(each) for each in _elements(value)]
        if None in found:
            problem = f"is not usable; it must be a list of ids, each {AN_ID}, or be left out"
            raise UnusableClaim(self.offices, problem)
        return cast("list[int]", found)


def claim_in(payload: Mapping[str, Any], name: str) -> Any:
    """The claim's value; None if there is none. A claim of exactly this name comes first."""
    if name in payload:
        return payload[name]
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        inner = payload.get(".".join(parts[:length]))
        if isinstance(inner, dict):
            return claim_in(inner, ".".join(parts[length:]))
    return None


def mapping_of(settings: Mapping[str, str]) -> ClaimMapping:
    """The mapping that the environment's variables configure; empty ones are left to the defaults.
    Raises WrongSetting."""
    text = settings.get("SEATLEDGER_ROLE_VALUES", "").strip()
    return ClaimMapping(
        role=_claim_name("RoleClaim", settings.get("SEATLEDGER_ROLE_CLAIM")),
        company=_claim_name("CompanyClaim", settings.get("SEATLEDGER_COMPANY_CLAIM")),
        offices=_claim_name("OfficesClaim", settings.get("SEATLEDGER_OFFICES_CLAIM")),
        role_values=role_values_in(text) if text else OWN_ROLES,
    )


def _claim_name(parameter: str, given: str | None) -> str:
    name = given or _DEFAULT_NAMES[parameter]
    if not CLAIM_NAME.fullmatch(name):
        raise WrongSetting(
            f"{parameter} is {name!r}; it must be the name of a claim: 1 to 200 ASCII characters, "
            "without spaces, quotes and backslashes"
        )
    return name


def role_values_in(text: str) -> dict[str, Role]:
    """Our roles by the issuer's values, from a JSON object like `{"Seat Admins": "company_admin"}`.
    Values that are not listed give no role. Raises WrongSetting."""
    try:
        values = json.loads(text)
    except ValueError as wrong:
        raise WrongSetting(f"RoleValues is not JSON: {wrong}") from wrong
    if not isinstance(values, dict) or not values:
        raise WrongSetting('RoleValues must be an object like {"Seat Admins": "company_admin"}')
    for value, role in values.items():
        if role not in ROLES:
            raise WrongSetting(
                f"RoleValues gives {value!r} the role {role!r}; roles are {', '.join(ROLES)}"
            )
    return values


def _subject(value: object) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_SUBJECT or line_error(value):
        # It becomes the author of changes.
        raise UnusableClaim("sub", f"must be a line of text of 1 to {LONGEST_SUBJECT} characters")
    if value.startswith(SUBJECT):
        raise UnusableClaim("sub", f"must not begin with `{SUBJECT}`, as subjects of API keys do")
    return value


def _id(value: object) -> int | None:
    """The id; None for what is none."""
    number = int(value) if isinstance(value, str) and ID_DIGITS.fullmatch(value) else value
    return cast("int", number) if is_id(number) else None


def _elements(value: object) -> Iterable[object]:
    """What a list claim has; [None] for what is no list. Issuers whose claims are texts
    write ids with commas or spaces between them, or as JSON."""
    if isinstance(value, str):
        if not value.lstrip().startswith("["):
            return [each for each in re.split("[, ]+", value) if each]
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return [None]
    return value if isinstance(value, list) else [None]


def _named(values: Iterable[str]) -> str:
    """The values for a message that is put into JSON as it is: some of them, made harmless."""
    listed = [re.sub("[^ !#-\\[\\]-~]", "?", each)[:100] for each in values]
    more = "" if len(listed) <= MOST_VALUES_NAMED else " and others"
    return ", ".join(listed[:MOST_VALUES_NAMED]) + more
